"""A hand on the map for tests: real mouse and key events, at places in pixels."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE = Qt.KeyboardModifier.NoModifier


class MapHand:
    """Presses, drags and clicks on a canvas."""

    def __init__(self, canvas: QWidget) -> None:
        self.canvas = canvas
        self.target = canvas.childAt(canvas.width() // 2, canvas.height() // 2)

    def px(self, at_m: tuple[float, float]) -> QPoint:
        """The pixel of a place on the map."""
        x_px, y_px = self.canvas.viewport.px_from_map(*at_m)  # type: ignore[attr-defined]
        return QPoint(round(x_px), round(y_px))

    def click(self, at: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.target, LEFT, held, at)

    def double_click(self, at: QPoint) -> None:
        """Both clicks, as a hand makes them."""
        QTest.mouseClick(self.target, LEFT, NONE, at)
        QTest.mouseDClick(self.target, LEFT, NONE, at)

    def move(self, at: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = NO_BUTTON) -> None:
        place = QPointF(at)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, self.target.mapToGlobal(place), Qt.MouseButton.NoButton, button, held
        )
        QApplication.sendEvent(self.target, event)

    def press(self, at: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.target, button, held, at)

    def release(self, at: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.target, button, held, at)

    def ask_for_menu(self, at: QPoint) -> None:
        """What the window system sends after a right click."""
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(self.target, QContextMenuEvent(reason, at, self.target.mapToGlobal(at)))

    def drag(
        self,
        way: Iterable[QPoint],
        held: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
        *,
        let_go: bool = True,
    ) -> None:
        """Press at the first place, move through the rest, let go at the last."""
        start, *rest = way
        self.press(start, held, button)
        for end in rest:
            self.move((start + end) / 2, held, button)
            self.move(end, held, button)
        if let_go:
            self.release(rest[-1], held, button)
