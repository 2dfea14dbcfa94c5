"""Rows on their way: what devices sent, with the moment at which each row reaches the feed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.rows import FixRows
from zscc.feeds.simulated.disturbances import Disturbance, Disturbed

_FUTURE_MS = 3 * 3_600_000
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Rows and when each arrives, milliseconds of the Unix epoch."""

    rows: FixRows
    arrived_at_ms: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.arrived_at_ms)

    def one(self, index: int) -> "Arrivals":
        """A single row."""
        return Arrivals(self.rows.part(slice(index, index + 1)), self.arrived_at_ms[index : index + 1])

    @classmethod
    def joined(cls, vehicles: tuple[str, ...], parts: Sequence["Arrivals"]) -> "Arrivals":
        """All parts in order of arrival; of those that arrive together, by vehicle and then as observed."""
        rows = [part.rows for part in parts] or [_no_rows(vehicles)]
        arrived = np.concatenate([np.zeros(0, np.int64), *(part.arrived_at_ms for part in parts)])
        vehicle = np.concatenate([each.vehicle for each in rows])
        observed = np.concatenate([each.observed_at_ms for each in rows])
        order = np.lexsort((observed, vehicle, arrived))
        return cls(
            FixRows(
                vehicles=vehicles,
                vehicle=vehicle[order],
                observed_at_ms=observed[order],
                lon_deg=np.concatenate([each.lon_deg for each in rows])[order],
                lat_deg=np.concatenate([each.lat_deg for each in rows])[order],
                speed_kmh=np.concatenate([each.speed_kmh for each in rows])[order],
                heading_deg=np.concatenate([each.heading_deg for each in rows])[order],
                back_filled=np.concatenate([each.back_filled for each in rows])[order],
            ),
            arrived[order],
        )


def disturbed(sound: Arrivals, event: Disturbed) -> Arrivals:
    """One sound row after what happened to it."""
    rows, arrived = sound.rows, sound.arrived_at_ms
    match event.what:
        case Disturbance.LATE | Disturbance.OUT_OF_ORDER:
            return Arrivals(rows, arrived + event.delay_ms)
        case Disturbance.DUPLICATE:
            return Arrivals(rows.part(np.array([0, 0])), np.repeat(arrived, 2))
        case Disturbance.JUMP:
            return Arrivals(_jumped(rows, event), arrived)
        case Disturbance.SWAPPED:
            return Arrivals(replace(rows, lon_deg=rows.lat_deg, lat_deg=rows.lon_deg), arrived)
        case Disturbance.BROKEN:
            return Arrivals(_broken(rows, event), arrived)
        case Disturbance.FUTURE:
            return Arrivals(replace(rows, observed_at_ms=rows.observed_at_ms + _FUTURE_MS), arrived)


def _jumped(rows: FixRows, event: Disturbed) -> FixRows:
    angle = 2.0 * pi * event.turn
    north_deg = event.amount * cos(angle) / _METRES_PER_DEGREE
    east_deg = event.amount * sin(angle) / (_METRES_PER_DEGREE * cos(radians(float(rows.lat_deg[0]))))
    return replace(rows, lon_deg=rows.lon_deg + east_deg, lat_deg=rows.lat_deg + north_deg)


def _broken(rows: FixRows, event: Disturbed) -> FixRows:
    """No number, the zero position of a receiver without satellites, or a latitude that no place has."""
    nothing, zero = np.full(1, np.nan), np.zeros(1)
    if event.turn < 1 / 3:
        return replace(rows, lat_deg=nothing)
    if event.turn < 2 / 3:
        return replace(rows, lon_deg=zero, lat_deg=zero)
    return replace(rows, lat_deg=rows.lat_deg + 100.0)


def _no_rows(vehicles: tuple[str, ...]) -> FixRows:
    return replace(FixRows.of(()), vehicles=vehicles)
