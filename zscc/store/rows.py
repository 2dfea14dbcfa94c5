"""Rows of the journal and the chain that joins them.

Every row carries the digest of the row before it. Who changes, leaves out or adds a row afterwards breaks the chain at
the next one; :class:`Chain` names the first row at which it is broken.
"""

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import repeat

from zscc.model.fix import FixBatch
from zscc.model.journal import Entry, Fact
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.stretch import Stretch
from zscc.store.codec import BadBody, batch_of, body_of, fact_of
from zscc.store.contract import FactRefused, Origin, StoreDamaged

HASH_BYTES = 32
NO_HASH = bytes(HASH_BYTES)
"""Stands before the first row."""


@dataclass(frozen=True, slots=True)
class Row:
    """The journal's columns as they are stored."""

    seq: int
    recorded_at: str
    """ISO 8601 in UTC with milliseconds: text order is time order."""
    kind: str
    version: int
    subject: str
    key: str
    seat: str
    actor: str
    cause_seq: int | None
    body: bytes
    prev_hash: bytes

    def columns(self) -> tuple[int | str | bytes | None, ...]:
        """The values in the order of the table."""
        return (
            self.seq,
            self.recorded_at,
            self.kind,
            self.version,
            self.subject,
            self.key,
            self.seat,
            self.actor,
            self.cause_seq,
            self.body,
            self.prev_hash,
        )

    def digest(self) -> bytes:
        """blake2b-256 of all columns, each written with its length in front."""
        digest = blake2b(digest_size=HASH_BYTES, person=b"zscc journal")
        for value in self.columns():
            written = value if isinstance(value, bytes) else str("" if value is None else value).encode()
            digest.update(len(written).to_bytes(4, "little"))
            digest.update(written)
        return digest.digest()

    def entry(self) -> Entry:
        """The committed fact; raises StoreDamaged when the body cannot be read."""
        try:
            fact = fact_of(self.kind, self.version, self.body, self.key, self.subject)
        except BadBody as error:
            raise StoreDamaged("bad_row", seq=self.seq, reason=str(error)) from error
        try:
            return self.entry_of(fact)
        except ValueError as error:
            raise StoreDamaged("bad_row", seq=self.seq, reason=str(error)) from error

    def refuse_unwritable(self) -> None:
        """Raise FactRefused for what not every engine can hold: a NUL, which PostgreSQL takes in no text."""
        if any("\0" in value for value in self.columns() if isinstance(value, str)):
            raise FactRefused("unwritable", reason="NUL")

    def entry_of(self, fact: Fact) -> Entry:
        """The committed fact, when it is at hand already."""
        recorded_at = moment_of(self.recorded_at)
        return Entry(self.seq, recorded_at, fact, self.seat, self.actor, self.cause_seq, self.prev_hash)


@dataclass(slots=True)
class Chain:
    """The end of a journal: what the next row must follow."""

    seq: int = 0
    recorded_at: str = ""
    digest: bytes = NO_HASH

    def follow(self, row: Row) -> None:
        """Step on to ``row``; raises StoreDamaged when it does not follow."""
        if row.seq != self.seq + 1:
            raise StoreDamaged("missing_row", seq=self.seq + 1)
        if row.prev_hash != self.digest:
            raise StoreDamaged("broken_chain", seq=row.seq)
        if row.recorded_at < self.recorded_at:
            raise StoreDamaged("time_went_back", seq=row.seq)
        self.seq, self.recorded_at, self.digest = row.seq, row.recorded_at, row.digest()

    def rows(
        self, facts: Sequence[Fact], known: Container[str], origin: Origin, at: datetime | Sequence[datetime]
    ) -> Iterator[tuple[Row, Fact]]:
        """The rows of the facts whose key is new, stepping on with each; raises FactRefused."""
        moments = repeat(written_moment(at)) if isinstance(at, datetime) else map(written_moment, at)
        seen: set[str] = set()
        for fact, moment in zip(facts, moments, strict=False):
            if fact.key in seen or fact.key in known:
                continue
            seen.add(fact.key)
            row = self._row(fact, origin, max(self.recorded_at, moment))
            row.refuse_unwritable()
            self.follow(row)
            yield row, fact

    def _row(self, fact: Fact, origin: Origin, recorded_at: str) -> Row:
        return Row(
            seq=self.seq + 1,
            recorded_at=recorded_at,
            kind=fact.kind,
            version=fact.format_version,
            subject=fact.subject,
            key=fact.key,
            seat=origin.seat,
            actor=origin.actor,
            cause_seq=origin.cause_seq,
            body=body_of(fact),
            prev_hash=self.digest,
        )


@contextmanager
def refused_facts() -> Iterator[None]:
    """Raise FactRefused for half of a character, which JSON may hold, and for numbers beyond every column."""
    try:
        yield
    except (UnicodeEncodeError, OverflowError) as error:
        raise FactRefused("unwritable", reason=str(error)) from error


def following(chain: Chain, rows: Sequence[Row]) -> Iterator[Entry]:
    """The entries of rows that were written elsewhere, stepping on with each; raises StoreDamaged like ``follow``."""
    for row in rows:
        chain.follow(row)
        yield row.entry()


def stretch_of(rows: Sequence[Row]) -> Stretch:
    """Rows that follow one another, one at least, sorted out for a fold; raises StoreDamaged like ``Row.entry``."""
    told = [row for row in rows if row.kind == FixBatch.kind]
    last = rows[-1]
    return Stretch(
        after=rows[0].seq - 1,
        seq=last.seq,
        recorded_at=moment_of(last.recorded_at),
        batches=_batches_of(told),
        others=tuple(row.entry() for row in rows if row.kind != FixBatch.kind),
    )


def _batches_of(rows: Sequence[Row]) -> tuple[FixBatch, ...]:
    if not rows:
        return ()
    try:
        if {row.version for row in rows} == {FixBatch.format_version}:
            return (batch_of([row.body for row in rows], rows[0].key, rows[0].subject),)
    except BadBody:
        # One by one they say which row it is.
        pass
    facts = (row.entry().fact for row in rows)
    return tuple(fact for fact in facts if isinstance(fact, FixBatch))


def written_moment(moment: datetime) -> str:
    """Whole milliseconds, rounded down, as the journal writes them: ``2026-06-15T06:30:00.000Z``."""
    whole = utc_from_ms(ms_from_utc(moment))
    return whole.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(written: str) -> datetime:
    """The aware UTC moment of :func:`written_moment`."""
    return datetime.fromisoformat(written)
