"""Projections that a GIS opens on the server: reports, last fixes, and every fix as a row of its own."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from zscc.model.fix import SPEED_PER_KMH, UNKNOWN, FixBatch
from zscc.model.journal import Entry
from zscc.model.moment import utc_from_ms
from zscc.model.report import Report
from zscc.store.layers import last_good
from zscc.store.postgis.points import point_text, points_text
from zscc.store.postgis.server import Connection

_INSERT_REPORT = """
INSERT INTO report VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_UPSERT_FIX = """
INSERT INTO vehicle_last_fix
  (vehicle, observed_at, lon_e7, lat_e7, speed_kmh, heading_deg, grid, geom, feed, journal_seq)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (vehicle) DO UPDATE SET
  geom = excluded.geom, observed_at = excluded.observed_at, lon_e7 = excluded.lon_e7, lat_e7 = excluded.lat_e7,
  speed_kmh = excluded.speed_kmh, heading_deg = excluded.heading_deg, grid = excluded.grid, feed = excluded.feed,
  journal_seq = excluded.journal_seq
WHERE (excluded.observed_at, excluded.lon_e7, excluded.lat_e7)
  > (vehicle_last_fix.observed_at, vehicle_last_fix.lon_e7, vehicle_last_fix.lat_e7)
"""
_COPY_FIXES = """
COPY fix (recorded_at, journal_seq, feed, flags, vehicle, observed_at, lon_e7, lat_e7, speed_kmh, heading_deg, grid)
FROM STDIN (FORMAT BINARY)
"""
_FIX_TYPES = ("timestamptz", "int8", "text", "int4", "text", "timestamptz", "int4", "int4", "float4", "int2", "text")
_FULL_CIRCLE_DEG = 360
_Fix = tuple[str, datetime, int, int, float | None, int | None, str | None]


def project_layers(connection: Connection, entries: Sequence[Entry]) -> None:
    """Bring the layers up to these entries, inside the transaction that writes them."""
    reports = [_report(entry, entry.fact) for entry in entries if isinstance(entry.fact, Report)]
    batches = [(entry, entry.fact) for entry in entries if isinstance(entry.fact, FixBatch)]
    with connection.cursor() as cursor:
        if reports:
            cursor.executemany(_INSERT_REPORT, reports)
        if batches:
            cursor.executemany(_UPSERT_FIX, [row for entry, batch in batches for row in _last_fixes(entry.seq, batch)])
            with cursor.copy(_COPY_FIXES) as copy:
                copy.set_types(_FIX_TYPES)
                for row in _all_fixes(batches):
                    copy.write_row(row)


def _report(entry: Entry, report: Report) -> tuple[object, ...]:
    return (
        entry.seq,
        None if report.point is None else point_text(report.point),
        report.report_id,
        report.source,
        report.category,
        report.title,
        report.priority.value,
        report.observed_at,
        entry.recorded_at,
        report.grid,
        int(report.flags),
        report.synthetic,
    )


def _last_fixes(seq: int, batch: FixBatch) -> Iterator[tuple[object, ...]]:
    # Of rows in one order no two programs wait for each other.
    for fix in sorted(_fixes(batch, last_good(batch)), key=lambda its: its[0]):
        yield (*fix, points_text([fix[2]], [fix[3]])[0], batch.feed, seq)


def _all_fixes(batches: Iterable[tuple[Entry, FixBatch]]) -> Iterator[tuple[object, ...]]:
    for entry, batch in batches:
        flags = np.frombuffer(batch.flags, "<u2").tolist()
        for fix, flag in zip(_fixes(batch, np.arange(len(batch))), flags, strict=True):
            yield (entry.recorded_at, entry.seq, batch.feed, flag, *fix)


def _fixes(batch: FixBatch, places: NDArray[np.int64]) -> Iterator[_Fix]:
    """Vehicle, observed_at, lon_e7, lat_e7, km/h, degrees, grid of the fixes at these places of a batch."""
    at, lon_e7, lat_e7, vehicle, speed, heading, grid = (
        np.frombuffer(column, kind)[places].tolist()
        for column, kind in (
            (batch.observed_at_ms, "<i8"),
            (batch.lon_e7, "<i4"),
            (batch.lat_e7, "<i4"),
            (batch.vehicle, "<u2"),
            (batch.speed, "<u2"),
            (batch.heading_deg, "<u2"),
            (batch.grid, "<u2"),
        )
    )
    return zip(
        (batch.vehicles[index] for index in vehicle),
        map(utc_from_ms, at),
        lon_e7,
        lat_e7,
        (None if told == UNKNOWN else told / SPEED_PER_KMH for told in speed),
        (told if told < _FULL_CIRCLE_DEG else None for told in heading),
        (None if index == UNKNOWN else batch.grids[index] for index in grid),
        strict=True,
    )
