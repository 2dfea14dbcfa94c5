"""The same pictures with pyqtgraph's own items; automatic ranges off, no finite check.

Plain is an item for each thing, with pyqtgraph's own pens of one pixel, not antialiased: ``CurveEach``. Tuned is one
curve a step of fading with a connect array for all trails; ``Look`` tells whether its lines are as ours (antialiased,
as wide as ours) or as cheap as pyqtgraph can make them.
"""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """How the peer's trails are drawn."""

    name: str
    width_px: float = 1.0
    antialias: bool = False
    steps: int = 8
    """Steps of fading, one curve each; 1 for no fading."""
    segmented: bool = False
    """Lines piece by piece, which pyqtgraph offers for wide pens: without it a curve as wide as ours takes seconds."""


class PlainMap:
    """A PlotWidget without axes, in map metres, over a box (west, south, east, north)."""

    def __init__(self, size: tuple[int, int], box_m: tuple[float, float, float, float]) -> None:
        pg.setConfigOptions(antialias=False, imageAxisOrder="row-major")
        self.widget = pg.PlotWidget(background="#0b1420")
        self.widget.hideAxis("left")
        self.widget.hideAxis("bottom")
        self.widget.hideButtons()
        self.plot = self.widget.getPlotItem()
        self.plot.disableAutoRange()
        self.plot.setAspectLocked(True)
        self.widget.resize(*size)
        west, south, east, north = box_m
        self._range = [west, east, south, north]
        self._pan_m = 6.0 * (east - west) / size[0]
        self._side = 1
        self.plot.setRange(xRange=(west, east), yRange=(south, north), padding=0)
        self.widget.show()
        QApplication.processEvents()

    def add(self, item: object) -> None:
        """Put an item on the map without a look at its bounds."""
        self.plot.addItem(item, ignoreBounds=True)

    def pan(self) -> None:
        """A little to one side, and back the next time."""
        self._side = -self._side
        west, east, south, north = self._range
        by = self._side * self._pan_m / 2
        self.plot.vb.setRange(xRange=(west + by, east + by), yRange=(south, north), padding=0)
        self.widget.viewport().repaint()

    def close(self) -> None:
        """Take the window away."""
        self.widget.close()
        self.widget.deleteLater()


class CurveEach:
    """A curve a vehicle and step of fading; with one step nothing fades."""

    def __init__(self, plain: PlainMap, vehicles: int, steps: int) -> None:
        self._curves = []
        for step in range(steps):
            colour = QColor("#38d6e8")
            colour.setAlphaF(0.1 + 0.7 * (step + 1) / steps)
            pen = pg.mkPen(colour, width=1)
            curves = [pg.PlotCurveItem(pen=pen, skipFiniteCheck=True) for _ in range(vehicles)]
            for curve in curves:
                plain.add(curve)
            self._curves.append(curves)

    def show(self, tracks: Points) -> None:
        """Tracks of shape (vehicles, vertices, 2), the newest vertex last."""
        edges = np.linspace(0, tracks.shape[1] - 1, len(self._curves) + 1).astype(int)
        for curves, first, last in zip(self._curves, edges[:-1], edges[1:], strict=True):
            for curve, track in zip(curves, tracks[:, first : last + 1], strict=True):
                curve.setData(track[:, 0], track[:, 1])


class PlainTrails:
    """All trails as one curve, or as one curve a step of age."""

    def __init__(self, plain: PlainMap, look: Look) -> None:
        self._curves = []
        for step in range(look.steps):
            colour = QColor("#38d6e8")
            colour.setAlphaF(0.1 + 0.7 * (step + 1) / look.steps)
            pen = pg.mkPen(colour, width=look.width_px)
            curve = pg.PlotCurveItem(pen=pen, antialias=look.antialias, skipFiniteCheck=True)
            curve.setSegmentedLineMode("on" if look.segmented else "auto")
            self._curves.append(curve)
            plain.add(curve)

    def show(self, tracks: Points) -> None:
        """Tracks of shape (vehicles, vertices, 2), the newest vertex last."""
        vertices = tracks.shape[1]
        edges = np.linspace(0, vertices - 1, len(self._curves) + 1).astype(int)
        for curve, first, last in zip(self._curves, edges[:-1], edges[1:], strict=True):
            part = tracks[:, first : last + 1]
            joined = np.ones(part.shape[:2], np.int32)
            joined[:, -1] = 0
            curve.setData(part[..., 0].ravel(), part[..., 1].ravel(), connect=joined.ravel())


def plain_heat(plain: PlainMap, box_m: tuple[float, float, float, float], size: tuple[int, int]) -> pg.ImageItem:
    """An image of so many pixels over a box."""
    image = pg.ImageItem(autoDownsample=False)
    image.setColorMap(pg.colormap.get("inferno"))
    plain.add(image)
    image.setZValue(-10)
    west, south, east, north = box_m
    image.setImage(np.zeros((size[1], size[0]), np.float32), autoLevels=False, levels=(0.0, 1.0))
    image.setRect(QRectF(west, south, east - west, north - south))
    return image
