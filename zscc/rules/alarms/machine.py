"""What all machines of vehicles share: rows, those that a rule leaves alone, and the alarms that should stand."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from zscc.model.journal import Fact
from zscc.rules.alarms.fleet import Fleet, Seen
from zscc.rules.alarms.latches import Flags, Ints, Latches, Timing
from zscc.rules.alarms.wants import Values, Want
from zscc.settings.alarm_rules import AlarmRule, Unit

_SECONDS = {Unit.SECONDS: 1.0, Unit.MINUTES: 60.0}
_MS = 1000.0


class Machine(Protocol):
    """One rule at work."""

    rule: AlarmRule

    def hear(self, fact: Fact) -> None:
        """Take in a fact that is no delivery of fixes."""

    def see(self, seen: Seen) -> None:
        """Take in a delivery of fixes."""

    def pass_time(self, now_ms: int) -> None:
        """Nothing came, but it is later."""

    def adopt(self, subject_id: str, onset_ms: int) -> None:
        """An alarm stands that was raised by what cannot be seen any more; it stands until it is seen to be gone."""

    def wants(self) -> Mapping[str, Want]:
        """The alarms that should stand, by source."""


def timing_of(rule: AlarmRule, *, lasts: bool = False) -> Timing:
    """A rule's delays; ``lasts``: the threshold is how long the condition must hold."""
    held_s = rule.threshold * _SECONDS[rule.unit] if lasts else 0.0
    return Timing(
        raise_after_ms=round(max(rule.raise_after_s, held_s) * _MS),
        clear_after_ms=round(rule.clear_after_s * _MS),
        rest_ms=round(rule.rest_s * _MS),
    )


def threshold_ms(rule: AlarmRule) -> int:
    """A threshold that is a time."""
    return round(rule.threshold * _SECONDS[rule.unit] * _MS)


class VehicleMachine:
    """Sees fixes, has one latch a vehicle."""

    forgets_after_ms: int | None = None
    """A vehicle not heard of for so long is let go: what was seen of it holds no more. None: it still holds."""

    def __init__(self, rule: AlarmRule, fleet: Fleet, timing: Timing) -> None:
        self.rule = rule
        self._fleet = fleet
        self._latches = Latches(timing)
        self._standing: dict[str, Want] = {}
        self._spares = frozenset(rule.spares)
        self._watched: Flags = np.zeros(0, np.bool_)

    def hear(self, fact: Fact) -> None:
        """Vehicles tell by fixes alone."""

    def see(self, seen: Seen) -> None:
        """Take in a delivery."""
        self._grow()
        seen = seen.only(self._watched[seen.row])
        if len(seen):
            on, off = self.judge(seen)
            self._settle(self._latches.take(seen.row, seen.at_ms, on, off))

    def judge(self, seen: Seen) -> tuple[Flags, Flags]:
        """Where the condition holds, and where it is gone."""
        raise NotImplementedError

    def told(self, row: int) -> Values:
        """What the alarm's words say beside the vehicle."""
        raise NotImplementedError

    def pass_time(self, now_ms: int) -> None:
        """Let go of vehicles that nobody has heard of."""
        if self.forgets_after_ms is None or not self._standing:
            return
        raised = np.flatnonzero(self._latches.raised)
        lost = raised[now_ms - self._fleet.last_ms[raised] > self.forgets_after_ms]
        self._latches.let_go(lost, now_ms)
        self._settle(lost)

    def adopt(self, subject_id: str, onset_ms: int) -> None:
        """Go on from an alarm that stands."""
        row = self._fleet.row(subject_id)
        self._grow()
        if self._watched[row]:
            self._latches.put(row, onset_ms)
            self._settle(np.array([row]))

    def wants(self) -> Mapping[str, Want]:
        """The alarms that should stand."""
        return self._standing

    def _grow(self) -> None:
        fresh = self._fleet.ids[len(self._watched) :]
        if fresh:
            watched = np.array([vehicle not in self._spares for vehicle in fresh])
            self._watched = np.concatenate([self._watched, watched])
            self._latches.grow(len(self._watched))

    def _settle(self, rows: Ints) -> None:
        for row in rows.tolist():
            want = Want(
                rule=self.rule.id,
                subject_kind="vehicle",
                subject_id=self._fleet.ids[row],
                onset_ms=self.onset_ms(row),
                values=(("vehicle", self._fleet.ids[row]), *self.told(row)),
                point=self._fleet.point(row),
            )
            if self._latches.raised[row]:
                self._standing[want.source] = want
            else:
                self._standing.pop(want.source, None)

    def onset_ms(self, row: int) -> int:
        """Since when the condition holds."""
        return int(self._latches.onset_ms[row])
