"""The patrol plan of one vehicle and day: which shifts it serves, its rounds, where it stops, for how long and why.

A round leaves the home station, goes from spot to spot of the beat and comes home; so every shift, and every
day, begins and ends at home, and days join without a gap.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.simulated.driving import Drive, Pedals, drive
from zscc.feeds.simulated.ground import Ground, Spot
from zscc.feeds.simulated.routing import OnStreet, Tree
from zscc.feeds.simulated.seeds import generator, key, lognormal, uniform
from zscc.feeds.simulated.simulation_model import Patrol, PatrolRound, seconds_of_day

DAY_S = 86_400
NOON_S = DAY_S // 2
_WHIM = 0.5
"""How much dearer than its length a street may seem on a day: ways vary."""
_UNEVEN = 0.07
"""How much the speed differs from street to street."""
_FAR_M = 9_000.0
_NEXT_DOOR_M = 300.0
_KM_SPREAD = 0.09


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
            planner.go_round(patrol_round)
    return PatrolPlan(_on_shift(patrol, vehicle, today, yesterday), tuple(planner.drives), tuple(planner.stops))


def _is_small_hours(patrol_round: PatrolRound) -> bool:
    return patrol_round.shift == "night" and seconds_of_day(patrol_round.begin) < NOON_S


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
        self._from_home = ground.graph.tree(self._cost, ground.graph.exit_node(self._home), _FAR_M * 10.0)
        self._reach_dm = 2.0 * patrol.leg_m[1] * (1.0 + _WHIM) * 10.0
        self._owed_m = 0.0
        self._free_s = 0.0
        self._visited: set[str] = set()
        self.drives: list[TimedDrive] = []
        self.stops: list[Stop] = []

    def go_round(self, patrol_round: PatrolRound) -> None:
        """Plan one round; metres that did not fit are owed to the next."""
        random = self._random
        begin, end = seconds_of_day(patrol_round.begin), seconds_of_day(patrol_round.end)
        now_s = max(random.uniform(begin, end), self._free_s + 60.0)
        left_m = patrol_round.km * 1000.0 * random.gauss(1.0, _KM_SPREAD) + self._owed_m
        here, tree, gone = self._home, self._from_home, False
        while (spot := self._next_spot(tree, left_m)) is not None:
            arrive_s, went_m = self._drive(tree, (here, spot.at), now_s)
            now_s, left_m = self._stand(spot, arrive_s), left_m - went_m
            here, tree, gone = spot.at, self._tree(spot.at), True
        if gone:
            now_s, went_m = self._drive(tree, (here, self._home), now_s)
            left_m -= went_m
        self._owed_m = left_m
        self._free_s = now_s

    def _drive(self, tree: Tree, ends: tuple[OnStreet, OnStreet], now_s: float) -> tuple[float, float]:
        """Drive from one end to the other; returns when it arrives and how many metres it went.

        Short legs are driven slowly, to look; long ones only to get there.
        """
        path = self._ground.graph.path(tree, *ends, self._cost)
        if not len(path.edges):
            return now_s, 0.0
        far = float(path.pieces_m.sum()) > self._patrol.transfer_from_m
        share = self._random.uniform(*(self._patrol.transfer_speed_share if far else self._patrol.patrol_speed_share))
        uneven = 1.0 + _UNEVEN * (2.0 * uniform(self._street_key, path.edges + 1_000_003) - 1.0)
        slowest = self._patrol.slowest_kmh / 3.6
        leg = drive(path, np.maximum(self._ground.limit_mps[path.edges] * share * uneven, slowest), self._pedals)
        self.drives.append(TimedDrive(now_s, leg))
        return now_s + leg.duration_s, leg.length_m

    def _stand(self, spot: Spot, now_s: float) -> float:
        self._visited.add(spot.subject)
        if self._random.random() < self._patrol.pass_by_share:
            return now_s
        minutes = self._patrol.stop_minutes
        drawn = lognormal(self._random, minutes.median, minutes.p90)
        leave_s = now_s + 60.0 * min(max(drawn, minutes.min), minutes.max)
        self.stops.append(Stop(spot.subject, spot.reason, now_s, leave_s))
        return leave_s

    def _tree(self, at: OnStreet) -> Tree:
        graph = self._ground.graph
        return graph.tree(self._cost, graph.exit_node(at), self._reach_dm)

    def _next_spot(self, tree: Tree, left_m: float) -> Spot | None:
        """A spot about one leg away from which home is still within what is left; None: go home."""
        away_m, home_m = self._metres(tree), self._metres(self._from_home)
        low, high = self._patrol.leg_m
        fits = (away_m > _NEXT_DOOR_M) & (away_m + home_m <= left_m) & (away_m <= high * 2.0)
        if not fits.any():
            return None
        leg = np.where((away_m >= low) & (away_m <= high), 1.0, 0.08)
        fresh = np.array([0.05 if spot.subject in self._visited else 1.0 for spot in self._beat])
        wish = np.where(fits, leg * fresh * np.array([spot.weight for spot in self._beat]), 0.0)
        return self._random.choices(self._beat, wish.tolist())[0]

    def _metres(self, tree: Tree) -> NDArray[np.float64]:
        """About how far each spot of the beat is, by way of the tree."""
        nodes = [self._ground.graph.exit_node(spot.at) for spot in self._beat]
        return np.asarray(tree.cost[nodes] / 10.0 / (1.0 + _WHIM / 2.0))
