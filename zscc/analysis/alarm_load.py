"""The load that alarms put on a desk, by the measures of ISA-18.2 and IEC 62682.

Ten-minute bins stand fixed on the clock. A flood begins with a bin of more than 10 alarms and lasts until a bin has
fewer than 5; that bin is no part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FLOOD_BEGINS_ABOVE = 10
FLOOD_ENDS_BELOW = 5
BUSY_HOUR_ABOVE = 30
BIN_MS = 600_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
NOT_CLEARED = int(np.iinfo(np.int64).max)
"""``cleared_ms`` of an alarm that stands."""
MOST_BINS = 1_000_000
"""19 years of ten minutes."""


class Metric(Enum):
    """What is measured; its words are ``alarm.metric.<value>``."""

    PER_10MIN = "per_10min"
    PER_HOUR = "per_hour"
    PER_DAY = "per_day"
    HOURS_OVER_30_PCT = "hours_over_30_pct"
    BINS_OVER_10_PCT = "bins_over_10_pct"
    MOST_IN_10MIN = "most_in_10min"
    FLOOD_PCT = "flood_pct"
    TOP10_PCT = "top10_pct"
    CHATTERING = "chattering"
    FLEETING = "fleeting"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Target:
    """Up to ``good`` is as it should be, up to ``most`` can be borne; what is ``strict`` must stay below ``most``."""

    good: float
    most: float
    strict: bool = False


class Mark(Enum):
    """How a measure stands to its target."""

    GOOD = "good"
    BEARABLE = "bearable"
    OVER = "over"


TARGETS: Mapping[Metric, Target] = MappingProxyType(
    {
        Metric.PER_10MIN: Target(1, 2),
        Metric.PER_HOUR: Target(6, 12),
        Metric.PER_DAY: Target(144, 288),
        Metric.HOURS_OVER_30_PCT: Target(1, 1, strict=True),
        Metric.BINS_OVER_10_PCT: Target(1, 1, strict=True),
        Metric.MOST_IN_10MIN: Target(10, 10),
        Metric.FLOOD_PCT: Target(1, 1, strict=True),
        Metric.TOP10_PCT: Target(1, 5),
        Metric.CHATTERING: Target(0, 0),
        Metric.FLEETING: Target(0, 0),
        Metric.STALE: Target(5, 5, strict=True),
    }
)
PRIORITY_TARGET_PCT: tuple[float, ...] = (1.0, 5.0, 15.0, 80.0)
"""The mix of the four priorities, most urgent first; the first is a bound (less than), the others what is aimed at."""


@dataclass(frozen=True, slots=True)
class LoadRules:
    """What repeats, passes or stands too long; the limits are ours, within what the standard leaves open."""

    chattering_alarms: int = 3
    chattering_within_s: float = 60.0
    """So many alarms of one source within so long: it chatters."""
    fleeting_s: float = 10.0
    """Cleared before anybody could act."""
    stale_s: float = 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class BinLoad:
    """What bins of ten minutes come to."""

    counts: Ints
    flood: Flags
    """Whether the desk was flooded, one a bin."""
    most: int
    average: float | None
    """Alarms in ten minutes; None without a bin."""
    over_10_pct: float | None
    flood_pct: float | None
    """Share of the time in flood."""


@dataclass(frozen=True, slots=True, eq=False)
class Alarms:
    """One entry an alarm, in any order."""

    raised_ms: Ints
    cleared_ms: Ints
    """NOT_CLEARED while it stands."""
    source: Ints
    """Which rule and subject raised it: any number of its own."""
    priority: Ints
    """0 urgent to 3 low."""

    def __post_init__(self) -> None:
        shapes = {array.shape for array in (self.raised_ms, self.cleared_ms, self.source, self.priority)}
        if shapes != {(len(self.raised_ms),)}:
            raise ValueError("alarms need four arrays of one length")
        if (self.cleared_ms < self.raised_ms).any():
            raise ValueError("an alarm is not cleared before it is raised")
        if ((self.priority < 0) | (self.priority >= len(PRIORITY_TARGET_PCT))).any():
            raise ValueError("priorities are 0 to 3")


@dataclass(frozen=True, slots=True, eq=False)
class AlarmLoad:
    """The load of a period."""

    bins: BinLoad
    values: Mapping[Metric, float | None]
    """None: nothing to tell it from."""
    priority_pct: tuple[float, ...] | None
    """The mix of the priorities, urgent first; None without an alarm."""
    top_sources: tuple[tuple[int, int], ...]
    """The ten sources with most alarms and how many they raised, most first."""

    def mark(self, metric: Metric) -> Mark | None:
        """How a measure stands to its target; None where it cannot be told."""
        value = self.values[metric]
        return None if value is None else mark_of(value, TARGETS[metric])


def mark_of(value: float, target: Target) -> Mark:
    """How a number stands to a target."""
    if value > target.most or (target.strict and value >= target.most):
        return Mark.OVER
    return Mark.GOOD if value <= target.good else Mark.BEARABLE


def counts_in_bins(at_ms: Ints, from_ms: int, to_ms: int, bin_ms: int = BIN_MS) -> Ints:
    """How many moments lie in each bin from ``from_ms`` to before ``to_ms``; a last bin that is not full is one too.

    Raises ValueError for a period that does not go forward, or has more than MOST_BINS bins.
    """
    bins = -((from_ms - to_ms) // bin_ms)
    if not 0 < bins <= MOST_BINS:
        raise ValueError(f"{bins} bins; a period has 1 to {MOST_BINS}")
    within = at_ms[(at_ms >= from_ms) & (at_ms < to_ms)]
    counts: Ints = np.bincount((within - from_ms) // bin_ms, minlength=bins).astype(np.int64)
    return counts


def flood_flags(counts: NDArray[Any]) -> Flags:
    """Whether each bin of ten minutes is in flood."""
    flags = np.zeros(len(counts), np.bool_)
    flooded = False
    for place, count in enumerate(counts.tolist()):
        flooded = count > FLOOD_BEGINS_ABOVE or (flooded and count >= FLOOD_ENDS_BELOW)
        flags[place] = flooded
    return flags


def flooded_since(raised_ms: Ints, as_of_ms: int) -> int | None:
    """Since when the desk is flooded at a moment, by the last ten minutes of every moment instead of fixed bins.

    The desk's digest goes by this; the chart and its measures by the bins. None: it is not. The alarms may come in any
    order; those after ``as_of_ms`` have not come.
    """
    came = raised_ms[raised_ms <= as_of_ms]
    # An alarm counts for ten minutes: it comes, and it goes. What happens at one moment is one change.
    moments, place = np.unique(np.concatenate([came, came + BIN_MS]), return_inverse=True)
    standing = np.cumsum(np.bincount(place, np.repeat([1, -1], len(came)), len(moments)))
    moments, standing = moments[moments <= as_of_ms], standing[moments <= as_of_ms]
    calm = np.flatnonzero(standing < FLOOD_ENDS_BELOW)
    # Since the desk was last calm, the first excess began the flood that goes on.
    after = calm[-1] + 1 if len(calm) else 0
    excess = np.flatnonzero(standing[after:] > FLOOD_BEGINS_ABOVE)
    return int(moments[after + excess[0]]) if len(excess) else None


def bin_load(counts: NDArray[Any]) -> BinLoad:
    """What counts of alarms in ten-minute bins come to; ValueError for a negative count or one that is not whole."""
    told = np.asarray(counts)
    if told.ndim != 1 or (told.size and (told.dtype.kind not in "iu" or int(told.min()) < 0)):
        raise ValueError("alarms are counted in whole numbers, none negative")
    whole = told.astype(np.int64)
    flood = flood_flags(whole)
    if not len(whole):
        return BinLoad(whole, flood, 0, None, None, None)
    over = np.count_nonzero(whole > FLOOD_BEGINS_ABOVE)
    return BinLoad(
        counts=whole,
        flood=flood,
        most=int(whole.max()),
        average=int(whole.sum()) / len(whole),
        over_10_pct=100 * int(over) / len(whole),
        flood_pct=100 * int(np.count_nonzero(flood)) / len(whole),
    )


def alarm_load(
    alarms: Alarms, from_ms: int, to_ms: int, operators: int = 1, rules: LoadRules | None = None
) -> AlarmLoad:
    """The load of the alarms raised from ``from_ms`` to before ``to_ms``, shared by ``operators``.

    Rates are per operator; floods, shares and the greatest number are the desk's. Stale are those that stood too long
    at the period's end, whenever they were raised. Errors as :func:`counts_in_bins`, and for fewer than one operator.
    """
    if operators < 1:
        raise ValueError("a desk has at least one operator")
    rules = rules or LoadRules()
    bins = bin_load(counts_in_bins(alarms.raised_ms, from_ms, to_ms))
    hours = counts_in_bins(alarms.raised_ms, from_ms, to_ms, HOUR_MS)
    ours = (alarms.raised_ms >= from_ms) & (alarms.raised_ms < to_ms)
    total = int(np.count_nonzero(ours))
    top = top_sources(alarms.source[ours])
    shared_ms = operators * (to_ms - from_ms)
    values: dict[Metric, float | None] = {
        Metric.PER_10MIN: total * BIN_MS / shared_ms,
        Metric.PER_HOUR: total * HOUR_MS / shared_ms,
        Metric.PER_DAY: total * DAY_MS / shared_ms,
        Metric.HOURS_OVER_30_PCT: 100 * int(np.count_nonzero(hours > BUSY_HOUR_ABOVE)) / len(hours),
        Metric.BINS_OVER_10_PCT: bins.over_10_pct,
        Metric.MOST_IN_10MIN: bins.most,
        Metric.FLOOD_PCT: bins.flood_pct,
        Metric.TOP10_PCT: 100 * sum(count for _, count in top) / total if total else None,
        Metric.CHATTERING: len(chattering_sources(alarms.raised_ms[ours], alarms.source[ours], rules)),
        Metric.FLEETING: int(np.count_nonzero(_stood_s(alarms, ours) < rules.fleeting_s)),
        Metric.STALE: int(np.count_nonzero(stale_at(alarms, to_ms, rules))),
    }
    return AlarmLoad(bins, MappingProxyType(values), _mix(alarms.priority[ours]), top)


def top_sources(source: Ints, most: int = 10) -> tuple[tuple[int, int], ...]:
    """The sources with most alarms and how many, most first; of equals the lower number first."""
    numbers, counts = np.unique(source, return_counts=True)
    order = np.lexsort((numbers, -counts))[:most]
    return tuple(zip(numbers[order].tolist(), counts[order].tolist(), strict=True))


def chattering_sources(raised_ms: Ints, source: Ints, rules: LoadRules) -> tuple[int, ...]:
    """The sources that raised so many alarms within so long, at least once."""
    order = np.lexsort((raised_ms, source))
    at, of = raised_ms[order], source[order]
    apart = rules.chattering_alarms - 1
    if len(at) <= apart:
        return ()
    last, first = slice(apart, None), slice(None, len(at) - apart)
    quick = (of[last] == of[first]) & (at[last] - at[first] <= rules.chattering_within_s * 1_000)
    return tuple(np.unique(of[last][quick]).tolist())


def stale_at(alarms: Alarms, at_ms: int, rules: LoadRules) -> Flags:
    """Which alarms stand at a moment, and have for too long."""
    stands = (alarms.raised_ms <= at_ms) & (alarms.cleared_ms > at_ms)
    return stands & (at_ms - alarms.raised_ms > rules.stale_s * 1_000)


def _stood_s(alarms: Alarms, ours: Flags) -> NDArray[np.float64]:
    cleared = alarms.cleared_ms[ours]
    return np.where(cleared == NOT_CLEARED, np.inf, (cleared - alarms.raised_ms[ours]) / 1_000)


def _mix(priority: Ints) -> tuple[float, ...] | None:
    if not len(priority):
        return None
    counts = np.bincount(priority, minlength=len(PRIORITY_TARGET_PCT))
    return tuple((100 * counts / len(priority)).tolist())
