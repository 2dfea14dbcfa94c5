"""A chart whose parts stand side by side over time: keys and the mouse walk from one to the next, each opens.

Left and Right walk, Home and End go to the first and the last, Enter or a click opens; what a part says is read aloud.
"""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget


class Part(Protocol):
    """A bar or a point."""

    @property
    def said(self) -> str:
        """The whole of it in words."""


class WalkedChart(QWidget):
    """Holds the place that hand or key points at; who inherits holds the parts and paints them."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._at = -1
        """Of the parts; -1 for none."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def parts(self) -> Sequence[Part]:
        """From left to right, all equally wide."""
        raise NotImplementedError

    def _field(self) -> QRectF:
        """Where they stand."""
        raise NotImplementedError

    def part_at(self, x_px: float) -> int:
        """The part at a place; -1 for none."""
        field, count = self._field(), len(self.parts)
        if not count or not field.left() <= x_px < field.right():
            return -1
        return min(int((x_px - field.left()) * count / field.width()), count - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, key = len(self.parts) - 1, event.key()
        steps = {
            Qt.Key.Key_Left: max(self._at - 1, 0) if self._at >= 0 else last,
            Qt.Key.Key_Right: min(self._at + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in steps and self.parts:
            self._go(steps[Qt.Key(key)])
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.opened.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(self.part_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.part_at(event.position().x())
        if event.button() is Qt.MouseButton.LeftButton and place >= 0:
            self._go(place)
            self.opened.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._go(-1)

    def _go(self, place: int) -> None:
        if place != self._at:
            self._at = place
            self.setAccessibleDescription(self.parts[place].said if 0 <= place < len(self.parts) else "")
            self.update()
