"""Paints a sheet: what stands in it and nothing else."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPen

from zscc.map.frame import Frame as MapFrame
from zscc.map.ink import Ink
from zscc.map.viewport import Box
from zscc.map.wall.sheet import Bar, Frame, Sheet
from zscc.map.writing.lettering import Hand, Lettering


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
        lettering.write(painter, text.words, text.x_px, text.base_px, Hand(text.px, text.colour, text.bold, halo=False))


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
