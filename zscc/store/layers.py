"""Projections of the journal that a GIS opens: reports and last fixes as GeoPackage points in EPSG:4326."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from zscc.model.fix import NOT_THERE, SPEED_PER_KMH, UNKNOWN, FixBatch
from zscc.model.journal import Entry
from zscc.model.report import Report
from zscc.model.space import E7, PointE7
from zscc.store.rows import written_moment

LAYERS = ("report", "vehicle_last_fix")
_POINT = np.dtype(
    [
        ("magic", "S2"),
        ("version", "u1"),
        ("flags", "u1"),
        ("srs_id", "<i4"),
        ("order", "u1"),
        ("geometry", "<u4"),
        ("x", "<f8"),
        ("y", "<f8"),
    ]
)
"""A point as GeoPackage geometry: header without an envelope, then little-endian WKB."""
_HEADER = (b"GP", 0, 1, 4326, 1, 1, 0.0, 0.0)

_INSERT_REPORT = f"INSERT INTO report VALUES ({', '.join('?' * 12)})"
_UPSERT_FIX = f"""
INSERT INTO vehicle_last_fix
  (vehicle, geom, observed_at, lon_e7, lat_e7, speed_kmh, heading_deg, grid, feed, journal_seq)
VALUES ({", ".join("?" * 10)})
ON CONFLICT (vehicle) DO UPDATE SET
  geom = excluded.geom, observed_at = excluded.observed_at, lon_e7 = excluded.lon_e7, lat_e7 = excluded.lat_e7,
  speed_kmh = excluded.speed_kmh, heading_deg = excluded.heading_deg, grid = excluded.grid, feed = excluded.feed,
  journal_seq = excluded.journal_seq
WHERE (excluded.observed_at, excluded.lon_e7, excluded.lat_e7) > (observed_at, lon_e7, lat_e7)
"""
_Value = int | float | str | bytes | None


def project(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Bring the layers up to these entries, inside the transaction that writes them."""
    for entry in entries:
        if isinstance(entry.fact, Report):
            connection.execute(_INSERT_REPORT, _report(entry, entry.fact))
        elif isinstance(entry.fact, FixBatch):
            connection.executemany(_UPSERT_FIX, _last_fixes(entry.seq, entry.fact))


def clear(connection: sqlite3.Connection) -> None:
    """Empty the layers, to project the whole journal anew."""
    for layer in LAYERS:
        connection.execute(f"DELETE FROM {layer}")


def _report(entry: Entry, report: Report) -> tuple[_Value, ...]:
    return (
        entry.seq,
        None if report.point is None else point_blob(report.point),
        report.report_id,
        report.source,
        report.category,
        report.title,
        report.priority.value,
        written_moment(report.observed_at),
        written_moment(entry.recorded_at),
        report.grid,
        int(report.flags),
        int(report.synthetic),
    )


def _last_fixes(seq: int, batch: FixBatch) -> Iterator[tuple[_Value, ...]]:
    last = last_good(batch)
    lon_e7, lat_e7 = np.frombuffer(batch.lon_e7, "<i4")[last], np.frombuffer(batch.lat_e7, "<i4")[last]
    at = np.frombuffer(batch.observed_at_ms, "<i8")[last].astype("datetime64[ms]")
    vehicle, speed, heading, grid = (
        np.frombuffer(column, "<u2")[last].tolist()
        for column in (batch.vehicle, batch.speed, batch.heading_deg, batch.grid)
    )
    return zip(
        (batch.vehicles[index] for index in vehicle),
        _point_blobs(lon_e7, lat_e7),
        np.datetime_as_string(at, timezone="UTC").tolist(),
        lon_e7.tolist(),
        lat_e7.tolist(),
        (None if told == UNKNOWN else told / SPEED_PER_KMH for told in speed),
        (None if told == UNKNOWN else told for told in heading),
        (None if index == UNKNOWN else batch.grids[index] for index in grid),
        repeat(batch.feed),
        repeat(seq),
        strict=False,
    )


def point_blob(point: PointE7) -> bytes:
    """A position as GeoPackage geometry."""
    return next(_point_blobs(np.array([point.lon_e7]), np.array([point.lat_e7])))


def last_good(batch: FixBatch) -> NDArray[np.int64]:
    """Where the newest good fix of each vehicle stands: by (observed_at, lon, lat), of equals the first told."""
    good = np.flatnonzero((np.frombuffer(batch.flags, "<u2") & NOT_THERE) == 0)
    keys = [
        np.frombuffer(column, kind)[good]
        for column, kind in ((batch.lat_e7, "<i4"), (batch.lon_e7, "<i4"), (batch.observed_at_ms, "<i8"))
    ]
    vehicle = np.frombuffer(batch.vehicle, "<u2")[good]
    order = np.lexsort((-good, *keys, vehicle))
    ends = np.append(np.diff(vehicle[order]) != 0, np.ones(min(len(good), 1), np.bool_))
    return np.asarray(good[order[ends]])


def _point_blobs(lon_e7: NDArray[np.int32], lat_e7: NDArray[np.int32]) -> Iterator[bytes]:
    points = np.full(len(lon_e7), np.array(_HEADER, _POINT))
    points["x"], points["y"] = lon_e7 / E7, lat_e7 / E7
    raw = points.tobytes()
    return (raw[start : start + _POINT.itemsize] for start in range(0, len(raw), _POINT.itemsize))
