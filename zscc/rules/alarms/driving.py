"""Rules of driving: overspeed by the class of the road, standing long on duty, moving off shift."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from zscc.rules.alarms.fleet import Fleet, Floats, Seen
from zscc.rules.alarms.hours import Hours
from zscc.rules.alarms.latches import Flags
from zscc.rules.alarms.machine import VehicleMachine, timing_of
from zscc.rules.alarms.wants import Values
from zscc.settings.alarm_rules import AlarmKind, AlarmRule

FORGETS_AFTER_MS = 300_000
STANDS_BELOW_KMH = 3.0
MOVES_ABOVE_KMH = 5.0

ClassOf = Callable[[Floats, Floats], NDArray[np.str_]]
"""The class of the road that each point (map metres) lies on, '' where it lies on none."""


class OverspeedMachine(VehicleMachine):
    """Faster than the limit of the road, or than the threshold where no road is known."""

    forgets_after_ms = FORGETS_AFTER_MS

    def __init__(self, rule: AlarmRule, fleet: Fleet, class_of: ClassOf) -> None:
        super().__init__(rule, fleet, timing_of(rule))
        self._class_of = class_of
        self._least_kmh = min((rule.threshold, *rule.limits_kmh.values())) - rule.dead_band
        self._speed_kmh: Floats = np.zeros(0)
        self._limit_kmh: Floats = np.zeros(0)

    def judge(self, seen: Seen) -> tuple[Flags, Flags]:
        """Only who drives faster than the lowest limit is looked up on the road."""
        limit = np.full(len(seen), self.rule.threshold)
        quick = np.flatnonzero(seen.speed_kmh > self._least_kmh)
        if len(quick) and self.rule.limits_kmh:
            classes = self._class_of(seen.x_m[quick], seen.y_m[quick])
            for name, kmh in self.rule.limits_kmh.items():
                limit[quick[classes == name]] = kmh
        self._speed_kmh[seen.row], self._limit_kmh[seen.row] = seen.speed_kmh, limit
        return seen.speed_kmh > limit, seen.speed_kmh <= limit - self.rule.dead_band

    def told(self, row: int) -> Values:
        """How fast, and how fast it might be."""
        speed = self._speed_kmh[row]
        told = f"{speed:.0f}" if np.isfinite(speed) else ""
        return (("speed", told), ("limit", f"{self._limit_kmh[row]:.0f}"))

    def _grow(self) -> None:
        super()._grow()
        more = len(self._watched) - len(self._speed_kmh)
        if more:
            self._speed_kmh = np.concatenate([self._speed_kmh, np.full(more, np.nan)])
            self._limit_kmh = np.concatenate([self._limit_kmh, np.full(more, np.nan)])


class ShiftMachine(VehicleMachine):
    """Stands long within hours of duty, or moves outside them."""

    forgets_after_ms = FORGETS_AFTER_MS

    def __init__(self, rule: AlarmRule, fleet: Fleet) -> None:
        self._idles = rule.kind is AlarmKind.LONG_IDLE
        super().__init__(rule, fleet, timing_of(rule, lasts=self._idles))
        self._hours = Hours(rule.hours)

    def judge(self, seen: Seen) -> tuple[Flags, Flags]:
        """By speed and hour; a device that tells no speed says nothing."""
        on_duty = self._hours.within(seen.at_ms)
        if self._idles:
            return on_duty & (seen.speed_kmh < STANDS_BELOW_KMH), ~on_duty | (seen.speed_kmh > MOVES_ABOVE_KMH)
        calm_kmh = self.rule.threshold - self.rule.dead_band
        return ~on_duty & (seen.speed_kmh > self.rule.threshold), on_duty | (seen.speed_kmh <= calm_kmh)

    def told(self, row: int) -> Values:
        """Nothing beside the vehicle: since when is the alarm's own."""
        return ()
