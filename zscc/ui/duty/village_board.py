"""The board of the villages in a round of calls: a number and a name each, how it stands, and keys for a whole round.

Digits mark a village by its number, Enter says it answered, Del that nobody did, PgDown goes to whom to call next.
Nothing is typed into the board, so no input method comes between.
"""

from collections.abc import Hashable
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.ui.duty.call_out import CallState
from zscc.ui.parts import Look, draw_line, mark_row, paint_row_ground
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.tick_box import paint_tick

CELL_PX, CELL_HEIGHT_PX = 218, 40
TYPED_MS = 1500
"""Two digits that come closer together than this are one number."""
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
COLOURS = {CallState.NOT_CALLED: "text_third", CallState.NO_ANSWER: "amber", CallState.ANSWERED: "ok"}


class VillageCell(NamedTuple):
    """One village, in words."""

    number: int
    code: str
    name: str
    state: CallState
    said: str
    """Who answered when, or how often nobody did."""
    again: bool
    """It is to be called again by now."""


class BoardModel(RowModel):
    """In the order of the numbers."""

    def key(self, row: VillageCell) -> str:
        return row.code

    def face(self, row: VillageCell) -> Hashable:
        return row

    def text(self, row: VillageCell) -> str:
        return f"{row.number} {row.name} {row.said}"

    def tip(self, row: VillageCell) -> str:
        return self.text(row)


class _CellPainter(QStyledItemDelegate):
    """State by shape and colour: a tick, a hollow square, a dot."""

    def __init__(self, look: Look, board: "VillageBoard") -> None:
        super().__init__(board)
        self.look, self._board = look, board

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return self._board.cell_size()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: VillageCell = index.data(ROW_ROLE)
        theme = self.look.theme
        px = theme.px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect
        if paint_row_ground(painter, option, theme):
            painter.fillRect(QRect(box.left(), box.top(), px(3), box.height()), theme.colour("accent"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width() - px(4), 1), theme.colour("hairline"))
        colour = theme.colour(COLOURS[row.state])
        body = QFontMetrics(theme.font("body")).height()
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text_third"))
        number = QRect(box.left() + px(6), box.top() + px(4), px(22), body)
        draw_line(painter, number, str(row.number), Qt.AlignmentFlag.AlignRight)
        edge = px(13)
        sign = QRectF(box.left() + px(34), box.top() + px(4) + (body - edge) / 2, edge, edge)
        self._sign(painter, row.state, sign)
        left = box.left() + px(54)
        name = QRect(left, box.top() + px(4), box.right() - left - px(6), body)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        draw_line(painter, name, row.name, Qt.AlignmentFlag.AlignLeft)
        painter.setFont(theme.font("small"))
        painter.setPen(colour if row.again or row.state is not CallState.NOT_CALLED else theme.colour("text_third"))
        said = QRect(left, name.bottom(), name.width(), QFontMetrics(theme.font("small")).height())
        draw_line(painter, said, row.said, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _sign(self, painter: QPainter, state: CallState, box: QRectF) -> None:
        colour = self.look.theme.colour(COLOURS[state])
        if state is CallState.ANSWERED:
            paint_tick(painter, box, colour)
            return
        painter.setPen(QPen(colour, 1.6))
        if state is CallState.NO_ANSWER:
            painter.drawRect(box.adjusted(1.5, 1.5, -1.5, -1.5))
        else:
            painter.drawPoint(box.center())
            painter.drawEllipse(box.center(), 1.2, 1.2)


class VillageBoard(QListView):
    """Says what a hand did: a village answered, or did not."""

    answered = Signal(str)
    """Code of the village."""
    unanswered = Signal(str)
    next_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._typed = ""
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPED_MS)
        self._typing.timeout.connect(self._forget)
        self.board = BoardModel(self)
        self._painter = _CellPainter(look, self)
        self.setModel(self.board)
        self.setItemDelegate(self._painter)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    @property
    def current(self) -> str:
        """Code of the village that is marked; '' for none."""
        index = self.currentIndex()
        return index.data(ROW_ROLE).code if index.isValid() else ""

    def show_look(self, look: Look, name: str) -> None:
        """Wear another language or theme."""
        self._look = self._painter.look = look
        self.setAccessibleName(name)
        self.doItemsLayout()
        self.board.show_again()

    def show_cells(self, cells: list[VillageCell]) -> None:
        """Show how the villages stand."""
        self.board.show_rows(cells)

    def choose(self, code: str) -> None:
        """Mark a village and bring it into view."""
        mark_row(self, self.board.place_of(code))

    def cell_size(self) -> QSize:
        """As many columns as there is room for, of one width."""
        px = self._look.theme.px
        width = self.viewport().width() - 2
        columns = max(width // px(CELL_PX), 1)
        return QSize(width // columns, px(CELL_HEIGHT_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.text().isdecimal() and event.text().isascii():
            self._type(event.text())
        elif key in ENTER and self.current:
            self.answered.emit(self.current)
        elif key == Qt.Key.Key_Delete and self.current:
            self.unanswered.emit(self.current)
        elif key == Qt.Key.Key_PageDown:
            self.next_asked.emit()
        else:
            super().keyPressEvent(event)

    def _type(self, digit: str) -> None:
        """Mark the village of the number that is being typed."""
        self._typed = (self._typed + digit)[-2:]
        numbers = {str(row.number): row.code for row in self.board.rows}
        code = numbers.get(self._typed.lstrip("0")) or numbers.get(digit)
        if code is not None:
            self.choose(code)
        self._typing.start()

    def _forget(self) -> None:
        self._typed = ""
