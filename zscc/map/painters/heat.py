"""The heat of the reports, inside the town only: outside it nobody reports, so nothing may be read there."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from zscc.map.frame import Frame

_MOST_VECTOR_PX = 4000.0
"""Longest side of the picture that the heat is in an SVG or PDF."""


def paint_heat(painter: QPainter, frame: Frame) -> None:
    """The density surface in its fixed colours."""
    if frame.heat is None:
        return
    if not frame.vector:
        _paint_inside(painter, frame)
        return
    # Not every reader of vector files clips and smooths a picture, so it arrives clipped and smooth.
    view = frame.viewport
    fine = min(view.dpr, _MOST_VECTOR_PX / max(view.width_px, view.height_px))
    image = QImage(round(view.width_px * fine), round(view.height_px * fine), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(fine)
    image.fill(Qt.GlobalColor.transparent)
    pixels = QPainter(image)
    pixels.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_inside(pixels, frame)
    pixels.end()
    painter.drawImage(QPointF(0, 0), image)


def _paint_inside(painter: QPainter, frame: Frame) -> None:
    assert frame.heat is not None
    painter.setClipPath(frame.shapes.boundary_path(frame.viewport), Qt.ClipOperation.IntersectClip)
    frame.heat.draw(painter, frame.viewport)
