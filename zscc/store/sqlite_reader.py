"""Reading a journal's file: by the store that writes it, or beside it by anyone."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from zscc.model.case import Case
from zscc.model.case_query import CaseQuery
from zscc.model.feed_health import FeedHealth
from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry
from zscc.model.responder import ResponderSet
from zscc.model.stretch import Stretch
from zscc.store import case_values, frame_marks, health_rows, rejected
from zscc.store.case_row import CaseFigures
from zscc.store.contract import FrameMark, KeyFrame, Private, StoreDamaged, StoreUnavailable
from zscc.store.rows import Row, moment_of, stretch_of, written_moment
from zscc.store.sqlite_file import connect_reader, world_faults
from zscc.store.walk import End, walked

_READ_ROWS = 256
_END_OF_TIME = "9999-12-31T23:59:59.999Z"
_COLUMNS = "seq, recorded_at, kind, version, subject, key, seat, actor, cause_seq, body, prev_hash"
_SOME_ROWS = f"SELECT {_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"


class SqliteReader:
    """The reading half of the store's contract; every read is short and never holds up a writer's checkpoint."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._connection = self._connect()

    def _connect(self) -> sqlite3.Connection:
        return connect_reader(self.path)

    def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> Iterator[Entry]:
        """Entries in order; raises StoreDamaged at the first row that is missing or cannot be read."""
        last = None if until is None else written_moment(until)
        end = None if limit is None else after + limit
        for row in self.rows(after):
            if (end is not None and row.seq > end) or (last is not None and row.recorded_at > last):
                return
            yield row.entry()

    def rows(self, after: int) -> Iterator[Row]:
        """Rows as they are stored, in order; raises StoreDamaged at the first that is missing."""
        seq = after
        while rows := self._some_rows(seq):
            for row in rows:
                if row.seq != seq + 1:
                    raise StoreDamaged("missing_row", path=str(self.path), seq=seq + 1)
                seq = row.seq
                yield row

    def _some_rows(self, after: int) -> list[Row]:
        with world_faults(self.path):
            return [Row(*values) for values in self._open.execute(_SOME_ROWS, (after, _READ_ROWS))]

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        """The next entries at one go; raises StoreDamaged at the first row that is missing or cannot be read."""
        last = _END_OF_TIME if until is None else written_moment(until)
        rows: list[Row] = []
        with world_faults(self.path), closing(self._open.execute(_SOME_ROWS, (after, limit))) as found:
            for values in found:
                row = Row(*values)
                if row.seq != after + len(rows) + 1:
                    raise StoreDamaged("missing_row", path=str(self.path), seq=after + len(rows) + 1)
                if row.recorded_at > last:
                    break
                rows.append(row)
        return stretch_of(rows) if rows else None

    def entry(self, key: str) -> Entry | None:
        """What was written under a key."""
        with world_faults(self.path):
            found = self._open.execute(f"SELECT {_COLUMNS} FROM journal WHERE key = ?", (key,)).fetchone()
        return None if found is None else Row(*found).entry()

    def last_seq(self) -> int:
        """The newest ``seq``."""
        with world_faults(self.path):
            (seq,) = self._open.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
        return int(seq)

    def last_recorded_at(self) -> datetime | None:
        """When the newest entry was recorded."""
        with world_faults(self.path):
            found = self._open.execute("SELECT recorded_at FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        return None if found is None else moment_of(found[0])

    def recorded_at(self, seq: int) -> datetime | None:
        """When an entry was recorded."""
        with world_faults(self.path):
            found = self._open.execute("SELECT recorded_at FROM journal WHERE seq = ?", (seq,)).fetchone()
        return None if found is None else moment_of(found[0])

    def key_frame(self, fold_version: int, until: datetime | None = None) -> KeyFrame | None:
        """The newest key-frame that can be read; one that cannot is passed over, the journal makes it anew."""
        statement = "SELECT seq, as_of, body FROM key_frame WHERE fold_version = ? AND as_of <= ? ORDER BY seq DESC"
        last = _END_OF_TIME if until is None else written_moment(until)
        with world_faults(self.path):
            for seq, as_of, body in self._open.execute(statement, (fold_version, last)):
                try:
                    return KeyFrame(seq, moment_of(as_of), fold_version, zlib.decompress(body))
                except zlib.error:
                    continue
        return None

    def digest(self, seq: int) -> bytes | None:
        """Of an entry's row."""
        with world_faults(self.path):
            found = self._open.execute(f"SELECT {_COLUMNS} FROM journal WHERE seq = ?", (seq,)).fetchone()
        return None if found is None else Row(*found).digest()

    def key_frame_of(self, fold_version: int, seq: int) -> KeyFrame | None:
        """The key-frame at a place of the journal."""
        statement = "SELECT as_of, body FROM key_frame WHERE fold_version = ? AND seq = ?"
        with world_faults(self.path):
            found = self._open.execute(statement, (fold_version, seq)).fetchone()
        if found is None:
            return None
        try:
            return KeyFrame(seq, moment_of(found[0]), fold_version, zlib.decompress(found[1]))
        except zlib.error:
            return None

    def frame_mark(self, fold_version: int, until: datetime) -> FrameMark | None:
        """The newest mark at ``until`` or before."""
        with world_faults(self.path):
            return frame_marks.newest(self._open, fold_version, until)

    def frame_marks(self, fold_version: int) -> list[FrameMark]:
        """All marks of this fold version."""
        with world_faults(self.path):
            return frame_marks.marks(self._open, fold_version)

    def case(self, case_id: str) -> Case | None:
        """The newest value of a case."""
        with world_faults(self.path):
            return case_values.case_of(self._open, case_id)

    def case_history(self, case_id: str) -> list[Entry]:
        """What happened to a case, in order."""
        statement = (
            f"SELECT {_COLUMNS} FROM journal WHERE subject = ? "
            "AND kind IN ('case_opened', 'case_step', 'case_carried', 'case_recalled') ORDER BY seq"
        )
        with world_faults(self.path):
            rows = [Row(*values) for values in self._open.execute(statement, (case_id,))]
        return [row.entry() for row in rows]

    def find_cases(self, query: CaseQuery) -> list[Case]:
        """A page of a list of cases, in its order."""
        with world_faults(self.path):
            return case_values.find(self._open, query)

    def count_cases(self, query: CaseQuery) -> int:
        """How many cases a list has."""
        with world_faults(self.path):
            return case_values.count(self._open, query)

    def case_figures(self, query: CaseQuery) -> CaseFigures:
        """The columns of all cases of a list."""
        with world_faults(self.path):
            return case_values.figures(self._open, query)

    def responder_settings(self) -> list[ResponderSet]:
        """The newest setting of every responder."""
        newest = "SELECT max(seq) FROM journal WHERE kind = 'responder_set' GROUP BY subject"
        with world_faults(self.path):
            found = self._open.execute(f"SELECT {_COLUMNS} FROM journal WHERE seq IN ({newest})").fetchall()
        facts = (Row(*values).entry().fact for values in found)
        return [fact for fact in facts if isinstance(fact, ResponderSet)]

    def feed_healths(self) -> list[FeedHealth]:
        """The newest health of every feed; by the index of keys, whatever the length of the journal."""
        with world_faults(self.path):
            newest = list(health_rows.newest_of_each(self._open))
            statement = f"SELECT {_COLUMNS} FROM journal WHERE seq = ?"
            rows = [Row(*self._open.execute(statement, (seq,)).fetchone()) for seq in newest]
        facts = (row.entry().fact for row in rows)
        return sorted((fact for fact in facts if isinstance(fact, FeedHealth)), key=lambda fact: fact.feed)

    def private(self, ref: str) -> bytes | None:
        """What is kept outside the chain under a reference."""
        with world_faults(self.path):
            found = self._open.execute("SELECT body FROM private WHERE ref = ?", (ref,)).fetchone()
        return None if found is None else bytes(found[0])

    def privates(self) -> Iterator[Private]:
        """Everything personal, by reference."""
        last = ""
        statement = "SELECT ref, kind, body, kept_at FROM private WHERE ref > ? ORDER BY ref LIMIT ?"
        while True:
            with world_faults(self.path):
                rows = self._open.execute(statement, (last, _READ_ROWS)).fetchall()
            if not rows:
                return
            yield from (Private(ref, kind, bytes(body), moment_of(at)) for ref, kind, body, at in rows)
            last = rows[-1][0]

    def rejects(self, feed: str, reason: str = "", limit: int = 100) -> list[Rejected]:
        """The newest refused items of a feed."""
        with world_faults(self.path):
            return rejected.newest(self._open, feed, reason, limit)

    def verify(self) -> int:
        """Check the file and walk the chain from the first row to the last, and the journal's indexes with it.

        Keys and cases are looked up in indexes, which a check of the file alone does not compare with their rows.
        """
        self._refuse_corrupt("PRAGMA quick_check(1)")
        chain = walked(self)
        self._refuse_corrupt("PRAGMA integrity_check(journal)")
        return chain.seq

    def _refuse_corrupt(self, check: str) -> None:
        with world_faults(self.path):
            (answer,) = self._open.execute(check).fetchone()
        if answer != "ok":
            raise StoreDamaged("corrupt", path=str(self.path), reason=answer)

    def end(self) -> End | None:
        """What stands beside the journal of its last row; None in a file from before it was kept."""
        with world_faults(self.path):
            if self._open.execute("SELECT 1 FROM sqlite_schema WHERE name = 'journal_end'").fetchone() is None:
                return None
            found = self._open.execute("SELECT seq, digest FROM journal_end").fetchone()
        return None if found is None else End(*found)

    def close(self) -> None:
        """Let the file go."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with world_faults(self.path):
                connection.close()

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreUnavailable("closed", path=str(self.path))
        return self._connection
