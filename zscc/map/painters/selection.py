"""What is selected and chosen: outlined grounds, rings around anything else. Cyan, the one accent; red round urgent."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from zscc.map.arrays import path_with_breaks
from zscc.map.frame import Frame
from zscc.map.pointing.choice import Points
from zscc.map.pointing.picking import position_of
from zscc.model.report import Priority

_RING_PX, _OUTER_RING_PX, _CHOSEN_RING_PX = 14.0, 20.0, 11.0
_CASING_PX = 2.5
_HANDFUL = 400
_MOST_RINGS = 2000
"""More than these in view are dots: rings that touch say nothing more."""


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


def paint_chosen_ground(painter: QPainter, frame: Frame) -> None:
    """Chosen grids, villages, roads and areas, outlined; the areas with a thin wash."""
    choice, ink = frame.choice, frame.ink
    if choice.many:
        return
    areas, lines = _path(choice.areas_m, frame), _path(choice.lines_m, frame)
    if not areas.isEmpty():
        painter.fillPath(areas, ink.brush(ink.palette.accent, 0.10))
    areas.addPath(lines)
    if areas.isEmpty():
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen(ink.palette.halo, ink.widths.selection + _CASING_PX, 0.6))
    painter.drawPath(areas)
    painter.setPen(ink.pen(ink.palette.accent, ink.widths.selection))
    painter.drawPath(areas)


def paint_many_chosen(painter: QPainter, frame: Frame) -> Iterator[None]:
    """Thousands of chosen areas and lines, into the picture of what stands still; pauses between handfuls of them."""
    choice, ink, view = frame.choice, frame.ink, frame.viewport
    if not choice.many:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen(ink.palette.accent, 1.0))
    west, south, east, north = view.bbox_m
    for points_m in (choice.areas_m, choice.lines_m):
        for handful in _handfuls(points_m):
            (left, bottom), (right, top) = np.nanmin(handful, axis=0), np.nanmax(handful, axis=0)
            if left <= east and right >= west and bottom <= north and top >= south:
                painter.drawPath(_path(handful, frame))
                yield


def _handfuls(points_m: Points) -> Iterator[Points]:
    """Parts of what NaN sets apart, some hundreds of vertices each: one long path takes Qt far longer than many."""
    breaks = np.flatnonzero(np.isnan(points_m[:, 0]))
    start = 0
    while start < len(points_m):
        later = breaks[np.searchsorted(breaks, start + _HANDFUL) :]
        end = int(later[0]) if len(later) else len(points_m)
        yield points_m[start:end]
        start = end + 1


def paint_chosen(painter: QPainter, frame: Frame) -> None:
    """A ring round each chosen symbol."""
    view, ink, points_m = frame.viewport, frame.ink, frame.choice.points_m
    if len(points_m) == 0:
        return
    px = view.px_from_maps(points_m[:, 0], points_m[:, 1])
    reach = _CHOSEN_RING_PX
    seen = (px >= -reach).all(axis=1) & (px[:, 0] <= view.width_px + reach) & (px[:, 1] <= view.height_px + reach)
    px = px[seen]
    many = len(px) > _MOST_RINGS
    painter.setPen(ink.pen(ink.palette.accent, 5.0 if many else ink.widths.selection))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for x_px, y_px in px.tolist():
        if many:
            painter.drawPoint(QPointF(x_px, y_px))
        else:
            painter.drawEllipse(QPointF(x_px, y_px), reach, reach)


def _path(points_m: Points, frame: Frame) -> QPainterPath:
    if len(points_m) == 0:
        return QPainterPath()
    px = frame.viewport.px_from_maps(points_m[:, 0], points_m[:, 1])
    return path_with_breaks(px)
