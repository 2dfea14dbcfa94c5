"""A list of figures, painted: a name, a bar with what chance would give, the figure, and what it is made of.

Enter or a click opens what a figure counts; Shift+Enter or a click on the last column what it is divided by.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from zscc.ui.parts import Look, draw_line, paint_row_ground, row_list, tight
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.theme import SizeName

EDGE_PX, GAP_PX, PAD_PX = 12, 8, 9
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line; shares are of the bar's length, 0 to 1."""

    key: str
    name: str
    value: str = ""
    detail: str = ""
    """What it is made of: 911 / 972件."""
    lead: str = ""
    """Before the name: a rank."""
    note: str = ""
    bar: float | None = None
    """How far the bar reaches."""
    band: tuple[float, float] | None = None
    """Within these chance keeps the figure; then the bar is a dot on a line."""
    dim: bool = False
    """Nothing can be said."""
    strong: bool = False
    """It differs, or it is what is looked at."""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in design pixels; what is left is the bar's."""

    lead: int = 0
    name: int = 150
    value: int = 72
    detail: int = 120
    note: int = 0


class FigureModel(RowModel):
    """Rows in the order that they are told in."""

    def key(self, row: FigureRow) -> str:
        return row.key

    def face(self, row: FigureRow) -> Hashable:
        return row

    def text(self, row: FigureRow) -> str:
        return " ".join(part for part in (row.lead, row.name, row.value, row.detail, row.note) if part)

    def tip(self, row: FigureRow) -> str:
        return row.tip or self.text(row)


class FigurePainter(QStyledItemDelegate):
    """Paints the columns."""

    def __init__(self, look: Look, columns: Columns, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.columns = look, columns

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        px = self.look.theme.px
        return QSize(px(240), QFontMetrics(self.look.theme.font("body")).height() + px(PAD_PX))

    def boxes(self, box: QRect) -> dict[str, QRect]:
        """Where each column stands in a row's box."""
        px, columns = self.look.theme.px, self.columns
        left, right = box.left() + px(EDGE_PX), box.right() - px(EDGE_PX)
        found = {}
        for name in ("lead", "name"):
            width = px(getattr(columns, name))
            found[name] = QRect(left, box.top(), width, box.height())
            left += width + (px(GAP_PX) if width else 0)
        for name in ("note", "detail", "value"):
            width = px(getattr(columns, name))
            found[name] = QRect(right - width, box.top(), width, box.height())
            right -= width + (px(GAP_PX) if width else 0)
        # On a narrow page the name gives way.
        found["name"].setRight(min(found["name"].right(), right))
        return found | {"bar": QRect(left, box.top(), max(right - left, 0), box.height())}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: FigureRow = index.data(ROW_ROLE)
        theme, boxes = self.look.theme, self.boxes(option.rect)
        painter.save()
        paint_row_ground(painter, option, theme)
        painter.fillRect(
            QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.colour("hairline")
        )
        plain = "stale" if row.dim else "text"
        self._write(painter, boxes["lead"], row.lead, ("note", "text_third", RIGHT))
        self._write(painter, boxes["name"], row.name, ("body", plain, LEFT))
        self._write(painter, boxes["value"], row.value, ("body", plain, RIGHT), bold=row.strong)
        self._write(painter, boxes["detail"], row.detail, ("note", "stale" if row.dim else "text_second", RIGHT))
        self._write(painter, boxes["note"], row.note, ("note", "text" if row.strong else "text_third", RIGHT))
        self._paint_bar(painter, row, QRectF(boxes["bar"]))
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        hand: tuple[SizeName, str, Qt.AlignmentFlag],
        *,
        bold: bool = False,
    ) -> None:
        if text and box.width() > 0:
            size, colour, align = hand
            painter.setFont(self.look.theme.font(size, bold=bold))
            painter.setPen(self.look.theme.colour(colour))
            draw_line(painter, box, text, align)

    def _paint_bar(self, painter: QPainter, row: FigureRow, box: QRectF) -> None:
        theme, middle = self.look.theme, box.center().y()
        if row.bar is None or box.width() < theme.px(24):
            return
        at = box.left() + box.width() * min(max(row.bar, 0.0), 1.0)
        if row.band is None:
            height = theme.px(6)
            ground = QRectF(box.left(), middle - height / 2, box.width(), height)
            painter.fillRect(ground, theme.faded("hairline", 0.7))
            painter.fillRect(QRectF(ground.left(), ground.top(), at - box.left(), height), theme.faded("accent", 0.62))
            return
        low, high = (box.left() + box.width() * min(max(share, 0.0), 1.0) for share in row.band)
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
        height = theme.px(10)
        painter.fillRect(QRectF(low, middle - height / 2, max(high - low, 1.0), height), theme.faded("stale", 0.3))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("surface"), 1))
        painter.setBrush(theme.colour("accent" if row.strong else "text_second"))
        radius = theme.px(4.5)
        if row.strong:
            # A corner up: it differs by its shape too.
            painter.translate(at, middle)
            painter.rotate(45)
            painter.drawRect(QRectF(-radius * 0.85, -radius * 0.85, radius * 1.7, radius * 1.7))
        else:
            painter.drawEllipse(QPointF(at, middle), radius, radius)


