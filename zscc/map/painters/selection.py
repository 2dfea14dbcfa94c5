"""What is selected: an outlined grid, a ring around anything else. Cyan, the one accent; red round what is urgent."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.picking import position_of
from zscc.model.report import Priority

_RING_PX, _OUTER_RING_PX = 14.0, 20.0


def paint_selected_ground(painter: QPainter, frame: Frame) -> None:
    """The selected grid, or the grid of what is selected, outlined."""
    pick = frame.selection
    if pick is None or pick.kind != "grid":
        return
    for index, grid in enumerate(frame.shapes.town.grids):
        if grid.code == pick.id:
            ink = frame.ink
            painter.setPen(ink.pen(ink.palette.accent, ink.widths.selection))
            painter.setBrush(ink.brush(ink.palette.accent, 0.08))
            painter.drawPolygon(frame.shapes.grids.polygon_in_px(index, frame.viewport))
            painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_selection(painter: QPainter, frame: Frame) -> None:
    """A ring round the selected symbol."""
    if frame.selection is None or frame.selection.kind == "grid":
        return
    snapshot = None if frame.marks is None else frame.marks.snapshot
    found = position_of(frame.selection, frame.shapes.town, snapshot)
    if found is None:
        return
    ink, at = frame.ink, QPointF(*frame.viewport.px_from_map(*found.at))
    colour = ink.palette.red if found.priority is Priority.URGENT else ink.palette.accent
    painter.setPen(ink.pen(colour, ink.widths.selection))
    painter.drawEllipse(at, _RING_PX, _RING_PX)
    painter.setPen(ink.pen(colour, 1.0, 0.45))
    painter.drawEllipse(at, _OUTER_RING_PX, _OUTER_RING_PX)
