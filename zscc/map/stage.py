"""The pyqtgraph view of the map: it turns mouse and wheel into intents and holds the one item that is painted.

The ViewBox keeps the visible range in map metres, so that pyqtgraph items (drawings, regions) can be put on the map.
"""

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from zscc.map.viewport import Viewport

_CLICK_PX = 5.0
"""A press that moves less than this is a click."""
_NOTCH = 120.0
_DRAG_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class Picture(QGraphicsObject):
    """The whole map as one item that paints in pixels of the view."""

    def __init__(self, paint_map: Callable[[QPainter], None]) -> None:
        super().__init__()
        self._paint_map = paint_map
        self._size = (1.0, 1.0)

    def resize(self, width: float, height: float) -> None:
        """Follow the view."""
        self.prepareGeometryChange()
        self._size = (width, height)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, *self._size)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        painter.resetTransform()
        self._paint_map(painter)


class Stage(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph ships no types
    """The view. What a person does comes out as signals, in pixels of the view.

    It never repaints by itself: the canvas's frame timer asks for that, so that no two changes cost two frames.
    """

    dragged = Signal(QPointF)
    """By how much since the last one."""
    drag_ended = Signal()
    clicked = Signal(QPointF)
    double_clicked = Signal(QPointF)
    wheeled = Signal(QPointF, float)
    """Where, and by how many notches (away from the person is more)."""
    cursor_moved = Signal(QPointF)
    cursor_left = Signal()
    painted = Signal()
    """A frame was painted."""

    def __init__(self, paint_map: Callable[[QPainter], None], parent: QWidget) -> None:
        super().__init__(parent, background=None)
        self.setObjectName("mapStage")
        self.setCacheMode(pg.GraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(pg.GraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._box = pg.ViewBox(lockAspect=True, enableMouse=False, enableMenu=False, defaultPadding=0)
        self._box.disableAutoRange()
        self.setCentralItem(self._box)
        self._picture = Picture(paint_map)
        self._picture.setParentItem(self._box)
        self._pressed: QPointF | None = None
        self._last: QPointF | None = None
        self._dragging = False

    @property
    def range_m(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What pyqtgraph takes for visible: west and east, south and north."""
        x_range, y_range = self._box.viewRange()
        return (x_range[0], x_range[1]), (y_range[0], y_range[1])

    def show_view(self, view: Viewport) -> None:
        """Keep pyqtgraph's range in step with the camera."""
        west, south, east, north = view.bbox_m
        self._box.setRange(xRange=(west, east), yRange=(south, north), padding=0, disableAutoRange=False)

    def fit(self, width: float, height: float) -> None:
        """Follow the size of the widget."""
        self._picture.resize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in _DRAG_BUTTONS:
            self._pressed = self._last = event.position()
            self._dragging = event.button() is Qt.MouseButton.MiddleButton
        event.ignore()  # so that the canvas takes the focus

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None or self._last is None:
            self.cursor_moved.emit(at)
            return
        if not self._dragging and (at - self._pressed).manhattanLength() >= _CLICK_PX:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragging:
            self.dragged.emit(at - self._last)
            self._last = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        if self._dragging:
            self._dragging = False
            self.unsetCursor()
            self.drag_ended.emit()
        elif event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.double_clicked.emit(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _NOTCH
        if notches:
            self.wheeled.emit(event.position(), notches)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        del event
        self.cursor_left.emit()
