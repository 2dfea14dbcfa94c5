"""Signals of devices: an alarm bit of a terminal that rose and has not fallen.

A signal told soon after it was observed raises at once, also when it has fallen again meanwhile: who pressed the button
for a second is heard. One that is told late, as by a terminal that was without a link, raises when nothing has taken it
back for a while: what ended long ago raises nothing now. A rise told twice, as after a restart of the gateway, is one.
"""

from collections.abc import Mapping

import numpy as np

from zscc.model.journal import Fact
from zscc.model.vehicle_signal import VehicleSignal
from zscc.rules.alarms.fleet import Fleet, Seen
from zscc.rules.alarms.latches import Latches
from zscc.rules.alarms.machine import timing_of
from zscc.rules.alarms.wants import Want
from zscc.settings.alarm_rules import AlarmRule

LATE_MS = 60_000
SETTLES_MS = 30_000


class SignalMachine:
    """One signal of all vehicles."""

    def __init__(self, rule: AlarmRule, fleet: Fleet) -> None:
        self.rule = rule
        self._fleet = fleet
        self._latches = Latches(timing_of(rule))
        self._row_of: dict[str, int] = {}
        self._vehicles: list[str] = []
        self._risen: list[VehicleSignal] = []
        """The rise that counts, by row."""
        self._newest: list[VehicleSignal] = []
        self._heard_ms: list[int | None] = []
        """When the newest rise was heard, by the clock."""
        self._unseen: set[int] = set()
        """Rows that rose since the clock was looked at."""
        self._standing: dict[str, Want] = {}

    def hear(self, fact: Fact) -> None:
        """Edges of this rule's signal; what is older than the newest of its vehicle says nothing."""
        if not isinstance(fact, VehicleSignal) or fact.name != self.rule.signal or fact.vehicle in self.rule.spares:
            return
        row = self._row_of.get(fact.vehicle)
        if row is None:
            row = self._new_row(fact)
        elif fact.observed_at_ms < self._newest[row].observed_at_ms or (fact.on and self._newest[row].on):
            return
        self._newest[row] = fact
        if fact.on:
            self._risen[row], self._heard_ms[row] = fact, None
            self._unseen.add(row)

    def _new_row(self, fact: VehicleSignal) -> int:
        row = self._row_of[fact.vehicle] = len(self._vehicles)
        self._vehicles.append(fact.vehicle)
        self._risen.append(fact)
        self._newest.append(fact)
        self._heard_ms.append(None)
        self._latches.grow(len(self._vehicles))
        return row

    def see(self, seen: Seen) -> None:
        """Fixes tell no bits."""
        del seen

    def pass_time(self, now_ms: int) -> None:
        """Raise what rose, clear what fell."""
        rows = np.arange(len(self._vehicles))
        on = np.array([self._counts(row, now_ms) for row in rows.tolist()], np.bool_)
        self._unseen.clear()
        for row in self._latches.take(rows, np.full(len(rows), now_ms), on, ~on).tolist():
            self._settle(row)

    def _counts(self, row: int, now_ms: int) -> bool:
        heard_ms = self._heard_ms[row]
        if heard_ms is None:
            heard_ms = self._heard_ms[row] = now_ms
        if heard_ms - self._risen[row].observed_at_ms <= LATE_MS:
            return self._newest[row].on or row in self._unseen
        return self._newest[row].on and (bool(self._latches.raised[row]) or now_ms - heard_ms >= SETTLES_MS)

    def adopt(self, subject_id: str, onset_ms: int) -> None:
        """It stands until its fall is told."""
        if subject_id in self.rule.spares:
            return
        row = self._row_of.get(subject_id)
        if row is None:
            row = self._new_row(VehicleSignal(subject_id, self.rule.signal, True, onset_ms, ""))
        self._latches.put(row, onset_ms)
        self._settle(row)

    def wants(self) -> Mapping[str, Want]:
        """The alarms that should stand."""
        return self._standing

    def _settle(self, row: int) -> None:
        vehicle, risen = self._vehicles[row], self._risen[row]
        want = Want(
            rule=self.rule.id,
            subject_kind="vehicle",
            subject_id=vehicle,
            onset_ms=risen.observed_at_ms,
            values=(("vehicle", vehicle), ("signal", risen.name), ("confirm", risen.confirm)),
            point=risen.point or self._fleet.point(self._fleet.row(vehicle)),
        )
        if self._latches.raised[row]:
            self._standing[want.source] = want
        else:
            self._standing.pop(want.source, None)
