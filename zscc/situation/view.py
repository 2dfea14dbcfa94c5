"""What a snapshot shows of the vehicles: copies, closed for writing, in order of the vehicles' ids."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.clock import day_of_ms
from zscc.model.fix import SPEED_PER_KMH, UNKNOWN
from zscc.settings.profile import Thresholds
from zscc.situation.merge import is_moving
from zscc.situation.reports import frozen
from zscc.situation.snapshot import VEHICLE_STATES, Tracks, VehicleColumns, VehicleState
from zscc.situation.tracks import Ints, untouched
from zscc.situation.vehicles import Vehicles

_CODE = {state: code for code, state in enumerate(VEHICLE_STATES)}
_MS = 1000
_MS_PER_MINUTE = 60_000
_MM_PER_KM = 1_000_000
_TRACKS_AT_ONCE = 16
"""Tracks between two pauses."""


def vehicle_columns(vehicles: Vehicles, order: Ints, as_of_ms: int, thresholds: Thresholds) -> VehicleColumns:
    """Every vehicle with its last good fix and its state at ``as_of_ms``."""
    last = vehicles.rings.at(order, vehicles.rings.end[order] - 1)
    moving = is_moving(last, vehicles.stopped_below)
    heading = vehicles.heading[order]
    origin_m = np.array(vehicles.rings.origin_m or (0.0, 0.0))
    return VehicleColumns(
        ids=tuple(map(vehicles.ids.__getitem__, order.tolist())),
        x_m=frozen(last["x_m"] + origin_m[0]),
        y_m=frozen(last["y_m"] + origin_m[1]),
        heading_deg=frozen(np.where(heading == UNKNOWN, np.nan, heading).astype(np.float32)),
        speed_kmh=frozen(np.where(last["speed"] == UNKNOWN, np.nan, last["speed"] / SPEED_PER_KMH).astype(np.float32)),
        observed_at_ms=_column(last["at_ms"]),
        since_ms=frozen(vehicles.since_ms[order]),
        state=frozen(states(moving, as_of_ms - last["at_ms"], thresholds)),
        grids=tuple(map(vehicles.grid_of, order.tolist())),
        km_today=frozen(vehicles.sums.mm_of(day_of_ms(as_of_ms))[order] / _MM_PER_KM),
    )


def states(moving: NDArray[np.bool_], age_ms: Ints, thresholds: Thresholds) -> NDArray[np.uint8]:
    """Index into VEHICLE_STATES from the last fix, its age and the thresholds, and nothing else."""
    state = np.where(moving, _CODE[VehicleState.MOVING], _CODE[VehicleState.STOPPED])
    state[age_ms >= thresholds.stale_after_s * _MS] = _CODE[VehicleState.STALE]
    state[age_ms >= thresholds.offline_after_s * _MS] = _CODE[VehicleState.OFFLINE]
    return state.astype(np.uint8)


def tracks_in_pieces(vehicles: Vehicles, order: Ints, as_of_ms: int, trail_minutes: float) -> Iterator[Tracks | None]:
    """The good fixes of the last minutes, with pauses (None) before them."""
    rings = vehicles.rings
    oldest_ms = np.full(len(order), as_of_ms - round(trail_minutes * _MS_PER_MINUTE))
    first = rings.first_from(order, oldest_ms)
    stretches = rings.stretches(order, first)
    yield None
    total = int((rings.end[order] - first).sum())
    columns = {name: untouched(total, rings.fixes[name].dtype) for name in ("x_m", "y_m", "at_ms")}
    for name, column in columns.items():
        done = 0
        for begin in range(0, len(stretches), _TRACKS_AT_ONCE):
            done += rings.gather(name, stretches[begin : begin + _TRACKS_AT_ONCE], column[done:])
            yield None
    yield Tracks(
        start=frozen(np.concatenate([[0], np.cumsum(rings.end[order] - first)])),
        x_m=frozen(columns["x_m"]),
        y_m=frozen(columns["y_m"]),
        observed_at_ms=frozen(columns["at_ms"]),
        origin_m=rings.origin_m or (0.0, 0.0),
    )


def _column(column: NDArray[Any]) -> NDArray[Any]:
    return frozen(np.ascontiguousarray(column))
