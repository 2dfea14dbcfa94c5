"""统计: today's reports by village, grid and source, as bars; every row opens the reports it counts."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from zscc.ui.day_reports import DayReports
from zscc.ui.parts import Heading, Look, draw_line, row_list, tight
from zscc.ui.row_model import ROW_ROLE, Index, RowModel

SplitRow = tuple[str, str, int]
KINDS = ("village", "grid", "source")


class SplitModel(RowModel):
    """Rows of (value, words, count), most first."""

    def key(self, row: SplitRow) -> str:
        return row[0]

    def face(self, row: SplitRow) -> Hashable:
        return (*row, self.most)

    def text(self, row: SplitRow) -> str:
        return f"{row[1]} {row[2]}"

    def tip(self, row: SplitRow) -> None:
        del row

    def show_counts(self, rows: list[SplitRow]) -> None:
        """Take new counts."""
        self.most = max((count for _, _, count in rows), default=1)
        self.show_rows(rows)

    most = 1
    """The longest bar's count."""


class _SplitPainter(QStyledItemDelegate):
    """Paints a name, a bar as long as its share of the largest, and the count."""

    def __init__(self, look: Look, model: SplitModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._model = look, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        return QSize(theme.px(240), QFontMetrics(theme.font("note")).height() + theme.px(10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _, words, count = index.data(ROW_ROLE)
        theme, box = self.look.theme, option.rect.adjusted(self.look.theme.px(16), 0, -self.look.theme.px(16), 0)
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(option.rect, theme.colour("raised"))
        painter.setFont(theme.font("note"))
        name_width, count_width = theme.px(176), theme.px(64)
        painter.setPen(theme.colour("text"))
        draw_line(painter, QRect(box.left(), box.top(), name_width, box.height()), words, Qt.AlignmentFlag.AlignLeft)
        said = self.look.wording.counted("report", count)
        draw_line(
            painter,
            QRect(box.right() - count_width, box.top(), count_width, box.height()),
            said,
            Qt.AlignmentFlag.AlignRight,
        )
        room = box.width() - name_width - count_width - theme.px(16)
        most = self._model.most
        height = theme.px(8)
        bar = QRectF(box.left() + name_width, box.center().y() - height / 2, room * count / most, height)
        painter.fillRect(bar, theme.faded("accent", 0.62))
        painter.restore()


class Splits(QWidget):
    """The bars under three tabs."""

    asked = Signal(str, str)
    """Kind and value that a person chose."""
    desk_asked = Signal(str, str)
    """Kind and value that the whole desk is to be narrowed to."""

    def __init__(self, look: Look, word_of: Callable[[str, str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._word_of = look, word_of
        self._today = DayReports()
        self._loading = False
        self.kind = KINDS[0]
        self.heading = Heading(self)
        self.tabs = {kind: QPushButton(self) for kind in KINDS}
        self.model = SplitModel(self)
        self.view = row_list(self)
        self._painter = _SplitPainter(look, self.model, self.view)
        self._set_up()

    def _set_up(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self._painter)
        view.clicked.connect(self._row_chosen)
        view.activated.connect(self._row_chosen)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)
        tabs = QHBoxLayout()
        tight(tabs, spacing=4)
        for kind, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(kind == self.kind)
            tab.setProperty("kind", kind)
            tab.clicked.connect(self._tab_clicked)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 4)
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addLayout(tabs)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addWidget(self.view, 1)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._painter.look = look
        for kind, tab in self.tabs.items():
            tab.setText(look.wording(f"split.{kind}"))
        self.view.setAccessibleName(look.wording("split.heading"))
        self.show_reports(self._today, loading=self._loading)
        self.view.doItemsLayout()

    def show_reports(self, today: DayReports, *, loading: bool = False) -> None:
        """Count the reports of today; no sum is claimed while they are still loading."""
        self._today, self._loading = today, loading
        wording = self._look.wording
        counted = today.split(self.kind)
        self.model.show_counts([(value, self._word_of(self.kind, value), count) for value, count in counted])
        total = wording("split.sum", reports=wording.counted("report", len(today.rows)))
        self.heading.show_texts(wording("split.heading"), wording("queue.loading") if loading else total)

    def show_kind(self, kind: str) -> None:
        """Turn to another tab."""
        self.kind = kind
        self.tabs[kind].setChecked(True)
        self.show_reports(self._today, loading=self._loading)

    def _open_menu(self, at: QPoint) -> None:
        """The menu key and the right button offer the whole desk narrowed to a bar."""
        index = self.view.indexAt(at) if self.view.indexAt(at).isValid() else self.view.currentIndex()
        if index.isValid() and index.data(ROW_ROLE)[0]:
            value, name, _ = index.data(ROW_ROLE)
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            action = menu.addAction(self._look.wording.words("filters.only", what=name))
            action.triggered.connect(lambda _=False, kind=self.kind: self.desk_asked.emit(kind, value))
            menu.popup(self.view.viewport().mapToGlobal(at))

    def _tab_clicked(self) -> None:
        self.show_kind(self.sender().property("kind"))

    def _row_chosen(self, index: QModelIndex) -> None:
        value, _, _ = index.data(ROW_ROLE)
        self.asked.emit(self.kind, value)
