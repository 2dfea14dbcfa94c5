"""Heat and lent pictures, inside the town only: outside it nobody reports, so nothing may be read there."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from zscc.map.frame import Frame
from zscc.map.themes.ground_picture import GroundPicture
from zscc.map.themes.heat_picture import HeatPicture

_MOST_VECTOR_PX = 4000.0
"""Longest side of the picture that the heat is in an SVG or PDF."""


def paint_heat(painter: QPainter, frame: Frame) -> None:
    """The density surface in its fixed colours."""
    if frame.heat is not None:
        _paint(painter, frame, frame.heat)


def paint_ground_picture(painter: QPainter, frame: Frame) -> None:
    """What a workspace lends, inside the town as well."""
    if frame.ground_picture is not None:
        _paint(painter, frame, frame.ground_picture)


def _paint(painter: QPainter, frame: Frame, shown: HeatPicture | GroundPicture) -> None:
    if not frame.vector:
        _paint_inside(painter, frame, shown)
        return
    # Not every reader of vector files clips and smooths a picture, so it arrives clipped and smooth.
    view = frame.viewport
    fine = min(view.dpr, _MOST_VECTOR_PX / max(view.width_px, view.height_px))
    image = QImage(round(view.width_px * fine), round(view.height_px * fine), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(fine)
    image.fill(Qt.GlobalColor.transparent)
    pixels = QPainter(image)
    pixels.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_inside(pixels, frame, shown)
    pixels.end()
    painter.drawImage(QPointF(0, 0), image)


def _paint_inside(painter: QPainter, frame: Frame, shown: HeatPicture | GroundPicture) -> None:
    painter.setClipPath(frame.shapes.boundary_path(frame.viewport), Qt.ClipOperation.IntersectClip)
    shown.draw(painter, frame.viewport)
