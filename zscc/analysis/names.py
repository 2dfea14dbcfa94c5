"""The search index: things with names, found by any part of a name in Chinese, pinyin, initials or a mixture.

Better places come first: the whole name, its beginning, the beginning of a word, initials, inside. Then the order of
kinds that the caller asks for, then nearness to a point, then the name. The same question always has the same answer.

What is not found as it stands is looked for more generously: without tone figures, with sounds that fall together
(zh and z, ng and n), word by word, and at last with one letter wrong, missing, too many or exchanged behind the
first character.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.names_folding import folded_names, folded_query, places_of
from zscc.analysis.names_readings import blurred, readings, without_tones
from zscc.analysis.names_walk import ANY, INITIAL, LONGEST_SYLLABLE, NameText, Syllables, Walker, Walks, one_of_each

MOST_WALKS_WITH_A_SLIP = 20_000
SLIP_FROM_LETTERS, SLIP_FROM_CHARACTERS = 5, 3
LONGEST_WITH_A_SLIP = 24
"""A query is looked for with one letter wrong only when it is this long at least and at most."""
_NEARNESS_STEP_M = 16.0
_FARTHEST = (1 << 20) - 1
_NOT_FOUND = np.iinfo(np.int64).max
Ints = NDArray[np.int64]


class Fit(IntEnum):
    """How well a name fits what was typed, best first."""

    WHOLE = 0
    BEGINS = 1
    WORD = 2
    INITIALS = 3
    INSIDE = 4
    NEARLY = 5
    """Only with other sounds or one letter changed."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be found."""

    kind: str
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    """What else it is found by: code, plate, number."""
    at_m: tuple[float, float] | None = None
    """Map metres; None when it has no place, or moves."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, and by which part of which of its names."""

    named: Named
    fit: Fit
    text: str
    """The name or alias that fits."""
    part: tuple[int, int]
    """First place in it and the place behind the last; (0, 0) when no part can be shown."""
    order: tuple[int, int, int, str, str]
    """Smaller is better; the hits of several indexes are merged by it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question has found: the best hits of each kind, and how many there are in all."""

    hits: tuple[Hit, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an index."""

    typed: str
    near_m: tuple[float, float] | None = None
    """Map metres of the middle of the view."""
    kinds: tuple[str, ...] = ()
    """Order of kinds, the most wanted first; others come behind."""
    only: str | None = None
    """Look at this kind alone."""
    most: int = 5
    """Hits of each kind that are told; all are counted."""


class NameIndex:
    """Things by their names. Never changes; made anew off the screen's thread when the things do."""

    def __init__(self, things: Iterable[Named]) -> None:
        self.things: Sequence[Named] = sorted(things, key=lambda thing: (thing.name, thing.kind, thing.id))
        self._rows = [text for thing in self.things for text in (thing.name, *thing.aliases)]
        rows_of_each = np.array([1 + len(thing.aliases) for thing in self.things], np.int64)
        self._thing_of_row = np.repeat(np.arange(len(self.things)), rows_of_each)
        first_row = np.cumsum(rows_of_each) - rows_of_each
        self._is_alias = np.ones(len(self._rows), np.bool_)
        self._is_alias[first_row] = False
        self._names = folded_names(self._rows)
        self._row_of_place = np.repeat(np.arange(len(self._rows)), self._names.end - self._names.start + 1)
        self._text = _text_of(self._names.codes)
        self._kinds = sorted({thing.kind for thing in self.things})
        number = {kind: place for place, kind in enumerate(self._kinds)}
        self._kind = np.array([number[thing.kind] for thing in self.things], np.int64)
        nowhere = (np.nan, np.nan)
        self._at_m = np.array([thing.at_m or nowhere for thing in self.things], np.float64).reshape(-1, 2)

    def __len__(self) -> int:
        return len(self.things)

    def ask(self, question: Question) -> Answer:
        """The best hits, most fitting first; empty when nothing fits or nothing searchable was typed."""
        query = folded_query(question.typed)
        if not query or not self.things:
            return Answer()
        for look in (self._plainly, self._toneless, self._by_words, self._blurred, self._with_a_slip):
            best = look(question, query)
            if question.only is not None:
                best = self._of_kind(best, question.only)
            if (best != _NOT_FOUND).any():
                return self._told(best, question)
        return Answer()

    # Ways of looking: each gives the best fit of every thing, as fit << 40 | alias << 39 | manner << 37 | ... ------

    def _plainly(self, question: Question, query: str) -> Ints:
        del question
        return self._best(Walker(self._text, query, _syllables()).matches())

    def _toneless(self, question: Question, query: str) -> Ints:
        plain = without_tones(query)
        return self._nothing() if plain == query else self._plainly(question, plain)

    def _by_words(self, question: Question, query: str) -> Ints:
        del query
        words = [word for word in map(folded_query, question.typed[:400].split()) if word]
        if not 2 <= len(words) <= 6:
            return self._nothing()
        each = [self._plainly(question, word) for word in words]
        everywhere = np.all([best != _NOT_FOUND for best in each], axis=0)
        return np.where(everywhere, _worsened(each[0], Fit.INSIDE), _NOT_FOUND)

    def _blurred(self, question: Question, query: str) -> Ints:
        del question
        if len(query) < 2 or not query.isascii():
            return self._nothing()
        walks = Walker(self._text, blurred(query), _blurred_syllables()).matches()
        return _worsened(self._best(walks), Fit.NEARLY)

    def _with_a_slip(self, question: Question, query: str) -> Ints:
        del question
        shortest = SLIP_FROM_LETTERS if query.isascii() else SLIP_FROM_CHARACTERS
        if not shortest <= len(query) <= LONGEST_WITH_A_SLIP or query.isdecimal():
            return self._nothing()
        syllables = _syllables()
        walker = Walker(self._text, query, syllables)
        reached = walker.onward(walker.first_steps())
        if max(map(len, reached)) > MOST_WALKS_WITH_A_SLIP:
            return self._nothing()
        found: list[Walks] = []
        for place in range(1, len(query)):
            # Only walks whose next character may reach the slip; those that go further have come to it by others.
            near = range(max(place - LONGEST_SYLLABLE + 1, 1), place + 1)
            begun = {used: reached[used] for used in near if len(reached[used])}
            for changed in _slips(query, place) if begun else ():
                found.append(Walker(self._text, changed, syllables).onward(begun)[-1])
        return _worsened(self._best(one_of_each(found)), Fit.NEARLY)

    # From walks to things ------------------------------------------------------------------------------

    def _nothing(self) -> Ints:
        return np.full(len(self.things), _NOT_FOUND, np.int64)

    def _best(self, walks: Walks) -> Ints:
        """The best fit of every thing, with the place and length where it fits, as one sortable number each."""
        best = self._nothing()
        if len(walks):
            row = self._row_of_place[walks.start]
            fit = self._fit_of(walks, row)
            key = (fit << 2 | walks.manner) << 1 | self._is_alias[row]
            np.minimum.at(best, self._thing_of_row[row], (key << 40 | walks.start) << 9 | walks.taken)
        return best

    def _fit_of(self, walks: Walks, row: Ints) -> Ints:
        names, initials = self._names, walks.manner == INITIAL
        at_begin = walks.start == names.start[row]
        at_end = walks.start + walks.taken == names.end[row]
        at_word = names.begins_word[walks.start]
        chosen = np.select(
            [initials & at_word, initials, at_begin & at_end, at_begin, at_word],
            [Fit.INITIALS, Fit.INSIDE, Fit.WHOLE, Fit.BEGINS, Fit.WORD],
            Fit.INSIDE,
        )
        return chosen.astype(np.int64)

    def _of_kind(self, best: Ints, kind: str) -> Ints:
        if kind not in self._kinds:
            return self._nothing()
        return np.where(self._kind == self._kinds.index(kind), best, _NOT_FOUND)

    # From things to what is told -----------------------------------------------------------------------

    def _told(self, best: Ints, question: Question) -> Answer:
        thing = np.flatnonzero(best != _NOT_FOUND)
        kind = self._kind[thing]
        order = self._order(best[thing] >> 49, thing, question)
        hits: list[Hit] = []
        counts = np.bincount(kind, minlength=len(self._kinds))
        for number in np.flatnonzero(counts).tolist():
            its = np.flatnonzero(kind == number)
            few = its if len(its) <= question.most else its[np.argpartition(order[its], question.most)[: question.most]]
            hits += [self._hit(int(thing[place]), int(best[thing[place]]), int(order[place])) for place in few]
        told = {name: int(count) for name, count in zip(self._kinds, counts, strict=True) if count}
        return Answer(tuple(sorted(hits, key=lambda hit: hit.order)), told)

    def _order(self, key: Ints, thing: Ints, question: Question) -> Ints:
        """Fit and manner, kind, nearness, name: one sortable number for each thing (they are kept by name)."""
        place = {kind: index for index, kind in enumerate(question.kinds)}
        rank = np.array([min(place.get(kind, 62), 62) for kind in self._kinds], np.int64)[self._kind[thing]]
        far = np.full(len(thing), _FARTHEST, np.int64)
        if question.near_m is not None:
            away = np.hypot(*(self._at_m[thing] - np.array(question.near_m)).T) / _NEARNESS_STEP_M
            known = np.isfinite(away)
            far[known] = np.minimum(away[known], _FARTHEST)
        return (key << 26 | rank << 20 | far).astype(np.int64) << 27 | thing

    def _hit(self, thing: int, best: int, order: int) -> Hit:
        named = self.things[thing]
        start, taken = best >> 9 & (1 << 40) - 1, best & (1 << 9) - 1
        row = int(self._row_of_place[start])
        text, fit = self._rows[row], Fit(best >> 52)
        part = places_of(text, start - int(self._names.start[row]), taken)
        key, rank, far = order >> 53, order >> 47 & 63, order >> 27 & _FARTHEST
        return Hit(named, fit, text, part, (key, rank, far, named.name, named.id))


def merged(several: Sequence[Answer]) -> Answer:
    """What several indexes have found, as if they were one; nearly fitting things only where nothing else fits."""
    fits = [hit.fit for found in several for hit in found.hits]
    nearly_only = bool(fits) and min(fits) is Fit.NEARLY
    told = [found for found in several if found.hits and (nearly_only or found.hits[0].fit is not Fit.NEARLY)]
    counts: dict[str, int] = {}
    for found in told:
        for kind, count in found.counts.items():
            counts[kind] = counts.get(kind, 0) + count
    return Answer(tuple(sorted((hit for found in told for hit in found.hits), key=lambda hit: hit.order)), counts)


def _text_of(codes: NDArray[np.uint32]) -> NameText:
    occurs = np.zeros(0x110000, np.bool_)
    occurs[codes] = True
    occurs[0] = False
    characters = np.flatnonzero(occurs).astype(np.uint32)
    number = np.zeros(0x110000, np.uint32)
    number[characters] = np.arange(1, len(characters) + 1)
    which = number[codes]
    known = {chr(code): place for place, code in enumerate(characters.tolist(), start=1)}
    its_readings = readings().of(np.concatenate([np.zeros(1, np.uint32), characters]))
    small: NDArray[np.integer] = which.astype(np.uint16) if len(characters) < 1 << 16 else which
    # Radix sort: numpy takes it for small integers, and the places of one character stay in their order.
    places = np.argsort(small, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(which, minlength=len(characters) + 1))])
    return NameText(small, known, its_readings, places, start)


@cache
def _syllables() -> Syllables:
    return Syllables(readings().syllables)


@cache
def _blurred_syllables() -> Syllables:
    return Syllables([blurred(syllable) for syllable in readings().syllables])


def _worsened(best: Ints, fit: Fit) -> Ints:
    """The same things with this fit at best."""
    at_least = np.int64(fit) << 52
    return np.where(best == _NOT_FOUND, best, np.where(best < at_least, (best & (1 << 52) - 1) | at_least, best))


def _slips(query: str, place: int) -> tuple[str, ...]:
    """The query with one letter wrong, missing, too many, or exchanged with its left neighbour at ``place``."""
    before, letter, behind = query[:place], query[place], query[place + 1 :]
    exchanged = query[: place - 1] + letter + query[place - 1] + behind if place > 1 else query
    return (f"{before}{ANY}{behind}", f"{before}{ANY}{letter}{behind}", f"{before}{behind}", exchanged)
