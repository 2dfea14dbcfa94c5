"""Lines in boxes, as the case panel and the boards show them: a tick, a name with its reasons, a figure at the right.

Painted rows under a list's keys: arrows walk, Enter or Space does what the row is for, left and right turn it.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.model.report import Priority
from zscc.ui.glyphs import paint_glyph
from zscc.ui.parts import Look, draw_line, mark_row
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.tick_box import paint_tick

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
FEW = 48
"""Rows that a view is told of before it is scrolled."""
GAP_PX, PAD_PX, TICK_PX = 6, 10, 14
_DO = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_TURN = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


@dataclass(frozen=True, slots=True)
class Mark:
    """A short text in the second line with a shade of its own."""

    text: str
    shade: str = "text_second"


@dataclass(frozen=True, slots=True)
class Face:
    """What one row shows."""

    key: str
    title: str
    note: str = ""
    """Beside the title, in the second shade."""
    marks: tuple[Mark, ...] = ()
    """The second line."""
    end: str = ""
    """At the right."""
    end_shade: str = "text"
    priority: Priority | None = None
    """Its shape stands at the left."""
    ticked: bool | None = None
    """None: it has nothing to tick."""
    dim: bool = False
    """It is there, but nothing is to be done with it."""
    more: str = ""
    """What only the tip says; '' for the row itself."""

    @property
    def said(self) -> str:
        """The row in one line, for who hears it."""
        return " ".join(text for text in (self.title, self.note, *(mark.text for mark in self.marks), self.end) if text)

    @property
    def stamp(self) -> Hashable:
        """What the row's picture depends on: all of it."""
        return self

    def made(self) -> "Face":
        """Itself."""
        return self


@dataclass(frozen=True, slots=True)
class LateFace:
    """A face that is made when its row is painted or read aloud; lists may be long, and words take time."""

    key: str
    stamp: Hashable
    """What its picture depends on."""
    made: Callable[[], Face]


