"""The edge: the one chain of checks between decoding and facts, shared by all feeds.

``Edge(rules, town).judge(rows, now)`` goes down two lists, in order::

    REFUSALS   the first that applies refuses the row; it is counted under that reason and is gone
    FLAGS      all that apply are kept in the fix and counted; a flag is not a loss

and gives back a :class:`Judged`, whose ``delivery(feed, key)`` is what a feed yields. The rows of one call are
looked at together, so a whole recording is judged with hindsight; between calls the edge remembers the last fixes of
each vehicle (:class:`~zscc.feeds.memory.Memory`, bounded), so a live feed may hand over a few rows at a time. One
edge belongs to one feed and to one thread.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from zscc.clock import LatestMoment
from zscc.feeds.judged import Judged, flags_counted
from zscc.feeds.memory import BEYOND, Memory
from zscc.feeds.rows import FixRows
from zscc.feeds.swapped import swapped_from, swapped_from_own
from zscc.geo.grid_index import OUTSIDE, GridIndex
from zscc.geo.spaces import Space, holds, map_from_wgs84
from zscc.model.fix import FixFlag
from zscc.model.moment import ms_from_utc
from zscc.model.space import E7
from zscc.settings.profile import Thresholds

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Column = NDArray[np.float64]

FIRST_SATELLITE_MS = 315_964_800_000
"""1980-01-06, where GPS time begins; no receiver has a fix from before, a clock that was never set has."""
NULL_ISLAND_DEG = 1e-4
FASTEST_KMH = 400.0
"""A told speed above this is dropped; the fix stays."""


@dataclass(frozen=True, slots=True)
class EdgeRules:
    """What the edge judges by."""

    future_limit_s: float
    jump_above_kmh: float
    late_after_s: float | None
    """None for recordings: nobody knows when their fixes arrived."""

    @classmethod
    def live(cls, thresholds: Thresholds) -> "EdgeRules":
        """For feeds that bring fixes as they are observed."""
        return cls(thresholds.future_limit_s, thresholds.jump_above_kmh, thresholds.late_after_s)

    @classmethod
    def recorded(cls, thresholds: Thresholds) -> "EdgeRules":
        """For recordings."""
        return cls(thresholds.future_limit_s, thresholds.jump_above_kmh, None)


@dataclass(slots=True)
class Arrival:
    """Rows on their way through the chain; ``open`` are those not refused yet."""

    rows: FixRows
    rules: EdgeRules
    memory: Memory
    now_ms: int
    latest_ms: int
    """Of the clock, had it never been set back."""
    vehicle: Index
    """Numbers of the edge's memory."""
    lon_e7: Index
    lat_e7: Index
    placed: Mask
    """A place on Earth."""
    open: Mask
    inside: Mask
    """In the town; True everywhere without a town."""

    @property
    def fixes(self) -> tuple[Index, Index, Index, Index]:
        """What makes a fix the same: vehicle, observed_at_ms, lon_e7, lat_e7."""
        return self.vehicle, self.rows.observed_at_ms, self.lon_e7, self.lat_e7


Check = Callable[[Arrival], Mask]


def _beyond_all(arrival: Arrival) -> Mask:
    mask: Mask = arrival.vehicle == BEYOND
    return mask


def _swapped(arrival: Arrival) -> Mask:
    lon, lat = arrival.rows.lon_deg, arrival.rows.lat_deg
    told = arrival.placed & ~_null_island(arrival)
    by_fleet = swapped_from(arrival.memory.home() or _middle(lon[told], lat[told]), lon, lat)
    return by_fleet | swapped_from_own(arrival.vehicle, told & ~by_fleet, lon, lat)


def _middle(lon_deg: Column, lat_deg: Column) -> tuple[float, float]:
    if not len(lon_deg):
        return np.nan, np.nan
    return float(np.median(lon_deg)), float(np.median(lat_deg))


def _no_place(arrival: Arrival) -> Mask:
    return ~arrival.placed


def _null_island(arrival: Arrival) -> Mask:
    mask: Mask = np.hypot(arrival.rows.lon_deg, arrival.rows.lat_deg) <= NULL_ISLAND_DEG
    return mask


def _before_satellites(arrival: Arrival) -> Mask:
    return arrival.rows.observed_at_ms < FIRST_SATELLITE_MS


def _in_the_future(arrival: Arrival) -> Mask:
    return arrival.rows.observed_at_ms > arrival.latest_ms + arrival.rules.future_limit_s * 1000.0


def _seen_before(arrival: Arrival) -> Mask:
    """Same vehicle, time and position as an earlier row of this call, or as a fix remembered."""
    index = np.flatnonzero(arrival.open)
    fixes = tuple(column[index] for column in arrival.fixes)
    order = np.lexsort(fixes[::-1])
    same = np.logical_and.reduce([np.diff(column[order]) == 0 for column in fixes])
    repeated = arrival.memory.holds((fixes[0], fixes[1], fixes[2], fixes[3]))
    repeated[order[1:][same]] = True
    mask = np.zeros(len(arrival.rows), np.bool_)
    mask[index] = repeated
    return mask


def _outside(arrival: Arrival) -> Mask:
    return ~arrival.inside


