"""The heat of the reports, inside the town only: outside it nobody reports, so nothing may be read there."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from zscc.map.frame import Frame


def paint_heat(painter: QPainter, frame: Frame) -> None:
    """The density surface in its fixed colours."""
    if frame.heat is None:
        return
    painter.setClipPath(frame.shapes.boundary_path(frame.viewport), Qt.ClipOperation.IntersectClip)
    frame.heat.draw(painter, frame.viewport)
