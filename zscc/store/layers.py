"""Projections of the journal that a GIS opens: reports and last fixes as GeoPackage points in EPSG:4326."""

import sqlite3
from collections.abc import Iterable, Iterator
from struct import Struct

import numpy as np

from zscc.model.fix import SPEED_PER_KMH, UNKNOWN, FixBatch, FixFlag
from zscc.model.journal import Entry
from zscc.model.moment import utc_from_ms
from zscc.model.report import Report
from zscc.model.space import E7, PointE7
from zscc.store.rows import written_moment

LAYERS = ("report", "vehicle_last_fix")
_BAD = int(FixFlag.JUMP | FixFlag.OUTSIDE)
_POINT = Struct("<2sBBiBIdd")
_LITTLE_ENDIAN = 1
_WKB_POINT = 1
_WGS84 = 4326

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


def point_blob(point: PointE7) -> bytes:
    """GeoPackage geometry of a WGS-84 position, without an envelope."""
    return _POINT.pack(
        b"GP", 0, _LITTLE_ENDIAN, _WGS84, _LITTLE_ENDIAN, _WKB_POINT, point.lon_e7 / E7, point.lat_e7 / E7
    )


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
    """The newest good fix of every vehicle of the batch: by (observed_at, lon, lat), of equals the first told."""
    good = np.flatnonzero((np.frombuffer(batch.flags, "<u2") & _BAD) == 0)
    vehicle, at_ms = np.frombuffer(batch.vehicle, "<u2")[good], np.frombuffer(batch.observed_at_ms, "<i8")[good]
    lon_e7, lat_e7 = np.frombuffer(batch.lon_e7, "<i4")[good], np.frombuffer(batch.lat_e7, "<i4")[good]
    order = np.lexsort((-good, lat_e7, lon_e7, at_ms, vehicle))
    last = order[np.append(np.diff(vehicle[order]) != 0, True)] if len(good) else order
    columns = (np.frombuffer(column, "<u2")[good[last]] for column in (batch.speed, batch.heading_deg, batch.grid))
    told = zip(vehicle[last], at_ms[last], lon_e7[last], lat_e7[last], *columns, strict=True)
    for row in told:
        name, at, lon, lat, speed, heading, grid = (int(value) for value in row)
        yield (
            batch.vehicles[name],
            point_blob(PointE7(lon, lat)),
            written_moment(utc_from_ms(at)),
            lon,
            lat,
            None if speed == UNKNOWN else speed / SPEED_PER_KMH,
            None if heading == UNKNOWN else heading,
            None if grid == UNKNOWN else batch.grids[grid],
            batch.feed,
            seq,
        )
