"""The symbols of the map, as paths and as an atlas of pixels with every heading turned beforehand.

Shape and colour say the same thing twice: arrow = moving, square = stopped, hollow arrow = stale, hollow square =
offline; ◆ urgent, ▲ high, ■ normal, ● low. Pages draw the paths; the screen stamps the atlas.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap, QTransform

from zscc.map.arrays import PrimitiveArray
from zscc.map.ink import Ink
from zscc.model.report import Priority
from zscc.situation.snapshot import PRIORITIES, VehicleState

HEADINGS = 64
_COLUMNS, _DRAWN_AT_ONCE = 16, 48
"""Of the atlas."""
_ARROW = ((0.0, -0.58), (0.40, 0.46), (0.0, 0.22), (-0.40, 0.46))
"""Pointing north, one long; y down."""
_HOLLOW_FILL = 0.9


@dataclass(frozen=True, slots=True)
class Glyph:
    """How one symbol is drawn."""

    path: Callable[[], QPainterPath]
    size: Callable[[Ink], float]
    fill: Callable[[Ink], str]
    line: Callable[[Ink], str]
    heading_deg: float = 0.0
    opacity: float = 1.0


@cache
def arrow() -> QPainterPath:
    """A pointed arrow with a notch."""
    return _closed(*_ARROW)


@cache
def square() -> QPainterPath:
    """An upright square."""
    return _closed((-0.36, -0.36), (0.36, -0.36), (0.36, 0.36), (-0.36, 0.36))


@cache
def diamond() -> QPainterPath:
    """A square on its corner."""
    return _closed((0.0, -0.62), (0.62, 0.0), (0.0, 0.62), (-0.62, 0.0))


@cache
def triangle() -> QPainterPath:
    """Point up."""
    return _closed((0.0, -0.56), (0.6, 0.46), (-0.6, 0.46))


@cache
def disc() -> QPainterPath:
    """A circle."""
    path = QPainterPath()
    path.addEllipse(QRectF(-0.42, -0.42, 0.84, 0.84))
    return path


def _closed(*corners: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*corners[0]))
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.closeSubpath()
    return path


def _vehicle(ink: Ink) -> float:
    return ink.widths.vehicle


def _report(ink: Ink) -> float:
    return ink.widths.report


def _small_report(ink: Ink) -> float:
    return ink.widths.report_small


def _halo(ink: Ink) -> str:
    return ink.palette.halo


def _accent(ink: Ink) -> str:
    return ink.palette.accent


def _stale(ink: Ink) -> str:
    return ink.palette.stale


_TONES: dict[Priority, Callable[[Ink], str]] = {
    Priority.URGENT: lambda ink: ink.palette.red,
    Priority.HIGH: lambda ink: ink.palette.amber,
    Priority.NORMAL: lambda ink: ink.palette.yellow,
    Priority.LOW: lambda ink: ink.palette.blue,
}
_SHAPES: dict[Priority, Callable[[], QPainterPath]] = {
    Priority.URGENT: diamond,
    Priority.HIGH: triangle,
    Priority.NORMAL: square,
    Priority.LOW: disc,
}

STALE_FIRST = HEADINGS
STOPPED, OFFLINE, MOVING_UNTURNED, STALE_UNTURNED = range(2 * HEADINGS, 2 * HEADINGS + 4)
REPORT_FIRST = STALE_UNTURNED + 1
SMALL_REPORT_FIRST = REPORT_FIRST + len(PRIORITIES)
_UNTURNED = {VehicleState.MOVING: MOVING_UNTURNED, VehicleState.STALE: STALE_UNTURNED}

GLYPHS: tuple[Glyph, ...] = (
    *(Glyph(arrow, _vehicle, _accent, _halo, step * 360 / HEADINGS) for step in range(HEADINGS)),
    *(Glyph(arrow, _vehicle, _halo, _stale, step * 360 / HEADINGS) for step in range(HEADINGS)),
    Glyph(square, _vehicle, _accent, _halo),
    Glyph(square, _vehicle, _halo, _stale),
    Glyph(disc, _vehicle, _accent, _halo),
    Glyph(disc, _vehicle, _halo, _stale),
    *(Glyph(_SHAPES[priority], _report, _TONES[priority], _halo) for priority in PRIORITIES),
    *(Glyph(_SHAPES[priority], _small_report, _TONES[priority], _halo, opacity=0.75) for priority in PRIORITIES),
)
"""Every symbol; code of a symbol = its place here."""


def vehicle_glyphs(
    state: NDArray[np.uint8], heading_deg: NDArray[np.float32], states: tuple[VehicleState, ...]
) -> NDArray[np.int64]:
    """Codes of the symbols of vehicles in these states, with these headings (NaN when not known)."""
    known = np.isfinite(heading_deg)
    step = np.rint(np.where(known, heading_deg, 0.0) * (HEADINGS / 360)).astype(np.int64) % HEADINGS
    turned = {VehicleState.MOVING: step, VehicleState.STALE: step + STALE_FIRST}
    still = {VehicleState.STOPPED: STOPPED, VehicleState.OFFLINE: OFFLINE}
    glyphs = np.empty(len(state), np.int64)
    for code, name in enumerate(states):
        its = state == code
        if name in still:
            glyphs[its] = still[name]
        else:
            glyphs[its] = np.where(known, turned[name], _UNTURNED[name])[its]
    return glyphs


def draw_glyph(painter: QPainter, ink: Ink, code: int, x_px: float, y_px: float, scale: float = 1.0) -> None:
    """Draw one symbol as a path with its middle at a pixel."""
    glyph = GLYPHS[code]
    size = glyph.size(ink) * scale
    turn = QTransform().translate(x_px, y_px).rotate(glyph.heading_deg).scale(size, size)
    painter.setPen(ink.pen(glyph.line(ink), ink.widths.symbol_line, glyph.opacity))
    painter.setBrush(ink.brush(glyph.fill(ink), glyph.opacity))
    painter.drawPath(turn.map(glyph.path()))
    painter.setBrush(Qt.BrushStyle.NoBrush)


class SymbolAtlas:
    """Every symbol once in one picture; many are stamped with one call."""

    def __init__(self, ink: Ink, dpr: float, picture: QPixmap | None = None) -> None:
        """``picture``: the one of :func:`atlas_picture`, by who made it with pauses."""
        self._dpr, self._cell = dpr, _cell(ink, dpr)
        if picture is None:
            *_, picture = atlas_picture(ink, dpr)
        self._picture = picture
        corners = _corners(self._cell)
        rims = _rims(self._picture, corners, self._cell)
        self._corners = (corners + rims).astype(np.float64)
        self._sizes = (self._cell - 2 * rims).astype(np.float64)
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, 10)

    def stamp(self, painter: QPainter, px: NDArray[np.float64], glyphs: NDArray[np.int64]) -> None:
        """Stamp symbols with their middles at pixels of shape (n, 2); later ones lie on top."""
        if len(px) == 0:
            return
        self._fragments.resize(len(px))
        memory = self._fragments.ndarray()
        middle = (self._cell % 2) / 2
        memory[:, 0:2] = (np.rint(px * self._dpr - middle) + middle) / self._dpr
        memory[:, 2:4] = self._corners[glyphs]
        memory[:, 4:6] = self._sizes[glyphs]
        memory[:, 6:8] = 1 / self._dpr
        memory[:, 8] = 0.0
        memory[:, 9] = 1.0
        first, count = self._fragments.drawargs()
        painter.drawPixmapFragments(first, count, self._picture)


def atlas_picture(ink: Ink, dpr: float) -> Iterator[QPixmap]:
    """The picture of an atlas, given again after some more symbols; with the last it is whole."""
    cell = _cell(ink, dpr)
    corners = _corners(cell)
    picture = QPixmap(cell * _COLUMNS, int(corners[-1, 1]) + cell)
    picture.fill(Qt.GlobalColor.transparent)
    for first in range(0, len(GLYPHS), _DRAWN_AT_ONCE):
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(dpr, dpr)
        for code, corner in enumerate(corners[first : first + _DRAWN_AT_ONCE].tolist(), first):
            x_px, y_px = ((edge + cell / 2) / dpr for edge in corner)
            draw_glyph(painter, ink, code, x_px, y_px)
        painter.end()
        yield picture


def _cell(ink: Ink, dpr: float) -> int:
    """Device pixels along each side of a symbol's place."""
    return int(np.ceil((max(glyph.size(ink) for glyph in GLYPHS) * 1.3 + 4) * dpr))


def _corners(cell: int) -> NDArray[np.int64]:
    """Left and top of every symbol's place."""
    row, column = np.divmod(np.arange(len(GLYPHS)), _COLUMNS)
    return np.column_stack((column, row)) * cell


def _rims(picture: QPixmap, corners: NDArray[np.int64], cell: int) -> NDArray[np.int64]:
    """Empty pixels on both sides, and above and below, that need not be stamped; what is left keeps its middle."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_Alpha8)
    alpha = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    used = [alpha[top : top + cell, left : left + cell] > 0 for left, top in corners.tolist()]
    rims = [[_empty(np.any(its, axis=0)), _empty(np.any(its, axis=1))] for its in used]
    return np.array(rims, np.int64)


def _empty(used: NDArray[np.bool_]) -> int:
    """Pixels that are not used at either end."""
    return int(min(used.argmax(), used[::-1].argmax()))
