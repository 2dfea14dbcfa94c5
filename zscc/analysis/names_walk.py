"""Walks what is typed along all names at once: each step takes one character of a name and one or more letters typed.

A character is taken by itself, by a whole reading, by the beginning of a reading at the end of what is typed
(``zhous``), or by a reading's initial (``z``, ``zh``). So Chinese, pinyin, initials and mixtures of them are one walk.
All steps of one length are arrays; no loop goes over names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LITERAL, READ, INITIAL, CANNOT = range(4)
ANY = "?"
"""Stands for one letter or character that nobody knows; never in a folded text."""
LONGEST_SYLLABLE = 6
REMEMBERED_RESTS = 1024
_TWO_LETTER_INITIALS = ("zh", "ch", "sh")
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class NameText:
    """All names as numbers of characters; number 0 ends a name."""

    which: NDArray[np.integer]
    """Number of the character at every place."""
    numbers: dict[str, int]
    readings: NDArray[np.uint16]
    """Syllables of each number, shape (numbers, most readings); syllable 0 is none."""
    places: Ints
    """Every place of the text, those of one number together."""
    places_start: Ints
    """Number ``i`` stands at ``places[places_start[i]:places_start[i + 1]]``."""

    def places_of(self, numbers: Ints) -> Ints:
        """Every place at which one of these characters stands."""
        first, last = self.places_start[numbers].tolist(), self.places_start[numbers + 1].tolist()
        some = [self.places[begin:end] for begin, end in zip(first, last, strict=True)]
        return np.concatenate(some) if some else self.places[:0]


@dataclass(frozen=True, slots=True)
class Walks:
    """Walks under way: where each began, how many characters it took, and the worst way in which it took one."""

    start: Ints
    taken: Ints
    manner: Bytes

    def __len__(self) -> int:
        return len(self.start)

    def only(self, mask: NDArray[np.bool_]) -> "Walks":
        """Those that the mask lets through."""
        return Walks(self.start[mask], self.taken[mask], self.manner[mask])


NOWHERE = Walks(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8))


class Syllables:
    """All syllables, numbered from one; remembers by what letters each can be taken."""

    def __init__(self, syllables: Sequence[str]) -> None:
        self._all = tuple(enumerate(syllables, start=1))
        self._by_letter: dict[str, list[tuple[int, str]]] = {ANY: list(self._all)}
        for number, syllable in self._all:
            self._by_letter.setdefault(syllable[0], []).append((number, syllable))
        # A query with a slip asks for the same rests again and again.
        self.ways = lru_cache(REMEMBERED_RESTS)(self._ways)
        """``ways(rest, at_end)``: bit ``n - 1`` of a syllable's number is set when ``n`` letters take it; first row by
        reading it whole, or its beginning at the end of what is typed, second row by its initial."""

    def _ways(self, rest: str, at_end: bool) -> Bytes:
        tables = np.zeros((2, len(self._all) + 1), np.uint8)
        for number, syllable in self._by_letter.get(rest[0], ()):
            tables[:, number] = _lengths(rest, syllable, at_end)
        return tables


class Walker:
    """One query over one text. ``syllables`` may be blurred, where the query is."""

    def __init__(self, text: NameText, query: str, syllables: Syllables) -> None:
        self._text, self._query, self._syllables = text, query, syllables

    def matches(self) -> Walks:
        """Every place where the whole query goes along a name; a place may occur with several lengths."""
        return self.onward({0: None})[-1]

    def first_steps(self) -> dict[int, Walks | None]:
        """Walks that took one character by itself or by a whole reading, by the letters that this used up."""
        steps = self._steps(0, None)
        return {length: walks.only(walks.manner < INITIAL) for length, walks in steps.items()}

    def onward(self, under_way: Mapping[int, Walks | None]) -> list[Walks]:
        """Go on from walks by the letters that they have used up; None stands for every place of the text.

        The walks that have used up 0, 1, 2 ... letters; the last ones have gone along the whole query.
        """
        waiting: list[list[Walks]] = [[] for _ in range(len(self._query) + 1)]
        reached: list[Walks] = []
        for used, arrived in enumerate(waiting):
            begun = under_way.get(used, NOWHERE)
            walks = None if begun is None else one_of_each([begun, *arrived])
            reached.append(NOWHERE if walks is None else walks)
            if used < len(self._query) and (walks is None or len(walks)):
                for length, onward in self._steps(used, walks).items():
                    waiting[used + length].append(onward)
        return reached

    def _steps(self, used: int, walks: Walks | None) -> dict[int, Walks]:
        text = self._text
        if walks is None:
            return self._first(self._manners(used, np.arange(len(text.numbers) + 1)))
        character = text.which[walks.start + walks.taken]
        if len(walks) <= len(text.numbers):
            manners = self._manners(used, character)
        else:
            manners = self._manners(used, np.arange(len(text.numbers) + 1))[:, character]
        onward = {length: _taken(walks, manners[length - 1]) for length in _possible(manners)}
        return {length: found for length, found in onward.items() if len(found)}

    def _first(self, manners: Bytes) -> dict[int, Walks]:
        """Walks that begin with each character, at all its places."""
        found: dict[int, Walks] = {}
        for length in _possible(manners):
            start = self._text.places_of(np.flatnonzero(manners[length - 1] != CANNOT))
            manner = manners[length - 1][self._text.which[start]]
            found[length] = Walks(start, np.ones(len(start), np.int64), manner)
        return found

    def _manners(self, used: int, characters: NDArray[np.integer]) -> Bytes:
        """The best manner in which ``n`` letters take each character, shape (LONGEST_SYLLABLE, characters)."""
        letter, rest = self._query[used], self._query[used : used + LONGEST_SYLLABLE]
        tables = self._syllables.ways(rest, used + len(rest) == len(self._query))
        manners = np.full((LONGEST_SYLLABLE, len(characters)), CANNOT, np.uint8)
        if tables.any():
            of_each = self._text.readings[characters]
            for manner, table in ((INITIAL, tables[1]), (READ, tables[0])):
                ways = np.bitwise_or.reduce(table[of_each], axis=1)
                for length in range(LONGEST_SYLLABLE):
                    manners[length, ways >> length & 1 != 0] = manner
        if letter == ANY:
            manners[0, characters != 0] = LITERAL
        elif letter in self._text.numbers:
            manners[0, characters == self._text.numbers[letter]] = LITERAL
        return manners


def _lengths(rest: str, syllable: str, at_end: bool) -> tuple[int, int]:
    common = 0
    while common < min(len(rest), len(syllable)) and _agree(rest[common], syllable[common]):
        common += 1
    whole = common == len(syllable)
    begun = at_end and common == len(rest)
    read = 1 << (common - 1) if whole or begun else 0
    initial = 0b11 if common >= 2 and syllable.startswith(_TWO_LETTER_INITIALS) else 0b1
    return read, 0 if rest[0] == ANY else initial


def _agree(typed: str, letter: str) -> bool:
    return typed in (letter, ANY)


def _possible(manners: Bytes) -> list[int]:
    """The numbers of letters by which any character can be taken."""
    return (np.flatnonzero((manners != CANNOT).any(axis=1)) + 1).tolist()


def _taken(walks: Walks, manner: Bytes) -> Walks:
    """The walks that take their next character, each in its manner."""
    which = np.flatnonzero(manner != CANNOT)
    return Walks(walks.start[which], walks.taken[which] + 1, np.maximum(walks.manner[which], manner[which]))


def one_of_each(several: Sequence[Walks]) -> Walks:
    """One of each walk that began at one place and took as much; the best manner."""
    some = [walks for walks in several if len(walks)]
    if len(some) < 2:
        return some[0] if some else NOWHERE
    start, taken, manner = (
        np.concatenate([getattr(walks, name) for walks in some]) for name in ("start", "taken", "manner")
    )
    key = (start << 9 | taken) << 2 | manner
    order = np.argsort(key)
    same = key[order] >> 2
    first = np.concatenate([[True], same[1:] != same[:-1]])
    chosen = order[first]
    return Walks(start[chosen], taken[chosen], manner[chosen])
