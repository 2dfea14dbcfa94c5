"""The key of a picture that a workspace lends to the ground."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPolygonF

from zscc.map.frame import Frame
from zscc.map.painters.choropleth import OPACITY, paint_hatch
from zscc.map.painters.furniture import Line, paint_line
from zscc.map.themes.ground_picture import GroundPicture, KeyRow
from zscc.map.themes.heat_picture import legend_stops
from zscc.map.writing.lettering import Hand

_LINE_PX, _BAR_PX, _SCALE_PX = 18.0, 8.0, 32.0


def ground_key_px(shown: GroundPicture) -> float:
    """From the first line of the key to its last."""
    scale = _SCALE_PX if shown.domain is not None else 0.0
    return scale + _LINE_PX * (len(shown.rows) + len(shown.notes)) + 2.0


def paint_ground_key(painter: QPainter, frame: Frame, at_px: tuple[float, float], width_px: float) -> None:
    """Title, unit, scale or rows, notes; ``at_px`` is the left end of the title's base line."""
    shown, ink = frame.ground_picture, frame.ink
    if shown is None:
        return
    (x_px, y_px), palette = at_px, ink.palette
    text, quiet = (Hand(ink.sizes.small, colour, halo=False) for colour in (palette.text, palette.text_second))
    paint_line(painter, frame, Line(shown.title, text), x_px, y_px)
    paint_line(painter, frame, Line(shown.unit, quiet), x_px + width_px, y_px, 1.0)
    if shown.domain is not None:
        _paint_scale(painter, frame, QRectF(x_px, y_px + 10, width_px, _BAR_PX), shown.domain)
        y_px += _SCALE_PX
    wide = ink.metrics(ink.sizes.small)
    for row in shown.rows:
        y_px += _LINE_PX
        _paint_swatch(painter, frame, QRectF(x_px, y_px - 11, 22, 13), row)
        room = width_px - 32 - (wide.horizontalAdvance(row.count) + 8 if row.count else 0)
        told = wide.elidedText(row.words, Qt.TextElideMode.ElideRight, int(room))
        paint_line(painter, frame, Line(told, text), x_px + 32, y_px)
        paint_line(painter, frame, Line(row.count, quiet), x_px + width_px, y_px, 1.0)
    small = Hand(ink.sizes.small - 1, palette.text_third, halo=False)
    metrics = ink.metrics(ink.sizes.small - 1)
    y_px += 2
    for note in shown.notes:
        y_px += _LINE_PX
        told = metrics.elidedText(note, Qt.TextElideMode.ElideRight, int(width_px))
        paint_line(painter, frame, Line(told, small), x_px, y_px)


def _paint_scale(painter: QPainter, frame: Frame, bar: QRectF, domain: float) -> None:
    ink = frame.ink
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for share, colour in legend_stops(ink.palette.heat, ink.colour(ink.palette.town_fill)):
        gradient.setColorAt(share, colour)
    painter.fillRect(bar, gradient)
    quiet = Hand(ink.sizes.small - 1, ink.palette.text_third, halo=False)
    for share in (0.0, 0.5, 1.0):
        figure = Line(f"{domain * share:g}", quiet)
        paint_line(painter, frame, figure, bar.x() + bar.width() * share, bar.y() + 22, share)


def _paint_swatch(painter: QPainter, frame: Frame, box: QRectF, row: KeyRow) -> None:
    ink = frame.ink
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(box, ink.brush(ink.palette.town_fill))
    if row.colour:
        painter.fillRect(box, ink.brush(row.colour, OPACITY))
    else:
        corners = [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]
        paint_hatch(painter, frame, QPolygonF([QPointF(corner) for corner in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink.pen(ink.palette.text_third, 1.0, 0.6))
    painter.drawRect(box)
