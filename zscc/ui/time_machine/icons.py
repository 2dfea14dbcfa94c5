"""The buttons of the replay, drawn by our own hand in a square of 20 units: crisp at any size and pixel ratio."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from zscc.ui.parts import Look

_UNITS, _ICON_PX, _BUTTON_PX = 20.0, 18, 30
Corners = Sequence[tuple[float, float]]

_RIGHT: Corners = ((6, 4), (16, 10), (6, 16))
_SMALL: Corners = ((8, 5.5), (15.5, 10), (8, 14.5))
_FIRST: Corners = ((3.5, 5.5), (10, 10), (3.5, 14.5))
_SECOND: Corners = ((9.5, 5.5), (16, 10), (9.5, 14.5))
_DIAMOND: Corners = ((6, 6), (10, 10), (6, 14), (2, 10))
_BEHIND: Corners = ((11, 5.5), (17.5, 10), (11, 14.5))


def _bar(left: float, right: float) -> Corners:
    return ((left, 4.5), (right, 4.5), (right, 15.5), (left, 15.5))


_SHAPES: dict[str, tuple[Corners, ...]] = {
    "play": (_RIGHT,),
    "pause": (_bar(5, 8.5), _bar(11.5, 15)),
    "second": (_bar(4, 6), _SMALL),
    "minute": (_FIRST, _SECOND),
    "event": (_DIAMOND, _BEHIND),
}
"""What looks forward; the same seen in a mirror looks back."""


class IconButton(QPushButton):
    """A small button with a shape and no words; its tool tip and its accessible name say what it does."""

    def __init__(self, name: str, parent: QWidget, *, back: bool = False) -> None:
        super().__init__(parent)
        self._shape, self._back = name, back
        self._look: Look | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_look(self, look: Look, said: str) -> None:
        """Wear another language or theme; ``said`` is what it does."""
        self._look = look
        self.setToolTip(said)
        self.setAccessibleName(said)
        edge = look.theme.px(_BUTTON_PX)
        self.setFixedSize(edge, edge)

    def show_shape(self, name: str) -> None:
        """Draw another shape."""
        if name != self._shape:
            self._shape = name
            self.update()

    def sizeHint(self) -> QSize:
        edge = _BUTTON_PX if self._look is None else self._look.theme.px(_BUTTON_PX)
        return QSize(edge, edge)

    def paintEvent(self, event: object) -> None:
        del event
        if self._look is None:
            return
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus() or self.isChecked():
            painter.setPen(theme.colour("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if self.isChecked() else "raised"))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius / 2, theme.radius / 2
            )
        edge = theme.px(_ICON_PX)
        painter.translate((self.width() - edge) / 2, (self.height() - edge) / 2)
        painter.scale(edge / _UNITS, edge / _UNITS)
        if self._back:
            painter.translate(_UNITS, 0)
            painter.scale(-1, 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if self.isChecked() else "text" if self.isEnabled() else "stale"))
        for corners in _SHAPES[self._shape]:
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        painter.end()
