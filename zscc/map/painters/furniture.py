"""What stands round the map: caption, badge, north, scale bar and notes.

Everything takes its place from the edges of the view; panels are opaque so that they read over any map.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from zscc.map.frame import Frame
from zscc.map.true_ground import bar_of, true_ground
from zscc.map.wording import length
from zscc.map.writing.lettering import Hand
from zscc.text.words import Words
from zscc.town.layers import Town

EDGE_PX = 16.0
LONGEST_BAR_PX = 120.0
_BACKDROP_OPACITY = 0.72


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and how it is written."""

    text: str
    hand: Hand


def paint_line(painter: QPainter, frame: Frame, line: Line, x_px: float, y_px: float, share: float = 0.0) -> float:
    """Write a line with its left end (share 0), middle (0.5) or right end (1) at x; returns its width."""
    width, _ = line.hand.size(frame.ink, line.text)
    frame.lettering.write(painter, line.text, x_px - share * width, y_px, line.hand)
    return width


def badge_width_px(frame: Frame) -> float:
    """How wide the strip is that says that data is made up; 0 when none is needed."""
    line = _badge_line(frame)
    return line.hand.size(frame.ink, line.text)[0] + 18 if frame.synthetic else 0.0


def _badge_line(frame: Frame) -> Line:
    ink = frame.ink
    return Line(frame.words("map.synthetic.badge"), Hand(ink.sizes.small, ink.palette.text, halo=False))


