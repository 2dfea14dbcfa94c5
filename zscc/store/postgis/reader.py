"""Reading a journal on the server: by the store that writes it, or beside it by anyone.

A connection that was lost is made again by the next question; until then every question raises StoreUnavailable.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import LiteralString, cast

import psycopg

from zscc.model.case import Case
from zscc.model.case_query import CaseQuery
from zscc.model.feed_health import FeedHealth
from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry
from zscc.model.responder import ResponderSet
from zscc.model.stretch import Stretch
from zscc.store.case_row import CaseFigures
from zscc.store.contract import FrameMark, KeyFrame, Private, StoreDamaged, StoreUnavailable
from zscc.store.postgis import case_tables, frame_tables
from zscc.store.postgis.server import Connection, connect, is_alive, refuse_unsafe, require_journal, world_faults
from zscc.store.rows import Row, stretch_of, written_moment
from zscc.store.shared import shown
from zscc.store.walk import End, walked

_READ_ROWS = 256
_COLUMNS = "seq, recorded_at, kind, version, subject, key, seat, actor, cause_seq, body, prev_hash"
_SOME = f"SELECT {_COLUMNS} FROM journal WHERE seq > %s ORDER BY seq LIMIT %s"
_ONE = f"SELECT {_COLUMNS} FROM journal WHERE seq = %s"
# By the moment too, so that one partition is looked into and not all.
_OF_KEY = (
    f"SELECT {', '.join(f'journal.{name}' for name in _COLUMNS.split(', '))} FROM journal_key "
    "JOIN journal USING (seq, recorded_at) WHERE journal_key.key = %s"
)
_HISTORY = (
    f"SELECT {_COLUMNS} FROM journal WHERE subject = %s "
    "AND kind IN ('case_opened', 'case_step', 'case_carried', 'case_recalled') ORDER BY seq"
)
_RESPONDERS = (
    f"SELECT DISTINCT ON (subject) {_COLUMNS} FROM journal WHERE kind = 'responder_set' ORDER BY subject, seq DESC"
)
# A few steps in the index of keys for each feed, never a walk: ``health:<feed>:<start>:<serial>``.
_NEWEST_HEALTHS = """
WITH RECURSIVE feed (name) AS (
  (SELECT split_part(key, ':', 2) FROM journal_key WHERE key >= 'health:' AND key < 'health;' ORDER BY key LIMIT 1)
  UNION ALL
  SELECT (
    SELECT split_part(key, ':', 2) FROM journal_key
    WHERE key >= 'health:' || name || ';' AND key < 'health;' ORDER BY key LIMIT 1
  ) FROM feed WHERE name IS NOT NULL
),
start (prefix) AS (
  SELECT (
    SELECT regexp_replace(key, '[^:]*$', '') FROM journal_key
    WHERE key >= 'health:' || name || ':' AND key < 'health:' || name || ';' ORDER BY key DESC LIMIT 1
  ) FROM feed WHERE name IS NOT NULL
)
SELECT (SELECT max(seq) FROM journal_key WHERE key >= prefix AND key < left(prefix, -1) || ';') FROM start
"""


def row_of(values: tuple[object, ...]) -> Row:
    """The journal's row as every engine stores it."""
    seq, recorded_at, *rest = values
    return Row(cast("int", seq), written_moment(cast("datetime", recorded_at)), *rest)  # type: ignore[arg-type]


