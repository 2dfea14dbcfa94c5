"""The table of two periods: name, before, after, difference, and whether it may be chance; sorted by any column."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from zscc.ui.parts import Look

Index = QModelIndex | QPersistentModelIndex
COLUMNS = ("name", "before", "now", "difference", "verdict")
NAME, BEFORE, NOW = 0, 1, 2
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line as it is shown, and what it is sorted by."""

    key: str
    texts: tuple[str, str, str, str, str]
    sorts: tuple[str, float, float, float, float]
    differs: bool = False


class CompareModel(QAbstractTableModel):
    """Rows in the order that a person chose; the greatest certain differences first until then."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[CompareRow] = []
        self.look: Look | None = None
        self._by = (len(COLUMNS) - 1, Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.texts[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if index.column() == NAME else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self.look is not None:
            return self.look.theme.colour("text" if row.differs or index.column() < len(COLUMNS) - 2 else "text_third")
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and way is Qt.Orientation.Horizontal and self.look is not None:
            return self.look.wording.words(f"compare.column.{COLUMNS[section]}")
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; lines that are equal stand by name."""
        self.layoutAboutToBeChanged.emit()
        self._by = column, order
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        column, order = self._by
        self.rows.sort(key=lambda row: row.texts[NAME])
        self.rows.sort(key=lambda row: row.sorts[column], reverse=order is Qt.SortOrder.DescendingOrder)

    def show_rows(self, rows: Sequence[CompareRow]) -> None:
        """Other rows, in the same order."""
        self.beginResetModel()
        self.rows = list(rows)
        self._sort()
        self.endResetModel()


class CompareTable(QTableView):
    """Enter or a click on a number opens its cases, on a name the place."""

    opened = Signal(str, int)
    """Key of a row and the column that was opened."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines = CompareModel(self)
        self.setModel(self.lines)
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.setTabKeyNavigation(False)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        head.setSortIndicator(len(COLUMNS) - 1, Qt.SortOrder.DescendingOrder)
        self.clicked.connect(self._open)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.lines.look = look
        self.setAccessibleName(look.wording.words("compare.table"))
        px = look.theme.px
        for column, width in enumerate((0, 76, 76, 76, 96)):
            if width:
                self.setColumnWidth(column, px(width))
        self.verticalHeader().setDefaultSectionSize(px(26))
        self.lines.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def show_rows(self, rows: Sequence[CompareRow]) -> None:
        """Other rows; the keyboard stays on its member."""
        index = self.currentIndex()
        key = self.lines.rows[index.row()].key if index.isValid() and index.row() < len(self.lines.rows) else ""
        self.lines.show_rows(rows)
        place = next((place for place, row in enumerate(self.lines.rows) if row.key == key), None)
        if key and place is not None:
            self.setCurrentIndex(self.lines.index(place, index.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.lines.rows[index.row()].key, index.column())
