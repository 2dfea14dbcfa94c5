"""One column of the responder board: the responders of one state, painted, walked by arrows, dragged to another."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.model.responder import RESPONDER_STATES, ResponderState
from zscc.ui.dispatch.stack import FEW
from zscc.ui.parts import Look, draw_line, mark_row, paint_row_ground
from zscc.ui.row_model import ROW_ROLE, Index, RowModel

MIME = "application/x-zscc-responder"
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_SIDES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_FIRST_DIGIT = int(Qt.Key.Key_1)


@dataclass(frozen=True, slots=True)
class BoardFace:
    """What one responder's row says."""

    responder_id: str
    label: str
    second: str
    """Telephone, and where it waits when no fix tells."""
    fix: str = ""
    """Age of its position."""
    sent_to: str = ""
    proof: str = ""
    """已核验, 未核验."""
    proved: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A row whose words are made when somebody looks at it: three hundred stand in the first column."""

    responder_id: str
    stamp: Hashable
    """What its picture depends on."""
    three_lines: bool
    carried: bool
    made: Callable[[], BoardFace]


class BoardModel(RowModel):
    """Rows of one column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told = FEW

    def key(self, row: BoardLine) -> str:
        return row.responder_id

    def face(self, row: BoardLine) -> Hashable:
        return row.stamp

    def text(self, row: BoardLine) -> str:
        face = row.made()
        return " ".join(part for part in (face.label, face.fix, face.second, face.sent_to, face.proof) if part)

    def tip(self, row: BoardLine) -> str:
        face = row.made()
        return "\n".join(part for part in (face.label, face.fix, face.second, face.sent_to, face.proof) if part)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(MIME, indexes[0].data(ROW_ROLE).responder_id.encode())
        return data


class _BoardPainter(QStyledItemDelegate):
    """Paints a responder: name, telephone with the age of its position, and what it was sent to."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        theme = self.look.theme
        body, note = (QFontMetrics(theme.font(size)).height() for size in ("body", "note"))
        lines = 2 if index.data(ROW_ROLE).three_lines else 1
        return QSize(theme.px(90), body + lines * note + theme.px(11))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        face: BoardFace = index.data(ROW_ROLE).made()
        theme, box = self.look.theme, option.rect
        painter.save()
        paint_row_ground(painter, option, theme, marked=face.carried)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("hairline"))
        if face.carried:
            painter.fillRect(QRect(box.left(), box.top(), theme.px(3), box.height()), theme.colour("accent"))
        inner = box.adjusted(theme.px(7), theme.px(5), -theme.px(2), -theme.px(5))
        body, note = QFontMetrics(theme.font("body")), QFontMetrics(theme.font("note"))
        line = QRect(inner.left(), inner.top(), inner.width(), body.height())
        beside = note.horizontalAdvance(face.fix) + theme.px(4) if face.fix else 0
        self._text(painter, line.adjusted(line.width() - beside, 0, 0, 0), face.fix, "note", "text_third", RIGHT)
        self._text(painter, line.adjusted(0, 0, -beside, 0), face.label, "body", "text")
        line = QRect(inner.left(), line.bottom() + 1, inner.width(), note.height())
        self._text(painter, line, face.second, "note", "text_second")
        if face.sent_to:
            line.translate(0, note.height())
            width = note.horizontalAdvance(face.proof) + theme.px(6) if face.proof else 0
            shade = "ok" if face.proved else "text_second"
            self._text(painter, line.adjusted(line.width() - width, 0, 0, 0), face.proof, "note", shade, RIGHT)
            self._text(painter, line.adjusted(0, 0, -width, 0), face.sent_to, "note", "accent")
        painter.restore()

    def _text(
        self, painter: QPainter, box: QRect, text: str, size: str, colour: str, align: Qt.AlignmentFlag = LEFT
    ) -> None:
        painter.setFont(self.look.theme.font(size))  # type: ignore[arg-type]  # one of the six
        painter.setPen(self.look.theme.colour(colour))
        draw_line(painter, box, text, align)


class BoardColumn(QListView):
    """The responders of one state."""

    sideways = Signal(object, int)
    """This column's state; one step to the left or right."""
    lifted = Signal(str)
    """Id of the responder on which Enter was pressed."""
    set_asked = Signal(str, object)
    """Responder and the state it is to have: a digit was pressed, or it was dropped here."""
    given_up = Signal()
    looked_for = Signal(str)
    """Id of the responder that was double-clicked: the map goes there."""

    def __init__(self, look: Look, state: ResponderState, parent: QWidget) -> None:
        super().__init__(parent)
        self.shows = state
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QListView.DragDropMode.DragDrop)
        self.rows = BoardModel(self)
        self.setModel(self.rows)
        self._painter = _BoardPainter(look, self)
        self.setItemDelegate(self._painter)
        self.doubleClicked.connect(lambda index: self.looked_for.emit(index.data(ROW_ROLE).responder_id))

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._painter.look = look
        self.rows.show_again()
        self.doItemsLayout()

    def current_id(self) -> str:
        """Id of the responder that the keyboard stands on; ''."""
        index = self.currentIndex()
        return index.data(ROW_ROLE).responder_id if index.isValid() else ""

    def take_keyboard(self) -> None:
        """Come here by an arrow key: the current row, else the first."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._begin()

    def _begin(self) -> None:
        if not self.currentIndex().isValid() and self.rows.rowCount():
            mark_row(self, self.rows.index(0))

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # it is a QFocusEvent
        self._begin()

    def event(self, event: QEvent) -> bool:
        # Esc belongs to the window, except while something is held.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._gives_up(event):
            event.accept()
            self.given_up.emit()
            return True
        return super().event(event)

    def _gives_up(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and any(line.carried for line in self.rows.rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, its = Qt.Key(event.key()), self.current_id()
        if event.modifiers() not in _PLAIN:
            super().keyPressEvent(event)
        elif key in _SIDES:
            self.sideways.emit(self.shows, _SIDES[key])
        elif its and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.lifted.emit(its)
        elif its and 0 <= int(key) - _FIRST_DIGIT < len(RESPONDER_STATES):
            self.set_asked.emit(its, RESPONDER_STATES[int(key) - _FIRST_DIGIT])
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._let_in(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._let_in(event)

    @staticmethod
    def _let_in(event: QDragEnterEvent | QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
            self.set_asked.emit(bytes(event.mimeData().data(MIME).data()).decode(), self.shows)
