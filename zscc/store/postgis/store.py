"""The store of many seats: one journal in PostgreSQL with PostGIS, appended to by any number of programs.

Appends are ordered by one advisory lock that is held from the look at the journal's end to the commit, so that ``seq``
is commit order: who has read up to a number has read all that is below it. Everybody else is told the new number by
NOTIFY (``listening``); what was written is read, never sent along.

When the server goes while it commits, nobody here can know whether it did: then the store asks again, once, and what it
cannot find out it says (``unsure``). Keys make a second try safe.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from typing import cast

import psycopg

from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry, Fact
from zscc.model.presence import Present
from zscc.store.contract import (
    KEEP_DAYS,
    FactRefused,
    FrameMark,
    KeyFrame,
    Origin,
    Private,
    StoreDamaged,
    StoreError,
    StoreUnavailable,
    Watcher,
)
from zscc.store.postgis import case_tables, frame_tables, layer_tables, presence_table
from zscc.store.postgis.listening import Listening
from zscc.store.postgis.reader import PostgisReader
from zscc.store.postgis.server import (
    Connection,
    bring_up_to_date,
    connect,
    is_alive,
    world_faults,
)
from zscc.store.rejected import KEPT_A_FEED, KEPT_FOR, cut
from zscc.store.rows import Chain, Row, following, refused_facts, written_moment
from zscc.store.shared import shown

_CHECKED_ON_OPENING = 64
_FRAMES = 7_978_002
"""Advisory lock of the one program that keeps key-frames."""
_FEEDING = 7_978_003
"""Advisory lock of the one program that feeds the journal."""
_INSERT = "INSERT INTO journal VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_REBUILT_AT_ONCE = 500


class PostgisStore(PostgisReader):
    """The journal at ``address`` (``postgresql://user@host:port/database``), made when the database holds none.

    ``seat`` names who writes here: drafts are kept by seat. Raises StoreUnavailable, StoreDamaged.
    """

    def __init__(self, address: str, seat: str = "desk") -> None:
        self._listening: Listening | None = None
        self._program = 0
        """Its number among those present; 0 until it says that it is."""
        self._feeding: Connection | None = None
        self._keeps_frames: Connection | None = None
        """The connection on which the right to keep key-frames is held."""
        self._room: set[str] = set()
        """Days that have their partitions."""
        self._made: set[str] = set()
        """Days whose partitions the open transaction made: when it fails they are gone with it."""
        super().__init__(address, seat)
        try:
            self._check_end()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> Connection:
        connection = connect(self.address, self._seat)
        try:
            bring_up_to_date(connection, self.address)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check_end(self) -> None:
        """Walk the last rows; a journal that ends in a broken link is not written on."""
        with self._transaction() as connection:
            end = _end_of(connection)
            chain = Chain()
            for row in self.rows(max(end.seq - _CHECKED_ON_OPENING, 0)):
                if not chain.seq and row.seq > 1:
                    chain = Chain(row.seq - 1, row.recorded_at, row.prev_hash)
                chain.follow(row)
                row.entry()
            if (chain.seq, chain.digest) != (end.seq, end.digest):
                raise StoreDamaged("broken_end", path=shown(self.address), seq=end.seq)

    def append(
        self, facts: Sequence[Fact], origin: Origin, at: datetime | Sequence[datetime], *, whole: bool = False
    ) -> list[Entry]:
        """Commit the facts whose key is new, and the layers with them."""
        if self._feeding is not None:
            # Who lost the right while the server was away, or was taken for dead, writes only when it is his again.
            self.feed_alone()
        entries: list[Entry] = []
        committing = False
        try:
            with self._transaction() as connection, refused_facts():
                chain = _end_of(connection)
                known = _known(connection, facts)
                if whole and known:
                    return []
                written = list(chain.rows(facts, known, origin, at))
                entries = [row.entry_of(fact) for row, fact in written]
                if written:
                    self._write(connection, [row for row, _ in written], entries, chain)
                committing = True
        except StoreUnavailable:
            if not committing or not self._was_committed(entries):
                raise
        return entries

    def take_over(self, rows: Sequence[Row]) -> None:
        """Write rows of another journal as they are."""
        with self._transaction() as connection:
            chain = _end_of(connection)
            self._write(connection, rows, list(following(chain, rows)), chain)

    def _write(self, connection: Connection, rows: Sequence[Row], entries: Sequence[Entry], chain: Chain) -> None:
        with _refused_values():
            self._write_rows(connection, rows)
            layer_tables.project_layers(connection, entries)
            case_tables.project_cases(connection, entries)
        connection.execute("SELECT advance(%s, %s, %s)", (chain.seq, chain.recorded_at, chain.digest))

    def _write_rows(self, connection: Connection, rows: Sequence[Row]) -> None:
        for row in rows:
            row.refuse_unwritable()
        self._make_room(connection, rows)
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, [row.columns() for row in rows])
            cursor.executemany(
                "INSERT INTO journal_key VALUES (%s, %s, %s)", [(row.key, row.seq, row.recorded_at) for row in rows]
            )

    def _make_room(self, connection: Connection, rows: Sequence[Row]) -> None:
        days = {row.recorded_at[:10] for row in rows} - self._room
        for day in sorted(days):
            connection.execute("SELECT make_room(%s)", (f"{day}T00:00:00Z",))
        self._made |= days

    def _was_committed(self, entries: Sequence[Entry]) -> bool:
        """Whether a commit whose answer was lost took place; raises StoreUnavailable when nobody can say."""
        if not entries:
            return True
        self._drop()
        try:
            written = self.entry(entries[0].fact.key)
        except StoreError as error:
            raise StoreUnavailable("unsure", path=shown(self.address)) from error
        return written is not None and written.seq == entries[0].seq and written.prev_hash == entries[0].prev_hash

    def knows(self, key: str) -> bool:
        """Whether a fact with this key is in the journal."""
        return self._value("SELECT 1 FROM journal_key WHERE key = %s", key) is not None

    def put_key_frame(self, frame: KeyFrame, mark: FrameMark | None = None, keep_days: float = KEEP_DAYS) -> None:
        """Keep a key-frame, if it is this program that keeps them; of several seats one does, until it leaves.

        Raises StoreUnavailable when what the frame builds on was kept by nobody.
        """
        with self._transaction() as connection:
            if not self._may_keep(connection):
                return
            if mark is not None and mark.base and not _has_mark(connection, frame.fold_version, mark.base):
                raise StoreUnavailable("base_missing", path=shown(self.address))
            frame_tables.keep(connection, frame, mark, keep_days)

    def _may_keep(self, connection: Connection) -> bool:
        if self._keeps_frames is not connection:
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_FRAMES,)).fetchone()
            self._keeps_frames = connection if row == (True,) else None
        return self._keeps_frames is connection

    def put_draft(self, name: str, body: bytes, at: datetime) -> None:
        """Keep what is being typed at this seat."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO draft VALUES (%s, %s, %s, %s) "
                "ON CONFLICT (seat, name) DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body",
                (self._seat, name, at, body),
            )

    def draft(self, name: str) -> bytes | None:
        """What was being typed at this seat under this name."""
        found = self._value("SELECT body FROM draft WHERE seat = %s AND name = %s", self._seat, name)
        return cast("bytes | None", found)

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM draft WHERE seat = %s AND name = %s", (self._seat, name))

    def put_private(self, ref: str, kind: str, body: bytes, at: datetime) -> None:
        """Keep what is personal outside the chain."""
        self.put_privates([(ref, kind, body)], at)

    def put_privates(self, items: Sequence[tuple[str, str, bytes]], at: datetime) -> None:
        """Keep several in one commit."""
        self.take_over_privates([Private(ref, kind, body, at) for ref, kind, body in items])

    def take_over_privates(self, privates: Sequence[Private]) -> None:
        """Keep what is personal of another journal."""
        with self._transaction() as connection, connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO private VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [(each.ref, each.kind, each.kept_at, each.body) for each in privates],
            )

    def forget_private(self, ref: str) -> None:
        """Delete what is personal; the server's vacuum overwrites where it lay."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM private WHERE ref = %s", (ref,))

    def put_rejects(self, feed: str, rejects: Sequence[Rejected], at: datetime) -> None:
        """Keep refused items, and forget those of which there are enough."""
        rows = [(feed, its.at, its.reason, its.item, its.origin, its.detail) for its in map(cut, rejects)]
        with self._transaction() as connection:
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO refused_item (feed, at, reason, item, origin, detail) VALUES (%s, %s, %s, %s, %s, %s)",
                    rows,
                )
            connection.execute(
                "DELETE FROM refused_item WHERE feed = %(feed)s AND number <= "
                "(SELECT number FROM refused_item WHERE feed = %(feed)s ORDER BY number DESC LIMIT 1 OFFSET %(kept)s)",
                {"feed": feed, "kept": KEPT_A_FEED},
            )
            connection.execute("DELETE FROM refused_item WHERE at < %s", (at - KEPT_FOR,))

    def rebuild_layers(self) -> None:
        """Make the layers anew from the journal; they come out as they were."""
        with self._transaction() as connection:
            _end_of(connection)
            connection.execute("TRUNCATE report, vehicle_last_fix, fix, cases, case_value, case_body")
            entries = self.read(0)
            while some := list(islice(entries, _REBUILT_AT_ONCE)):
                layer_tables.project_layers(connection, some)
                case_tables.project_cases(connection, some)

    def watch(self, watcher: Watcher) -> None:
        """Tell of what other programs commit, and of the server being lost and found, on a thread of its own."""
        assert self._listening is None
        self._listening = Listening(self.address, self._seat, watcher)

    def feed_alone(self) -> None:
        """Be the one that feeds this journal: a lock of the server's, held by a connection that does nothing else."""
        if self._feeding is not None and is_alive(self._feeding):
            return
        with world_faults(self.address):
            connection = connect(self.address, self._seat)
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_FEEDING,)).fetchone()
        if row != (True,):
            connection.close()
            raise StoreUnavailable("fed_already", path=shown(self.address))
        self._feeding = connection

    def be_present(self, account: str, case_id: str) -> list[Present]:
        """Say who sits here; who is at the other seats."""
        with self._transaction() as connection:
            self._program, others = presence_table.tell(connection, self._program, self._seat, account, case_id)
        return others

    def open_reader(self) -> PostgisReader:
        """A connection of its own that only reads, for another thread."""
        return PostgisReader(self.address, self._seat)

    def close(self) -> None:
        """Let the server go."""
        if self._listening is not None:
            self._listening.close()
        if self._connection is not None and not self._connection.closed:
            with suppress(psycopg.Error):
                presence_table.leave(self._connection, self._program)
        for held in (self._feeding, self._keeps_frames):
            if held is not None and not held.closed:
                # Now, not when the server notices that the connection has gone.
                with suppress(psycopg.Error):
                    held.execute("SELECT pg_advisory_unlock_all()")
        if self._feeding is not None:
            self._feeding.close()
        super().close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with world_faults(self.address):
            connection = self._open
            self._made.clear()
            with connection.transaction():
                yield connection
            self._room |= self._made


@contextmanager
def _refused_values() -> Iterator[None]:
    """Values that are no value of the server's columns: a moment after the year 9999, a number that is too large."""
    try:
        yield
    except (psycopg.DataError, OverflowError) as error:
        raise FactRefused("unwritable", reason=str(error).partition("\n")[0]) from error


def _end_of(connection: Connection) -> Chain:
    """The journal's end, after which nobody else writes until this transaction ends."""
    row = connection.execute("SELECT seq, recorded_at, digest FROM take_end()").fetchone()
    assert row is not None
    seq, recorded_at, digest = cast("tuple[int, datetime | None, bytes]", row)
    return Chain(seq, "" if recorded_at is None else written_moment(recorded_at), digest)


def _known(connection: Connection, facts: Sequence[Fact]) -> set[str]:
    rows = connection.execute("SELECT key FROM journal_key WHERE key = ANY(%s)", ([fact.key for fact in facts],))
    return {str(key) for (key,) in rows}


def _has_mark(connection: Connection, fold_version: int, seq: int) -> bool:
    statement = "SELECT 1 FROM key_frame_mark WHERE fold_version = %s AND seq = %s"
    return connection.execute(statement, (fold_version, seq)).fetchone() is not None