class FaceModel(RowModel):
    """Rows that are faces, made or to be made."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told = FEW

    def key(self, row: Face | LateFace) -> str:
        return row.key

    def face(self, row: Face | LateFace) -> Hashable:
        return row.stamp

    def text(self, row: Face | LateFace) -> str:
        return row.made().said

    def tip(self, row: Face | LateFace) -> str:
        face = row.made()
        return face.more or face.said


class FacePainter(QStyledItemDelegate):
    """Paints a face in its box."""

    def __init__(self, look: Look, parent: QWidget, *, lines: int = 1) -> None:
        super().__init__(parent)
        self.look, self.lines = look, lines

    def height(self) -> int:
        """Of one row, with the gap below it."""
        theme = self.look.theme
        first = QFontMetrics(theme.font("body")).height()
        second = QFontMetrics(theme.font("note")).height() if self.lines > 1 else 0
        return first + second + theme.px(2 * PAD_PX - 4 + GAP_PX)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(self.look.theme.px(200), self.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        face: Face = index.data(ROW_ROLE).made()
        theme = self.look.theme
        box = option.rect.adjusted(0, 0, -1, -theme.px(GAP_PX))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(QPen(theme.colour("accent" if chosen else "hairline"), 1))
        painter.setBrush(theme.colour("selected" if chosen else "surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius, theme.radius)
        inner = box.adjusted(theme.px(PAD_PX), theme.px(PAD_PX - 2), -theme.px(PAD_PX), -theme.px(PAD_PX - 2))
        if face.ticked is not None or face.priority is not None:
            self._paint_sign(painter, inner, face)
            inner.setLeft(inner.left() + theme.px(TICK_PX + 8))
        self._paint_texts(painter, inner, face)
        painter.restore()

    def _paint_sign(self, painter: QPainter, box: QRect, face: Face) -> None:
        """The box to tick, or the shape of a priority."""
        theme = self.look.theme
        edge, height = theme.px(TICK_PX), QFontMetrics(theme.font("body")).height()
        place = QRectF(box.left(), box.top() + (height - edge) / 2, edge, edge)
        if face.priority is not None:
            paint_glyph(painter, theme, face.priority, place, lit=not face.dim)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if face.ticked else "text_third"), 1))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if face.ticked:
            paint_tick(painter, place, theme.colour("accent"))

    def _paint_texts(self, painter: QPainter, box: QRect, face: Face) -> None:
        theme = self.look.theme
        body, note = QFontMetrics(theme.font("body")), QFontMetrics(theme.font("note"))
        first = QRect(box.left(), box.top(), box.width(), body.height())
        painter.setFont(theme.font("body", bold=face.end_shade in {"red", "amber"}))
        end_width = painter.fontMetrics().horizontalAdvance(face.end) + theme.px(2) if face.end else 0
        painter.setPen(theme.colour(face.end_shade))
        draw_line(painter, first, face.end, RIGHT)
        first.setWidth(max(first.width() - end_width - theme.px(8), 0))
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text_third" if face.dim else "text"))
        draw_line(painter, first, face.title, LEFT)
        if face.note:
            first.setLeft(first.left() + body.horizontalAdvance(face.title) + theme.px(10))
            painter.setFont(theme.font("note"))
            painter.setPen(theme.colour("text_third" if face.dim else "text_second"))
            draw_line(painter, first, face.note, LEFT)
        if self.lines > 1:
            self._paint_marks(painter, QRect(box.left(), first.bottom() + 1, box.width(), note.height()), face)

    def _paint_marks(self, painter: QPainter, box: QRect, face: Face) -> None:
        theme, left = self.look.theme, box.left()
        painter.setFont(theme.font("note"))
        metrics = painter.fontMetrics()
        for mark in face.marks:
            painter.setPen(theme.colour("text_third" if face.dim else mark.shade))
            draw_line(painter, QRect(left, box.top(), max(box.right() - left, 0), box.height()), mark.text, LEFT)
            left += metrics.horizontalAdvance(mark.text) + theme.px(12)


class Stack(QListView):
    """Faces one below the other, as high as they need or with bars."""

    done = Signal(str)
    """Key of a row that somebody did: Enter, Space, a click on its tick, a double click."""
    turned = Signal(str, int)
    """Key of a row, and one step back or on."""
    walked = Signal(str)
    """Key of the row that the keyboard or the mouse came to."""

    def __init__(self, look: Look, parent: QWidget, *, lines: int = 1, grows: bool = True) -> None:
        super().__init__(parent)
        self._grows = grows
        # The current row is outlined; a frame around all of them would touch it.
        self.setObjectName("stack")
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.faces = FaceModel(self)
        self.setModel(self.faces)
        self.painter = FacePainter(look, self, lines=lines)
        self.setItemDelegate(self.painter)
        self.selectionModel().currentChanged.connect(self._walked)
        if grows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_look(self, look: Look, name: str) -> None:
        """Wear another language or theme."""
        self.painter.look = look
        self.setAccessibleName(name)
        self.faces.show_again()
        self.doItemsLayout()
        self._fit()

    def show_faces(self, faces: Sequence[Face] | Sequence[LateFace]) -> None:
        """Show these rows; the one that was current stays it."""
        self.faces.show_rows(faces)
        self._fit()
        if self.hasFocus():
            self._begin()

    def current_key(self) -> str:
        """Key of the row that the keyboard stands on; ''."""
        index = self.currentIndex()
        return index.data(ROW_ROLE).key if index.isValid() else ""

    def go_to(self, key: str) -> None:
        """Stand on this row."""
        mark_row(self, self.faces.place_of(key))

    def needed_height(self) -> int:
        """The height of all rows."""
        return len(self.faces.rows) * self.painter.height() + 4

    def _fit(self) -> None:
        if self._grows:
            self.setFixedHeight(self.needed_height())

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # it is a QFocusEvent
        self._begin()

    def _begin(self) -> None:
        """The keyboard always stands on a row."""
        if not self.currentIndex().isValid() and self.faces.rowCount():
            mark_row(self, self.faces.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, its = Qt.Key(event.key()), self.current_key()
        plain = event.modifiers() in _PLAIN
        if its and plain and key in _DO:
            self.done.emit(its)
        elif its and plain and key in _TURN:
            self.turned.emit(its, _TURN[key])
        elif key in _DO and not plain:
            # Ctrl+Enter is the panel's, not the row's.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        face: Face = index.data(ROW_ROLE).made()
        left = event.position().x() - self.visualRect(index).left()
        if face.ticked is not None and left <= self.painter.look.theme.px(PAD_PX + TICK_PX + 8):
            self.done.emit(face.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.done.emit(index.data(ROW_ROLE).key)

    def _walked(self, index: QModelIndex) -> None:
        if index.isValid():
            self.walked.emit(index.data(ROW_ROLE).key)
