"""The lines of the town: grids as hairlines, villages, and the boundary above all."""

from collections.abc import Iterator

from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.shapes import Shapes

_MARGIN_PX = 4.0
_AT_ONCE = 4
"""Long lines between two pauses."""
_FADED_ABOVE_M_PER_PX = 30.0
"""When the whole county is in view, hairlines step back."""


def paint_grids(painter: QPainter, frame: Frame) -> Iterator[None]:
    """Base grids as hairlines."""
    yield from _stroke(painter, frame, frame.shapes.grids, frame.ink.palette.grid_line, frame.ink.widths.grid_line)


def paint_villages(painter: QPainter, frame: Frame) -> Iterator[None]:
    """Villages a little stronger than grids."""
    yield from _stroke(
        painter, frame, frame.shapes.villages, frame.ink.palette.village_line, frame.ink.widths.village_line
    )


def paint_boundary(painter: QPainter, frame: Frame) -> None:
    """The town's boundary."""
    painter.setPen(frame.ink.pen(frame.ink.palette.town_line, frame.ink.widths.town_line))
    painter.drawPath(frame.shapes.boundary_path(frame.viewport))


def _stroke(painter: QPainter, frame: Frame, lines: Shapes, colour: str, width: float) -> Iterator[None]:
    opacity = 0.5 if frame.viewport.metres_per_pixel > _FADED_ABOVE_M_PER_PX else 1.0
    painter.setPen(frame.ink.pen(colour, width, opacity))
    for count, polygon in enumerate(lines.in_px(frame.viewport, _MARGIN_PX)):
        painter.drawPolyline(polygon)
        if count % _AT_ONCE == _AT_ONCE - 1:
            yield
