"""The heat as a picture: a colour table over a fixed domain, so that a colour means the same number every day."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.analysis.heat import HeatGround
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.map.viewport import Viewport

STEPS = 256
_FADE_IN = 0.45
"""Share of the domain over which the heat comes out of the ground; at zero nothing is drawn."""
_OPACITY = 0.8


@dataclass(frozen=True, slots=True)
class HeatPicture:
    """One cell a pixel, row 0 in the north."""

    ground: HeatGround
    image: QImage
    domain: float
    """The top of the colour domain in reports per km2 and day."""
    bandwidth_m: float
    hours: float
    chosen: HeatFilter = ALL_REPORTS
    """Which reports count."""
    reports: int = 0
    """How many of them lie on the ground."""

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw it where it lies, smoothly."""
        left, top = viewport.px_from_map(self.ground.west_m, self.ground.north_m)
        right, bottom = viewport.px_from_map(self.ground.east_m, self.ground.south_m)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, right - left, bottom - top), self.image)


def heat_image(density: NDArray[np.float32], domain: float, ramp: tuple[str, ...]) -> QImage:
    """A density surface (row 0 in the south) as an image of premultiplied colours (row 0 in the north)."""
    level = np.clip(density[::-1] * ((STEPS - 1) / domain), 0, STEPS - 1).astype(np.uint8)
    pixels = np.ascontiguousarray(colour_table(ramp)[level])
    rows, columns = level.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()


def colour_table(ramp: tuple[str, ...]) -> NDArray[np.uint32]:
    """The premultiplied ARGB colour of each of 256 steps, evenly along the ramp, coming out of nothing."""
    share = np.linspace(0.0, 1.0, STEPS)
    alpha = _OPACITY * np.minimum(share / _FADE_IN, 1.0) ** 0.8
    stops = np.linspace(0.0, 1.0, len(ramp))
    colours = [QColor(value) for value in ramp]
    table: NDArray[Any] = np.rint(alpha * 255).astype(np.uint32) << 24
    for shift, channel in ((16, QColor.red), (8, QColor.green), (0, QColor.blue)):
        value = np.interp(share, stops, [channel(colour) for colour in colours])
        table |= np.rint(value * alpha).astype(np.uint32) << shift
    return table


def legend_stops(ramp: tuple[str, ...], ground: QColor) -> tuple[tuple[float, QColor], ...]:
    """Colours along the legend's bar, as they look on the map over its ground."""
    picked = np.linspace(0, STEPS - 1, 9).astype(int)
    found = []
    for index, value in zip(picked.tolist(), colour_table(ramp)[picked].tolist(), strict=True):
        found.append((index / (STEPS - 1), _over(value, ground)))
    return tuple(found)


def _over(value: int, ground: QColor) -> QColor:
    """A premultiplied colour laid over an opaque one."""
    rest = 1 - (value >> 24) / 255
    below = (ground.red(), ground.green(), ground.blue())
    mixed = (round((value >> shift & 0xFF) + under * rest) for shift, under in zip((16, 8, 0), below, strict=True))
    red, green, blue = (min(channel, 255) for channel in mixed)
    return QColor(red, green, blue)
