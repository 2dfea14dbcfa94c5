"""A journal read from its first row on, following the chain: what comes of it is the journal's, or it raises."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from zscc.model.stretch import Stretch
from zscc.store.rows import Chain, Row, stretch_of, written_moment
from zscc.store.sqlite_reader import SqliteReader


class ChainedReader(SqliteReader):
    """A reader that follows the chain with every row; rows are to be read in order, from the first on.

    Raises StoreDamaged at the first row that is missing, changed or recorded before the one in front of it.
    """

    def __init__(self, path: Path) -> None:
        self._chain = Chain()
        super().__init__(path)

    def rows(self, after: int) -> Iterator[Row]:
        """Rows in order, each following the one before it."""
        for row in super().rows(after):
            if row.seq > self._chain.seq:
                self._chain.follow(row)
            yield row

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        """The next entries at one go."""
        last = None if until is None else written_moment(until)
        rows: list[Row] = []
        for row in islice(self.rows(after), limit):
            if last is not None and row.recorded_at > last:
                break
            rows.append(row)
        return stretch_of(rows) if rows else None
