"""Rules of place: enter, leave and dwell in any polygon, and outside the town."""

import numpy as np

from zscc.rules.alarms.fleet import Fleet, Seen
from zscc.rules.alarms.latches import NEVER, Flags, Ints
from zscc.rules.alarms.machine import VehicleMachine, timing_of
from zscc.rules.alarms.wants import Values
from zscc.rules.alarms.zones import Zone
from zscc.settings.alarm_rules import AlarmKind, AlarmRule

_NOWHERE = -1


class PlaceMachine(VehicleMachine):
    """Where vehicles are, against one zone.

    Who was never seen outside did not enter, and who was never seen inside did not leave: where a vehicle stands when
    it is first heard of is no news. Dwelling and being outside the town need no such before.
    """

    def __init__(self, rule: AlarmRule, fleet: Fleet, zone: Zone) -> None:
        super().__init__(rule, fleet, timing_of(rule, lasts=rule.kind is AlarmKind.DWELL))
        self._zone = zone
        self._inside = rule.kind in (AlarmKind.ENTER, AlarmKind.DWELL)
        self._needs_before = rule.kind in (AlarmKind.ENTER, AlarmKind.LEAVE)
        self._before_ms: Ints = np.zeros(0, np.int64)
        """When the opposite was first seen."""
        self._held_by: Ints = np.zeros(0, np.int64)

    def judge(self, seen: Seen) -> tuple[Flags, Flags]:
        """In and out, by the rule's kind."""
        holder = self._zone.holder(seen.x_m, seen.y_m)
        inside = holder >= 0
        outside = self._zone.is_out(seen.x_m, seen.y_m)
        self._held_by[seen.row[inside]] = holder[inside]
        on, off = (inside, outside) if self._inside else (outside, inside)
        if self._needs_before:
            np.minimum.at(self._before_ms, seen.row[off], seen.at_ms[off])
            on = on & (seen.at_ms > self._before_ms[seen.row])
        return on, off

    def told(self, row: int) -> Values:
        """Which polygon."""
        held_by = int(self._held_by[row])
        return () if held_by == _NOWHERE else (("zone", self._zone.names[held_by]),)

    def _grow(self) -> None:
        super()._grow()
        more = len(self._watched) - len(self._before_ms)
        if more:
            self._before_ms = np.concatenate([self._before_ms, np.full(more, NEVER)])
            self._held_by = np.concatenate([self._held_by, np.full(more, _NOWHERE)])
