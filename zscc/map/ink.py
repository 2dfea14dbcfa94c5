"""Pens, brushes and faces of one style, made once and handed to every painter."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from zscc.map.fonts import face
from zscc.settings.style import Style

_MOST_WIDTHS = 4_000
"""So many texts are written on a few maps of a town; what vehicles say is soon another text."""


class Ink:
    """What painters dip into. Colours are named through ``palette``; everything is cached by value."""

    def __init__(self, style: Style) -> None:
        self.style, self.palette, self.widths, self.sizes = style, style.palette, style.widths, style.sizes
        self._colours: dict[tuple[str, float], QColor] = {}
        self._pens: dict[tuple[str, float, float, bool], QPen] = {}
        self._faces: dict[tuple[float, bool, float], tuple[QFont, QFontMetricsF]] = {}
        self._widths: dict[tuple[str, float, bool, float], float] = {}

    def colour(self, value: str, opacity: float = 1.0) -> QColor:
        """A colour of the palette, thinned by ``opacity``."""
        key = (value, opacity)
        if key not in self._colours:
            colour = QColor(value)
            colour.setAlphaF(colour.alphaF() * opacity)
            self._colours[key] = colour
        return self._colours[key]

    def mixed(self, value: str, share: float) -> str:
        """So much of a colour over the town's fill, opaque: translucent lines cost a multiple."""
        above, below = QColor(value), QColor(self.palette.town_fill)
        channels = (QColor.red, QColor.green, QColor.blue)
        return QColor(*(round(of(above) * share + of(below) * (1 - share)) for of in channels)).name()

    def brush(self, value: str, opacity: float = 1.0) -> QBrush:
        """A solid brush."""
        return QBrush(self.colour(value, opacity))

    def pen(self, value: str, width: float, opacity: float = 1.0, *, dashed: bool = False) -> QPen:
        """A pen with round caps and joins; dashes are four widths long."""
        key = (value, width, opacity, dashed)
        if key not in self._pens:
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            self._pens[key] = QPen(self.brush(value, opacity), width, style, round_cap, round_join)
        return self._pens[key]

    def face(self, px: float, *, bold: bool = False, spacing_px: float = 0.0) -> QFont:
        """The style's face."""
        return self._face(px, bold, spacing_px)[0]

    def metrics(self, px: float, *, bold: bool = False, spacing_px: float = 0.0) -> QFontMetricsF:
        """Measures of the style's face in logical pixels."""
        return self._face(px, bold, spacing_px)[1]

    def width(self, text: str, px: float, *, bold: bool = False, spacing_px: float = 0.0) -> float:
        """How far a line of text advances, in logical pixels; the same few are asked for all the time."""
        key = (text, px, bold, spacing_px)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) >= _MOST_WIDTHS:
                self._widths.clear()
            found = self._widths[key] = self._face(px, bold, spacing_px)[1].horizontalAdvance(text)
        return found

    def _face(self, px: float, bold: bool, spacing_px: float) -> tuple[QFont, QFontMetricsF]:
        key = (px, bold, spacing_px)
        if key not in self._faces:
            font = face(self.style.family, px, bold=bold, spacing_px=spacing_px)
            self._faces[key] = (font, QFontMetricsF(font))
        return self._faces[key]
