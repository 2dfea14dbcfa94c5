"""Official warnings: an outline and a wide hatch in the issuer's colour, so that the ground stays to be seen.

They stand still under trails, names and symbols. Exercises are dashed, and their label says 演练.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from zscc.map.arrays import polygon_of
from zscc.map.frame import Frame
from zscc.map.painters.choropleth import hatch_lines
from zscc.map.painters.labels import paint_labels
from zscc.map.warnings.looks import colour_of

_PITCH_PX, _EXERCISE_PITCH_PX = 13.0, 26.0
_HATCH_PX, _HATCH_OPACITY = 1.0, 0.3
_OUTLINE_PX, _CASING_PX = 2.0, 3.6
_MARGIN_PX = 8.0
_AT_ONCE = 60
"""Lines of a hatch between two pauses."""
_MIRROR = np.array([-1.0, 1.0])
"""The hatch slants the other way than that of grids without data."""

Ring = NDArray[np.float64]


def paint_warnings(painter: QPainter, frame: Frame) -> Iterator[None]:
    """The areas of all warnings, the gravest on top; pauses after each ring and within wide hatches."""
    for drawn in reversed(frame.warnings):
        if not drawn.first:
            continue
        colour, exercise = colour_of(frame.ink.palette, drawn.warning), drawn.warning.exercise
        for ring_m in drawn.rings_m:
            ring = frame.viewport.px_from_maps(ring_m[:, 0], ring_m[:, 1])
            yield from _paint_hatch(painter, frame, ring, colour, exercise=exercise)
            yield from _paint_outline(painter, frame, ring, colour, exercise=exercise)


def paint_warning_labels(painter: QPainter, frame: Frame) -> None:
    """What the warnings say, where names are off; with them they are written among the names."""
    if "warnings" in frame.visible and "labels" not in frame.visible:
        paint_labels(painter, frame)


def paint_warning_swatch(painter: QPainter, frame: Frame, box: QRectF, colour: str, *, exercise: bool) -> None:
    """The mark of a warning in a legend."""
    corners = np.array(
        [(box.left(), box.top()), (box.right(), box.top()), (box.right(), box.bottom()), (box.left(), box.bottom())]
    )
    for _ in _draw_hatch(painter, frame, corners, colour, _PITCH_PX / 2):
        pass
    painter.setPen(_pen(frame, colour, exercise=exercise))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _paint_hatch(painter: QPainter, frame: Frame, ring: Ring, colour: str, *, exercise: bool) -> Iterator[None]:
    view = frame.viewport
    clipped = clipped_to(ring, (-_MARGIN_PX, -_MARGIN_PX, view.width_px + _MARGIN_PX, view.height_px + _MARGIN_PX))
    if len(clipped) >= 3:
        yield from _draw_hatch(painter, frame, clipped, colour, _EXERCISE_PITCH_PX if exercise else _PITCH_PX)


def _draw_hatch(painter: QPainter, frame: Frame, corners: Ring, colour: str, pitch_px: float) -> Iterator[None]:
    ends = hatch_lines(corners * _MIRROR, pitch_px) * np.tile(_MIRROR, 2)
    pen = frame.ink.pen(colour, _HATCH_PX, _HATCH_OPACITY)
    for start in range(0, len(ends), _AT_ONCE):
        # Lines of just 45 degrees are even without smoothing, which costs ten times as much.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, frame.vector)
        painter.setPen(pen)
        painter.drawLines([QLineF(*line) for line in ends[start : start + _AT_ONCE].tolist()])
        yield
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _paint_outline(painter: QPainter, frame: Frame, ring: Ring, colour: str, *, exercise: bool) -> Iterator[None]:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    polygon = polygon_of(ring)
    for pen in (frame.ink.pen(frame.ink.palette.halo, _CASING_PX), _pen(frame, colour, exercise=exercise)):
        painter.setPen(pen)
        painter.drawPolyline(polygon)
        yield


def _pen(frame: Frame, colour: str, *, exercise: bool) -> QPen:
    return frame.ink.pen(colour, _OUTLINE_PX, dashed=exercise)


def clipped_to(ring: Ring, box: tuple[float, float, float, float]) -> Ring:
    """A ring cut to a box (left, top, right, bottom), for filling: its new edges run along the box."""
    left, top, right, bottom = box
    for axis, limit, sign in ((0, left, 1.0), (0, right, -1.0), (1, top, 1.0), (1, bottom, -1.0)):
        ring = _cut(ring, axis, limit, sign)
        if not len(ring):
            break
    return ring


def _cut(ring: Ring, axis: int, limit: float, sign: float) -> Ring:
    """What lies on one side of a line: each corner that does, and the crossing before each change of sides."""
    depth = sign * (ring[:, axis] - limit)
    before, depth_before = np.roll(ring, 1, axis=0), np.roll(depth, 1)
    inside, crosses = depth >= 0, (depth >= 0) != (depth_before >= 0)
    share = np.divide(depth_before, depth_before - depth, out=np.zeros_like(depth), where=crosses)
    crossing = before + share[:, None] * (ring - before)
    both = np.stack((crossing, ring), axis=1)
    kept = np.stack((crosses, inside), axis=1)
    cut: Ring = both[kept]
    return cut
