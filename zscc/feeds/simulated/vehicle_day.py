"""One vehicle on one day, closed-form: where it is and how fast it drives at any second, without living through it."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.simulated.driving import bearings_deg
from zscc.feeds.simulated.errands import Errand
from zscc.feeds.simulated.ground import Ground
from zscc.feeds.simulated.patrol import PatrolPlan, TimedDrive, plan_patrol
from zscc.feeds.simulated.seeds import key, smooth
from zscc.feeds.simulated.simulation_model import Gnss, Patrol
from zscc.geo.network import point_m

Column = NDArray[np.float64]

_BEHIND_M = 0.001
"""A vehicle that stands at a corner still points the way it came."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Where a vehicle truly is and what its receiver tells; one value an asked second."""

    x_m: Column
    """Map metres (EPSG:4549), on the street."""
    y_m: Column
    told_x_m: Column
    """With the receiver's error."""
    told_y_m: Column
    speed_kmh: Column
    heading_deg: Column
    """True heading; of the last street while standing."""


class VehicleDay:
    """A vehicle's local day, planned once; every question after that is a look-up.

    ``seed``, ``day`` and the vehicle's index on the ``ground`` decide everything.
    """

    def __init__(self, seed: int, day: date, vehicle: int, ground: Ground, patrol: Patrol) -> None:
        self.plan: PatrolPlan = plan_patrol(seed, day, vehicle, ground, patrol)
        name = ground.vehicles[vehicle]
        self._gnss = patrol.gnss
        self._east_key = key(seed, "gnss", name, day, "east")
        self._north_key = key(seed, "gnss", name, day, "north")
        home = point_m(ground.graph.network, ground.homes[vehicle])
        self._convergence_deg = ground.convergence_deg
        self._way = _Way.of(self.plan.drives, home, ground.convergence_deg)
        self._errands: list[tuple[Errand, _Way]] = []

    @property
    def km(self) -> float:
        """How far the vehicle drives on this day."""
        return float(self._way.vertex_m[-1]) / 1000.0

    def send(self, errand: Errand) -> None:
        """Leave the plan for an errand; what was told of the time before stays as it was."""
        way = _Way.of(errand.drives, errand.begins_m, self._convergence_deg)
        self._errands.append((errand, way))

    def is_sent(self, second: Column) -> NDArray[np.bool_]:
        """Whether each second belongs to an errand."""
        sent = np.zeros(len(second), np.bool_)
        for errand, _ in self._errands:
            sent |= (second >= errand.from_s) & (second < errand.until_s)
        return sent

    def is_on_shift(self, second: float) -> bool:
        """Whether the vehicle serves at a second since local midnight."""
        return any(begin <= second < end for begin, end in self.plan.on_shift_s)

    def motion(self, second: Column) -> Motion:
        """The motion at ``second`` (n,), seconds since local midnight, 0 to 86 400."""
        planned = self._motion(self._way, second)
        for errand, way in self._errands:
            mine = (second >= errand.from_s) & (second < errand.until_s)
            if mine.any():
                planned = _where(mine, self._motion(way, second), planned)
        return planned

    def _motion(self, way: "_Way", second: Column) -> Motion:
        phase = np.maximum(np.searchsorted(way.start_s, second, side="right") - 1, 0)
        passed_s = second - way.start_s[phase]
        acceleration = way.acceleration_mps2[phase]
        speed_mps = np.maximum(way.start_mps[phase] + acceleration * passed_s, 0.0)
        along_m = way.start_m[phase] + (way.start_mps[phase] + 0.5 * acceleration * passed_s) * passed_s
        behind = np.searchsorted(way.vertex_m, along_m - _BEHIND_M, side="right") - 1
        piece = np.clip(behind, 0, len(way.bearing_deg) - 1)
        x_m = np.interp(along_m, way.vertex_m, way.vertex_x_m)
        y_m = np.interp(along_m, way.vertex_m, way.vertex_y_m)
        driven_s = way.driven_s[phase] + np.where(way.drives[phase], passed_s, 0.0)
        east_m, north_m = self._error(driven_s, self._gnss)
        return Motion(x_m, y_m, x_m + east_m, y_m + north_m, speed_mps * 3.6, way.bearing_deg[piece])

    def _error(self, driven_s: Column, gnss: Gnss) -> tuple[Column, Column]:
        """Changes while driving only: a standing receiver holds its position."""
        at = driven_s / gnss.knot_s
        return gnss.sigma_m * smooth(self._east_key, at), gnss.sigma_m * smooth(self._north_key, at)


def _where(mine: NDArray[np.bool_], one: Motion, other: Motion) -> Motion:
    return Motion(*(np.where(mine, getattr(one, each.name), getattr(other, each.name)) for each in fields(Motion)))


@dataclass(frozen=True, slots=True)
class _Way:
    """A day's drives and rests joined: phases by second, vertices by metre."""

    start_s: Column
    start_m: Column
    start_mps: Column
    acceleration_mps2: Column
    drives: NDArray[np.bool_]
    driven_s: Column
    """Seconds spent driving before the phase."""
    vertex_m: Column
    vertex_x_m: Column
    vertex_y_m: Column
    bearing_deg: Column

    @classmethod
    def of(cls, drives: tuple[TimedDrive, ...], home_m: NDArray[np.float64], convergence_deg: float) -> "_Way":
        """Join the drives of a day; before, between and after them the vehicle stands."""
        zero = np.zeros(1)
        seconds, metres, speeds, accelerations, driven = [zero], [zero], [zero], [zero], [zero]
        driving = [np.zeros(1, np.bool_)]
        vertices, bearings = [home_m[None, :]], [zero[:0]]
        went_m = drove_s = 0.0
        for timed in drives:
            leg, phases = timed.drive, timed.drive.phases
            seconds += [phases.start_s + timed.start_s, zero + (timed.start_s + leg.duration_s)]
            metres += [phases.start_m + went_m, zero + (went_m + leg.length_m)]
            speeds += [phases.start_mps, zero]
            accelerations += [phases.acceleration_mps2, zero]
            driving += [np.ones(len(phases.start_s), np.bool_), np.zeros(1, np.bool_)]
            driven += [phases.start_s + drove_s, zero + (drove_s + leg.duration_s)]
            vertices.append(leg.path.vertices_m[1:])
            bearings.append(bearings_deg(leg.path.vertices_m))
            went_m += leg.length_m
            drove_s += leg.duration_s
        vertex = np.concatenate(vertices)
        steps_m = np.hypot(*np.diff(vertex, axis=0).T) if len(vertex) > 1 else np.zeros(0)
        return cls(
            start_s=np.concatenate(seconds),
            start_m=np.concatenate(metres),
            start_mps=np.concatenate(speeds),
            acceleration_mps2=np.concatenate(accelerations),
            drives=np.concatenate(driving),
            driven_s=np.concatenate(driven),
            vertex_m=np.concatenate([[0.0], np.cumsum(steps_m)]),
            vertex_x_m=vertex[:, 0],
            vertex_y_m=vertex[:, 1],
            bearing_deg=(np.concatenate([*bearings, zero]) + convergence_deg) % 360.0,
        )
