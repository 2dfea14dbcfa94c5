"""The line to type in, in the top bar. It grows while it has the focus and lies over its neighbours then.

What an input method still composes is no text yet: nothing is searched by it, and its Enter chooses nothing.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from zscc.ui.parts import Look

WIDE_PX, GROWN_PX, NARROW_PX, LENS_PX = 250, 420, 92, 34
KEY_TEXT = "Ctrl+K"
LONGEST_TYPED = 400
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class SearchLine(QLineEdit):
    """Says what was typed and which keys were pressed for the list below."""

    stepped = Signal(int)
    entered = Signal()
    narrowed = Signal(int)
    """Tab: 1 for the next kind, -1 for all kinds again."""
    came = Signal()
    left = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchLine")
        self.setMaxLength(LONGEST_TYPED)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list_open = False
        """Whether Tab and the arrows belong to the list below."""
        self._look, self._composing, self._short = look, False, False
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words, px = look.wording.words, look.theme.px
        self.setFont(look.theme.font())
        self.setTextMargins(px(22), 0, 0, 0)
        self.setAccessibleName(words("search.name"))
        self.setAccessibleDescription(words("search.placeholder"))
        self.setToolTip(words("search.tip"))
        self._show_placeholder()

    def show_short(self, short: bool) -> None:
        """Say less where there is little room."""
        self._short = short
        self._show_placeholder()

    def _show_placeholder(self) -> None:
        short = self._short and not self.hasFocus()
        self.setPlaceholderText(self._look.wording.words("search.placeholder_short" if short else "search.placeholder"))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        # Tab never reaches keyPressEvent: the focus would go on.
        # With nothing typed there is nothing to narrow: the line would hold the keyboard fast.
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self.list_open and self.text():
            step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()))
            if step is not None and not self._composing:
                self.narrowed.emit(step)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._composing:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_placeholder()
        self.came.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)
        self._show_placeholder()
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.px(14)
        box = QRectF(theme.px(9), (self.height() - edge) / 2, edge, edge)
        _paint_lens(painter, box, theme.colour("accent" if self.hasFocus() else "text_third"))
        if not self.hasFocus() and not self.text() and not self._short:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("text_third"))
            right = self.rect().adjusted(0, 0, -theme.px(10), 0)
            painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), KEY_TEXT)
        painter.end()


def _paint_lens(painter: QPainter, box: QRectF, colour: QColor) -> None:
    pen = QPen(colour, box.width() / 9)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    ring = QRectF(box.left() + 1, box.top() + 1, box.width() * 0.62, box.height() * 0.62)
    painter.drawEllipse(ring)
    painter.drawLine(ring.center() + (ring.bottomRight() - ring.center()) * 0.72, box.bottomRight())


class SearchSlot(QWidget):
    """The room that the bar keeps for the line; the line itself lies over the bar and may be wider."""

    def __init__(self, look: Look, bar: QWidget) -> None:
        super().__init__(bar)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.line = SearchLine(look, bar)
        self.line.came.connect(self.place_line)
        self.line.left.connect(self.place_line)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.line.show_look(look)

    def fit(self, room: int, least_room: int) -> None:
        """Take of ``room`` pixels what the line wants; only its lens, of ``least_room``, or nothing where all is taken.

        A line without room shows itself when it is called by its key.
        """
        theme = self._look.theme
        metrics, key = QFontMetrics(theme.font()), QFontMetrics(theme.font("small")).horizontalAdvance(KEY_TEXT)
        words = metrics.horizontalAdvance(self._look.wording.words("search.placeholder"))
        whole = max(theme.px(WIDE_PX), words + key + theme.px(64))
        self.line.show_short(room < whole)
        if room >= theme.px(NARROW_PX):
            width = whole if room >= whole else min(theme.px(150), room)
        else:
            width = theme.px(LENS_PX) if least_room >= theme.px(LENS_PX) else 0
        self.setFixedSize(width, metrics.height() + theme.px(14))
        self.place_line()

    def call(self) -> None:
        """Hand the keyboard to the line."""
        self.line.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sizeHint(self) -> QSize:
        return self.size()

    def place_line(self) -> None:
        """Put the line over its slot: as wide as that, or wider while it has the focus."""
        bar = self.parentWidget()
        if bar is None:
            return
        box = self.geometry()
        self.line.setVisible(box.width() > 0 or self.line.hasFocus())
        if self.line.hasFocus():
            width = max(box.width(), min(self._look.theme.px(GROWN_PX), bar.width() - 16))
            left = min(max(box.center().x() - width // 2, 8), bar.width() - width - 8)
            box.setLeft(left)
            box.setWidth(width)
        self.line.setGeometry(box)
        self.line.raise_()

    def moveEvent(self, event: object) -> None:
        del event
        self.place_line()

    def resizeEvent(self, event: object) -> None:
        del event
        self.place_line()