def _out_of_order(arrival: Arrival) -> Mask:
    return arrival.memory.out_of_order(arrival.vehicle, arrival.rows.observed_at_ms)


def _jump(arrival: Arrival) -> Mask:
    return arrival.memory.jumps(arrival.fixes, arrival.inside, arrival.rules.jump_above_kmh)


def _late(arrival: Arrival) -> Mask:
    after_s = np.inf if arrival.rules.late_after_s is None else arrival.rules.late_after_s
    mask: Mask = arrival.now_ms - arrival.rows.observed_at_ms > after_s * 1000.0
    return mask


def _back_filled(arrival: Arrival) -> Mask:
    return arrival.rows.back_filled


REFUSALS: tuple[tuple[str, Check], ...] = (
    ("too_many_vehicles", _beyond_all),
    ("swapped", _swapped),
    ("bad_position", _no_place),
    ("null_island", _null_island),
    ("bad_time", _before_satellites),
    ("future", _in_the_future),
    ("duplicate", _seen_before),
)
FLAGS: tuple[tuple[FixFlag, Check], ...] = (
    (FixFlag.OUTSIDE, _outside),
    (FixFlag.OUT_OF_ORDER, _out_of_order),
    (FixFlag.JUMP, _jump),
    (FixFlag.LATE, _late),
    (FixFlag.BACK_FILLED, _back_filled),
)


class Edge:
    """Judges the rows of one feed, call after call."""

    def __init__(self, rules: EdgeRules, town: GridIndex | None = None) -> None:
        """Without a town no fix has a grid and none is outside."""
        self._rules = rules
        self._town = town
        self._memory = Memory()
        self._latest = LatestMoment()

    def judge(self, rows: FixRows, now: datetime) -> Judged:
        """Refuse, flag and place; ``now`` is the clock's moment at which the rows arrived."""
        arrival = self._arrival(rows, ms_from_utc(now))
        kept, refused_at = _refuse(arrival)
        rejects = Counter({reason: len(rows_of) for reason, rows_of in refused_at.items()})
        plain, quirks = _with_plain_motion(rows.part(kept))
        arrival = self._arrival(plain, arrival.now_ms)
        grid, arrival.inside = self._place(arrival)
        flags = np.zeros(len(kept), np.uint16)
        for flag, applies in FLAGS:
            flags |= np.where(applies(arrival), np.uint16(flag), np.uint16(0))
        rounded = replace(plain, lon_deg=arrival.lon_e7 / E7, lat_deg=arrival.lat_e7 / E7)
        codes = self._town.codes if self._town else ()
        return Judged(rounded, flags, grid, codes, len(rows), rejects, flags_counted(flags) + quirks, refused_at)

    def latest_ms(self, now_ms: int) -> int:
        """The moment after which an item is of the future."""
        return self._latest.of(now_ms)

    def _arrival(self, rows: FixRows, now_ms: int) -> Arrival:
        placed = holds(Space.WGS84, rows.lon_deg, rows.lat_deg)
        return Arrival(
            rows=rows,
            rules=self._rules,
            memory=self._memory,
            now_ms=now_ms,
            latest_ms=self._latest.of(now_ms),
            vehicle=self._memory.numbers_of(rows.vehicles)[rows.vehicle],
            lon_e7=np.rint(np.where(placed, rows.lon_deg, 0.0) * E7).astype(np.int64),
            lat_e7=np.rint(np.where(placed, rows.lat_deg, 0.0) * E7).astype(np.int64),
            placed=placed,
            open=np.ones(len(rows), np.bool_),
            inside=np.ones(len(rows), np.bool_),
        )

    def _place(self, arrival: Arrival) -> tuple[Index, Mask]:
        if self._town is None:
            return np.full(len(arrival.rows), OUTSIDE), arrival.inside
        return self._town.locate(*map_from_wgs84(arrival.lon_e7 / E7, arrival.lat_e7 / E7))


def _refuse(arrival: Arrival) -> tuple[Index, dict[str, Index]]:
    """Indexes of the rows that pass, and of those that were refused, by reason."""
    refused_at: dict[str, Index] = {}
    for reason, refuses in REFUSALS:
        refused = refuses(arrival) & arrival.open
        arrival.open &= ~refused
        if refused.any():
            refused_at[reason] = np.flatnonzero(refused)
    return np.flatnonzero(arrival.open), refused_at


def _with_plain_motion(rows: FixRows) -> tuple[FixRows, Counter[str]]:
    """Speed and heading as they may be stored; what no vehicle does becomes unknown and is counted."""
    bad_speed = ~np.isnan(rows.speed_kmh) & ~((rows.speed_kmh >= 0.0) & (rows.speed_kmh <= FASTEST_KMH))
    bad_heading = ~np.isnan(rows.heading_deg) & ~((rows.heading_deg >= 0.0) & (rows.heading_deg <= 360.0))
    quirks = Counter(bad_speed=int(np.count_nonzero(bad_speed)), bad_heading=int(np.count_nonzero(bad_heading)))
    speed = np.where(bad_speed, np.nan, rows.speed_kmh)
    heading = np.rint(np.where(bad_heading, np.nan, rows.heading_deg)) % 360.0
    return replace(rows, speed_kmh=speed, heading_deg=heading), +quirks
