"""Paints a sheet: what stands in it and nothing else."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen

from zscc.map.frame import Frame as MapFrame
from zscc.map.ink import Ink
from zscc.map.viewport import Box
from zscc.map.wall.sheet import Bar, Frame, Sheet, Text
from zscc.map.writing.lettering import Hand, Lettering

_KEPT_PX = 64
"""Characters up to this size Qt keeps as pictures."""
_AT_ONCE_PX = 400
"""So much of a line of larger ones is written at once."""
_BAND_PX = 512


def paint_sheet(painter: QPainter, sheet: Sheet, ink: Ink, lettering: Lettering) -> None:
    """Marks, then texts, over whatever lies there."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in sheet.marks:
        if isinstance(mark, Bar):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.brush(mark.colour))
            painter.drawRoundedRect(_rect(mark.box), mark.radius_px, mark.radius_px)
        else:
            _paint_frame(painter, mark, ink)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for text in sheet.texts:
        hand = Hand(text.px, text.colour, text.bold, halo=False)
        for words, x_px in _runs(text, ink):
            lettering.write(painter, words, x_px, text.base_px, hand)


def _runs(text: Text, ink: Ink) -> Iterator[tuple[str, float]]:
    """A line in parts that take some milliseconds each: Qt fills every large character anew, as a shape."""
    many = len(text.words) if text.px <= _KEPT_PX else max(_AT_ONCE_PX // text.px, 1)
    for start in range(0, len(text.words), many):
        before = ink.width(text.words[:start], text.px, bold=text.bold) if start else 0.0
        yield text.words[start : start + many], text.x_px + before


def blank(width_px: int, height_px: int, kind: QImage.Format, colour: QColor) -> QImage:
    """A picture of one colour; filled in bands, since the memory of a large one is only given when it is touched."""
    image = QImage(width_px, height_px, kind)
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for top in range(0, height_px, _BAND_PX):
        painter.fillRect(0, top, width_px, _BAND_PX, colour)
    painter.end()
    return image


def fade_edges(painter: QPainter, frame: MapFrame, rim_px: float) -> None:
    """Let the map end softly in the ground, so that it has no frame."""
    width, height = frame.viewport.width_px, frame.viewport.height_px
    ground = frame.ink.colour(frame.ink.palette.ground)
    clear = frame.ink.colour(frame.ink.palette.ground, 0.0)
    for start, end, box in (
        ((0.0, 0.0), (rim_px, 0.0), QRectF(0, 0, rim_px, height)),
        ((width, 0.0), (width - rim_px, 0.0), QRectF(width - rim_px, 0, rim_px, height)),
        ((0.0, 0.0), (0.0, rim_px), QRectF(0, 0, width, rim_px)),
        ((0.0, height), (0.0, height - rim_px), QRectF(0, height - rim_px, width, rim_px)),
    ):
        ramp = QLinearGradient(QPointF(*start), QPointF(*end))
        ramp.setColorAt(0.0, ground)
        ramp.setColorAt(1.0, clear)
        painter.fillRect(box, ramp)


def _paint_frame(painter: QPainter, frame: Frame, ink: Ink) -> None:
    pen = QPen(ink.brush(frame.colour), frame.width_px)
    pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_rect(frame.box), frame.radius_px, frame.radius_px)


def _rect(box: Box) -> QRectF:
    return QRectF(QPointF(box[0], box[1]), QPointF(box[2], box[3]))
