"""Scores of weighted parts, such as 成都金牛区's; weights are versioned values, and new ones can be tried before use.

A score of which one part cannot be told cannot be told: a village that had nothing to close has "—", not a free 30.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

from zscc.analysis.assessment.counts import Count, Counts
from zscc.analysis.assessment.formulas import STANDARD, Choices, Rate, formula_of, half_up, rate_of

FULL = 100


@dataclass(frozen=True, slots=True)
class ByRate:
    """A part is worth its weight times a rate, or times what the rate leaves of 1."""

    code: str
    inverted: bool = False
    way: str | None = None
    """The way of the formula that this part asks for whatever the settings say."""

    def share(self, counts: Counts, choices: Choices) -> tuple[Fraction | None, Rate | None]:
        """0 to 1: a rate above 1 earns no more, one that is taken off costs no more than the part."""
        rate = rate_of(self.code, counts, choices if self.way is None else {**choices, self.code: self.way})
        if rate.exact is None:
            return None, rate
        share = min(rate.exact, Fraction(1))
        return 1 - share if self.inverted else share, rate


@dataclass(frozen=True, slots=True)
class ByWorkload:
    """A part is worth its weight times the points for how much was done, of 100."""

    count: Count
    steps: tuple[tuple[int, int], ...] = ((2001, 100), (1201, 90), (501, 75), (301, 60), (101, 40))
    """From so many on: so many points; none for fewer. The first that fits counts."""

    def points(self, number: int) -> int:
        """0 to 100."""
        return next((points for least, points in self.steps if number >= least), 0)

    def share(self, counts: Counts, _choices: Choices) -> tuple[Fraction | None, Rate | None]:
        """0 to 1; None when the count is absent."""
        number = counts.get(self.count)
        return (None if number is None else Fraction(self.points(number), FULL)), None


Measure: TypeAlias = ByRate | ByWorkload


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score."""

    name: str
    weight: int
    """Points when all is well."""
    measure: Measure


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights that come to 100, with their version; ValueError when they do not, or ask for what does not exist."""

    name: str
    version: int
    valid_from: date | None
    """None: never put to use (a preview)."""
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        for part in self.parts:
            if isinstance(part.weight, bool) or not isinstance(part.weight, int) or part.weight < 0:
                raise ValueError(f"{part.name}: {part.weight} is no weight")
            if isinstance(part.measure, ByRate):
                formula_of(part.measure.code).ratio(part.measure.way)
        total = sum(part.weight for part in self.parts)
        if total != FULL:
            raise ValueError(f"the weights of {self.name} come to {total}, not to {FULL}")


@dataclass(frozen=True, slots=True)
class PartScore:
    """What one part earned."""

    name: str
    weight: int
    exact: Fraction | None
    rate: Rate | None
    """The rate behind it; None for a part that counts work."""

    @property
    def points(self) -> float | None:
        """With two decimals, half up; None: cannot be told."""
        return None if self.exact is None else half_up(self.exact)


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its parts and the version of the weights it was made with."""

    weighting: str
    version: int
    parts: tuple[PartScore, ...]
    exact: Fraction | None

    @property
    def total(self) -> float | None:
        """With two decimals, half up, of the exact parts; None when a part cannot be told."""
        return None if self.exact is None else half_up(self.exact)

    @property
    def untold(self) -> tuple[str, ...]:
        """Names of the parts that cannot be told."""
        return tuple(part.name for part in self.parts if part.exact is None)


JINNIU = Weighting(
    name="金牛区",
    version=1,
    valid_from=None,
    parts=(
        Part("日常处置率", 30, ByRate("disposeRate")),
        Part("按期处置率", 20, ByRate("inTimeDisposeRate")),
        Part("返工率", 20, ByRate("reworkRate", inverted=True)),
        Part("超期待处置率", 20, ByRate("overtimeToDisposeRate", inverted=True)),
        Part("延期率", 10, ByRate("postponeRate", inverted=True)),
    ),
)
"""成都金牛区's weights, public code id 52518104230."""


def score_of(weighting: Weighting, counts: Counts, choices: Choices = STANDARD) -> Score:
    """The score of counts that were read by ``read_counts``."""
    parts = []
    for part in weighting.parts:
        share, rate = part.measure.share(counts, choices)
        parts.append(PartScore(part.name, part.weight, None if share is None else share * part.weight, rate))
    known = [part.exact for part in parts if part.exact is not None]
    total = sum(known, Fraction(0)) if len(known) == len(parts) else None
    return Score(weighting.name, weighting.version, tuple(parts), total)


@dataclass(frozen=True, slots=True)
class Previewed:
    """One of those who are scored, under the weights of today and under others."""

    key: str
    before: Score
    after: Score
    rank_before: int | None
    """From 1; equal scores share a rank; None without a score."""
    rank_after: int | None

    @property
    def change(self) -> float | None:
        """Points won or lost; None when either score cannot be told."""
        if self.before.exact is None or self.after.exact is None:
            return None
        return half_up(self.after.exact - self.before.exact)


def preview(
    counts_by_key: Mapping[str, Counts], before: Weighting, after: Weighting, choices: Choices = STANDARD
) -> tuple[Previewed, ...]:
    """What other weights would do to everybody's score and rank, in the order of the mapping."""
    keys = tuple(counts_by_key)
    scores = [[score_of(weights, counts_by_key[key], choices) for key in keys] for weights in (before, after)]
    ranks = [ranks_of([score.exact for score in row]) for row in scores]
    return tuple(Previewed(*row) for row in zip(keys, *scores, *ranks, strict=True))


def ranks_of(values: Sequence[Fraction | None]) -> list[int | None]:
    """1 for the greatest; equal values share a rank and the next is left out; None where there is no value."""
    told = sorted(((value, place) for place, value in enumerate(values) if value is not None), reverse=True)
    ranks: list[int | None] = [None] * len(values)
    before = 0
    for _, tied in groupby(told, key=lambda one: one[0]):
        places = [place for _, place in tied]
        for place in places:
            ranks[place] = before + 1
        before += len(places)
    return ranks
