"""属性表: the rows of one layer under the map; sorted by any column, filtered, chosen together with the map."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from zscc.analysis.conditions import UnreadableTerm, compares, read_terms
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.main_key import MainKey
from zscc.ui.parts import ElidedLabel, Look, say, tight
from zscc.ui.table.data import Order, Rows, Table
from zscc.ui.table.export import csv_text, tab_text
from zscc.ui.table.model import TableModel
from zscc.ui.table.order import TableOrder
from zscc.ui.table.view import CellPainter, TableView, Touch

FILTER_AFTER_MS = 150
SAMPLE_ROWS, LONGEST_FILTER = 80, 200
MEASURED_TEXTS = 4
"""Of a column's sample, the longest ones."""
ARROW_ROOM = "▲▲"
"""Beside the title of the column that is sorted by."""
WIDEST_PX, NARROWEST_PX = 320, 64


class TablePanel(QFrame):
    """One table at a time; asks for what it cannot do itself."""

    layer_asked = Signal(str)
    rows_asked = Signal(object, bool)
    """Which rows of the table are to be chosen (mask), and whether what is chosen elsewhere stays."""
    zoom_asked = Signal()
    export_asked = Signal()
    hidden_changed = Signal(str, object)
    """Name of a layer and the keys of its hidden columns."""
    closed = Signal()
    _copied = Signal(str, int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("table")
        self._look = look
        self._order, self._hidden = Order(), frozenset[str]()
        self._anchor = self._scroll_px = 0
        self.layer, self.filter = ChoiceBox(self), QLineEdit(self)
        self.count, self._note = ElidedLabel("note", "second", self), ""
        self.chosen_first = QAction(self)
        self.zoom, self.copy, self.export = QPushButton(self), QPushButton(self), QPushButton(self)
        self.choose, self._complaint, self._choose_when_found = QPushButton(self), "", False
        self.columns, self.close_button = QPushButton(self), QPushButton("✕", self)
        self.model, self.view, self.sorter = TableModel(self), TableView(self), TableOrder(self)
        self._filtering = QTimer(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 8, 6)
        bar.setSpacing(8)
        bar.addWidget(self.layer)
        bar.addWidget(self.filter, 3)
        bar.addWidget(self.count, 2)
        for part in (self.choose, self.columns, self.zoom, self.copy, self.export, self.close_button):
            part.setProperty("look", "small")
            bar.addWidget(part)
        self.filter.setObjectName("tableFilter")
        self.filter.setMaxLength(LONGEST_FILTER)
        self.layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chosen_first.setCheckable(True)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(bar)
        column.addWidget(self.view, 1)

    def _connect(self) -> None:
        self._filtering.setSingleShot(True)
        self._filtering.setInterval(FILTER_AFTER_MS)
        self._filtering.timeout.connect(self._filter)
        self.view.setModel(self.model)
        head = self.view.horizontalHeader()
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self._sort_by)
        head.customContextMenuRequested.connect(self._open_columns)
        self.view.touched.connect(self._touched)
        self.view.copy_asked.connect(self.copy_chosen)
        self.view.zoom_asked.connect(self.zoom_asked)
        self.layer.activated.connect(lambda place: self.layer_asked.emit(self.layer.itemData(place)))
        self.filter.textChanged.connect(self._filtering.start)
        MainKey((self.filter,), self.choose_shown)
        self.choose.clicked.connect(self.choose_shown)
        self.chosen_first.toggled.connect(self._show_sorted)
        self.zoom.clicked.connect(self.zoom_asked)
        self.copy.clicked.connect(self.copy_chosen)
        self.export.clicked.connect(self.export_asked)
        self.columns.clicked.connect(lambda: self._open_columns(None))
        self.close_button.clicked.connect(self.closed)
        self.sorter.found.connect(self._found)
        self._copied.connect(self._to_clipboard)
        self._sorted: Rows = np.zeros(0, np.int64)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look, words, px = look, look.wording.words, look.theme.px
        self.view.setItemDelegate(CellPainter(look.theme, self.view))
        self.view.setAccessibleName(words("table.name"))
        self.layer.setAccessibleName(words("table.layer"))
        self.filter.setPlaceholderText(words("table.filter"))
        self.filter.setAccessibleName(words("table.filter_name"))
        self.filter.setMaximumWidth(px(420))
        self.chosen_first.setText(words("table.chosen_first"))
        self.filter.setToolTip(words("table.filter_tip"))
        self.choose.setToolTip(words("table.choose_tip"))
        named = ((self.choose, "choose"), (self.columns, "view"))
        for part, key in (*named, (self.zoom, "zoom"), (self.copy, "copy"), (self.export, "export")):
            part.setText(words(f"table.{key}"))
            part.setMinimumWidth(part.sizeHint().width())
        self.close_button.setToolTip(words("table.close"))
        self.close_button.setAccessibleName(words("table.close"))
        self.view.verticalHeader().setDefaultSectionSize(QFontMetrics(look.theme.font("body")).height() + px(8))
        self.view.verticalHeader().setMinimumSectionSize(px(12))
        self.layer.setMaximumWidth(px(200))
        self.filter.setMinimumWidth(px(90))
        self.show_chosen(self.model.chosen)

    def show_layers(self, layers: list[tuple[str, str]], current: str) -> None:
        """Names of the layers that have a table, and what they are called."""
        self.layer.blockSignals(True)
        self.layer.clear()
        for name, title in layers:
            self.layer.addItem(title, name)
        self.layer.setCurrentIndex(self.layer.findData(current))
        self.layer.blockSignals(False)

    def show_table(self, table: Table, chosen: NDArray[np.bool_], hidden: frozenset[str]) -> None:
        """Show a table; the same one of a later moment keeps its order, its filter, its scroll."""
        if table.name != self.model.table.name:
            self._order, self._anchor = Order(), 0
            self.filter.blockSignals(True)
            self.filter.clear()
            self.filter.blockSignals(False)
            self._note = ""
            self.view.scrollToTop()
        fresh = table.name != self.model.table.name or hidden != self._hidden
        self._hidden = hidden
        self._scroll_px = self.view.verticalScrollBar().value()
        self.model.show_table(table, tuple(hidden))
        if fresh:
            self._fit_columns()
            self._show_arrow()
        self.show_chosen(chosen)
        self._ask()

    def show_chosen(self, chosen: NDArray[np.bool_]) -> None:
        """Mark these rows of the table."""
        words = self._look.wording.words
        self.model.show_chosen(chosen, words("table.chosen"))
        if self.chosen_first.isChecked():
            self._show_sorted()
        self._show_count()

    def say(self, text: str) -> None:
        """A short note beside the count: what was copied or exported, or why not."""
        self._note = text
        self._show_count()

    def reveal_chosen(self) -> None:
        """Bring the first chosen row into view, unless one is there already."""
        places = np.flatnonzero(self.model.chosen[self.model.rows])
        if not len(places):
            return
        top, bottom = self.view.rowAt(0), self.view.rowAt(self.view.viewport().height() - 1)
        last = len(self.model.rows) if bottom < 0 else bottom
        if not ((places >= top) & (places <= last)).any():
            self.view.scrollTo(self.model.index(int(places[0]), 0))

    # Asked ---------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The layer whose table is shown."""
        return self.model.table.name

    def sort(self, column: str | None, *, descending: bool = False) -> None:
        """Sort by a column; None: as the rows come."""
        self._order = Order(column, descending, self._order.query)
        self._show_arrow()
        self._ask()

    def narrow(self, query: str) -> None:
        """Show the rows that match; ``column:word`` looks at one column only."""
        self.filter.setText(query)
        self._filtering.stop()
        self._filter()

    def copy_chosen(self) -> None:
        """Put the chosen rows on the clipboard, tabs between the cells."""
        model, mark = self.model, self._mark()
        table, columns, rows = model.table, model.columns, model.chosen_rows()
        if len(rows):
            self.sorter.run(lambda: self._copied.emit(tab_text(table, columns, rows, mark), len(rows)))

    def save_chosen(self, path: Path, done: Callable[[str | None], object]) -> None:
        """Write the chosen rows - all that are shown where none is chosen - as CSV, in a thread.

        ``done`` is called in that thread with the reason why it failed, or None.
        """
        model, mark = self.model, self._mark()
        table, columns, chosen = model.table, model.columns, model.chosen_rows()
        rows = chosen if len(chosen) else model.rows

        def work() -> None:
            part = path.with_name(path.name + ".part")
            try:
                part.write_text(csv_text(table, columns, rows, mark), encoding="utf-8", newline="")
                part.replace(path)
            except OSError as error:
                part.unlink(missing_ok=True)
                done(error.strerror or type(error).__name__)
            else:
                done(None)

        self.sorter.run(work)

    def exported_rows(self) -> int:
        """How many rows an export would hold."""
        return len(self.model.chosen_rows()) or len(self.model.rows)

    def sizeHint(self) -> QSize:
        return QSize(600, self._look.theme.px(260))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._look.theme.px(110))

    # Inside --------------------------------------------------------------------------------------------

    def choose_shown(self) -> None:
        """Choose every row that the filter shows, as soon as it shows them; what is typed is read at once."""
        if self._filtering.isActive():
            self._filtering.stop()
            self._filter()
        if self._complaint or self.model.table.kind is None:
            return
        self._choose_when_found = self.sorter.busy
        if not self._choose_when_found:
            among = np.zeros(len(self.model.table), np.bool_)
            among[self.model.rows] = True
            self.rows_asked.emit(among, False)

    def _ask(self) -> None:
        table, order = self.model.table, self._order
        try:
            if compares(order.query, table.columns):
                read_terms(order.query, table.columns)
            self._complaint = ""
        except UnreadableTerm as unreadable:
            self._complaint = self._look.wording.words(f"table.term.{unreadable.reason}", part=unreadable.part[:30])
            order = Order(order.column, order.descending)
        self._choose_when_found = False
        self.sorter.ask(table, order)
        self._show_count()

    def _found(self, table: Table, rows: Rows) -> None:
        if table is self.model.table:
            self._sorted = rows
            self._show_sorted()

    def _show_sorted(self) -> None:
        """The found rows, those that are chosen first if that is wanted."""
        rows = self._sorted[self._sorted < len(self.model.table)]
        if self.chosen_first.isChecked():
            chosen = self.model.chosen[rows]
            rows = np.concatenate((rows[chosen], rows[~chosen]))
        self.model.show_rows(rows)
        self.view.verticalScrollBar().setValue(self._scroll_px or self.view.verticalScrollBar().value())
        self._scroll_px = 0
        self._show_count()
        if self._choose_when_found and not self.sorter.busy:
            self.choose_shown()

    def _show_count(self) -> None:
        wording, model = self._look.wording, self.model
        chosen = int(np.count_nonzero(model.chosen))
        text = wording.words(
            "table.count",
            shown=wording.number(len(model.rows)),
            all=wording.number(len(model.table)),
            chosen=wording.number(chosen),
        )
        if not len(model.rows) and not self.sorter.busy and self._order.query:
            text = wording.words("table.nothing")
        text = wording.words("table.sorting") if self.sorter.busy else text
        text = self._complaint or text
        say(self.count, f"{self._note} · {text}" if self._note else text)
        for button in (self.zoom, self.copy):
            button.setEnabled(chosen > 0)
        self.zoom.setVisible(model.table.kind is not None)
        self.choose.setVisible(model.table.kind is not None)

    def _touched(self, place: int, touch: Touch) -> None:
        model = self.model
        if model.table.kind is None:
            return
        among = np.zeros(len(model.table), np.bool_)
        if touch is Touch.ALL:
            among[model.rows] = True
        elif touch is Touch.RANGE:
            first, last = sorted((min(self._anchor, len(model.rows) - 1), place))
            among[model.rows[first : last + 1]] = True
        else:
            self._anchor = place
            if touch is Touch.TOGGLE:
                among |= model.chosen
            row = model.rows[place]
            among[row] = not among[row]
        self.rows_asked.emit(among, touch is Touch.TOGGLE)

    def _sort_by(self, section: int) -> None:
        key = self.model.columns[section].key
        if self._order.column != key:
            self.sort(key)
        elif not self._order.descending:
            self.sort(key, descending=True)
        else:
            self.sort(None)

    def _show_arrow(self) -> None:
        head = self.view.horizontalHeader()
        keys = [column.key for column in self.model.columns]
        shown = self._order.column in keys
        head.setSortIndicatorShown(shown)
        if shown and self._order.column is not None:
            side = Qt.SortOrder.DescendingOrder if self._order.descending else Qt.SortOrder.AscendingOrder
            head.setSortIndicator(keys.index(self._order.column), side)

    def _filter(self) -> None:
        self._note = ""
        self._order = Order(self._order.column, self._order.descending, self.filter.text())
        self._ask()

    def _open_columns(self, at: QPoint | None) -> None:
        """What is shown and how; at a point of the header, or under the button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.chosen_first)
        menu.addSeparator()
        for column in self.model.table.columns:
            act = menu.addAction(column.title)
            act.setCheckable(True)
            act.setChecked(column.key not in self._hidden)
            act.setEnabled(len(self.model.columns) > 1 or column.key in self._hidden)
            act.toggled.connect(lambda shown, key=column.key: self.hide_column(key, hidden=not shown))
        header, button = self.view.horizontalHeader(), self.columns
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()) if at is None else header.mapToGlobal(at))

    def hide_column(self, key: str, *, hidden: bool) -> None:
        """Hide a column or show it again."""
        keys = self._hidden | {key} if hidden else self._hidden - {key}
        self.hidden_changed.emit(self.name, keys)

    def _fit_columns(self) -> None:
        """Wide enough for the title and the first rows; the widest texts are cut, their tool tips are not."""
        theme, model = self._look.theme, self.model
        metrics, px = QFontMetrics(theme.font("body")), theme.px
        for section, column in enumerate(model.columns):
            sample = range(0, len(model.table), max(len(model.table) // SAMPLE_ROWS, 1))
            texts = {column.text(row)[:60] for row in sample}
            # To shape a text takes far longer than to count its letters.
            longest = sorted(texts, key=lambda text: len(text.encode()))[-MEASURED_TEXTS:]
            widest = max(metrics.horizontalAdvance(text) for text in (*longest, column.title + ARROW_ROOM))
            self.view.setColumnWidth(section, min(max(widest + px(20), px(NARROWEST_PX)), px(WIDEST_PX)))

    def _mark(self) -> tuple[str, str]:
        wording = self._look.wording
        return wording.words("table.mark"), wording("synthetic.strip")

    def _to_clipboard(self, text: str, rows: int) -> None:
        QGuiApplication.clipboard().setText(text)
        wording = self._look.wording
        self.say(wording.words("table.copied", rows=wording.number(rows)))
