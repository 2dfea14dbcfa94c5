"""Writing on the map: words with a halo, drawn as text, as outlines, or as stamps kept for the next frame."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QTransform

from zscc.map.ink import Ink

_STAMPS_KEPT = 600
_UNITS_PER_EM = 1000.0
_BOLDER = 0.045
"""Width of the line that makes a normal face bold, as a share of its size."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One way of writing; colours are values of the palette, sizes logical pixels."""

    px: float
    colour: str
    bold: bool = False
    spacing_px: float = 0.0
    opacity: float = 1.0
    halo: bool = True

    def metrics(self, ink: Ink) -> QFontMetricsF:
        """Measures of this hand."""
        return ink.metrics(self.px, bold=self.bold, spacing_px=self.spacing_px)

    def size(self, ink: Ink, text: str) -> tuple[float, float]:
        """Width and height of the ink of one line, without the halo."""
        metrics = self.metrics(ink)
        return metrics.horizontalAdvance(text) - self.spacing_px, metrics.capHeight() + self.px * 0.36


class Lettering(Protocol):
    """Writes one line of text; (x, y) is its left end on the base line."""

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Draw the text."""


class TextLettering:
    """Text stays text: for the screen's still pictures and for PNG."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Draw the text over its halo."""
        ink = self._ink
        if hand.halo:
            _draw_halo(painter, ink, _outline(ink, text, x_px, y_px, hand))
        painter.setFont(ink.face(hand.px, bold=hand.bold, spacing_px=hand.spacing_px))
        painter.setPen(ink.colour(hand.colour, hand.opacity))
        painter.drawText(QPointF(x_px, y_px), text)


class OneFaceLettering:
    """Text for PDF: bold is the normal face with thicker strokes.

    Qt puts the faces of a PDF into the file in the order of a hash that is another in every process; with a single face
    there is no order, and the bytes are the same.
    """

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._text = TextLettering(ink)

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Draw the text; what is bold gets a line round it."""
        normal = replace(hand, bold=False)
        self._text.write(painter, text, x_px, y_px, normal)
        if hand.bold:
            pen = self._ink.pen(hand.colour, hand.px * _BOLDER, hand.opacity)
            painter.strokePath(_outline(self._ink, text, x_px, y_px, normal), pen)


class OutlineLettering:
    """Text becomes its outlines: for SVG, which then looks the same without the face."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Fill the outlines over their halo."""
        outline = _outline(self._ink, text, x_px, y_px, hand)
        if hand.halo:
            _draw_halo(painter, self._ink, outline)
        painter.fillPath(outline, self._ink.brush(hand.colour, hand.opacity))


class StampLettering:
    """Text is drawn once and stamped in every frame: for what moves on the screen."""

    def __init__(self, ink: Ink, dpr: float) -> None:
        self._ink, self._dpr = ink, dpr
        self._text = TextLettering(ink)
        self._stamps: OrderedDict[tuple[str, Hand], tuple[QPixmap, QPointF]] = OrderedDict()

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Stamp the text on whole device pixels."""
        stamp, offset = self._stamp(text, hand)
        at = QPointF(self._whole(x_px + offset.x()), self._whole(y_px + offset.y()))
        painter.drawPixmap(at, stamp)

    def _whole(self, px: float) -> float:
        return round(px * self._dpr) / self._dpr

    def _stamp(self, text: str, hand: Hand) -> tuple[QPixmap, QPointF]:
        key = (text, hand)
        found = self._stamps.get(key)
        if found is None:
            found = self._stamps[key] = self._cut(text, hand)
            if len(self._stamps) > _STAMPS_KEPT:
                self._stamps.popitem(last=False)
        self._stamps.move_to_end(key)
        return found

    def _cut(self, text: str, hand: Hand) -> tuple[QPixmap, QPointF]:
        metrics, rim = hand.metrics(self._ink), self._ink.widths.halo + 1
        box = QRectF(
            -rim, -metrics.ascent() - rim, metrics.horizontalAdvance(text) + 2 * rim, metrics.height() + 2 * rim
        )
        stamp = QPixmap(int(box.width() * self._dpr) + 1, int(box.height() * self._dpr) + 1)
        stamp.setDevicePixelRatio(self._dpr)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._text.write(painter, text, -box.x(), -box.y(), hand)
        painter.end()
        return stamp, box.topLeft()


def _outline(ink: Ink, text: str, x_px: float, y_px: float, hand: Hand) -> QPainterPath:
    """The outline of a line of text, made at the size of the face's own units and scaled down.

    At any other size Qt rounds the outlines, and differently after it has drawn the same text: the same page would not
    give the same bytes twice.
    """
    scale = hand.px / _UNITS_PER_EM
    path = QPainterPath()
    # The strokes of a bold face overlap; filled by parity they would have holes.
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addText(QPointF(0, 0), ink.face(_UNITS_PER_EM, bold=hand.bold, spacing_px=hand.spacing_px / scale), text)
    return QTransform(scale, 0.0, 0.0, scale, x_px, y_px).map(path)


def _draw_halo(painter: QPainter, ink: Ink, outline: QPainterPath) -> None:
    colour = QColor(ink.palette.halo)
    colour.setAlphaF(0.85)
    pen = QPen(colour, ink.widths.halo)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(outline, pen)
