"""The patrol plan of one vehicle and day: which shifts it serves, its rounds, where it stops, for how long and why.

A round leaves the home station, goes from spot to spot of the beat and comes home before the shift is over; so
every shift, and every day, begins and ends at home, and days join without a gap. The vehicles take turns: a round's
starts are spread evenly over its time, in an order drawn for the day, so that somebody is always on the way.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.simulated.driving import Drive, Pedals, drive
from zscc.feeds.simulated.ground import Ground, Spot
from zscc.feeds.simulated.routing import exit_node, path_between
from zscc.feeds.simulated.seeds import generator, key, lognormal, uniform
from zscc.feeds.simulated.simulation_model import Patrol, PatrolRound, seconds_of_day
from zscc.geo.network import RoadPosition
from zscc.geo.ways import Tree

DAY_S = 86_400
NOON_S = DAY_S // 2
_WHIM = 0.5
"""How much dearer than its length a street may seem on a day: ways vary."""
_UNEVEN = 0.07
"""How much the speed differs from street to street."""
_FAR_M = 9_000.0
_NEXT_DOOR_M = 150.0
_KM_SPREAD = 0.09
_ODD_LEG = 0.01
"""Weight of a spot that is nearer or farther than the leg that was wished for."""
_BEFORE_END_S = 90.0
"""A shift's last round is home so long before its end."""
_SURELY_MPS = (0.75, 3.0)
"""What a patrol and a transfer cover at least, with all corners: for the way home in time."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Standing at a spot of the beat; seconds since local midnight."""

    subject: str
    reason: str
    arrive_s: float
    leave_s: float


@dataclass(frozen=True, slots=True)
class TimedDrive:
    """A leg and when it starts, seconds since local midnight."""

    start_s: float
    drive: Drive


@dataclass(frozen=True, slots=True)
class PatrolPlan:
    """A vehicle's day, in order of time."""

    on_shift_s: tuple[tuple[int, int], ...]
    """When the device sends every second, seconds since local midnight."""
    drives: tuple[TimedDrive, ...]
    stops: tuple[Stop, ...]


def rota(seed: int, day: date, vehicles: int, patrol: Patrol) -> dict[str, frozenset[int]]:
    """Which vehicles (by index) serve each shift that begins on a day; the night ends on the next one."""
    drawn = list(range(vehicles))
    generator(seed, "rota", day).shuffle(drawn)
    evening = patrol.shifts["evening"].vehicles
    night = patrol.shifts["night"].vehicles
    return {
        "day": frozenset(sorted(drawn)[: patrol.shifts["day"].vehicles]),
        "evening": frozenset(drawn[:evening]),
        "night": frozenset(drawn[evening : evening + night]),
    }


def plan_patrol(seed: int, day: date, vehicle: int, ground: Ground, patrol: Patrol) -> PatrolPlan:
    """Plan one vehicle's local day from midnight to midnight."""
    today = rota(seed, day, len(ground.vehicles), patrol)
    yesterday = rota(seed, day - timedelta(days=1), len(ground.vehicles), patrol)
    planner = _Planner(generator(seed, "patrol", ground.vehicles[vehicle], day), ground, patrol, vehicle)
    for patrol_round in sorted(patrol.rounds, key=lambda each: seconds_of_day(each.begin)):
        serving = yesterday if _is_small_hours(patrol_round) else today
        if vehicle in serving[patrol_round.shift]:
            turns = list(range(len(ground.vehicles)))
            generator(seed, "turns", day, patrol_round.begin).shuffle(turns)
            planner.go_round(patrol_round, turns[vehicle] / len(turns))
    return PatrolPlan(_on_shift(patrol, vehicle, today, yesterday), tuple(planner.drives), tuple(planner.stops))


def _is_small_hours(patrol_round: PatrolRound) -> bool:
    return patrol_round.shift == "night" and seconds_of_day(patrol_round.begin) < NOON_S


def _home_by_s(patrol_round: PatrolRound, patrol: Patrol) -> float:
    """When the vehicle has to be home: before its shift ends, and before midnight."""
    begin, end = seconds_of_day(patrol_round.begin), seconds_of_day(patrol.shifts[patrol_round.shift].end)
    return (end if begin < end else DAY_S) - _BEFORE_END_S


def _on_shift(
    patrol: Patrol, vehicle: int, today: dict[str, frozenset[int]], yesterday: dict[str, frozenset[int]]
) -> tuple[tuple[int, int], ...]:
    spans = []
    for name, shift in patrol.shifts.items():
        begin, end = seconds_of_day(shift.begin), seconds_of_day(shift.end)
        if begin < end:
            spans += [(begin, end)] if vehicle in today[name] else []
            continue
        spans += [(0, end)] if vehicle in yesterday[name] else []
        spans += [(begin, DAY_S)] if vehicle in today[name] else []
    return tuple(sorted(spans))


