"""The track of one vehicle over the days that are still open, and its odometer. Late fixes take their place."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zscc.analysis.coverage import Legs, seen_legs
from zscc.analysis.odometer import Odometer
from zscc.analysis.track_fixes import (
    FIX,
    Fixes,
    fixes_of,
    in_order,
    is_first,
    legs_between,
    legs_of,
    no_fixes,
    order_of,
)
from zscc.clock import day_of_ms, start_of_day_ms
from zscc.settings.profile import Patrol

Ends = dict[int, Fixes]
"""Number of a day to its first and its last fix."""
_FIRST_ROOM = 256
_KEPT = np.dtype([(name, FIX[name]) for name in ("at_ms", "lon_e7", "lat_e7", "speed")])
"""Half of what a fix takes with its map metres, of which 17 vehicles at 1 Hz would hold 34 MB at the end of a day."""


@dataclass(frozen=True, slots=True, eq=False)
class NewLegs:
    """What fixes brought that were put into a track."""

    before: Fixes
    after: Fixes
    counted: bool = True
    """Whether the odometer knows of them already; those at the end of a track are measured for all vehicles at once."""
    lost_ms: int | None = None
    """When the first leg ended along which a road had been seen and that a late fix has split; None without one."""


class OpenTrack:
    """Grows at its end at a constant price; what comes late costs as much as the track after it is long."""

    def __init__(self, rules: Patrol, by_day: Mapping[int, int] | None = None, ends: Ends | None = None) -> None:
        """``by_day`` are the millimetres of closed days, ``ends`` the first and the last fix of each."""
        self._rules = rules
        self.odometer = Odometer(by_day)
        self.ends: Ends = dict(ends or {})
        self._records = np.zeros(_FIRST_ROOM, _KEPT)
        self._size = 0
        self._newest = no_fixes()
        if self.ends:
            # The first leg of the open days leads from the last fix of the closed ones.
            self._append(self.ends[max(self.ends)][1:])

    @property
    def fixes(self) -> Fixes:
        """The track as it is, a copy."""
        return self._part(0, self._size)

    def _part(self, first: int, end: int) -> Fixes:
        """The fixes from one place to before another, with their map metres."""
        kept = self._records[first : min(end, self._size)]
        return fixes_of(kept["at_ms"], kept["lon_e7"], kept["lat_e7"], kept["speed"])

    def take(self, arrived: Fixes) -> NewLegs:
        """Put fixes into the track, in any order."""
        fresh = in_order(arrived) if len(arrived) > 1 else arrived
        if self._size and fresh["at_ms"][0] <= self._records["at_ms"][self._size - 1]:
            return self._put(fresh)
        way = np.concatenate((self._newest, fresh))
        self._append(fresh)
        return NewLegs(way[:-1], way[1:], counted=False)

    def _append(self, fixes: Fixes) -> None:
        size = self._size + len(fixes)
        if size > len(self._records):
            grown = np.zeros(max(size, 2 * len(self._records)), _KEPT)
            grown[: self._size] = self._records[: self._size]
            self._records = grown
        self._records[self._size : size] = fixes[list(_KEPT.names or ())]
        self._size = size
        if len(fixes):
            self._newest = fixes[-1:].copy()

    def _count(self, before: Fixes, after: Fixes, times: int) -> None:
        self.odometer.add(day_of_ms(after["at_ms"]), times * legs_between(before, after))

    def _put(self, fresh: Fixes) -> NewLegs:
        """What came late: the tail from the fix before it is taken out and written anew."""
        start = max(self.place_of(int(fresh["at_ms"][0])) - 1, 0)
        old = self._part(start, self._size)
        together = np.concatenate((old, fresh))
        order = order_of(together)
        first = is_first(together[order])
        tail, is_new = together[order][first], (order >= len(old))[first]
        if not is_new.any():
            return NewLegs(fresh[:0], fresh[:0])
        self._count(old[:-1], old[1:], -1)
        self._count(tail[:-1], tail[1:], 1)
        self._size = start
        self._append(tail)
        touched = np.flatnonzero(is_new[1:] | is_new[:-1])
        split = np.flatnonzero(np.diff(np.flatnonzero(~is_new)) > 1)
        lost = seen_legs(old[split], old[split + 1], self._rules).at_ms
        return NewLegs(tail[touched], tail[touched + 1], lost_ms=int(lost[0]) if len(lost) else None)

    def legs(self, after_ms: int | None, until_ms: int | None) -> Legs:
        """The seen legs that ended after a moment and not after another."""
        first = 0 if after_ms is None else self.place_of(after_ms + 1)
        last = self._size if until_ms is None else self.place_of(until_ms + 1)
        first, last = max(first, 1), max(last, 1)
        way = self._part(first - 1, last)
        return seen_legs(way[:-1], way[1:], self._rules)

    def place_of(self, at_ms: int) -> int:
        """The first place observed at ``at_ms`` or later."""
        return int(np.searchsorted(self._records["at_ms"][: self._size], at_ms))

    def place_of_day(self, day: int) -> int:
        """The first place of a day or a later one."""
        return self.place_of(start_of_day_ms(day))

    def of_day(self, day: int) -> Fixes:
        """The fixes of a day and the one before them, a copy; none when the day has none."""
        first, last = self.place_of_day(day), self.place_of_day(day + 1)
        return self._part(max(first - 1, 0), last) if last > first else no_fixes()

    def close_before(self, day: int) -> None:
        """Forget the fixes before a day, but the ends of their days."""
        closing = self._part(0, self.place_of_day(day))
        days = day_of_ms(closing["at_ms"])
        for its_day in sorted(set(days.tolist())):
            its = closing[days == its_day]
            known = self.ends.get(its_day, its)
            self.ends[its_day] = np.concatenate((known[:1], its[-1:]))
        if len(closing) > 1:
            rest = self._part(len(closing) - 1, self._size)
            self._records, self._size = np.zeros(_FIRST_ROOM, _KEPT), 0
            self._append(rest)

    def sum_anew(self, day: int, fixes: Fixes) -> Fixes:
        """Put all fixes of a closed day, sorted, in the place of those that were summed when it was closed.

        Returns the day's way: its fixes, the one before them and the one after, where there are any.
        """
        earlier, later = self._last_before(day), self._first_after(day)
        last_known = self.ends[day][1:] if day in self.ends else earlier
        self.odometer.by_day[day] = int(legs_of(np.concatenate((earlier, fixes))).sum())
        if len(later):
            self._count(fixes[-1:], later, 1)
            self._count(last_known, later[: len(last_known)], -1)
        self.ends[day] = fixes[[0, -1]]
        if day == max(self.ends):
            rest = self._part(self.place_of_day(day + 1), self._size)
            self._size = 0
            self._append(np.concatenate((fixes[-1:], rest)))
        return np.concatenate((earlier, fixes, later))

    def _last_before(self, day: int) -> Fixes:
        """The last fix of the closed days before one; none without."""
        known = [one for one in self.ends if one < day]
        return self.ends[max(known)][1:] if known else no_fixes()

    def _first_after(self, day: int) -> Fixes:
        """The first fix after a closed day, of a closed day or an open one; none without."""
        known = [one for one in self.ends if one > day]
        if known:
            return self.ends[min(known)][:1]
        place = self.place_of_day(day + 1)
        return self._part(place, place + 1)
