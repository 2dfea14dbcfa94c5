"""Finds the rows of a table and their order: small tables at once, large ones in a thread of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from zscc.ui.table.data import Order, Rows, Superseded, Table, rows_in

AT_ONCE_ROWS = 300
"""Up to so many rows take a few milliseconds."""


class TableOrder(QObject):
    """Answers the newest question; older ones are given up."""

    found = Signal(object, object)
    """The table that was asked about, and its rows in order."""
    _answered = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._threads: ThreadPoolExecutor | None = None
        self._answered.connect(self._hear)

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._busy

    _busy = False

    def ask(self, table: Table, order: Order) -> None:
        """Find the rows; ``found`` says them, at once when there are few."""
        self._newest += 1
        number = self._newest
        if len(table) <= AT_ONCE_ROWS:
            self._busy = False
            self.found.emit(table, rows_in(table, order))
            return
        self._busy = True
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-table")
        self._threads.submit(self._work, number, table, order)

    def run(self, work: Callable[[], object]) -> None:
        """Run something slow in the same thread."""
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-table")
        self._threads.submit(work)

    def close(self) -> None:
        """Give up whatever is asked, and wait for the thread."""
        self._newest += 1
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None

    def _work(self, number: int, table: Table, order: Order) -> None:
        try:
            rows = rows_in(table, order, lambda: number == self._newest)
        except Superseded:
            return
        self._answered.emit(number, table, rows)

    def _hear(self, number: int, table: Table, rows: Rows) -> None:
        if number == self._newest:
            self._busy = False
            self.found.emit(table, rows)
