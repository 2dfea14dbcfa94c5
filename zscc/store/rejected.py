"""Refused items of feeds, kept for a while beside the journal: how much of them, and their rows in SQLite."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from zscc.model.feed_question import Rejected
from zscc.store.rows import moment_of, written_moment

KEPT_A_FEED = 1_000
LONGEST_ITEM = 4_096
"""Bytes."""
LONGEST_WORDS = 200
"""Characters of origin and detail."""
KEPT_FOR = timedelta(days=30)


def cut(rejected: Rejected) -> Rejected:
    """As much of it as is kept."""
    return replace(
        rejected,
        item=rejected.item[:LONGEST_ITEM],
        origin=rejected.origin[:LONGEST_WORDS],
        detail=rejected.detail[:LONGEST_WORDS],
    )


def put(connection: sqlite3.Connection, feed: str, rejects: Sequence[Rejected], at: datetime) -> None:
    """Insert them within the transaction that is open, and delete what is too much or too old."""
    rows = ((feed, written_moment(its.at), its.reason, its.item, its.origin, its.detail) for its in map(cut, rejects))
    connection.executemany(
        "INSERT INTO refused_item (feed, at, reason, item, origin, detail) VALUES (?, ?, ?, ?, ?, ?)", rows
    )
    connection.execute(
        "DELETE FROM refused_item WHERE feed = ? AND number <= "
        "(SELECT number FROM refused_item WHERE feed = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (feed, feed, KEPT_A_FEED),
    )
    connection.execute("DELETE FROM refused_item WHERE at < ?", (written_moment(at - KEPT_FOR),))


def newest(connection: sqlite3.Connection, feed: str, reason: str, limit: int) -> list[Rejected]:
    """Newest first; none in a file from before there were any."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'refused_item'").fetchone():
        return []
    found = connection.execute(
        "SELECT feed, at, reason, item, origin, detail FROM refused_item "
        "WHERE feed = ? AND (? = '' OR reason = ?) ORDER BY number DESC LIMIT ?",
        (feed, reason, reason, max(limit, 0)),
    )
    return [Rejected(name, moment_of(at), *words) for name, at, *words in found]
