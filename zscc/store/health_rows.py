"""Where the newest health of every feed stands, found by the index of keys: ``health:<feed>:<start>:<serial>``."""

import sqlite3
from collections.abc import Iterator

_PREFIX = "health:"
_AFTER = ";"
"""The character after the colon: ends a range of keys."""


def newest_of_each(connection: sqlite3.Connection) -> Iterator[int]:
    """The ``seq`` of the newest health of each feed; a few steps in the index for each, never a walk."""
    after = _PREFIX
    while key := _edge(connection, "min", after, _PREFIX[:-1] + _AFTER):
        feed, _, _ = key.removeprefix(_PREFIX).partition(":")
        last = _edge(connection, "max", f"{_PREFIX}{feed}:", f"{_PREFIX}{feed}{_AFTER}") or key
        # Starts sort as they come; serials do not, being written without zeros.
        start = last.rpartition(":")[0]
        (seq,) = connection.execute(
            "SELECT max(seq) FROM journal WHERE key >= ? AND key < ?", (f"{start}:", f"{start}{_AFTER}")
        ).fetchone()
        yield int(seq)
        after = f"{_PREFIX}{feed}{_AFTER}"


def _edge(connection: sqlite3.Connection, which: str, low: str, high: str) -> str | None:
    (key,) = connection.execute(f"SELECT {which}(key) FROM journal WHERE key >= ? AND key < ?", (low, high)).fetchone()
    return None if key is None else str(key)
