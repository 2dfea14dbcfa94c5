"""The model under the queue of cases: columns behind it, a row made when it is painted, whatever their number."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from zscc.ui.cases.rows import CaseRow, CaseRows
from zscc.ui.row_model import ROW_ROLE, TOLD_AT_ONCE, Index

DEEPEST = 2_000
"""What stands further down is not scrolled to: a view lays out every row before it, ten milliseconds a thousand."""


class CaseModel(QAbstractListModel):
    """Views are told of the first cases and ask for more when they are scrolled to them.

    Times left run from second to second, so a new moment repaints what is seen; only another order is told as one.
    """

    def __init__(self, text: Callable[[CaseRow], str], tip: Callable[[CaseRow], str], parent: QObject) -> None:
        """``text`` is what a screen reader says of a row, ``tip`` what the mouse is told."""
        super().__init__(parent)
        self.rows = CaseRows()
        self._told = 0
        self._text, self._tip = text, tip

    def show_rows(self, rows: CaseRows) -> None:
        """Take the queue of a new moment."""
        told = min(max(self._told, TOLD_AT_ONCE), len(rows))
        if told == self._told and rows.same_order(self.rows, told):
            self.rows = rows
            if told:
                self.dataChanged.emit(self.index(0), self.index(told - 1))
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        kept = [rows.place_of(self.rows.case_id(index.row())) for index in old]
        self.rows, self._told = rows, told
        self.changePersistentIndexList(
            old,
            [QModelIndex() if at is None or at >= told else self.createIndex(at, 0) for at in kept],
        )
        self.layoutChanged.emit()

    def show_again(self) -> None:
        """Every row is to be painted anew: another language, another theme."""
        if self._told:
            self.dataChanged.emit(self.index(0), self.index(self._told - 1))

    def place_of(self, case_id: str) -> QModelIndex:
        """Where a case stands; an invalid index when the queue does not show it."""
        place = self.rows.place_of(case_id)
        if place is None or place >= DEEPEST:
            return QModelIndex()
        self._tell(place + 1)
        return self.index(place)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._told < len(self.rows)

    def fetchMore(self, parent: Index) -> None:
        self._tell(self._told + TOLD_AT_ONCE)

    def _tell(self, upto: int) -> None:
        last = min(upto, len(self.rows))
        if last > self._told:
            self.beginInsertRows(QModelIndex(), self._told, last - 1)
            self._told = last
            self.endInsertRows()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._told

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        if role == ROW_ROLE:
            return self.row(index)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._text(self.row(index))
        return self._tip(self.row(index)) if role == Qt.ItemDataRole.ToolTipRole else None

    def row(self, index: Index) -> CaseRow:
        """The row at an index."""
        return self.rows[index.row()]
