"""The track of one vehicle over the days that are still open, and its odometer. Late fixes take their place."""

from dataclasses import dataclass

import numpy as np

from zscc.analysis.coverage import Legs, seen_legs
from zscc.analysis.odometer import Odometer
from zscc.analysis.track_fixes import FIX, Fixes, in_order, is_first, legs_between, order_of
from zscc.clock import day_of_ms, start_of_day_ms
from zscc.settings.profile import Patrol

_FIRST_ROOM = 256


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

    def __init__(self, rules: Patrol, odometer: Odometer | None = None, before: Fixes | None = None) -> None:
        """``before`` is the last fix of the closed days, if there is one: the first leg leads from it."""
        self._rules = rules
        self.odometer = odometer or Odometer()
        self._records = np.zeros(_FIRST_ROOM, FIX)
        self._size = 0
        if before is not None:
            self._append(before)

    @property
    def fixes(self) -> Fixes:
        """The track as it is; a view that the next fix may outdate."""
        return self._records[: self._size]

    def take(self, arrived: Fixes) -> NewLegs:
        """Put fixes into the track, in any order."""
        fresh = in_order(arrived) if len(arrived) > 1 else arrived
        if self._size and fresh["at_ms"][0] <= self._records["at_ms"][self._size - 1]:
            return self._put(fresh)
        first = max(self._size, 1)
        self._append(fresh)
        return NewLegs(self._records[first - 1 : self._size - 1], self._records[first : self._size], counted=False)

    def _append(self, fixes: Fixes) -> None:
        size = self._size + len(fixes)
        if size > len(self._records):
            grown = np.zeros(max(size, 2 * len(self._records)), FIX)
            grown[: self._size] = self.fixes
            self._records = grown
        self._records[self._size : size] = fixes
        self._size = size

    def _count(self, before: Fixes, after: Fixes, times: int) -> None:
        self.odometer.add(day_of_ms(after["at_ms"]), times * legs_between(before, after))

    def _put(self, fresh: Fixes) -> NewLegs:
        """What came late: the tail from the fix before it is taken out and written anew."""
        start = max(self.place_of(int(fresh["at_ms"][0])) - 1, 0)
        old = self.fixes[start:].copy()
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
        return seen_legs(self.fixes[first - 1 : last - 1], self.fixes[first:last], self._rules)

    def place_of(self, at_ms: int) -> int:
        """The first place observed at ``at_ms`` or later."""
        return int(np.searchsorted(self.fixes["at_ms"], at_ms))

    def place_of_day(self, day: int) -> int:
        """The first place of a day or a later one."""
        return self.place_of(start_of_day_ms(day))

    def of_day(self, day: int) -> Fixes:
        """The fixes of a day and the one before them, a copy; none when the day has none."""
        first, last = self.place_of_day(day), self.place_of_day(day + 1)
        return self.fixes[max(first - 1, 0) : last].copy() if last > first else self.fixes[:0].copy()

    def close_before(self, day: int) -> None:
        """Forget the fixes before a day, but the last one of them."""
        cut = self.place_of_day(day) - 1
        if cut > 0:
            rest = self.fixes[cut:].copy()
            self._records, self._size = np.zeros(_FIRST_ROOM, FIX), 0
            self._append(rest)
