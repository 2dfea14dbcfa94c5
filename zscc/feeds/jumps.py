"""Which fixes of one vehicle are jumps: places it cannot have driven to.

Two fixes agree when a vehicle can drive from one to the other in the time between. A track without jumps agrees
with itself, every fix with every other. So the track is the longest chain of fixes, by observed time, of which each
agrees with the one before; what is not in it has jumped. This does not depend on the order of arrival, and one
bad fix, also the first, never makes the good ones after it look bad.

A vehicle that was carried elsewhere with its device off is believed again: a chain may break at the price of
:data:`BELIEVED_AFTER` fixes, so after more than so many fixes that agree with one another the new place is taken for
true. The first fix there keeps its flag; no leg leads to it.

Ties go to the shorter way, then to what came first. A fix in the town weighs as much as four outside.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.geodesic import distance_m

Column = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.int64]

SLACK_M = 50.0
"""Noise of two positions and of times in whole seconds; so much is never a jump."""
BELIEVED_AFTER = 10
LOOK_BACK = 64
"""Fixes before a fix that it may follow in the chain."""

_OUTSIDE_WEIGHT = 0.25
_PRICE_PER_M, _DEAREST_M = 1e-7, 1e6
"""Of a fix, and no more than a tenth for a leg: decides between chains of equal length only."""


@dataclass(frozen=True, slots=True)
class Track:
    """Fixes of one vehicle, sorted by observed time."""

    observed_at_ms: Index
    lon_deg: Column
    lat_deg: Column
    inside: Mask
    """Whether the fix lies in the town."""

    def __len__(self) -> int:
        return len(self.observed_at_ms)


def drivable(distance: Column, duration_ms: Index, limit_kmh: float) -> Mask:
    """Whether a vehicle covers ``distance`` (metres) in the time."""
    mask: Mask = distance <= SLACK_M + np.abs(duration_ms) * (limit_kmh / 3600.0)
    return mask


def drivable_legs(track: Track, limit_kmh: float) -> Mask:
    """The same for each leg from one fix to the next (one less than fixes)."""
    return drivable(_leg_lengths_m(track), np.diff(track.observed_at_ms), limit_kmh)


def _leg_lengths_m(track: Track) -> Column:
    lon, lat = track.lon_deg, track.lat_deg
    return distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])


def _prices(way_m: Column) -> Column:
    prices: Column = np.minimum(way_m, _DEAREST_M) * _PRICE_PER_M
    return prices


def jumps_of(track: Track, limit_kmh: float) -> Mask:
    """Which fixes have jumped."""
    leg_m = _leg_lengths_m(track)
    good_legs = drivable(leg_m, np.diff(track.observed_at_ms), limit_kmh)
    if good_legs.all():
        return np.zeros(len(track), np.bool_)
    return _Chain(track, limit_kmh).jumps(good_legs, _prices(leg_m))


class _Chain:
    """The longest chain, by dynamic programming: for each fix the best chain that ends with it."""

    def __init__(self, track: Track, limit_kmh: float) -> None:
        self._track = track
        self._limit_kmh = limit_kmh
        self._weight = np.where(track.inside | ~track.inside.any(), 1.0, _OUTSIDE_WEIGHT)
        self._score = np.zeros(len(track))
        self._before = np.full(len(track), -1)
        self._landed = np.zeros(len(track), np.bool_)
        self._best = 0
        self._top = float(self._weight[0])
        """Score of the best."""
        self._second = -np.inf
        """No other chain scores more."""

    def jumps(self, good_legs: Mask, leg_prices: Column) -> Mask:
        self._score[0] = self._top
        for start, end, doubtful in _stretches(good_legs):
            if doubtful:
                self._feel_the_way(start, end, good_legs, leg_prices)
            else:
                self._go_on(start, end, leg_prices)
        return self._off_the_best()

    def _go_on(self, start: int, end: int, leg_prices: Column) -> None:
        """All is well for a long while: every fix follows the one before it, and its score is higher."""
        gains = self._weight[start:end] - leg_prices[start - 1 : end - 1]
        self._score[start:end] = self._score[start - 1] + np.cumsum(gains)
        self._before[start:end] = np.arange(start - 1, end - 1)
        for fix in range(max(start, end - 2), end):
            self._note(fix, float(self._score[fix]))

    def _feel_the_way(self, start: int, end: int, good_legs: Mask, leg_prices: Column) -> None:
        """Fix by fix; the one before it is not compared with others where it is sure to win."""
        legs = slice(start - 1, end - 1)
        steps = zip(good_legs[legs].tolist(), leg_prices[legs].tolist(), self._weight[start:end].tolist(), strict=True)
        for fix, (is_good, price, weight) in enumerate(steps, start):
            if is_good and self._best == fix - 1 and self._top - price > self._second:
                score = self._top - price + weight
                self._before[fix], self._score[fix] = fix - 1, score
                self._note(fix, score)
            else:
                self._append(fix)

    def _append(self, fix: int) -> None:
        track = self._track
        earlier = np.arange(max(0, fix - LOOK_BACK), fix)
        if self._best < earlier[0]:
            earlier = np.concatenate(([self._best], earlier))
        way_m = distance_m(track.lon_deg[earlier], track.lat_deg[earlier], track.lon_deg[fix], track.lat_deg[fix])
        time_ms = track.observed_at_ms[fix] - track.observed_at_ms[earlier]
        agrees = drivable(way_m, time_ms, self._limit_kmh)
        chain = np.where(agrees, self._score[earlier] - _prices(way_m), -np.inf)
        follows = int(np.argmax(chain))
        moved, score = self._top - BELIEVED_AFTER, float(chain[follows])
        if score >= max(moved, 0.0):
            self._before[fix] = earlier[follows]
        elif moved >= 0.0:
            score = moved
            self._before[fix], self._landed[fix] = self._best, True
        else:
            score = 0.0
        score += float(self._weight[fix])
        self._score[fix] = score
        self._note(fix, score)

    def _note(self, fix: int, score: float) -> None:
        if score > self._top:
            self._best, self._top, score = fix, score, self._top
        self._second = max(self._second, score)

    def _off_the_best(self) -> Mask:
        off = np.ones(len(self._track), np.bool_)
        fix = self._best
        while fix >= 0:
            off[fix] = self._landed[fix]
            fix = int(self._before[fix])
        return off


def _stretches(good_legs: Mask) -> list[tuple[int, int, bool]]:
    """Runs (start, end, doubtful) of all fixes but the first; doubtful are those soon after a leg nobody drives."""
    bad = np.concatenate(([0], np.cumsum(~good_legs)))
    fix = np.arange(1, len(good_legs) + 1)
    doubtful = bad[fix] > bad[np.maximum(fix - LOOK_BACK, 0)]
    turns = np.flatnonzero(np.diff(doubtful)) + 1
    starts = np.concatenate(([0], turns))
    ends = np.concatenate((turns, [len(doubtful)]))
    return [(int(start) + 1, int(end) + 1, bool(doubtful[start])) for start, end in zip(starts, ends, strict=True)]