class PostgisReader:
    """The reading half of the store's contract, on a connection of its own."""

    def __init__(self, address: str, seat: str = "") -> None:
        refuse_unsafe(address)
        self.address = address
        self._seat = seat
        self._closed = False
        self._connection: Connection | None = None
        self._connection = self._connect()

    def _connect(self) -> Connection:
        connection = connect(self.address, self._seat)
        try:
            with world_faults(self.address):
                require_journal(connection, self.address)
        except BaseException:
            connection.close()
            raise
        return connection

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
        while some := self._some_rows(seq):
            for row in some:
                if row.seq != seq + 1:
                    raise StoreDamaged("missing_row", path=shown(self.address), seq=seq + 1)
                seq = row.seq
                yield row

    def _some_rows(self, after: int, limit: int = _READ_ROWS) -> list[Row]:
        with world_faults(self.address):
            return [row_of(values) for values in self._open.execute(_SOME, (after, limit))]

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        """The next entries at one go; raises StoreDamaged at the first row that is missing or cannot be read."""
        last = None if until is None else written_moment(until)
        rows: list[Row] = []
        for row in self._some_rows(after, limit):
            if row.seq != after + len(rows) + 1:
                raise StoreDamaged("missing_row", path=shown(self.address), seq=after + len(rows) + 1)
            if last is not None and row.recorded_at > last:
                break
            rows.append(row)
        return stretch_of(rows) if rows else None

    def entry(self, key: str) -> Entry | None:
        """What was written under a key."""
        row = self._row(_OF_KEY, key)
        return None if row is None else row.entry()

    def last_seq(self) -> int:
        """The newest ``seq``."""
        seq = self._value("SELECT seq FROM journal_end")
        assert isinstance(seq, int)
        return seq

    def last_recorded_at(self) -> datetime | None:
        """When the newest entry was recorded."""
        return cast("datetime | None", self._value("SELECT recorded_at FROM journal_end"))

    def recorded_at(self, seq: int) -> datetime | None:
        """When an entry was recorded."""
        return cast("datetime | None", self._value("SELECT recorded_at FROM journal_key WHERE seq = %s", seq))

    def digest(self, seq: int) -> bytes | None:
        """Of an entry's row."""
        row = self._row(_ONE, seq)
        return None if row is None else row.digest()

    def _row(self, statement: LiteralString, *values: object) -> Row | None:
        with world_faults(self.address):
            found = self._open.execute(statement, values).fetchone()
        return None if found is None else row_of(found)

    def _value(self, statement: LiteralString, *values: object) -> object:
        with world_faults(self.address):
            found = self._open.execute(statement, values).fetchone()
        return None if found is None else found[0]

    def key_frame(self, fold_version: int, until: datetime | None = None) -> KeyFrame | None:
        """The newest key-frame that can be read."""
        with world_faults(self.address):
            return frame_tables.newest_frame(self._open, fold_version, until)

    def key_frame_of(self, fold_version: int, seq: int) -> KeyFrame | None:
        """The key-frame at a place of the journal."""
        with world_faults(self.address):
            return frame_tables.frame_of(self._open, fold_version, seq)

    def frame_mark(self, fold_version: int, until: datetime) -> FrameMark | None:
        """The newest mark at ``until`` or before."""
        with world_faults(self.address):
            return frame_tables.newest_mark(self._open, fold_version, until)

    def frame_marks(self, fold_version: int) -> list[FrameMark]:
        """All marks of this fold version."""
        with world_faults(self.address):
            return frame_tables.marks(self._open, fold_version)

    def case(self, case_id: str) -> Case | None:
        """The newest value of a case."""
        with world_faults(self.address):
            return case_tables.newest(self._open, [case_id]).get(case_id)

    def case_history(self, case_id: str) -> list[Entry]:
        """What happened to a case, in order."""
        with world_faults(self.address):
            rows = [row_of(values) for values in self._open.execute(_HISTORY, (case_id,))]
        return [row.entry() for row in rows]

    def find_cases(self, query: CaseQuery) -> list[Case]:
        """A page of a list of cases, in its order."""
        with world_faults(self.address):
            return case_tables.find(self._open, query)

    def count_cases(self, query: CaseQuery) -> int:
        """How many cases a list has."""
        with world_faults(self.address):
            return case_tables.count(self._open, query)

    def case_figures(self, query: CaseQuery) -> CaseFigures:
        """The columns of all cases of a list."""
        with world_faults(self.address):
            return case_tables.figures(self._open, query)

    def responder_settings(self) -> list[ResponderSet]:
        """The newest setting of every responder."""
        with world_faults(self.address):
            rows = [row_of(values) for values in self._open.execute(_RESPONDERS)]
        facts = (row.entry().fact for row in rows)
        return [fact for fact in facts if isinstance(fact, ResponderSet)]

    def feed_healths(self) -> list[FeedHealth]:
        """The newest health of every feed; by the index of keys, whatever the length of the journal."""
        with world_faults(self.address):
            newest = [seq for (seq,) in self._open.execute(_NEWEST_HEALTHS)]
            found = [self._open.execute(_ONE, (seq,)).fetchone() for seq in newest]
        facts = (row_of(values).entry().fact for values in found if values is not None)
        return sorted((fact for fact in facts if isinstance(fact, FeedHealth)), key=lambda fact: fact.feed)

    def private(self, ref: str) -> bytes | None:
        """What is kept outside the chain under a reference."""
        return cast("bytes | None", self._value("SELECT body FROM private WHERE ref = %s", ref))

    def privates(self) -> Iterator[Private]:
        """Everything personal, by reference."""
        last = ""
        statement: LiteralString = "SELECT ref, kind, body, kept_at FROM private WHERE ref > %s ORDER BY ref LIMIT %s"
        while True:
            with world_faults(self.address):
                rows = self._open.execute(statement, (last, _READ_ROWS)).fetchall()
            if not rows:
                return
            yield from (Private(*cast("tuple[str, str, bytes, datetime]", row)) for row in rows)
            last = str(rows[-1][0])

    def rejects(self, feed: str, reason: str = "", limit: int = 100) -> list[Rejected]:
        """The newest refused items of a feed."""
        statement: LiteralString = (
            "SELECT feed, at, reason, item, origin, detail FROM refused_item "
            "WHERE feed = %s AND (%s = '' OR reason = %s) ORDER BY number DESC LIMIT %s"
        )
        with world_faults(self.address):
            rows = self._open.execute(statement, (feed, reason, reason, max(limit, 0))).fetchall()
        return [Rejected(*cast("tuple[str, datetime, str, bytes, str, str]", row)) for row in rows]

    def verify(self) -> int:
        """Walk the chain from the first row to the last, and compare what stands beside it."""
        chain = walked(self)
        keys = self._value("SELECT count(*) FROM journal_key JOIN journal USING (seq, recorded_at, key)")
        if (keys, self._value("SELECT count(*) FROM journal_key")) != (chain.seq, chain.seq):
            raise StoreDamaged("changed_keys", path=shown(self.address), seq=chain.seq)
        return chain.seq

    def end(self) -> End:
        """What stands beside the journal of its last row."""
        with world_faults(self.address):
            found = self._open.execute("SELECT seq, digest FROM journal_end").fetchone()
        return End(*cast("tuple[int, bytes]", found))

    def close(self) -> None:
        """Let the connection go."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        """Have the next question make a connection anew."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(psycopg.Error):
                connection.close()

    @property
    def _open(self) -> Connection:
        if self._closed:
            raise StoreUnavailable("closed", path=shown(self.address))
        if self._connection is None or not is_alive(self._connection):
            self._drop()
            self._connection = self._connect()
        return self._connection
