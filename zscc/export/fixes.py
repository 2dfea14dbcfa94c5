"""Fixes as columns: what tracks are made of, from a moment's trails or from the journal's batches."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import wgs84_from_map
from zscc.model.fix import NOT_THERE, SPEED_PER_KMH, UNKNOWN, FixBatch
from zscc.situation.snapshot import Snapshot

_E7 = 1e7
_Chosen = NDArray[np.bool_] | NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fixes:
    """Good fixes by vehicle, then by observed time; longitude and latitude in degrees, EPSG:4326."""

    vehicles: tuple[str, ...]
    vehicle: NDArray[np.int64]
    """Index into ``vehicles``."""
    observed_at_ms: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    speed_kmh: NDArray[np.float64]
    """NaN where nobody told."""

    def __len__(self) -> int:
        return len(self.vehicle)

    def only(self, rows: _Chosen) -> "Fixes":
        """Some of them, in this order."""
        return Fixes(
            self.vehicles,
            self.vehicle[rows],
            self.observed_at_ms[rows],
            self.lon_deg[rows],
            self.lat_deg[rows],
            self.speed_kmh[rows],
        )


def fixes_of_snapshot(snapshot: Snapshot) -> Fixes:
    """The trails of a moment, the last minutes; their speeds are not kept."""
    its, count = snapshot.tracks, len(snapshot.tracks.observed_at_ms)
    x_m, y_m = its.x_m.astype(np.float64) + its.origin_m[0], its.y_m.astype(np.float64) + its.origin_m[1]
    lon, lat = wgs84_from_map(x_m, y_m)
    vehicle = np.repeat(np.arange(len(snapshot.vehicles)), np.diff(its.start)).astype(np.int64)
    nobody_told = np.full(count, np.nan)
    return Fixes(snapshot.vehicles.ids, vehicle, its.observed_at_ms.astype(np.int64), lon, lat, nobody_told)


def fixes_of_batches(batches: Iterable[FixBatch], since_ms: int, until_ms: int) -> Fixes:
    """The good fixes observed in a half-open span; one that was told twice stands once."""
    ids: dict[str, int] = {}
    parts = [part for batch in batches if (part := _good(batch, ids, since_ms, until_ms)) is not None]
    columns = [np.concatenate(each) for each in zip(*parts, strict=True)] if parts else [np.zeros(0, np.int64)] * 5
    vehicle, at, lon, lat, speed = columns
    names = sorted(ids)
    place = np.array([names.index(name) for name in ids] or [0], np.int64)
    vehicle = place[vehicle.astype(np.int64)]
    order = np.lexsort((at, vehicle))
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(vehicle[order]) != 0) | (np.diff(at[order]) != 0)
    order = order[first]
    kmh = np.where(speed == UNKNOWN, np.nan, speed / SPEED_PER_KMH)
    made = Fixes(tuple(names), vehicle, at.astype(np.int64), lon / _E7, lat / _E7, kmh)
    return made.only(order)


def _good(batch: FixBatch, ids: dict[str, int], since_ms: int, until_ms: int) -> tuple[NDArray[np.int64], ...] | None:
    at = np.frombuffer(batch.observed_at_ms, "<i8")
    good = ((np.frombuffer(batch.flags, "<u2") & NOT_THERE) == 0) & (at >= since_ms) & (at < until_ms)
    if not good.any():
        return None
    ours = np.array([ids.setdefault(name, len(ids)) for name in batch.vehicles], np.int64)
    return (
        ours[np.frombuffer(batch.vehicle, "<u2")[good]],
        at[good].astype(np.int64),
        np.frombuffer(batch.lon_e7, "<i4")[good].astype(np.int64),
        np.frombuffer(batch.lat_e7, "<i4")[good].astype(np.int64),
        np.frombuffer(batch.speed, "<u2")[good].astype(np.int64),
    )
