"""A journal read from its first row on, following the chain: what comes of it is the journal's, or it raises."""

from pathlib import Path

from zscc.store.rows import Chain, Row
from zscc.store.sqlite_reader import SqliteReader


class ChainedReader(SqliteReader):
    """A reader that follows the chain with every row; rows are to be read in order, from the first on.

    Raises StoreDamaged at the first row that is missing, changed or recorded before the one in front of it.
    """

    def __init__(self, path: Path) -> None:
        self._chain = Chain()
        super().__init__(path)

    def _some_rows(self, after: int, *limit: int) -> list[Row]:
        rows = super()._some_rows(after, *limit)
        for row in rows:
            if row.seq > self._chain.seq:
                self._chain.follow(row)
        return rows