def paint_badge(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> float:
    """The strip that says that data is made up, its left end on the base line; returns its width, 0 when not needed."""
    if not frame.synthetic:
        return 0.0
    ink, line = frame.ink, _badge_line(frame)
    box = QRectF(x_px, y_px - ink.sizes.small - 5, badge_width_px(frame), ink.sizes.small + 13)
    painter.setPen(ink.pen(ink.palette.text_third, 1.0, dashed=True))
    painter.setBrush(ink.brush(ink.palette.surface, 0.9))
    painter.drawRoundedRect(box, 4, 4)
    paint_line(painter, frame, line, x_px + 9, y_px)
    return box.width()


def paint_caption(painter: QPainter, frame: Frame) -> None:
    """What this is a map of, top left, with the badge beside it."""
    ink, words = frame.ink, frame.words
    y_px = EDGE_PX + ink.sizes.body
    title = Line(words("map.caption.title"), Hand(ink.sizes.body, ink.palette.text))
    area = Line(area_words(words, frame.shapes.town), Hand(ink.sizes.note, ink.palette.text_second))
    width = sum(line.hand.size(ink, line.text)[0] for line in (title, area)) + 28
    _backdrop(painter, frame, QRectF(EDGE_PX - 8, EDGE_PX - 7, width, ink.sizes.body + 17))
    x_px = EDGE_PX + paint_line(painter, frame, title, EDGE_PX, y_px) + 14
    x_px += paint_line(painter, frame, area, x_px, y_px) + 14
    if x_px + badge_width_px(frame) > frame.viewport.width_px - north_width_px(frame):
        # A narrow map: the badge must not lie under the north arrow.
        x_px, y_px = EDGE_PX, y_px + ink.sizes.body + 17
    paint_badge(painter, frame, x_px, y_px)


def area_words(words: Words, town: Town) -> str:
    """79.5平方公里 · 79网格 · 38村（社区）, from the town itself."""
    area, grids, villages = f"{town.area_m2 / 1e6:.1f}", len(town.grids), len(town.villages)
    return words("map.caption.area", area=area, grids=grids, villages=villages)


def paint_panel(painter: QPainter, frame: Frame, box: QRectF) -> None:
    """The ground of a panel."""
    ink = frame.ink
    painter.setPen(ink.pen(ink.palette.hairline, 1.0))
    painter.setBrush(ink.brush(ink.palette.surface, 0.97))
    painter.drawRoundedRect(box, ink.sizes.radius, ink.sizes.radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _backdrop(painter: QPainter, frame: Frame, box: QRectF) -> None:
    """Takes the map back behind words that lie on it."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(frame.ink.brush(frame.ink.palette.ground, _BACKDROP_OPACITY))
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def north_width_px(frame: Frame) -> float:
    """Room that the north arrow and its note take from the right edge."""
    note = _north_note(frame)
    return note.hand.size(frame.ink, note.text)[0] + EDGE_PX + 8


def _north_note(frame: Frame) -> Line:
    turn_deg = true_ground(frame.viewport.centre_x_m, frame.viewport.centre_y_m).north_deg
    side = frame.words("map.north.right" if turn_deg > 0 else "map.north.left")
    text = frame.words("map.north.turned", side=side, degrees=f"{abs(turn_deg):.1f}")
    return Line(text, Hand(frame.ink.sizes.small - 1, frame.ink.palette.text_third))


def paint_north(painter: QPainter, frame: Frame) -> None:
    """An arrow to true north, top right, with how far the map's own north lies beside it."""
    ink, view = frame.ink, frame.viewport
    turn_deg = true_ground(view.centre_x_m, view.centre_y_m).north_deg
    x_px, y_px = view.width_px - EDGE_PX - 12, EDGE_PX + 10
    note = _north_note(frame)
    width, _ = note.hand.size(ink, note.text)
    _backdrop(painter, frame, QRectF(view.width_px - EDGE_PX - width - 8, EDGE_PX - 4, width + 16, 60))
    painter.save()
    painter.translate(x_px, y_px)
    painter.rotate(turn_deg)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.brush(ink.palette.text))
    painter.drawPolygon(QPolygonF([QPointF(0, -9), QPointF(6, 5), QPointF(0, 2), QPointF(-6, 5)]))
    painter.restore()
    letter = Line(frame.words("map.north.letter"), Hand(ink.sizes.note, ink.palette.text))
    paint_line(painter, frame, letter, x_px, y_px + 21, 0.5)
    paint_line(painter, frame, note, view.width_px - EDGE_PX, y_px + 37, 1.0)


def paint_scale_and_notes(painter: QPainter, frame: Frame, bottom_px: float, *, credit: str = "") -> None:
    """Scale bar, the note on lines, and ``credit``, bottom right."""
    ink, right, pitch = frame.ink, frame.viewport.width_px - EDGE_PX, _notes_pitch_px(frame)
    texts = [text for text in (credit, frame.words("map.note.boundary")) if text]
    hand = _notes_hand(frame)
    widths = [hand.size(ink, text)[0] for text in texts]
    width = max(LONGEST_BAR_PX, *widths) + 16
    height = (len(texts) + 2) * pitch + 8
    _backdrop(painter, frame, QRectF(right + 8 - width, bottom_px + 7 - height, width, height))
    for row, text in enumerate(texts):
        paint_line(painter, frame, Line(text, hand), right, bottom_px - row * pitch, 1.0)
    _paint_scale_bar(painter, frame, right, bottom_px - len(texts) * pitch)


def _notes_pitch_px(frame: Frame) -> float:
    return frame.ink.sizes.small + 6.0


def _notes_hand(frame: Frame) -> Hand:
    return Hand(frame.ink.sizes.small, frame.ink.palette.text_second, halo=False)


def _paint_scale_bar(painter: QPainter, frame: Frame, right: float, y_px: float) -> None:
    ink, view = frame.ink, frame.viewport
    scale = true_ground(view.centre_x_m, view.centre_y_m).scale
    metres, width = bar_of(view.metres_per_pixel, scale, LONGEST_BAR_PX)
    line = Line(length(frame.words, metres), Hand(ink.sizes.small, ink.palette.text))
    paint_line(painter, frame, line, right, y_px, 1.0)
    top = y_px - ink.sizes.small - 6
    corners = [
        QPointF(right - width, top - 5),
        QPointF(right - width, top),
        QPointF(right, top),
        QPointF(right, top - 5),
    ]
    for colour, pen_width in ((ink.palette.halo, 3.5), (ink.palette.text, 1.4)):
        painter.setPen(ink.pen(colour, pen_width))
        painter.drawPolyline(QPolygonF(corners))
