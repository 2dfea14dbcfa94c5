"""What of the speed graph is pyqtgraph's: the plot below the map and the mark on it.

This module imports pyqtgraph, so nothing imports it before ``canvas.library`` says that it is loaded.
"""

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QWidget

from zscc.analysis.speeds import SpeedOfDay
from zscc.ui.theme import Theme

_S_PER_DAY = 86_400
_TICKS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400)
_TICK_PX, _AXIS_PX = 70, 34
_LEAST_TOP_KMH, _TOP_STEP_KMH = 40, 20
_CLOSEST_S = 300.0
_VERTICES = 2400
"""So many draw a line on a wide screen, with every low and high."""
_STOP_OPACITY, _GRID_OPACITY = 0.28, 40


class SpeedPlot(QObject):
    """A plot of one day: seconds of the day to the right, km/h up."""

    pointed = Signal(object)
    """Milliseconds of the epoch under the pointer, or None when it left."""
    clicked = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._begins_ms = 0
        self.widget: Any = pyqtgraph.GraphicsView(parent)
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._axes = {side: pyqtgraph.AxisItem(side) for side in ("left", "bottom")}

    def fill(self) -> None:
        """Make what is seen in it; a step of its own, since each takes some milliseconds."""
        box = pyqtgraph.ViewBox(enableMenu=False)
        self._plot: Any = pyqtgraph.PlotItem(viewBox=box, axisItems=self._axes, enableMenu=False)
        self.widget.setCentralItem(self._plot)
        self._curve = pyqtgraph.PlotCurveItem(connect="finite", antialias=True)
        self._stops = pyqtgraph.BarGraphItem(x0=[], x1=[], y0=0, y1=[], pen=None)
        self._cursor = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._dot = pyqtgraph.ScatterPlotItem(size=8)
        for item in (self._stops, self._curve, self._cursor, self._dot):
            self._plot.addItem(item, ignoreBounds=True)
        self._set_up()

    def _set_up(self) -> None:
        plot = self._plot
        plot.hideButtons()
        plot.setMouseEnabled(x=True, y=False)
        plot.disableAutoRange()
        plot.showGrid(x=False, y=True, alpha=_GRID_OPACITY / 255)
        plot.getAxis("left").setWidth(_AXIS_PX)
        plot.sigXRangeChanged.connect(self._mark_hours)
        self.widget.scene().sigMouseMoved.connect(self._moved)
        self.widget.scene().sigMouseClicked.connect(self._pressed)
        self.widget.installEventFilter(self)

    def wear(self, theme: Theme) -> None:
        """Dress in a theme."""
        self.widget.setBackground(theme.colour("raised"))
        axis_pen = QPen(theme.colour("hairline"))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setTickFont(theme.font("small"))
            axis.setPen(axis_pen)
            axis.setTextPen(theme.colour("text_second"))
            axis.setTickPen(axis_pen)
        self._curve.setPen(pyqtgraph.mkPen(theme.colour("accent"), width=1.6))
        self._stops.setOpts(brush=theme.faded("stale", _STOP_OPACITY), pen=None)
        self._cursor.setPen(pyqtgraph.mkPen(theme.colour("text"), width=1))
        self._dot.setBrush(theme.colour("accent"))
        self._dot.setPen(pyqtgraph.mkPen(theme.colour("text"), width=1.5))

    def show_day(self, speed: SpeedOfDay, begins_ms: int, *, anew: bool) -> None:
        """Draw a day that begins then; ``anew`` shows all of it, else the hours in view stay."""
        self._begins_ms = begins_ms
        at_ms, kmh = speed.course(_VERTICES)
        self._curve.setData(self._seconds(at_ms), kmh)
        steps = max(speed.top_kmh, _LEAST_TOP_KMH) // _TOP_STEP_KMH + 1
        top = steps * _TOP_STEP_KMH
        stops = self._seconds(speed.stops)
        self._stops.setOpts(x0=stops[:, 0], x1=stops[:, 1], y0=0, y1=np.full(len(stops), top))
        marks = range(0, int(top) + 1, _TOP_STEP_KMH * (1 if steps <= 4 else 2))
        self._plot.getAxis("left").setTicks([[(value, str(value)) for value in marks]])
        self._plot.setYRange(0, top, padding=0)
        first, last = self._seconds(speed.at_ms[[speed.first, -1]]) if len(speed.at_ms) else (0.0, float(_S_PER_DAY))
        first, last = float(first), max(float(last), float(first) + _CLOSEST_S)
        self._plot.setLimits(xMin=first, xMax=last, minXRange=_CLOSEST_S)
        if anew:
            self._plot.setXRange(first, last, padding=0)
            self._mark_hours()

    def show_cursor(self, at_ms: float | None, kmh: float) -> None:
        """Stand at a moment, or nowhere."""
        self._cursor.setVisible(at_ms is not None)
        known = at_ms is not None and bool(np.isfinite(kmh))
        self._dot.setVisible(known)
        if at_ms is None:
            return
        second = (at_ms - self._begins_ms) / 1000
        self._cursor.setPos(second)
        if known:
            self._dot.setData([second], [kmh])

    def px_of(self, at_ms: float, kmh: float) -> QPointF:
        """The pixel of the plot's widget where this stands."""
        at = QPointF((at_ms - self._begins_ms) / 1000, kmh)
        return QPointF(self.widget.mapFromScene(self._plot.getViewBox().mapViewToScene(at)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self.pointed.emit(None)
        return bool(super().eventFilter(watched, event))

    def _seconds(self, at_ms: Any) -> Any:
        return (np.asarray(at_ms, np.float64) - self._begins_ms) / 1000

    def _at_ms(self, scene_at: QPointF) -> float:
        return float(self._plot.getViewBox().mapSceneToView(scene_at).x()) * 1000 + self._begins_ms

    def _moved(self, scene_at: QPointF) -> None:
        inside = self._plot.getViewBox().sceneBoundingRect().contains(scene_at)
        self.pointed.emit(self._at_ms(scene_at) if inside else None)

    def _pressed(self, event: Any) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(self._at_ms(event.scenePos()))

    def _mark_hours(self) -> None:
        """Round moments of the clock, as many as have room."""
        (first, last), _ = self._plot.viewRange()
        room = max(self.widget.width() // _TICK_PX, 1)
        step = next((step for step in _TICKS_S if (last - first) / step <= room), _TICKS_S[-1])
        marks = range(-int(-first // step) * step, int(last) + 1, step)
        ticks = [(second, f"{second // 3600 % 24:02}:{second // 60 % 60:02}") for second in marks]
        self._plot.getAxis("bottom").setTicks([ticks])


class SpeedMark:
    """A place on the map with the moment and the speed there: two items for ``canvas.put_item``."""

    def __init__(self) -> None:
        self._dot = pyqtgraph.ScatterPlotItem(size=13)
        self._text = pyqtgraph.TextItem(anchor=(0.5, 1.7))
        self.items = (self._dot, self._text)

    def wear(self, theme: Theme) -> None:
        """Dress in a theme."""
        self._dot.setBrush(theme.colour("accent"))
        self._dot.setPen(pyqtgraph.mkPen(theme.colour("text"), width=2))
        self._text.setFont(theme.font("note", bold=True))
        self._text.setColor(theme.colour("text"))
        self._text.fill = pyqtgraph.mkBrush(theme.faded("raised", 0.94))
        self._text.border = pyqtgraph.mkPen(theme.colour("hairline"))

    def show(self, at_m: tuple[float, float], text: str) -> None:
        """Stand there and say this."""
        self._dot.setData([at_m[0]], [at_m[1]])
        self._text.setText(text)
        self._text.setPos(*at_m)
