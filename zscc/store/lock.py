"""One writer a journal: a lock that the operating system lets go of when its holder dies, on every platform.

The lock is an empty SQLite database beside the journal, held by an exclusive transaction that never ends. The
file stays when the lock is gone; to delete it would open a gap between two who ask at once.
"""

import sqlite3
from pathlib import Path

from zscc.store.contract import StoreUnavailable


class WriterLock:
    """Holds the right to write one journal; raises StoreUnavailable when another process or store holds it."""

    def __init__(self, journal: Path) -> None:
        self._connection: sqlite3.Connection | None = None
        place = journal.resolve()
        try:
            self._connection = sqlite3.connect(
                place.with_name(f"{place.name}-lock"), timeout=0.0, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self.release()
            busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
            raise StoreUnavailable("in_use" if busy else "cannot_open", path=str(journal)) from error

    def release(self) -> None:
        """Let the next one write."""
        if self._connection is not None:
            self._connection.close()
