"""From one page to the next: the map flies and becomes the other one, the words fade. Free of widgets, of any clock."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from zscc.map.viewport import Box
from zscc.map.wall.making import MadePage

LASTS_S = 0.7
_WORDS_GONE, _WORDS_BACK = 0.4, 0.6
"""Shares of the flight after which the old words are gone, and the new ones come."""


@dataclass(frozen=True, slots=True)
class _Pose:
    """Where a map stands on the page and what lies in its middle."""

    box: Box
    x_m: float
    y_m: float
    metres_per_pixel: float

    @classmethod
    def of(cls, made: MadePage) -> "_Pose | None":
        view, box = made.viewport, made.sheet.map_box
        return (
            None if view is None or box is None else cls(box, view.centre_x_m, view.centre_y_m, view.metres_per_pixel)
        )

    def towards(self, other: "_Pose", share: float) -> "_Pose":
        """So far on the way; the scale in even steps of its own."""

        def between(first: float, last: float) -> float:
            return first + (last - first) * share

        scale = self.metres_per_pixel * (other.metres_per_pixel / self.metres_per_pixel) ** share
        left, top, right, bottom = (between(a, b) for a, b in zip(self.box, other.box, strict=True))
        return _Pose((left, top, right, bottom), between(self.x_m, other.x_m), between(self.y_m, other.y_m), scale)


def eased(share: float) -> float:
    """Slow at both ends."""
    return share * share * (3.0 - 2.0 * share)


def paint_between(painter: QPainter, old: MadePage | None, new: MadePage, share: float) -> None:
    """One frame of the way from a page to another; at 1 it is the new page, pixel for pixel."""
    if share >= 1.0 or old is None:
        _paint(painter, new)
        return
    start, end = _Pose.of(old), _Pose.of(new)
    way = eased(share)
    pose = start.towards(end, way) if start is not None and end is not None else None
    for made, opacity in ((old, 1.0), (new, way)):
        painter.setOpacity(opacity if pose is not None else (1.0 - way if made is old else way))
        _paint_map(painter, made, pose)
    painter.setOpacity(1.0)
    if share < _WORDS_GONE:
        _paint_words(painter, old, 1.0 - share / _WORDS_GONE)
    elif share > _WORDS_BACK:
        _paint_words(painter, new, (share - _WORDS_BACK) / (1.0 - _WORDS_BACK))


def _paint(painter: QPainter, made: MadePage) -> None:
    _paint_map(painter, made, None)
    _paint_words(painter, made, 1.0)


def _paint_words(painter: QPainter, made: MadePage, opacity: float) -> None:
    """Only where words stand: blending a whole wall would take longer than a frame."""
    painter.setOpacity(opacity)
    rim = made.sheet.least_px
    for left, top, right, bottom in made.sheet.blocks:
        part = QRectF(left - rim, top - rim, right - left + 2 * rim, bottom - top + 2 * rim)
        part = part.intersected(QRectF(made.words.rect())).toAlignedRect().toRectF()
        painter.drawImage(part.topLeft(), made.words, part)
    painter.setOpacity(1.0)


def _paint_map(painter: QPainter, made: MadePage, pose: _Pose | None) -> None:
    """In its place, or as seen from somewhere on the way."""
    own = _Pose.of(made)
    if made.map is None or own is None:
        return
    if pose is None:
        painter.drawImage(QRectF(made.map.rect()).translated(round(own.box[0]), round(own.box[1])), made.map)
        return
    left, top, right, bottom = pose.box
    factor = own.metres_per_pixel / pose.metres_per_pixel
    width, height = made.map.width() * factor, made.map.height() * factor
    x_px = (left + right) / 2 + (own.x_m - pose.x_m) / pose.metres_per_pixel
    y_px = (top + bottom) / 2 - (own.y_m - pose.y_m) / pose.metres_per_pixel
    painter.save()
    painter.setClipRect(QRectF(left, top, right - left, bottom - top))
    painter.drawImage(QRectF(x_px - width / 2, y_px - height / 2, width, height), made.map)
    painter.restore()
