"""What an edge remembers between two calls: the last fixes of each vehicle, no more than a fixed number."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.jumps import LOOK_BACK, Track, drivable, drivable_legs, jumps_of
from zscc.geo.geodesic import distance_m
from zscc.model.space import E7

Index = NDArray[np.int64]
Column = NDArray[np.float64]
Mask = NDArray[np.bool_]
Fixes = tuple[Index, Index, Index, Index]
"""Columns: number of the vehicle, observed_at_ms, lon_e7, lat_e7."""
Remembered = tuple[int, int, int, bool]
"""observed_at_ms, lon_e7, lat_e7, inside."""

MOST_VEHICLES = 50_000
"""Of one feed since its start; a sender that makes names up shall not fill the memory."""
BEYOND = 0
"""The number of all vehicles that come after so many; nothing is remembered of them."""
_NEVER_MS = -(2**62)


class Memory:
    """Vehicles are numbered in the order in which they are first seen."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"\0": BEYOND}
        self._fixes: list[deque[Remembered]] = [deque()]
        """By vehicle, sorted by time."""
        self._newest_ms = np.full(1, _NEVER_MS)
        """Of any fix, in the order of arrival."""
        self._last = np.full((1, 3), _NEVER_MS)
        """observed_at_ms, lon_e7, lat_e7 of the last remembered fix by time."""
        self._settled = np.ones(1, np.bool_)
        """Whether a vehicle can have driven all the legs that are remembered of it."""

    def numbers_of(self, names: tuple[str, ...]) -> Index:
        """The number of each vehicle; new ones get the next, as long as there are any."""
        known = self._numbers
        if len(known) + len(names) <= MOST_VEHICLES:
            numbers = np.array([known.setdefault(name, len(known)) for name in names], np.int64)
        else:
            numbers = np.array([self._number_within(name) for name in names], np.int64)
        new = len(self._numbers) - len(self._fixes)
        if new:
            self._fixes.extend(deque(maxlen=LOOK_BACK) for _ in range(new))
            self._newest_ms = np.concatenate((self._newest_ms, np.full(new, _NEVER_MS)))
            self._last = np.concatenate((self._last, np.full((new, 3), _NEVER_MS)))
            self._settled = np.concatenate((self._settled, np.ones(new, np.bool_)))
        return numbers

    def _number_within(self, name: str) -> int:
        if len(self._numbers) <= MOST_VEHICLES:
            return self._numbers.setdefault(name, len(self._numbers))
        return self._numbers.get(name, BEYOND)

    def home(self) -> tuple[float, float] | None:
        """Where the fleet was last, the middle of it (WGS-84 degrees)."""
        seen = self._last[:, 0] != _NEVER_MS
        if not seen.any():
            return None
        lon, lat = np.median(self._last[seen, 1:], axis=0) / E7
        return float(lon), float(lat)

    def holds(self, fixes: Fixes) -> Mask:
        """Which fixes are remembered already: same vehicle, time and position."""
        vehicle, at_ms, lon_e7, lat_e7 = fixes
        known = at_ms <= self._newest_ms[vehicle]
        for row in np.flatnonzero(known):
            fix = int(at_ms[row]), int(lon_e7[row]), int(lat_e7[row])
            known[row] = any(fix == remembered[:3] for remembered in self._fixes[vehicle[row]])
        return known

    def out_of_order(self, vehicle: Index, at_ms: Index) -> Mask:
        """Which fixes were observed before one of the same vehicle that arrived earlier; remembers the newest."""
        if not len(vehicle):
            return np.empty(0, np.bool_)
        order = np.argsort(vehicle, kind="stable")
        by_vehicle, at = vehicle[order], at_ms[order]
        # The running maximum starts anew with each vehicle: every vehicle is lifted above the one before it.
        lift = by_vehicle * (int(at.max() - at.min()) + 1)
        newest = np.maximum.accumulate(at + lift) - lift
        late = np.empty(len(order), np.bool_)
        late[order] = (newest > at) | (self._newest_ms[by_vehicle] > at)
        np.maximum.at(self._newest_ms, vehicle, at_ms)
        return late

    def jumps(self, fixes: Fixes, inside: Mask, limit_kmh: float) -> Mask:
        """Which fixes have jumped (``zscc.feeds.jumps``); remembers them all."""
        jumped = np.zeros(len(inside), np.bool_)
        order = np.lexsort((fixes[1], fixes[0]))
        sorted_fixes = np.stack(fixes, axis=1)[order]
        vehicle = sorted_fixes[:, 0]
        starts = np.flatnonzero(np.diff(vehicle, prepend=-1))
        ends = np.append(starts[1:], len(order))[: len(starts)]
        bad = np.concatenate(([0], np.cumsum(~self._follows(sorted_fixes, starts, limit_kmh))))
        doubtful = (bad[ends] > bad[starts]) | ~self._settled[vehicle[starts]]
        for start, end, doubt in zip(starts, ends, doubtful, strict=True):
            mine = order[start:end]
            if doubt:
                jumped[mine] = self._rejudge(sorted_fixes[start:end], inside[mine], limit_kmh)
            else:
                self._remember(sorted_fixes[max(start, end - LOOK_BACK) : end], inside[mine[-LOOK_BACK:]])
        return jumped

    def _follows(self, fixes: NDArray[np.int64], starts: Index, limit_kmh: float) -> Mask:
        """For fixes sorted by vehicle and time: is each the next, and within a drive, of the one before it?"""
        before = np.roll(fixes[:, 1:], 1, axis=0)
        before[starts] = self._last[fixes[starts, 0]]
        lon_before, lat_before = before[:, 1] / E7, before[:, 2] / E7
        way_m = distance_m(lon_before, lat_before, fixes[:, 2] / E7, fixes[:, 3] / E7)
        time_ms = fixes[:, 1] - before[:, 0]
        first_ever: Mask = before[:, 0] == _NEVER_MS
        return first_ever | ((time_ms >= 0) & drivable(way_m, time_ms, limit_kmh))

    def _remember(self, fixes: NDArray[np.int64], inside: Mask) -> None:
        """Add fixes of one vehicle that follow the remembered ones."""
        vehicle = int(fixes[0, 0])
        self._fixes[vehicle].extend(_remembered(fixes, inside))
        self._last[vehicle] = fixes[-1, 1:]

    def _rejudge(self, fixes: NDArray[np.int64], inside: Mask, limit_kmh: float) -> Mask:
        """Judge fixes of one vehicle together with the remembered ones, all by observed time."""
        vehicle = int(fixes[0, 0])
        earlier = len(self._fixes[vehicle])
        both = [*self._fixes[vehicle], *_remembered(fixes, inside)]
        columns = np.array(both, np.int64)
        order = np.argsort(columns[:, 0], kind="stable")
        jumped = np.empty(len(order), np.bool_)
        jumped[order] = jumps_of(_track(columns[order]), limit_kmh)
        latest = order[-LOOK_BACK:]
        self._fixes[vehicle] = deque((both[place] for place in latest), maxlen=LOOK_BACK)
        self._last[vehicle] = columns[latest[-1], :3]
        self._settled[vehicle] = drivable_legs(_track(columns[latest]), limit_kmh).all()
        return jumped[earlier:]


def _remembered(fixes: NDArray[np.int64], inside: Mask) -> list[Remembered]:
    return list(zip(*fixes[:, 1:].T.tolist(), inside.tolist(), strict=True))


def _track(columns: NDArray[np.int64]) -> Track:
    return Track(columns[:, 0], columns[:, 1] / E7, columns[:, 2] / E7, columns[:, 3].astype(np.bool_))
