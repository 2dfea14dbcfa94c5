"""Two periods side by side: what each member of a split had in both, and whether the difference may be chance.

Numbers of cases are compared by the law of rare events: of all that happened to a member in both periods so many would
fall into the later one by the lengths of the two alone; how improbable the split is that was seen is exact (binomial,
two-sided). Times are compared by ranks (Mann-Whitney with ties, normal approximation), so that one case that took a
year moves nothing. Whoever asks of 79 grids finds some that differ by luck: of the differences that are told apart no
more than one in twenty is expected to be chance (Benjamini and Hochberg 1995).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.case_counts import Period

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FALSE_SHARE = 0.05
"""Of the differences that are told apart so many may be chance."""
FEWEST_TIMES = 5
"""With fewer cases in one of the periods nothing is said of times."""
_MS_PER_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Side:
    """What happened in one period: whose each case is (a place among the keys), and how long it took."""

    period: Period
    member: Ints
    hours: Floats | None = None
    """None: cases are counted, not timed."""


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One member; values are numbers of cases, or median hours."""

    key: str
    now: float | None
    before: float | None
    number_now: int
    number_before: int
    difference: float | None
    """Now less before; of numbers in periods of unlike lengths: less what before would have been in the length of now.
    """
    chance: float | None
    """How probable so great a difference is if nothing differed; None where nothing can be said."""
    differs: bool = False


@dataclass(frozen=True, slots=True)
class ComparedView:
    """All members in the order of their keys, and everybody together ('')."""

    now: Period
    before: Period
    timed: bool
    rows: tuple[ComparedRow, ...]
    whole: ComparedRow
    known_from_ms: int | None
    """The first entry that anybody knows of."""

    @property
    def comparable(self) -> bool:
        """Whether what is known reaches back to the period before."""
        return self.known_from_ms is not None and self.known_from_ms <= self.before.from_ms + _MS_PER_HOUR * 24

    @property
    def alike(self) -> bool:
        """Whether both periods are as long."""
        return self.now.to_ms - self.now.from_ms == self.before.to_ms - self.before.from_ms


def compared(keys: Sequence[str], now: Side, before: Side, known_from_ms: int | None) -> ComparedView:
    """Both periods set side by side; ValueError for one that is timed and one that is not."""
    if (now.hours is None) is not (before.hours is None):
        raise ValueError("times are compared with times")
    rows = [_row(key, _of(now, place), _of(before, place)) for place, key in enumerate(keys)]
    apart = told_apart(np.array([np.nan if row.chance is None else row.chance for row in rows]))
    told = tuple(
        ComparedRow(
            row.key,
            row.now,
            row.before,
            row.number_now,
            row.number_before,
            row.difference,
            row.chance,
            bool(apart[place]),
        )
        for place, row in enumerate(rows)
    )
    whole = _row("", now, before)
    everybody = ComparedRow(
        "",
        whole.now,
        whole.before,
        whole.number_now,
        whole.number_before,
        whole.difference,
        whole.chance,
        whole.chance is not None and whole.chance <= FALSE_SHARE,
    )
    return ComparedView(now.period, before.period, now.hours is not None, told, everybody, known_from_ms)


def told_apart(chances: Floats, false_share: float = FALSE_SHARE) -> NDArray[np.bool_]:
    """Which of these hold together (Benjamini and Hochberg); NaN is nothing that was asked."""
    apart = np.zeros(len(chances), np.bool_)
    asked = np.flatnonzero(np.isfinite(chances))
    if len(asked):
        order = asked[np.argsort(chances[asked], kind="stable")]
        limits = false_share * np.arange(1, len(order) + 1) / len(order)
        below = np.flatnonzero(chances[order] <= limits)
        if len(below):
            apart[order[: below[-1] + 1]] = True
    return apart


def chance_of_counts(now: int, before: int, share: float) -> float | None:
    """Two-sided, exact: of ``now + before`` each falls into the later period with probability ``share``."""
    from scipy.special import bdtr

    together = now + before
    if not together:
        return None
    up_to = float(bdtr(now, together, share))
    from_on = 1.0 - float(bdtr(now - 1, together, share)) if now else 1.0
    return min(1.0, 2.0 * min(up_to, from_on))


def chance_of_times(now: Floats, before: Floats) -> float | None:
    """Two-sided Mann-Whitney of two samples, corrected for ties and for continuity; None of too few."""
    from scipy.special import ndtr

    first, second = len(now), len(before)
    if min(first, second) < FEWEST_TIMES:
        return None
    both = np.concatenate([now, before])
    _, place, ties = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[place]
    size = first + second
    mean = first * second / 2
    spread = first * second / 12 * ((size + 1) - float((ties**3 - ties).sum()) / (size * (size - 1)))
    if spread <= 0:
        return 1.0
    away = abs(float(ranks[:first].sum()) - first * (first + 1) / 2 - mean)
    return float(min(1.0, 2.0 * ndtr(-max(away - 0.5, 0.0) / np.sqrt(spread))))


def _of(side: Side, place: int) -> Side:
    its = side.member == place
    return Side(side.period, side.member[its], None if side.hours is None else side.hours[its])


def _row(key: str, now: Side, before: Side) -> ComparedRow:
    number_now, number_before = len(now.member), len(before.member)
    if now.hours is not None and before.hours is not None:
        later, earlier = (float(np.median(hours)) if len(hours) else None for hours in (now.hours, before.hours))
        apart = None if later is None or earlier is None else later - earlier
        timed = chance_of_times(now.hours, before.hours)
        return ComparedRow(key, later, earlier, number_now, number_before, apart, timed)
    lengths = [side.period.to_ms - side.period.from_ms for side in (now, before)]
    difference = number_now - number_before * lengths[0] / lengths[1]
    chance = chance_of_counts(number_now, number_before, lengths[0] / sum(lengths))
    return ComparedRow(key, float(number_now), float(number_before), number_now, number_before, difference, chance)


def hours_between(from_ms: Ints, to_ms: Ints) -> Floats:
    """Hours from moments to moments."""
    told: Floats = (to_ms - from_ms) / _MS_PER_HOUR
    return told
