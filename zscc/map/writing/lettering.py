"""Writing on the map: words with a halo, drawn as text or as outlines."""

from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

from zscc.map.ink import Ink

_UNITS_PER_EM = 1000.0
_TEXT_HALO_OPACITY = 0.55
_DIAGONAL = 0.7071
_COMPASS = (
    (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0),
    (_DIAGONAL, _DIAGONAL), (-_DIAGONAL, _DIAGONAL), (_DIAGONAL, -_DIAGONAL), (-_DIAGONAL, -_DIAGONAL),
)  # fmt: skip
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
        return self.advance(ink, text) - self.spacing_px, self.metrics(ink).capHeight() + self.px * 0.36

    def advance(self, ink: Ink, text: str) -> float:
        """How far one line moves the pen on."""
        return ink.width(text, self.px, bold=self.bold, spacing_px=self.spacing_px)


class Lettering(Protocol):
    """Writes one line of text; (x, y) is its left end on the base line."""

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Draw the text."""


class TextLettering:
    """Text stays text, its halo is the same text moved a little to all sides: for pixels, on the screen and in PNG."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Draw the text over its halo."""
        ink = self._ink
        painter.setFont(ink.face(hand.px, bold=hand.bold, spacing_px=hand.spacing_px))
        if hand.halo:
            painter.setPen(ink.colour(ink.palette.halo, _TEXT_HALO_OPACITY))
            reach = ink.widths.halo / 2
            for east, south in _COMPASS:
                painter.drawText(QPointF(x_px + east * reach, y_px + south * reach), text)
        painter.setPen(ink.colour(hand.colour, hand.opacity))
        painter.drawText(QPointF(x_px, y_px), text)


class OneFaceLettering:
    """Text for PDF: it stands there once, so that it can be searched, and bold is the normal face with thicker strokes.

    Qt puts the faces of a PDF into the file in the order of a hash that is another in every process; with a single face
    there is no order, and the bytes are the same.
    """

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Draw the text over its halo; what is bold gets a line round it."""
        ink, normal = self._ink, replace(hand, bold=False)
        if hand.halo:
            _draw_halo(painter, ink, outline_of(ink, text, x_px, y_px, normal))
        painter.setFont(ink.face(hand.px, spacing_px=hand.spacing_px))
        painter.setPen(ink.colour(hand.colour, hand.opacity))
        painter.drawText(QPointF(x_px, y_px), text)
        if hand.bold:
            pen = ink.pen(hand.colour, hand.px * _BOLDER, hand.opacity)
            painter.strokePath(outline_of(ink, text, x_px, y_px, normal), pen)


class OutlineLettering:
    """Text becomes its outlines: for SVG, which then looks the same without the face."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def write(self, painter: QPainter, text: str, x_px: float, y_px: float, hand: Hand) -> None:
        """Fill the outlines over their halo."""
        outline = outline_of(self._ink, text, x_px, y_px, hand)
        if hand.halo:
            _draw_halo(painter, self._ink, outline)
        painter.fillPath(outline, self._ink.brush(hand.colour, hand.opacity))


def outline_of(ink: Ink, text: str, x_px: float, y_px: float, hand: Hand) -> QPainterPath:
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
