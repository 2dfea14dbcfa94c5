"""Who sits here, in the top bar: the masked name over the role; opens the choice of roles."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from zscc.ui.bar_chip import BarChip
from zscc.ui.parts import Look

EDGE_PX, BRIEF_EDGE_PX = 8, 3


class SeatChip(BarChip):
    """Two short lines; both are said in the tool tip and read aloud."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._texts = ("", "")
        self._asks = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def texts(self) -> tuple[str, str]:
        """Who, and as what."""
        return self._texts

    @property
    def asks(self) -> bool:
        """Whether somebody else should sit here by now."""
        return self._asks

    def show_who(self, look: Look, texts: tuple[str, str], tip: str, *, asks: bool) -> bool:
        """Say who sits here; whether that is something else than before."""
        if (texts, asks) == (self._texts, self._asks) and look is self._look:
            return False
        self._look, self._texts, self._asks = look, texts, asks
        self.setAccessibleName(" ".join(texts))
        self.setToolTip(tip)
        self._changed()
        return True

    @property
    def _says_role(self) -> bool:
        """A narrow bar leaves the role to the tool tip; that somebody should hand over is always said."""
        return not self._brief or self._asks

    def whole_width(self) -> int:
        """The width that says both."""
        return self._width(says_role=True)

    def _width(self, *, says_role: bool) -> int:
        theme = self._look.theme
        name, role = QFontMetrics(theme.font("note")), QFontMetrics(theme.font("small"))
        second = role.horizontalAdvance(self._texts[1]) if says_role else 0
        edge = EDGE_PX if says_role else BRIEF_EDGE_PX
        return max(name.horizontalAdvance(self._texts[0]), second) + 2 * theme.px(edge)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        name, role = QFontMetrics(theme.font("note")), QFontMetrics(theme.font("small"))
        return QSize(self._width(says_role=self._says_role), name.height() + role.height() + theme.px(2))

    def paintEvent(self, event: object) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            self._paint_ground(painter, Qt.PenStyle.NoPen)
        name, role = QFontMetrics(theme.font("note")), QFontMetrics(theme.font("small"))
        second = role.height() if self._says_role else 0
        top = (self.height() - name.height() - second) / 2
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text"))
        painter.drawText(self._at(name, self._texts[0], top + name.ascent()), self._texts[0])
        if self._says_role:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("amber" if self._asks else "text_third"))
            painter.drawText(self._at(role, self._texts[1], top + name.height() + role.ascent()), self._texts[1])
        painter.end()

    def _at(self, metrics: QFontMetrics, text: str, base: float) -> QPointF:
        edge = EDGE_PX if self._says_role else BRIEF_EDGE_PX
        return QPointF(self.width() - self._look.theme.px(edge) - metrics.horizontalAdvance(text), base)
