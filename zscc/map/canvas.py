"""The map as a widget. First cut of the public door: it shows the town's outline and keeps what it is told."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from zscc.map.pick import Pick
from zscc.map.viewport import Viewport, viewport_of
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town

LAYER_NAMES = (
    "outside", "water", "roads", "heat", "villages", "grids", "boundary",
    "stations", "places", "tracks", "reports", "vehicles", "labels",
)  # fmt: skip
HIDDEN_AT_START = ("stations", "places")


class MapCanvas(QWidget):
    """The stage of the desk."""

    picked = Signal(object)
    """Pick or None, after a person clicked."""
    hovered = Signal(object)
    """Pick or None, when what lies under the cursor changes."""
    view_changed = Signal()

    def __init__(
        self, town: Town, style: Style, words: Words, windows: Windows, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._town, self._style, self._words, self._windows = town, style, words, windows
        self._snapshot: Snapshot | None = None
        self._selection: Pick | None = None
        self._visible = {name: name not in HIDDEN_AT_START for name in LAYER_NAMES}
        self._view = pg.GraphicsView(self, background=style.palette.ground)
        self._box = pg.ViewBox(lockAspect=True, enableMenu=False)
        self._view.setCentralItem(self._box)
        self._picture = _Picture(self)
        self._picture.setParentItem(self._box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._viewport = viewport_of((0, 0, 1, 1), 100, 100)
        self.home()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show this moment from the next frame on."""
        self._snapshot = snapshot
        self._picture.update()

    def set_words(self, words: Words) -> None:
        """Speak another language."""
        self._words = words
        self._picture.update()

    def set_style(self, style: Style) -> None:
        """Wear another theme."""
        self._style = style
        self._view.setBackground(style.palette.ground)
        self._picture.update()

    def set_layer_visible(self, name: str, visible: bool) -> None:
        """Switch one layer on or off; KeyError when there is no such layer."""
        if name not in self._visible:
            raise KeyError(name)
        self._visible[name] = visible
        self._picture.update()

    def layer_visible(self, name: str) -> bool:
        """Whether a layer is on."""
        return self._visible[name]

    def layer_names(self) -> tuple[str, ...]:
        """Layers that can be switched, from the ground up; their words are ``map.layer.<name>``."""
        return LAYER_NAMES

    def fly_to(
        self, x_m: float, y_m: float, metres_per_pixel: float | None = None, *, animated: bool = True
    ) -> None:
        """Bring a point of the map (EPSG:4549) to the middle of the view."""
        del animated
        scale = metres_per_pixel or self._viewport.metres_per_pixel
        self._viewport = Viewport(self.width(), self.height(), x_m, y_m, scale)
        self._picture.update()
        self.view_changed.emit()

    def home(self) -> None:
        """Show the whole town."""
        points = [point for ring in self._town.boundary for point in ring]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self._viewport = viewport_of((min(xs), min(ys), max(xs), max(ys)), self.width(), self.height(), (40,) * 4)
        self._picture.update()
        self.view_changed.emit()

    def select(self, pick: Pick | None) -> None:
        """Mark one thing, without announcing it."""
        self._selection = pick
        self._picture.update()

    def set_trail_minutes(self, minutes: float) -> None:
        """How long the trails of the vehicles are."""
        self._picture.update()

    def resizeEvent(self, event: object) -> None:
        """Keep the town in view."""
        del event
        self._picture.prepareGeometryChange()
        self.home()


class _Picture(QGraphicsObject):
    """The one item of the scene."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__()
        self._canvas = canvas

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._canvas.width(), self._canvas.height())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        canvas, palette = self._canvas, self._canvas._style.palette
        for rings, colour, width in (
            ([grid.ring for grid in canvas._town.grids], palette.grid_line, 1.0),
            (canvas._town.boundary, palette.town_line, 2.0),
        ):
            painter.setPen(QPen(QColor(colour), width))
            for ring in rings:
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in canvas._viewport.px_from_maps(*ring.T)]))
        if canvas._snapshot is not None:
            painter.setPen(QPen(QColor(palette.accent), 8))
            columns = canvas._snapshot.vehicles
            for x, y in canvas._viewport.px_from_maps(columns.x_m, columns.y_m):
                painter.drawPoint(QPointF(x, y))
