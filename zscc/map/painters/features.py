"""Layers that somebody added: areas filled thinly with a clear outline, lines, points, each layer in a hue of its own.

None of the hues is red or amber. A hundred thousand areas are as many edges as they have, drawn in batches.
"""

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from zscc.map.arrays import PrimitiveArray
from zscc.map.crowds.features import gather_features
from zscc.map.features.fill import Canvas, fill
from zscc.map.features.shapes import FeatureShape, Points
from zscc.map.frame import Frame
from zscc.map.painters.facilities import is_badge, paint_facilities
from zscc.map.shapes import polygon_from, px_from_local
from zscc.map.viewport import Viewport
from zscc.town.features import GeometryKind

FILL_OPACITY = 0.16
_OUTLINE_SHARE, _FAINT_SHARE = 0.85, 0.5
_LINE_PX, _OUTLINE_PX = 1.6, 1.0
_POINT_PX = 6.0
_PLACE_PX = 7.0
"""Of a place at the desk, for which these are made."""
_GROWTH_PX, _MOST_GROWTH_PX = 1.6, 4.0
_MARGIN_PX = 4.0
_DENSE = 60_000
"""From so many edges in view on outlines step back, or nothing else could be seen."""


def paint_features(painter: QPainter, frame: Frame, shape: FeatureShape) -> Iterator[None]:
    """One added layer; pauses between pieces of work."""
    if is_badge(shape):
        paint_facilities(painter, frame, shape)
    elif shape.layer.geometry is GeometryKind.POINT:
        yield from _paint_points(painter, frame, shape)
    elif frame.vector:
        _paint_paths(painter, frame, shape)
    else:
        yield from _paint_edges(painter, frame, shape)


def _paint_edges(painter: QPainter, frame: Frame, shape: FeatureShape) -> Iterator[None]:
    view, ink = frame.viewport, frame.ink
    hue = ink.palette.hues[shape.hue % len(ink.palette.hues)]
    box = shape.local_box(view, _MARGIN_PX)
    dpr = view.dpr
    # Rows need everything west of the view as well: what begins there is filled here.
    rims = shape.rims.chunks_seen(-np.inf, box[1], np.inf, box[3])
    if rims:
        canvas = Canvas(round(view.width_px * dpr), round(view.height_px * dpr), dpr)
        in_px = [_in_px(chunk, shape, view) * dpr for chunk in rims]
        yield from fill(painter, canvas, in_px, ink.colour(hue, FILL_OPACITY))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    is_line = shape.layer.geometry is GeometryKind.LINE
    chunks = shape.lines.chunks_seen(*box)
    faint = not is_line and sum(len(chunk) for chunk in chunks) > _DENSE
    width = (_LINE_PX if is_line else _OUTLINE_PX) * _share(frame)
    tone = hue if is_line else ink.mixed(hue, _FAINT_SHARE if faint else _OUTLINE_SHARE)
    pen = QPen(ink.pen(tone, width))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    array = PrimitiveArray(QLineF, 4)
    for chunk in chunks:
        lines = _seen(_in_px(chunk, shape, view), view)
        array.resize(len(lines))
        array.ndarray()[:] = lines
        if len(lines):
            painter.drawLines(*array.drawargs())
        yield


def _share(frame: Frame) -> float:
    """A wall's style has larger symbols than a desk's; what is added grows with the town's own places."""
    return frame.ink.widths.place / _PLACE_PX


def _in_px(pieces: Points, shape: FeatureShape, view: Viewport) -> Points:
    """Pieces of shape (n, 4) from local metres to logical pixels."""
    left, top = view.px_from_map(*shape.origin_m)
    scale = 1 / view.metres_per_pixel
    px: Points = pieces * (scale, -scale, scale, -scale)
    px += (left, top, left, top)
    return px


def _seen(lines: Points, view: Viewport) -> Points:
    x0, y0, x1, y1 = lines.T
    out = (np.maximum(x0, x1) < -_MARGIN_PX) | (np.minimum(x0, x1) > view.width_px + _MARGIN_PX)
    out |= (np.maximum(y0, y1) < -_MARGIN_PX) | (np.minimum(y0, y1) > view.height_px + _MARGIN_PX)
    return lines if not out.any() else np.ascontiguousarray(lines[~out])


def _paint_points(painter: QPainter, frame: Frame, shape: FeatureShape) -> Iterator[None]:
    """One disc a crowd, the larger the more it holds; how many is written with the other labels."""
    view, ink = frame.viewport, frame.ink
    crowds = yield from gather_features(shape, view.metres_per_pixel)
    at = shape.points[crowds.top] + shape.origin_m
    px = view.px_from_maps(at[:, 0], at[:, 1])
    seen = np.all((px > -_POINT_PX) & (px < (view.width_px + _POINT_PX, view.height_px + _POINT_PX)), axis=1)
    growth = np.minimum(_GROWTH_PX * np.log10(crowds.count), _MOST_GROWTH_PX)
    radius = (_POINT_PX / 2 + 0.6 + growth) * _share(frame)
    painter.setPen(ink.pen(ink.palette.halo, 1.2))
    painter.setBrush(ink.brush(ink.palette.hues[shape.hue % len(ink.palette.hues)]))
    for (x_px, y_px), reach in zip(px[seen].tolist(), radius[seen].tolist(), strict=True):
        painter.drawEllipse(QPointF(x_px, y_px), reach, reach)


def _paint_paths(painter: QPainter, frame: Frame, shape: FeatureShape) -> None:
    """For pages of lines and curves: one path a feature."""
    ink, transform = frame.ink, px_from_local(frame.viewport, shape.origin_m)
    hue = ink.palette.hues[shape.hue % len(ink.palette.hues)]
    closed = shape.layer.geometry is GeometryKind.POLYGON
    painter.setPen(ink.pen(hue, _OUTLINE_PX if closed else _LINE_PX))
    painter.setBrush(ink.brush(hue, FILL_OPACITY) if closed else Qt.BrushStyle.NoBrush)
    for row in shape.seen(frame.viewport, _MARGIN_PX).tolist():
        path = QPainterPath()
        for ring in shape.rings(row):
            path.addPolygon(transform.map(polygon_from(ring[np.isfinite(ring).all(axis=1)])))
        painter.drawPath(path)
