"""Key-frames and their marks on the server: which stay is ``store.frame_marks``'s to say."""

import zlib
from datetime import datetime
from typing import cast

from zscc.model.time_counts import Counted
from zscc.store.contract import FrameMark, KeyFrame
from zscc.store.frame_marks import KEPT_UNMARKED, superfluous
from zscc.store.postgis.server import Connection

_FAST, _AS_IT_IS = 1, 0
"""Levels of zlib; those with marks are packed already, and get no more than a sum to check them by."""


def keep(connection: Connection, frame: KeyFrame, mark: FrameMark | None, keep_days: float) -> None:
    """Keep a frame and forget those of which there are enough, inside a transaction."""
    connection.execute(
        "INSERT INTO key_frame (seq, fold_version, as_of, body) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (fold_version, seq) DO UPDATE SET as_of = excluded.as_of, body = excluded.body",
        (frame.seq, frame.fold_version, frame.as_of, zlib.compress(frame.body, _AS_IT_IS if mark else _FAST)),
    )
    if mark is None:
        connection.execute(
            "DELETE FROM key_frame WHERE fold_version = %(fold)s AND seq NOT IN "
            "(SELECT seq FROM key_frame WHERE fold_version = %(fold)s ORDER BY seq DESC LIMIT %(kept)s)",
            {"fold": frame.fold_version, "kept": KEPT_UNMARKED},
        )
        return
    _mark(connection, frame.fold_version, mark)
    gone = sorted(superfluous(marks(connection, frame.fold_version), keep_days))
    connection.execute(
        "DELETE FROM key_frame_mark WHERE fold_version = %s AND seq = ANY(%s)", (frame.fold_version, gone)
    )
    _forget_older_folds(connection, frame.fold_version)


def _forget_older_folds(connection: Connection, fold_version: int) -> None:
    """Frames that another program's fold was marked by, and those of this fold that have no mark (any more)."""
    connection.execute(
        "DELETE FROM key_frame WHERE (fold_version = %(fold)s AND seq NOT IN "
        "(SELECT seq FROM key_frame_mark WHERE fold_version = %(fold)s)) OR (fold_version, seq) IN "
        "(SELECT fold_version, seq FROM key_frame_mark WHERE fold_version <> %(fold)s)",
        {"fold": fold_version},
    )
    connection.execute("DELETE FROM key_frame_mark WHERE fold_version <> %s", (fold_version,))


def _mark(connection: Connection, fold_version: int, told: FrameMark) -> None:
    counted = told.counted
    connection.execute(
        "INSERT INTO key_frame_mark VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (fold_version, seq) DO UPDATE "
        "SET as_of = excluded.as_of, base = excluded.base, fixes = excluded.fixes, reports = excluded.reports, "
        "cases = excluded.cases, alarms = excluded.alarms",
        (
            fold_version,
            told.seq,
            told.as_of,
            told.base,
            counted.fixes,
            counted.reports,
            counted.cases,
            counted.alarms,
        ),
    )


def newest_frame(connection: Connection, fold_version: int, until: datetime | None) -> KeyFrame | None:
    """The newest frame that can be read; one that cannot is passed over, the journal makes it anew."""
    rows = connection.execute(
        "SELECT seq, as_of FROM key_frame WHERE fold_version = %s AND as_of <= coalesce(%s::timestamptz, 'infinity') "
        "ORDER BY seq DESC",
        (fold_version, until),
    ).fetchall()
    found = (frame_of(connection, fold_version, int(str(seq))) for seq, _ in rows)
    return next((frame for frame in found if frame is not None), None)


def frame_of(connection: Connection, fold_version: int, seq: int) -> KeyFrame | None:
    """The frame at a place of the journal; None when there is none that can be read."""
    row = connection.execute(
        "SELECT as_of, body FROM key_frame WHERE fold_version = %s AND seq = %s", (fold_version, seq)
    ).fetchone()
    if row is None:
        return None
    as_of, body = cast("tuple[datetime, bytes]", row)
    try:
        return KeyFrame(seq, as_of, fold_version, zlib.decompress(body))
    except zlib.error:
        return None


def marks(connection: Connection, fold_version: int) -> list[FrameMark]:
    """All marks of a fold, oldest first."""
    rows = connection.execute(
        "SELECT seq, as_of, base, fixes, reports, cases, alarms FROM key_frame_mark "
        "WHERE fold_version = %s ORDER BY seq",
        (fold_version,),
    )
    return [_mark_of(row) for row in rows]


def newest_mark(connection: Connection, fold_version: int, until: datetime) -> FrameMark | None:
    """The newest mark of a fold at ``until`` or before."""
    row = connection.execute(
        "SELECT seq, as_of, base, fixes, reports, cases, alarms FROM key_frame_mark "
        "WHERE fold_version = %s AND as_of <= %s ORDER BY as_of DESC, seq DESC LIMIT 1",
        (fold_version, until),
    ).fetchone()
    return None if row is None else _mark_of(row)


def _mark_of(row: tuple[object, ...]) -> FrameMark:
    seq, as_of, base, *counted = cast("tuple[int, datetime, int, int, int, int, int]", row)
    return FrameMark(seq, as_of, base, Counted(*counted))
