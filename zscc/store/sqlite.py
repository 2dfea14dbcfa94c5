"""The embedded store: one SQLite file that is also a GeoPackage.

WAL, ``synchronous=FULL``: what ``append`` returned survives a kill and a power cut, and readers - QGIS, a second
``zscc`` - see whole commits while the desk writes. One writer a file: a second one is refused.

A GIS reads it from a process of its own. The writing process must open the file by this room alone: GDAL brings a
second SQLite along, and two of them in one process undo each other's locks, since POSIX locks belong to the process.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry, Fact
from zscc.model.presence import Present
from zscc.store import frame_marks, rejected
from zscc.store.case_values import clear_cases, project_cases
from zscc.store.contract import KEEP_DAYS, FrameMark, KeyFrame, Origin, Private, StoreUnavailable, Watcher
from zscc.store.layers import clear, project
from zscc.store.lock import WriterLock
from zscc.store.rows import Chain, Row, following, refused_facts, written_moment
from zscc.store.sqlite_file import connect_writer, transaction, world_faults
from zscc.store.sqlite_reader import SqliteReader
from zscc.store.walk import walked

_BUSY_TIMEOUT_S = 5.0
_CHECKED_ON_OPENING = 64
_FAST, _AS_IT_IS = 1, 0
"""Levels of zlib for key-frames; those with marks are packed already, and get no more than a sum to check them by."""
_INSERT = f"INSERT INTO journal VALUES ({', '.join('?' * 11)})"


class SqliteStore(SqliteReader):
    """The journal of one desk; made when ``path`` does not exist."""

    def __init__(self, path: Path, busy_timeout_s: float = _BUSY_TIMEOUT_S) -> None:
        self._busy_timeout_s = busy_timeout_s
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable("cannot_open", path=str(path), reason=str(error)) from error
        self._lock = WriterLock(path)
        try:
            super().__init__(path)
            self._chain = self._end_of_chain()
            self._check_end()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        return connect_writer(self.path, self._busy_timeout_s)

    def _end_of_chain(self) -> Chain:
        """Walk the last rows; a journal that ends in a broken link is not written on."""
        chain = Chain()
        for row in self.rows(max(self.last_seq() - _CHECKED_ON_OPENING, 0)):
            if not chain.seq and row.seq > 1:
                chain = Chain(row.seq - 1, row.recorded_at, row.prev_hash)
            chain.follow(row)
            row.entry()
        return chain

    def _check_end(self) -> None:
        """What was changed in the last row or cut off behind it is not written on; an older file gets its end now."""
        end, chain = self.end(), self._chain
        if end is None:
            with self._transaction() as connection:
                _write_end(connection, chain)
        elif (end.seq, end.digest) != (chain.seq, chain.digest):
            walked(self)

    def append(
        self, facts: Sequence[Fact], origin: Origin, at: datetime | Sequence[datetime], *, whole: bool = False
    ) -> list[Entry]:
        """Commit the facts whose key is new, and the layers with them."""
        chain = replace(self._chain)
        with self._transaction() as connection, refused_facts():
            known = {fact.key for fact in facts if self._knows(fact.key)}
            if whole and known:
                return []
            written = list(chain.rows(facts, known, origin, at))
            entries = [row.entry_of(fact) for row, fact in written]
            self._write(connection, [row for row, _ in written], entries, chain)
        self._chain = chain
        return entries

    def take_over(self, rows: Sequence[Row]) -> None:
        """Write rows of another journal as they are."""
        chain = replace(self._chain)
        with self._transaction() as connection:
            self._write(connection, rows, list(following(chain, rows)), chain)
        self._chain = chain

    def _write(
        self, connection: sqlite3.Connection, rows: Sequence[Row], entries: Sequence[Entry], chain: Chain
    ) -> None:
        connection.executemany(_INSERT, (row.columns() for row in rows))
        project(connection, entries)
        project_cases(connection, entries)
        _write_end(connection, chain)

    def knows(self, key: str) -> bool:
        """Whether a fact with this key is in the journal."""
        with world_faults(self.path):
            return self._knows(key)

    def _knows(self, key: str) -> bool:
        return self._open.execute("SELECT 1 FROM journal WHERE key = ?", (key,)).fetchone() is not None

    def put_key_frame(self, frame: KeyFrame, mark: FrameMark | None = None, keep_days: float = KEEP_DAYS) -> None:
        """Keep a key-frame, and forget those of which there are enough."""
        body = zlib.compress(frame.body, _AS_IT_IS if mark else _FAST)
        values = (frame.seq, frame.fold_version, written_moment(frame.as_of), body)
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO key_frame VALUES (?, ?, ?, ?)", values)
            frame_marks.mark(connection, frame, mark, keep_days)

    def put_draft(self, name: str, body: bytes, at: datetime) -> None:
        """Keep what is being typed."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (name, written_moment(at), body))

    def draft(self, name: str) -> bytes | None:
        """What was being typed under this name."""
        with world_faults(self.path):
            found = self._open.execute("SELECT body FROM draft WHERE name = ?", (name,)).fetchone()
        return None if found is None else bytes(found[0])

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM draft WHERE name = ?", (name,))

    def put_private(self, ref: str, kind: str, body: bytes, at: datetime) -> None:
        """Keep what is personal outside the chain."""
        self.put_privates([(ref, kind, body)], at)

    def put_privates(self, items: Sequence[tuple[str, str, bytes]], at: datetime) -> None:
        """Keep several in one commit."""
        self.take_over_privates([Private(ref, kind, body, at) for ref, kind, body in items])

    def take_over_privates(self, privates: Sequence[Private]) -> None:
        """Keep what is personal of another journal."""
        rows = [(each.ref, each.kind, written_moment(each.kept_at), each.body) for each in privates]
        with self._transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO private VALUES (?, ?, ?, ?)", rows)

    def forget_private(self, ref: str) -> None:
        """Delete what is personal, and overwrite where it lay."""
        with world_faults(self.path):
            self._open.execute("PRAGMA secure_delete = ON")
        with self._transaction() as connection:
            connection.execute("DELETE FROM private WHERE ref = ?", (ref,))

    def put_rejects(self, feed: str, rejects: Sequence[Rejected], at: datetime) -> None:
        """Keep refused items, and forget those of which there are enough."""
        with self._transaction() as connection:
            rejected.put(connection, feed, rejects, at)

    def rebuild_layers(self) -> None:
        """Make the layers anew from the journal; they come out as they were."""
        with self._transaction() as connection:
            clear(connection)
            project(connection, self.read(0))
            clear_cases(connection)
            project_cases(connection, self.read(0))

    def watch(self, watcher: Watcher) -> None:
        """Nothing to tell: nobody else writes here."""

    def feed_alone(self) -> None:
        """Nobody else writes here."""

    def be_present(self, account: str, case_id: str) -> list[Present]:
        """Nobody else is here."""
        return []

    def open_reader(self) -> SqliteReader:
        """A connection of its own that only reads, for another thread."""
        return SqliteReader(self.path)

    def close(self) -> None:
        """Let the file go and let the next one write."""
        try:
            super().close()
        finally:
            self._lock.release()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with world_faults(self.path), transaction(self._open):
            yield self._open


def _write_end(connection: sqlite3.Connection, chain: Chain) -> None:
    connection.execute("INSERT OR REPLACE INTO journal_end VALUES (1, ?, ?)", (chain.seq, chain.digest))
