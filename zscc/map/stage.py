"""The view of the map: it turns mouse and wheel into intents and holds the one item that is painted."""

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsObject, QGraphicsScene, QGraphicsView, QStyleOptionGraphicsItem, QWidget

_CLICK_PX = 5.0
"""A press that moves less than this is a click."""
_NOTCH = 120.0
_PAD_PX, _FINE = 60.0, 0.2
"""Pixels of a touch pad that are one notch, and how much of a notch Ctrl leaves."""
_DRAG_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class Grip(Enum):
    """What a pressed hand is doing."""

    NONE = "none"
    PAN = "pan"
    STROKE = "stroke"


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


class Scene(QGraphicsScene):
    """What items of pyqtgraph want of the scene that they stand in."""

    sigPrepareForPaint = Signal()  # noqa: N815 (theirs)
    """A frame is about to be painted."""


class Stage(QGraphicsView):
    """The view. What a person does comes out as signals, in pixels of the view.

    It never repaints by itself: the canvas's frame timer asks for that, so that no two changes cost two frames.
    """

    dragged = Signal(QPointF)
    """By how much since the last one."""
    drag_ended = Signal()
    stroke_began = Signal(QPointF, Qt.KeyboardModifier)
    stroke_went_on = Signal(QPointF, Qt.KeyboardModifier)
    stroke_ended = Signal(QPointF, Qt.KeyboardModifier)
    """A drag that belongs to the tool; ``strokes`` says which do."""
    stroke_lost = Signal()
    """The button came up where nobody saw it: the stroke ends without a result."""
    clicked = Signal(QPointF, Qt.KeyboardModifier)
    double_clicked = Signal(QPointF, Qt.KeyboardModifier)
    wheeled = Signal(QPointF, float)
    """Where, and by how many notches (away from the person is more); with Ctrl a fifth of them."""
    pinched = Signal(QPointF, float)
    """Where, and by which factor two fingers spread."""
    menu_asked = Signal(QPointF)
    cursor_moved = Signal(QPointF, Qt.KeyboardModifier)
    cursor_left = Signal()
    painted = Signal()
    """A frame was painted."""

    def __init__(self, paint_map: Callable[[QPainter], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapStage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._scene = Scene(self)
        self.setScene(self._scene)
        self._picture = Picture(paint_map)
        self.scene().addItem(self._picture)
        self.strokes: Callable[[Qt.KeyboardModifier], bool] = lambda _: False
        self._pressed: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        """The one that holds the grip; others pressed meanwhile end nothing."""
        self._last: QPointF | None = None
        self._grip = Grip.NONE
        self._may_stroke = False
        self._cursor = Qt.CursorShape.ArrowCursor

    def fit(self, width: float, height: float) -> None:
        """Follow the size of the widget."""
        self.setSceneRect(0, 0, width, height)
        self._picture.resize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._scene.sigPrepareForPaint.emit()
        super().paintEvent(event)
        self.painted.emit()

    def show_cursor(self, shape: Qt.CursorShape) -> None:
        """What the pointer looks like while it does not drag."""
        self._cursor = shape
        if self._grip is Grip.NONE:
            self.setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in _DRAG_BUTTONS and self._pressed is None:
            self._pressed = self._last = event.position()
            self._button = event.button()
            self._grip = Grip.PAN if event.button() is Qt.MouseButton.MiddleButton else Grip.NONE
            self._may_stroke = event.button() is Qt.MouseButton.LeftButton and self.strokes(event.modifiers())
        event.ignore()  # so that the canvas takes the focus

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, modifiers = event.position(), event.modifiers()
        if self._pressed is not None and not event.buttons() & self._button:
            # Let go over another window, or while a menu had the mouse: nobody told.
            self._lose_grip()
        if self._pressed is None or self._last is None:
            self.cursor_moved.emit(at, modifiers)
            return
        if self._grip is Grip.NONE and (at - self._pressed).manhattanLength() >= _CLICK_PX:
            self._begin_drag(modifiers)
        if self._grip is Grip.PAN:
            self.dragged.emit(at - self._last)
            self._last = at
        elif self._grip is Grip.STROKE:
            self.stroke_went_on.emit(at, modifiers)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not self._button:
            return
        pressed, self._pressed = self._pressed, None
        grip, self._grip = self._grip, Grip.NONE
        if pressed is None:
            return
        self.setCursor(self._cursor)
        if grip is Grip.PAN:
            self.drag_ended.emit()
        elif grip is Grip.STROKE:
            self.stroke_ended.emit(event.position(), event.modifiers())
        elif event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(event.position(), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.double_clicked.emit(event.position(), event.modifiers())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(QPointF(event.pos()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = _notches(event)
        if notches:
            self.wheeled.emit(event.position(), notches)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.pinched.emit(event.position(), 1.0 + event.value())
            return True
        return bool(super().viewportEvent(event))

    def leaveEvent(self, event: QEvent) -> None:
        del event
        self.cursor_left.emit()

    def _lose_grip(self) -> None:
        grip, self._pressed, self._grip = self._grip, None, Grip.NONE
        self.setCursor(self._cursor)
        if grip is Grip.STROKE:
            self.stroke_lost.emit()

    def _begin_drag(self, modifiers: Qt.KeyboardModifier) -> None:
        self._grip = Grip.STROKE if self._may_stroke else Grip.PAN
        if self._grip is Grip.PAN:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.stroke_began.emit(self._pressed, modifiers)


def _notches(event: QWheelEvent) -> float:
    """Notches of a wheel; a touch pad tells pixels, and a flick of it is never more than one notch an event."""
    turned, slid = event.angleDelta().y() / _NOTCH, event.pixelDelta().y()
    if slid and event.pointingDevice().type() is QInputDevice.DeviceType.TouchPad:
        turned = min(max(slid / _PAD_PX, -1.0), 1.0)
    fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return turned * _FINE if fine else turned
