"""Civic and industry facilities that are points: a badge by layer with a sign in it, and a bar of how full it is.

What is not finished yet has a dashed outline and no fill. Far away a badge is small and has neither sign nor bar.
"""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from zscc.map.features.facility_looks import BADGE_PX, DESIGNED_FOR_PX, LOOKS, SIGNS_BELOW_M_PER_PX, Badge
from zscc.map.features.shapes import FeatureShape
from zscc.map.frame import Frame
from zscc.map.ink import Ink
from zscc.map.writing.lettering import Hand
from zscc.town.facilities import UNFINISHED
from zscc.town.features import FeatureLayer, GeometryKind, Value

_SIGN_PX, _SMALL_PX = 10.0, 5.0
_LEGIBLE = 0.8
"""Of the style's smallest words: a sign below that is left out."""
_BAR_PX = (20.0, 3.0)
_BAR_GAP_PX, _MARGIN_PX = 3.0, 20.0


def paint_facilities(painter: QPainter, frame: Frame, shape: FeatureShape) -> None:
    """One layer of facilities; the ones in the south lie on top."""
    view, layer = frame.viewport, shape.layer
    at = shape.points + shape.origin_m
    px = view.px_from_maps(at[:, 0], at[:, 1])
    for place in sorted(range(len(px)), key=lambda place: (px[place, 1], place)):
        x_px, y_px = px[place].tolist()
        inside = -_MARGIN_PX < x_px < view.width_px + _MARGIN_PX and -_MARGIN_PX < y_px < view.height_px + _MARGIN_PX
        if inside:
            row = int(shape.row_of_point[place])
            _paint_badge(painter, frame, layer, row, QPointF(x_px, y_px))


def _paint_badge(painter: QPainter, frame: Frame, layer: FeatureLayer, row: int, at: QPointF) -> None:
    ink, look = frame.ink, LOOKS[layer.layer_id]
    # On a wall, whose words are larger, a sign would be too small to be read.
    legible = _SIGN_PX * ink.widths.place / DESIGNED_FOR_PX >= ink.sizes.small * _LEGIBLE
    near = legible and frame.viewport.metres_per_pixel < SIGNS_BELOW_M_PER_PX
    hue = ink.palette.hues[look.hue % len(ink.palette.hues)]
    unfinished = value_of(layer, "status", row) in UNFINISHED
    grown = ink.widths.place / DESIGNED_FOR_PX
    size = (BADGE_PX if near else _SMALL_PX) * grown
    painter.save()
    painter.translate(at)
    painter.scale(size, size)
    outline = ink.pen(
        hue if near or unfinished else ink.palette.halo, (1.4 if near else 1.0) * grown / size, dashed=unfinished
    )
    painter.setPen(outline)
    painter.setBrush(ink.brush(ink.palette.raised if near or unfinished else hue))
    painter.drawPath(_path(look.badge))
    painter.restore()
    if near:
        _paint_sign(painter, frame, str(value_of(layer, "kind", row)), at)
        _paint_bar(painter, frame, layer, row, at, hue)


def _paint_sign(painter: QPainter, frame: Frame, kind: str, at: QPointF) -> None:
    key = f"facility.sign.{kind}"
    sign = frame.words(key if key in frame.words else "facility.sign.other")
    hand = Hand(_SIGN_PX * frame.ink.widths.place / DESIGNED_FOR_PX, frame.ink.palette.text, halo=False)
    width, _ = hand.size(frame.ink, sign)
    frame.lettering.write(painter, sign, at.x() - width / 2, at.y() + hand.px * 0.38, hand)


def _paint_bar(painter: QPainter, frame: Frame, layer: FeatureLayer, row: int, at: QPointF, hue: str) -> None:
    """How many of its places or beds are taken; nothing for what has none."""
    capacity, occupied = value_of(layer, "capacity", row), value_of(layer, "occupied", row)
    if not isinstance(capacity, int) or not isinstance(occupied, int) or capacity <= 0:
        return
    grown = frame.ink.widths.place / DESIGNED_FOR_PX
    width, height = _BAR_PX[0] * grown, _BAR_PX[1] * grown
    box = QRectF(at.x() - width / 2, at.y() + (BADGE_PX + _BAR_GAP_PX) * grown, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(frame.ink.brush(frame.ink.palette.halo))
    painter.drawRect(box.adjusted(-1.0, -1.0, 1.0, 1.0))
    painter.setBrush(frame.ink.brush(frame.ink.mixed(hue, 0.35)))
    painter.drawRect(box)
    painter.setBrush(frame.ink.brush(hue))
    painter.drawRect(QRectF(box.left(), box.top(), width * min(occupied / capacity, 1.0), height))


def is_badge(shape: FeatureShape) -> bool:
    """Whether a layer is drawn as badges."""
    return shape.layer.layer_id in LOOKS and shape.layer.geometry is GeometryKind.POINT


def draw_badge(painter: QPainter, ink: Ink, layer_id: str, at: QPointF) -> None:
    """The small badge of a layer, for a legend."""
    look = LOOKS[layer_id]
    painter.save()
    painter.translate(at)
    painter.scale(_SMALL_PX, _SMALL_PX)
    painter.setPen(ink.pen(ink.palette.halo, 1.0 / _SMALL_PX))
    painter.setBrush(ink.brush(ink.palette.hues[look.hue % len(ink.palette.hues)]))
    painter.drawPath(_path(look.badge))
    painter.restore()


def value_of(layer: FeatureLayer, name: str, row: int) -> Value:
    """What a column says of a feature; None without such a column."""
    return next((column.values[row] for column in layer.columns if column.name == name), None)


@cache
def _path(badge: Badge) -> QPainterPath:
    """A badge's outline, about two wide."""
    path = QPainterPath()
    if badge is Badge.RING:
        path.addEllipse(QPointF(0.0, 0.0), 1.0, 1.0)
    elif badge is Badge.PLATE:
        path.addRoundedRect(QRectF(-0.95, -0.85, 1.9, 1.7), 0.3, 0.3)
    else:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in _CORNERS[badge]]))
        path.closeSubpath()
    return path


_CORNERS: dict[Badge, tuple[tuple[float, float], ...]] = {
    Badge.HOUSE: ((0.0, -1.25), (1.05, -0.45), (1.05, 0.95), (-1.05, 0.95), (-1.05, -0.45)),
    Badge.CROSS: (
        *((-0.6, -1.1), (0.6, -1.1), (0.6, -0.6), (1.1, -0.6), (1.1, 0.6), (0.6, 0.6)),
        *((0.6, 1.1), (-0.6, 1.1), (-0.6, 0.6), (-1.1, 0.6), (-1.1, -0.6), (-0.6, -0.6)),
    ),
    Badge.HEXAGON: ((-0.6, -1.04), (0.6, -1.04), (1.2, 0.0), (0.6, 1.04), (-0.6, 1.04), (-1.2, 0.0)),
    Badge.SHED: (
        (-1.1, -0.5),
        (-0.4, -1.15),
        (-0.4, -0.6),
        (0.35, -1.15),
        (0.35, -0.6),
        (1.1, -1.15),
        (1.1, 0.95),
        (-1.1, 0.95),
    ),
    Badge.SHIELD: ((-1.0, -1.0), (1.0, -1.0), (1.0, 0.35), (0.0, 1.2), (-1.0, 0.35)),
}