class _Planner:
    """Walks through a day; what it has planned so far is in ``drives`` and ``stops``."""

    def __init__(self, random: Random, ground: Ground, patrol: Patrol, vehicle: int) -> None:
        self._random = random
        self._ground = ground
        self._patrol = patrol
        self._home = ground.homes[vehicle]
        self._beat = [spot for spot in ground.beats[vehicle] if spot.at.edge != self._home.edge]
        self._pedals = Pedals(patrol.acceleration_mps2, patrol.braking_mps2)
        edges = np.arange(len(ground.base_cost), dtype=np.int64)
        self._street_key = key(random.getrandbits(63), "whims")
        self._cost = np.round(ground.base_cost * (1.0 + _WHIM * uniform(self._street_key, edges)))
        network = ground.graph.network
        self._from_home = ground.graph.tree(self._cost, exit_node(network, self._home), _FAR_M * 10.0)
        exits = [exit_node(network, spot.at) for spot in self._beat]
        self._beat_nodes = np.array(exits, np.int64)
        self._home_m = _metres(self._from_home, self._beat_nodes)
        self._reach_dm = patrol.transfer_m[1] * (1.0 + _WHIM) * 10.0
        self._home_by_s = 0.0
        self._owed_m = 0.0
        self._free_s = 0.0
        self._visited: set[str] = set()
        self.drives: list[TimedDrive] = []
        self.stops: list[Stop] = []

    def go_round(self, patrol_round: PatrolRound, turn: float) -> None:
        """Plan one round that is the vehicle's ``turn`` (0 to 1); metres that did not fit are owed to the next."""
        random = self._random
        begin, end = seconds_of_day(patrol_round.begin), seconds_of_day(patrol_round.end)
        drawn_s = begin + (end - begin) * (turn + random.random() / len(self._ground.vehicles))
        now_s = max(drawn_s, self._free_s + 60.0)
        self._home_by_s = _home_by_s(patrol_round, self._patrol)
        left_m = patrol_round.km * 1000.0 * random.gauss(1.0, _KM_SPREAD) + self._owed_m
        here, tree, gone = self._home, self._from_home, False
        while (spot := self._next_spot(tree, left_m, now_s)) is not None:
            arrive_s, went_m = self._drive(tree, (here, spot.at), now_s)
            now_s, left_m = self._stand(spot, arrive_s), left_m - went_m
            here, tree, gone = spot.at, self._tree(spot.at), True
        if gone:
            now_s, went_m = self._drive(tree, (here, self._home), now_s)
            left_m -= went_m
        self._owed_m = left_m
        self._free_s = now_s

    def _drive(self, tree: Tree, ends: tuple[RoadPosition, RoadPosition], now_s: float) -> tuple[float, float]:
        """Drive from one end to the other; returns when it arrives and how many metres it went.

        Short legs are driven at a crawl, to look; long ones, and a late way home, only to get there.
        """
        path = path_between(self._ground.graph, tree, ends, self._cost)
        if not len(path.edges):
            return now_s, 0.0
        patrol, length_m = self._patrol, float(path.pieces_m.sum())
        late = ends[1] is self._home and now_s + length_m / _SURELY_MPS[0] > self._home_by_s
        wanted_kmh = self._random.uniform(
            *(patrol.transfer_kmh if late or length_m >= patrol.transfer_m[0] else patrol.patrol_kmh)
        )
        uneven = 1.0 + _UNEVEN * (2.0 * uniform(self._street_key, path.edges + 1_000_003) - 1.0)
        leg = drive(path, np.minimum(wanted_kmh / 3.6 * uneven, self._ground.limit_mps[path.edges]), self._pedals)
        self.drives.append(TimedDrive(now_s, leg))
        return now_s + leg.duration_s, leg.length_m

    def _stand(self, spot: Spot, now_s: float) -> float:
        """Stand at a spot, or pass by; returns when it leaves, in time to come home."""
        self._visited.add(spot.subject)
        minutes = self._patrol.stop_minutes
        pass_by = self._random.random() < self._patrol.pass_by_share
        drawn = min(max(lognormal(self._random, minutes.median, minutes.p90), minutes.min), minutes.max)
        home_s = float(self._home_m[self._beat.index(spot)]) / _SURELY_MPS[1]
        stays_s = min(60.0 * drawn, self._home_by_s - home_s - now_s)
        if pass_by or stays_s < 60.0 * minutes.min:
            return now_s
        self.stops.append(Stop(spot.subject, spot.reason, now_s, now_s + stays_s))
        return now_s + stays_s

    def _tree(self, at: RoadPosition) -> Tree:
        graph = self._ground.graph
        return graph.tree(self._cost, exit_node(graph.network, at), self._reach_dm)

    def _next_spot(self, tree: Tree, left_m: float, now_s: float) -> Spot | None:
        """A spot about one leg away from which home is within what is left of way and time; None: go home."""
        patrol = self._patrol
        away_m, home_m = _metres(tree, self._beat_nodes), self._home_m
        away_s = away_m / np.where(away_m >= patrol.transfer_m[0], _SURELY_MPS[1], _SURELY_MPS[0])
        fits = (away_m > _NEXT_DOOR_M) & (away_m + home_m <= left_m) & (away_m <= patrol.transfer_m[1])
        fits &= now_s + away_s + home_m / _SURELY_MPS[1] <= self._home_by_s
        if not fits.any():
            return None
        low, high = patrol.transfer_m if self._random.random() < patrol.transfer_share else patrol.leg_m
        leg = np.where((away_m >= low) & (away_m <= high), 1.0, _ODD_LEG)
        fresh = np.array([0.05 if spot.subject in self._visited else 1.0 for spot in self._beat])
        wish = np.where(fits, leg * fresh * np.array([spot.weight for spot in self._beat]), 0.0)
        return self._random.choices(self._beat, wish.tolist())[0]


def _metres(tree: Tree, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
    """About how far each node is, by way of the tree."""
    return np.asarray(tree.cost[nodes] / 10.0 / (1.0 + _WHIM / 2.0))
