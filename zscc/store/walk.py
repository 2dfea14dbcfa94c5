"""Walking a journal from its first row to its last, and naming the row at which it is not what was written.

Each row carries the digest of the one before it, and the digest of the last stands beside the journal. So a row that
was changed afterwards breaks the link behind it; one whose own link was changed breaks both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from zscc.store.contract import StoreDamaged
from zscc.store.rows import Chain, Row


@dataclass(frozen=True, slots=True)
class End:
    """What stands beside the journal of its last row."""

    seq: int
    digest: bytes


class Walked(Protocol):
    """What is walked: a journal that may grow meanwhile."""

    def rows(self, after: int) -> Iterator[Row]:
        """Rows as they are stored, in order; raises StoreDamaged at the first that is missing."""

    def end(self) -> End | None:
        """What stands beside the journal of its last row; None in one from before that was kept."""


def walked(journal: Walked) -> Chain:
    """The end of the chain; raises StoreDamaged naming the first row that was changed, left out or cannot be read.

    Where no end was kept, the last row has nothing behind it that could tell.
    """
    chain, end = Chain(), journal.end()
    rows = journal.rows(0)
    for row in rows:
        if end is not None and row.seq > end.seq:
            _refuse_added(row, end, journal)
            break
        try:
            chain.follow(row)
            row.entry()
        except StoreDamaged as fault:
            raise _named(fault, row, next(rows, None), end) from fault
    if end is not None and chain.seq < end.seq:
        raise StoreDamaged("missing_row", seq=chain.seq + 1)
    if end is not None and chain.digest != end.digest:
        raise StoreDamaged("changed_row", seq=chain.seq)
    return chain


def _refuse_added(row: Row, end: End, journal: Walked) -> None:
    """Who writes beside the walk moves the end with each row."""
    if journal.end() == end:
        raise StoreDamaged("row_too_many", seq=row.seq)


def _named(fault: StoreDamaged, row: Row, after: Row | None, end: End | None) -> StoreDamaged:
    """Of the two rows of a broken link the one that was changed: what follows holds the digest of one that was not."""
    if fault.code != "broken_chain":
        return fault
    if after is not None and after.seq == row.seq + 1:
        intact = after.prev_hash == row.digest()
    elif end is not None and end.seq == row.seq:
        intact = end.digest == row.digest()
    else:
        return fault
    return StoreDamaged("changed_row", seq=row.seq - 1 if intact else row.seq)
