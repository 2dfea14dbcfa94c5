"""Which key-frames stay, and their marks in the embedded store.

Frames of a fold that only asks for its newest one are few. Those that the time machine jumps to are marked: all of the
last weeks stay, of the days before the last whole one each, and always what a frame that stays builds on.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from zscc.clock import day_of_ms
from zscc.model.moment import ms_from_utc
from zscc.model.time_counts import Counted
from zscc.store.contract import FrameMark, KeyFrame
from zscc.store.rows import moment_of, written_moment

KEPT_UNMARKED = 4
"""Of each fold: the newest, and some before it that may be read when it cannot."""
_VALUES = "seq, as_of, base, fixes, reports, cases, alarms"
_TABLE = "SELECT 1 FROM sqlite_schema WHERE name = 'key_frame_mark'"


def superfluous(marks: Iterable[FrameMark], keep_days: float) -> set[int]:
    """Which of the marked frames of one fold, by ``seq``, need not stay."""
    by_seq = {mark.seq: mark for mark in marks}
    if not by_seq:
        return set()
    oldest = max(mark.as_of for mark in by_seq.values()) - timedelta(days=keep_days)
    whole_of_day = {_day(mark.as_of): mark.seq for seq, mark in sorted(by_seq.items()) if not mark.base}
    stays = {mark.seq for mark in by_seq.values() if mark.as_of >= oldest} | set(whole_of_day.values())
    asked = list(stays)
    while asked:
        base = by_seq[asked.pop()].base
        if base in by_seq and base not in stays:
            stays.add(base)
            asked.append(base)
    return set(by_seq) - stays


def _day(moment: datetime) -> int:
    return day_of_ms(ms_from_utc(moment))


def mark(connection: sqlite3.Connection, frame: KeyFrame, told: FrameMark | None, keep_days: float) -> None:
    """Write the mark of a frame that is being kept, if it has one, and forget frames of which there are enough."""
    if told is None:
        connection.execute(
            "DELETE FROM key_frame WHERE fold_version = ?1 AND seq NOT IN "
            "(SELECT seq FROM key_frame WHERE fold_version = ?1 ORDER BY seq DESC LIMIT ?2)",
            (frame.fold_version, KEPT_UNMARKED),
        )
        return
    counted = told.counted
    connection.execute(
        "INSERT OR REPLACE INTO key_frame_mark VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            frame.fold_version,
            told.seq,
            written_moment(told.as_of),
            told.base,
            counted.fixes,
            counted.reports,
            counted.cases,
            counted.alarms,
        ),
    )
    gone = superfluous(_marks(connection, frame.fold_version), keep_days)
    rows = [(frame.fold_version, seq) for seq in gone]
    connection.executemany("DELETE FROM key_frame WHERE fold_version = ? AND seq = ?", rows)
    connection.executemany("DELETE FROM key_frame_mark WHERE fold_version = ? AND seq = ?", rows)
    _forget_older_folds(connection, frame.fold_version)


def _forget_older_folds(connection: sqlite3.Connection, fold_version: int) -> None:
    """Frames that another program's fold was marked by, and those of this fold from before there were marks."""
    connection.execute(
        "DELETE FROM key_frame WHERE fold_version = ?1 AND seq NOT IN "
        "(SELECT seq FROM key_frame_mark WHERE fold_version = ?1)",
        (fold_version,),
    )
    others = connection.execute("SELECT fold_version, seq FROM key_frame_mark WHERE fold_version <> ?", (fold_version,))
    rows = others.fetchall()
    connection.executemany("DELETE FROM key_frame WHERE fold_version = ? AND seq = ?", rows)
    connection.executemany("DELETE FROM key_frame_mark WHERE fold_version = ? AND seq = ?", rows)


def marks(connection: sqlite3.Connection, fold_version: int) -> list[FrameMark]:
    """All marks of a fold, oldest first; none in a journal from before there were marks."""
    return _marks(connection, fold_version) if connection.execute(_TABLE).fetchone() else []


def newest(connection: sqlite3.Connection, fold_version: int, until: datetime) -> FrameMark | None:
    """The newest mark of a fold at ``until`` or before."""
    if connection.execute(_TABLE).fetchone() is None:
        return None
    found = connection.execute(
        f"SELECT {_VALUES} FROM key_frame_mark WHERE fold_version = ? AND as_of <= ? ORDER BY as_of DESC, seq DESC",
        (fold_version, written_moment(until)),
    ).fetchone()
    return None if found is None else _mark_of(found)


def _marks(connection: sqlite3.Connection, fold_version: int) -> list[FrameMark]:
    statement = f"SELECT {_VALUES} FROM key_frame_mark WHERE fold_version = ? ORDER BY seq"
    return [_mark_of(values) for values in connection.execute(statement, (fold_version,))]


def _mark_of(values: tuple[int, str, int, int, int, int, int]) -> FrameMark:
    seq, as_of, base, *counted = values
    return FrameMark(seq, moment_of(as_of), base, Counted(*counted))
