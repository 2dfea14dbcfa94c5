"""Walks what is typed along all names at once: each step takes one character of a name and one or more letters typed.

A character is taken by itself, by a whole reading, by the beginning of a reading at the end of what is typed
(``zhous``), or by a reading's initial (``z``, ``zh``). So Chinese, pinyin, initials and mixtures of them are one walk.
All steps of one length are arrays; no loop goes over names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LITERAL, READ, INITIAL, CANNOT = range(4)
ANY = "?"
"""Stands for one letter or character that nobody knows; never in a folded text."""
LONGEST_SYLLABLE = 6
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
    """Numbered from one, by their first letter."""

    def __init__(self, syllables: Sequence[str]) -> None:
        self._all = tuple(enumerate(syllables, start=1))
        self._by_letter: dict[str, list[tuple[int, str]]] = {ANY: list(self._all)}
        for number, syllable in self._all:
            self._by_letter.setdefault(syllable[0], []).append((number, syllable))

    def __len__(self) -> int:
        return len(self._all)

    def beginning_with(self, letter: str) -> Sequence[tuple[int, str]]:
        """Number and letters of those that begin so; all of them for ANY."""
        return self._by_letter.get(letter, ())


class Walker:
    """One query over one text. ``syllables`` may be blurred, where the query is."""

    def __init__(self, text: NameText, query: str, syllables: Syllables) -> None:
        self._text, self._query, self._syllables = text, query, syllables

    def matches(self) -> Walks:
        """Every place where the whole query goes along a name; a place may occur with several lengths."""
        return self.onward({0: None})

    def first_steps(self) -> dict[int, Walks]:
        """Walks that took one character by itself or by a whole reading, by the letters that this used up."""
        steps = self._steps(0, None)
        return {length: walks.only(walks.manner < INITIAL) for length, walks in steps.items()}

    def onward(self, under_way: dict[int, Walks | None]) -> Walks:
        """Go on from walks by the letters that they have used up; None stands for every place of the text."""
        waiting: dict[int, list[Walks]] = {}
        for used in range(len(self._query)):
            begun = under_way.get(used, NOWHERE)
            walks = None if begun is None else _merged([begun, *waiting.pop(used, [])])
            if walks is None or len(walks):
                for length, onward in self._steps(used, walks).items():
                    waiting.setdefault(used + length, []).append(onward)
        return _merged(waiting.get(len(self._query), []))

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
        letter, tables = self._query[used], self._syllable_ways(used)
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

    def _syllable_ways(self, used: int) -> Bytes:
        """The same for syllables: read whole or begun at the end, and by the initial."""
        rest = self._query[used : used + LONGEST_SYLLABLE]
        tables = np.zeros((2, len(self._syllables) + 1), np.uint8)
        if not (rest[0] == ANY or rest[0].isascii()):
            return tables
        at_end = used + len(rest) == len(self._query)
        for number, syllable in self._syllables.beginning_with(rest[0]):
            tables[:, number] = _lengths(rest, syllable, at_end)
        return tables


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


def _merged(several: Sequence[Walks]) -> Walks:
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
