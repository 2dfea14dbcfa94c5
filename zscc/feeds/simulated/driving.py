"""From a path and target speeds to motion: where on the way, and how fast, at any second.

A leg starts and ends standing. Between, speed follows the street, slows for turns and changes no faster than
the car can: phases of constant acceleration, so that any instant has a closed form.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.simulated.routing import Path

Column = NDArray[np.float64]

_STRAIGHT_DEG = 25.0
_TURN_MPS = 5.0
"""At a turn that is only just one."""
_TURN_BACK_MPS = 0.8
_SHORTEST_PHASE_S = 1e-6


@dataclass(frozen=True, slots=True)
class Pedals:
    """How hard the driver speeds up and brakes, metres per second squared."""

    acceleration_mps2: float
    braking_mps2: float


@dataclass(frozen=True, slots=True)
class Phases:
    """Stretches of constant acceleration; each column has one value a phase.

    ``start_s`` and ``start_m`` count from the leg's start (or the day's, once joined).
    """

    start_s: Column
    start_m: Column
    start_mps: Column
    acceleration_mps2: Column


@dataclass(frozen=True, slots=True)
class Drive:
    """One leg as driven."""

    path: Path
    phases: Phases
    duration_s: float
    length_m: float


def drive(path: Path, cruise_mps: Column, pedals: Pedals) -> Drive:
    """Drive a path of one piece or more; ``cruise_mps`` is the target speed on each piece."""
    pieces_m = path.pieces_m
    corner_mps = _corner_speeds(path, cruise_mps, pieces_m, pedals)
    phases, duration_s = _phases(pieces_m, cruise_mps, corner_mps, pedals)
    return Drive(path, phases, duration_s, float(pieces_m.sum()))


def bearings_deg(vertices_m: NDArray[np.float64]) -> Column:
    """Grid bearing of each piece, clockwise from grid north, 0 to 360."""
    east, north = np.diff(vertices_m, axis=0).T
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


def _corner_speeds(path: Path, cruise_mps: Column, pieces_m: Column, pedals: Pedals) -> Column:
    """The speed at each vertex: what the turn allows, and what braking and speeding up can reach."""
    turn = np.abs((np.diff(bearings_deg(path.vertices_m)) + 180.0) % 360.0 - 180.0)
    sharpness = (turn - _STRAIGHT_DEG) / (180.0 - _STRAIGHT_DEG)
    allowed = np.where(turn > _STRAIGHT_DEG, _TURN_MPS + (_TURN_BACK_MPS - _TURN_MPS) * sharpness, np.inf)
    speeds = [0.0, *np.minimum(np.minimum(cruise_mps[:-1], cruise_mps[1:]), allowed).tolist(), 0.0]
    lengths = pieces_m.tolist()
    for index, length in enumerate(lengths):
        reachable = (speeds[index] ** 2 + 2.0 * pedals.acceleration_mps2 * length) ** 0.5
        speeds[index + 1] = min(speeds[index + 1], reachable)
    for index in range(len(lengths) - 1, -1, -1):
        reachable = (speeds[index + 1] ** 2 + 2.0 * pedals.braking_mps2 * lengths[index]) ** 0.5
        speeds[index] = min(speeds[index], reachable)
    return np.array(speeds)


def _phases(pieces_m: Column, cruise_mps: Column, corner_mps: Column, pedals: Pedals) -> tuple[Phases, float]:
    """Speed up, keep, brake on every piece."""
    start, end = corner_mps[:-1], corner_mps[1:]
    up, down = pedals.acceleration_mps2, pedals.braking_mps2
    peak = np.sqrt((2.0 * up * down * pieces_m + down * start**2 + up * end**2) / (up + down))
    top = np.maximum(np.minimum(peak, cruise_mps), np.maximum(start, end))
    up_m, down_m = (top**2 - start**2) / (2.0 * up), (top**2 - end**2) / (2.0 * down)
    keep_m = np.maximum(pieces_m - up_m - down_m, 0.0)
    took_s = np.column_stack([(top - start) / up, keep_m / np.maximum(top, 1e-9), (top - end) / down]).ravel()
    went_m = np.column_stack([up_m, keep_m, down_m]).ravel()
    began_mps = np.column_stack([start, top, top]).ravel()
    zero = np.zeros_like(top)
    acceleration = np.column_stack([zero + up, zero, zero - down]).ravel()
    real = took_s > _SHORTEST_PHASE_S
    ends_s, ends_m = np.cumsum(took_s[real]), np.cumsum(went_m[real])
    phases = Phases(
        start_s=np.concatenate([[0.0], ends_s[:-1]]),
        start_m=np.concatenate([[0.0], ends_m[:-1]]),
        start_mps=began_mps[real],
        acceleration_mps2=acceleration[real],
    )
    return phases, float(ends_s[-1])
