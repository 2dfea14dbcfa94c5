"""The model under the attribute table: cells made when they are looked at, rows in any order, chosen ones marked."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from zscc.ui.table.data import Column, Rows, Table

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
CHOSEN_ROLE = _ROLE.UserRole
MOST_LETTERS = 400
"""So much of a cell is laid out; the whole of it is in the tool tip's first lines and in every export."""


class TableModel(QAbstractTableModel):
    """One table; ``rows`` are the rows shown, in their order."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.table = Table("", (), ())
        self.rows: Rows = np.zeros(0, np.int64)
        self.columns: tuple[Column, ...] = ()
        self._sides: list[Qt.AlignmentFlag] = []
        self.chosen: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.chosen_word = ""

    def show_table(self, table: Table, hidden: Sequence[str]) -> None:
        """Another table, or the same of another moment; its rows stand as they come until ``show_rows``."""
        columns = tuple(column for column in table.columns if column.key not in hidden)
        same_columns = [column.key for column in columns] == [column.key for column in self.columns]
        if table.name == self.table.name and same_columns:
            if len(table) < len(self.table):
                # Until the new order is found, rows that are no more must not be asked for.
                self.show_rows(self.rows[self.rows < len(table)])
            self._take(table, columns)
            self.chosen = np.zeros(len(table), np.bool_)
            return
        self.beginResetModel()
        self._take(table, columns)
        self.chosen = np.zeros(len(table), np.bool_)
        self.rows = np.zeros(0, np.int64)
        self.endResetModel()

    def show_rows(self, rows: Rows) -> None:
        """These rows, in this order; the view keeps its scroll and its current cell."""
        more = len(rows) - len(self.rows)
        if more > 0:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        elif more < 0:
            self.beginRemoveRows(QModelIndex(), len(rows), len(self.rows) - 1)
            self.rows = rows
            self.endRemoveRows()
        self.rows = rows
        self._tell()

    def show_chosen(self, chosen: NDArray[np.bool_], word: str) -> None:
        """Which rows of the table are chosen, and how that is said aloud."""
        self.chosen, self.chosen_word = chosen, word
        self._tell()

    def chosen_rows(self) -> Rows:
        """The chosen rows that are shown, in the order of the screen."""
        return self.rows[self.chosen[self.rows]]

    def place_of(self, row: int) -> int:
        """Where a row of the table stands on the screen; -1 when it does not."""
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if len(found) else -1

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        del index
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = int(self.rows[index.row()]), self.columns[index.column()]
        if role in {_ROLE.DisplayRole, _ROLE.ToolTipRole}:
            return column.text(row)[:MOST_LETTERS]
        if role == _ROLE.TextAlignmentRole:
            return self._sides[index.column()]
        if role == CHOSEN_ROLE:
            return bool(self.chosen[row])
        if role == _ROLE.AccessibleTextRole:
            text = f"{column.title} {column.text(row)[:MOST_LETTERS]}"
            return f"{text} {self.chosen_word}" if self.chosen[row] else text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == _ROLE.DisplayRole:
            return column.title
        if role == _ROLE.TextAlignmentRole:
            return self._sides[section]
        return None

    def _take(self, table: Table, columns: tuple[Column, ...]) -> None:
        self.table, self.columns = table, columns
        side = Qt.AlignmentFlag
        self._sides = [side.AlignVCenter | (side.AlignRight if each.numeric else side.AlignLeft) for each in columns]

    def _tell(self) -> None:
        if len(self.rows) and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))
