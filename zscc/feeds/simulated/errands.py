"""A simulated vehicle that is sent somewhere: it leaves its round, drives there, stands, and goes back to its round.

What it does is planned when it is sent; until then, and from the moment at which it is back, the day's plan holds. It
comes back where the plan lets it stand next for long enough, so that the two join without a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.simulated.driving import Pedals, drive
from zscc.feeds.simulated.ground import Ground
from zscc.feeds.simulated.patrol import TimedDrive
from zscc.feeds.simulated.routing import exit_node, path_between
from zscc.feeds.simulated.simulation_model import Patrol
from zscc.geo.nearest_road import RoadIndex
from zscc.geo.network import RoadPosition

Point = tuple[float, float]

STAYS_S = 900.0
_SETS_OUT_AFTER_S = 20.0
_HURRY_KMH = 42.0
_BACK_KMH = 25.0
_SLOWEST_MPS = 3.0
"""For the guess of how long the way back takes."""
_SHORTEST_M = 1.0


@dataclass(frozen=True, slots=True)
class Errand:
    """Drives from one second of the local day to another, in which the day's plan does not hold."""

    from_s: float
    until_s: float
    drives: tuple[TimedDrive, ...]
    begins_m: NDArray[np.float64]
    """Where it stood or drove by when it was sent: map metres, on a street."""


class Dispatcher:
    """Plans errands on a ground; made when the first vehicle is sent."""

    def __init__(self, ground: Ground, patrol: Patrol) -> None:
        self._ground = ground
        self._pedals = Pedals(patrol.acceleration_mps2, patrol.braking_mps2)
        self._streets = RoadIndex(ground.graph.network)

    def errand(self, sent_s: float, here_m: Point, there_m: Point, plan: Sequence[TimedDrive]) -> Errand:
        """From ``here_m`` at a second of the day to a place and back into the plan; raises NoPath."""
        here, there = self._on_street(here_m), self._on_street(there_m)
        set_out_s = sent_s + _SETS_OUT_AFTER_S
        out = self._leg(set_out_s, here, there, _HURRY_KMH)
        leaves_s = _ends_s(out, set_out_s) + STAYS_S
        rest_m = self._rest(leaves_s, there_m, plan)
        back = self._leg(leaves_s, there, self._on_street(rest_m), _BACK_KMH)
        return Errand(sent_s, _ends_s(back, leaves_s), (*out, *back), np.array(here_m))

    def _rest(self, leaves_s: float, there_m: Point, plan: Sequence[TimedDrive]) -> Point:
        """Where the plan's first drive begins that it can be back for; else where the day's last one ends."""
        for timed in plan:
            x_m, y_m = timed.drive.path.vertices_m[0].tolist()
            away_m = abs(x_m - there_m[0]) + abs(y_m - there_m[1])
            if leaves_s + away_m / _SLOWEST_MPS <= timed.start_s:
                return x_m, y_m
        if not plan:
            return there_m
        x_m, y_m = plan[-1].drive.path.vertices_m[-1].tolist()
        return x_m, y_m

    def _leg(self, start_s: float, start: RoadPosition, end: RoadPosition, kmh: float) -> tuple[TimedDrive, ...]:
        ground = self._ground
        tree = ground.graph.tree(ground.base_cost, exit_node(ground.graph.network, start))
        path = path_between(ground.graph, tree, (start, end), ground.base_cost)
        if float(path.pieces_m.sum()) < _SHORTEST_M:
            return ()
        cruise_mps = np.minimum(kmh / 3.6, ground.limit_mps[path.edges])
        return (TimedDrive(start_s, drive(path, cruise_mps, self._pedals)),)

    def _on_street(self, at_m: Point) -> RoadPosition:
        return next(iter(self._streets.nearest(np.array([at_m]))))


def _ends_s(drives: Sequence[TimedDrive], start_s: float) -> float:
    return drives[-1].start_s + drives[-1].drive.duration_s if drives else start_s