class FigureList(QWidget):
    """The list with its keys."""

    chosen = Signal(str)
    """Key of the row that a person went to."""
    opened = Signal(str)
    divisor_opened = Signal(str)

    def __init__(self, look: Look, columns: Columns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FigureModel(self)
        self.view: QListView = row_list(self)
        self.view.setModel(self.model)
        self.painter = FigurePainter(look, columns, self.view)
        self.view.setItemDelegate(self.painter)
        self.setFocusProxy(self.view)
        column = QVBoxLayout(self)
        tight(column)
        column.addWidget(self.view)
        self.view.installEventFilter(self)
        self.view.viewport().installEventFilter(self)
        self.view.selectionModel().currentChanged.connect(self._went_to)
        self._pressed_at = QPoint()
        self.view.clicked.connect(self._clicked)

    @property
    def rows(self) -> Sequence[FigureRow]:
        """What is shown."""
        return self.model.rows

    def show_look(self, look: Look, name: str) -> None:
        """Wear another language or theme; ``name`` is read aloud."""
        self.painter.look = look
        self.view.setAccessibleName(name)
        self.view.doItemsLayout()

    def show_rows(self, rows: Sequence[FigureRow]) -> None:
        """Show other figures; the marked row stays marked."""
        self.model.show_rows(rows)

    def mark(self, key: str) -> None:
        """Mark a row without announcing it."""
        index = self.model.place_of(key)
        selection = self.view.selectionModel()
        if index.isValid() and selection.currentIndex() != index:
            before = self.blockSignals(True)
            selection.setCurrentIndex(index, selection.SelectionFlag.ClearAndSelect)
            self.blockSignals(before)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._open(event.modifiers()):
                return True
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            self._pressed_at = event.position().toPoint()
        return super().eventFilter(watched, event)

    def _open(self, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        key = self._key(self.view.currentIndex())
        if key:
            (self.divisor_opened if modifiers & Qt.KeyboardModifier.ShiftModifier else self.opened).emit(key)
        return bool(key)

    def _clicked(self, index: QModelIndex) -> None:
        row: FigureRow = index.data(ROW_ROLE)
        if row.dim:
            return
        detail = self.painter.boxes(self.view.visualRect(index))["detail"]
        divisor = detail.contains(self._pressed_at) and self._pressed_at.x() > detail.center().x()
        (self.divisor_opened if divisor else self.opened).emit(row.key)

    def _went_to(self, index: QModelIndex) -> None:
        if key := self._key(index):
            self.chosen.emit(key)

    def _key(self, index: QModelIndex) -> str:
        return index.data(ROW_ROLE).key if index.isValid() else ""
