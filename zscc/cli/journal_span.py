"""From when until when a journal reaches, and what is said of a moment that lies outside."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zscc.store.sqlite_reader import SqliteReader

QUIET = timedelta(minutes=5)
"""So long nothing may be recorded while a desk runs: ``--at now`` lies after the last entry nearly always."""


def outside(reader: "SqliteReader", at: datetime) -> str:
    """Why the journal can say nothing of a moment, with its own first and last one; '' when it can."""
    first, last = reader.recorded_at(1), reader.last_recorded_at()
    if first is None or last is None:
        return "the journal is empty"
    if first <= at <= last + QUIET:
        return ""
    return f"the journal begins at {_told(first)} and ends at {_told(last)}; nothing is recorded of {_told(at)}"


def place_at(reader: "SqliteReader", moment: datetime) -> int:
    """The last place that was recorded at a moment or before; places are halved, since time only grows."""
    low, high = 0, reader.last_seq()
    while low < high:
        middle = (low + high + 1) // 2
        recorded_at = reader.recorded_at(middle)
        if recorded_at is not None and recorded_at <= moment:
            low = middle
        else:
            high = middle - 1
    return low


def _told(at: datetime) -> str:
    from zscc.clock import SHANGHAI

    return at.astimezone(SHANGHAI).isoformat()
