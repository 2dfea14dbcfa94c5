"""Items of pyqtgraph on the map: a ViewBox over the painted picture whose range is the part of the map that is seen.

An item's coordinates are map metres (EPSG:4549, x east, y north). Nothing here answers the mouse; that is the tools'.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from zscc.map.viewport import Viewport


class PlotGround(QObject):
    """The box over one map, made when the first item comes."""

    changed = Signal()
    """An item looks different; whoever paints should do so again."""

    def __init__(self, scene: QGraphicsScene, seen: Callable[[], Viewport], parent: QObject) -> None:
        super().__init__(parent)
        self._scene, self._seen = scene, seen
        self._box: Any = None
        self._items: list[QGraphicsItem] = []

    def put(self, item: QGraphicsItem) -> None:
        """Lay an item of pyqtgraph (or any of Qt's) over the map."""
        if self._box is None:
            self._box = self._made()
        self._items.append(item)
        # First its parent: an item that stands in a scene alone takes the view for one of pyqtgraph's own.
        item.setParentItem(self._box.childGroup)
        self._box.addItem(item, ignoreBounds=True)
        self.follow()

    def take(self, item: QGraphicsItem) -> None:
        """Take it away again; ValueError when it is not on the map."""
        self._items.remove(item)
        self._box.removeItem(item)

    def follow(self) -> None:
        """Show what the map shows."""
        if not self._items:
            return
        view = self._seen()
        west, south, east, north = view.bbox_m
        self._box.setGeometry(QRectF(0, 0, view.width_px, view.height_px))
        self._box.setRange(xRange=(west, east), yRange=(south, north), padding=0)

    def _made(self) -> Any:
        from pyqtgraph import ViewBox

        box = ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        box.disableAutoRange()
        box.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        # It would listen to the view for changes of its range, as pyqtgraph's own views tell them; ours never scrolls.
        box.getViewBox = lambda: None
        box.setZValue(1)
        self._scene.addItem(box)
        self._scene.changed.connect(lambda _: self.changed.emit())
        return box
