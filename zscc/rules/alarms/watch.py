"""All rules at work: facts go in, in the order of the journal, and the clock; out come the alarms that should stand."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.nearest_road import RoadIndex
from zscc.model.case import Case
from zscc.model.feed_health import FeedHealth
from zscc.model.fix import FixBatch
from zscc.model.journal import Fact
from zscc.model.vehicle_signal import VehicleSignal
from zscc.rules.alarms.driving import OverspeedMachine, ShiftMachine
from zscc.rules.alarms.fleet import Fleet, Floats
from zscc.rules.alarms.limits import LIMIT_KINDS, LimitMachine, OpenCases
from zscc.rules.alarms.machine import Machine
from zscc.rules.alarms.places import PlaceMachine
from zscc.rules.alarms.signals import SignalMachine
from zscc.rules.alarms.silence import FeedMachine, TrackGapMachine
from zscc.rules.alarms.wants import Want
from zscc.rules.alarms.zones import LayerOf, Zone, zone_polygons
from zscc.settings.alarm_rules import AlarmKind, AlarmRule
from zscc.town.layers import Town

ON_ROAD_WITHIN_M = 25.0
_PLACES = frozenset({AlarmKind.ENTER, AlarmKind.LEAVE, AlarmKind.DWELL, AlarmKind.OUTSIDE_TOWN})


def no_layers(_layer_id: str) -> None:
    """Where no layer was added."""


@dataclass
class WatchGround:
    """What rules know of a town; reading its outlines and roads takes a while, once."""

    town: Town
    layer_of: LayerOf = no_layers

    def __post_init__(self) -> None:
        self._roads: RoadIndex | None = None
        self._classes: NDArray[np.str_] = np.array([road.road_class for road in self.town.roads] or [""])

    def class_of(self, x_m: Floats, y_m: Floats) -> NDArray[np.str_]:
        """The class of the road within ON_ROAD_WITHIN_M; '' off the roads."""
        network = self.town.network
        if not len(network.tail):
            return np.zeros(len(x_m), self._classes.dtype)
        if self._roads is None:
            self._roads = RoadIndex(network)
        found = self._roads.nearest(np.column_stack((x_m, y_m)))
        classes: NDArray[np.str_] = np.where(
            found.away_m <= ON_ROAD_WITHIN_M, self._classes[network.road[found.edge]], ""
        )
        return classes

    def zone(self, rule: AlarmRule) -> Zone:
        """The polygons of a rule."""
        return Zone(zone_polygons(rule.zone, self.town, self.layer_of), rule.dead_band)


class Watch:
    """The machines of the rules that are on. ``began_ms``: since when feeds can have spoken."""

    def __init__(self, rules: Iterable[AlarmRule], ground: WatchGround, began_ms: int) -> None:
        self._ground, self._began_ms = ground, began_ms
        self._fleet, self.cases = Fleet(), OpenCases()
        self._health: dict[str, FeedHealth] = {}
        self._signals: dict[tuple[str, str], VehicleSignal] = {}
        self._machines: dict[str, Machine] = {}
        for rule in rules:
            self.set_rule(rule)

    def set_rule(self, rule: AlarmRule) -> None:
        """Watch by a rule from now on, in place of the one of its id; one that is off is watched no more.

        It begins anew: what only the past can tell, such as since when a vehicle stands, is counted from here.
        """
        before = self._machines.pop(rule.id, None)
        if before is not None and before.rule == rule:
            self._machines[rule.id] = before
        elif rule.on:
            self._machines[rule.id] = machine = self._machine_of(rule)
            known: list[Fact] = [*self._health.values(), *self._signals.values()]
            for fact in known:
                machine.hear(fact)

    def adopt(self, rule_id: str, subject_id: str, onset_ms: int) -> None:
        """An alarm stands from before the facts that come next."""
        machine = self._machines.get(rule_id)
        if machine is not None:
            machine.adopt(subject_id, onset_ms)

    def rule(self, rule_id: str) -> AlarmRule | None:
        """A rule that is watched."""
        machine = self._machines.get(rule_id)
        return None if machine is None else machine.rule

    def know(self, cases: Iterable[Case]) -> None:
        """Begin with open cases as the store tells them."""
        for case in cases:
            self.cases.put(case)
            self._tell(case)

    def take(self, fact: Fact) -> None:
        """Take in a fact."""
        if isinstance(fact, FixBatch):
            self.see((fact,))
            return
        if isinstance(fact, (FeedHealth, VehicleSignal)):
            self._hear(fact)
        case = self.cases.hear(fact)
        if case is not None:
            self._tell(case)

    def _hear(self, fact: FeedHealth | VehicleSignal) -> None:
        if isinstance(fact, FeedHealth):
            self._health[fact.feed] = fact
        else:
            self._signals[fact.vehicle, fact.name] = fact
        for machine in self._machines.values():
            machine.hear(fact)

    def see(self, batches: Iterable[FixBatch]) -> None:
        """Take in deliveries of fixes."""
        for batch in batches:
            seen = self._fleet.take(batch)
            for machine in self._machines.values():
                machine.see(seen)

    def pass_time(self, now_ms: int) -> None:
        """It is so late."""
        for machine in self._machines.values():
            machine.pass_time(now_ms)

    def wants(self) -> Iterator[tuple[AlarmRule, list[Want]]]:
        """What should stand, by rule."""
        for machine in self._machines.values():
            yield machine.rule, list(machine.wants().values())

    def _tell(self, case: Case) -> None:
        for machine in self._machines.values():
            if isinstance(machine, LimitMachine):
                machine.know(case)

    def _machine_of(self, rule: AlarmRule) -> Machine:
        if rule.kind in _PLACES:
            return PlaceMachine(rule, self._fleet, self._ground.zone(rule))
        if rule.kind in LIMIT_KINDS:
            return LimitMachine(rule, self.cases)
        makers: dict[AlarmKind, Callable[[], Machine]] = {
            AlarmKind.OVERSPEED: lambda: OverspeedMachine(rule, self._fleet, self._ground.class_of),
            AlarmKind.LONG_IDLE: lambda: ShiftMachine(rule, self._fleet),
            AlarmKind.OFF_SHIFT: lambda: ShiftMachine(rule, self._fleet),
            AlarmKind.TRACK_GAP: lambda: TrackGapMachine(rule, self._fleet, self._began_ms),
            AlarmKind.VEHICLE_SIGNAL: lambda: SignalMachine(rule, self._fleet),
            AlarmKind.FEED_SILENT: lambda: FeedMachine(rule, self._began_ms),
        }
        return makers[rule.kind]()
