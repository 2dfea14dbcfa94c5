"""A picture of the ground that a workspace lends to the map while it is shown, with its key: spots, reach, past heat.

While one is lent, neither the live heat nor the choropleth is shown: what is seen is of one moment and one kind.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.viewport import Viewport


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line of the key."""

    colour: str
    """``#rrggbb``, or '' for a hatch."""
    words: str
    count: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class GroundPicture:
    """Pixels that lie on the ground, row 0 in the north, and what they mean."""

    image: QImage
    box_m: tuple[float, float, float, float]
    """West, south, east, north of the pixels in map metres (EPSG:4549)."""
    title: str
    unit: str
    rows: tuple[KeyRow, ...] = ()
    notes: tuple[str, ...] = ()
    """Below the rows: how many are counted, of when, by which method."""
    domain: float | None = None
    """The top of the heat's colours, for pictures in them; their key is a bar."""
    smooth: bool = True
    """Whether pixels run into each other where they are large."""

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        """Draw it where it lies."""
        west, south, east, north = self.box_m
        left, top = viewport.px_from_map(west, north)
        right, bottom = viewport.px_from_map(east, south)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.smooth)
        painter.drawImage(QRectF(left, top, right - left, bottom - top), self.image)

    @property
    def key(self) -> tuple[object, ...]:
        """What its key says, for keeping it as a stamp."""
        return (self.title, self.unit, self.rows, self.notes, self.domain)


def coded_image(codes: NDArray[np.uint8], colours: dict[int, tuple[str, float]]) -> QImage:
    """Codes as an image: each in its colour and opacity, codes without one as nothing; row 0 stays on top."""
    table = np.zeros(256, np.uint32)
    for code, (name, opacity) in colours.items():
        table[code] = _premultiplied(QColor(name), opacity)
    pixels = np.ascontiguousarray(table[codes])
    rows, columns = codes.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()


def _premultiplied(colour: QColor, opacity: float) -> int:
    alpha = round(opacity * 255)
    red, green, blue = (round(part * opacity) for part in (colour.red(), colour.green(), colour.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue
