"""What stands round the map: caption, badge, north, scale bar and notes.

Everything takes its place from the edges of the view; panels are opaque so that they read over any map. Words that lie
on the map have a plate each, no larger than they are: what lies between them stays to be seen.
"""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from zscc.map.frame import Frame
from zscc.map.true_ground import bar_of, true_ground
from zscc.map.wording import length
from zscc.map.writing.lettering import Hand
from zscc.text.words import Words
from zscc.town.layers import Town

EDGE_PX = 16.0
LONGEST_BAR_PX = 120.0
_PLATE_OPACITY = 0.86
_PLATE_PX = 6.0
"""How far a plate reaches beyond its words to the left and right."""
_ASIDE_PX = 260.0
"""Left to the legends at the foot of the map."""
_LEAST_NOTE_PX = 120.0
"""Lines of notes are never broken shorter than this."""
_BETWEEN = " · "
"""Between two names of credits."""
_CAPTION_GAP_PX = 14.0
_NORTH_ARROW_PX = (28.0, 40.0)


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


def _badge_box(frame: Frame, x_px: float, y_px: float) -> QRectF:
    small = frame.ink.sizes.small
    return QRectF(x_px, y_px - small - 5, badge_width_px(frame), small + 13)


def _badge_line(frame: Frame) -> Line:
    ink = frame.ink
    return Line(frame.words("map.synthetic.badge"), Hand(ink.sizes.small, ink.palette.text, halo=False))


def paint_badge(painter: QPainter, frame: Frame, x_px: float, y_px: float) -> float:
    """The strip that says that data is made up, its left end on the base line; returns its width, 0 when not needed."""
    if not frame.synthetic:
        return 0.0
    ink, line, box = frame.ink, _badge_line(frame), _badge_box(frame, x_px, y_px)
    painter.setPen(ink.pen(ink.palette.text_third, 1.0, dashed=True))
    painter.setBrush(ink.brush(ink.palette.surface, 0.9))
    painter.drawRoundedRect(box, 4, 4)
    paint_line(painter, frame, line, x_px + 9, y_px)
    return box.width()


def paint_caption(painter: QPainter, frame: Frame) -> None:
    """What this is a map of, top left, with the badge beside it."""
    x_px, y_px = EDGE_PX, EDGE_PX + frame.ink.sizes.body
    _paint_plates(painter, frame, caption_boxes(frame)[:1])
    for line in _caption_lines(frame):
        x_px += paint_line(painter, frame, line, x_px, y_px) + _CAPTION_GAP_PX
    paint_badge(painter, frame, *_badge_at(frame))


def caption_boxes(frame: Frame) -> list[QRectF]:
    """What the caption takes of the view: its plate, then the badge."""
    ink = frame.ink
    boxes = [QRectF(EDGE_PX - 8, EDGE_PX - 7, _caption_width_px(frame) + 16, ink.sizes.body + 17)]
    if frame.synthetic:
        boxes.append(_badge_box(frame, *_badge_at(frame)))
    return boxes


def _caption_lines(frame: Frame) -> tuple[Line, ...]:
    """The title, and the town's figures unless they would reach the north arrow on a narrow map."""
    ink, words = frame.ink, frame.words
    title = Line(words("map.caption.title"), Hand(ink.sizes.body, ink.palette.text))
    area = Line(area_words(words, frame.shapes.town), Hand(ink.sizes.note, ink.palette.text_second))
    room = frame.viewport.width_px - 2 * EDGE_PX - 12 - _NORTH_ARROW_PX[0] / 2 - _CAPTION_GAP_PX
    return (title, area) if _width_px(frame, (title, area)) <= room else (title,)


def _caption_width_px(frame: Frame) -> float:
    return _width_px(frame, _caption_lines(frame))


def _width_px(frame: Frame, lines: tuple[Line, ...]) -> float:
    """Of lines beside each other."""
    return sum(line.hand.size(frame.ink, line.text)[0] for line in lines) + _CAPTION_GAP_PX * (len(lines) - 1)


def _badge_at(frame: Frame) -> tuple[float, float]:
    """Left end and base line of the badge: beside the caption, or below it on a narrow map."""
    x_px, y_px = EDGE_PX + _caption_width_px(frame) + _CAPTION_GAP_PX, EDGE_PX + frame.ink.sizes.body
    if x_px + badge_width_px(frame) > frame.viewport.width_px - north_width_px(frame):
        return EDGE_PX, y_px + frame.ink.sizes.body + 17
    return x_px, y_px


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


def _paint_plates(painter: QPainter, frame: Frame, boxes: list[QRectF]) -> None:
    """Takes the map back behind words that lie on it; where plates meet they are one."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for box in boxes:
        path.addRoundedRect(box, 4, 4)
    painter.fillPath(path, frame.ink.brush(frame.ink.palette.ground, _PLATE_OPACITY))


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
    _paint_plates(painter, frame, north_boxes(frame))
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


def north_boxes(frame: Frame) -> list[QRectF]:
    """What the north arrow takes of the view: its plate, then that of its note."""
    ink, right, note = frame.ink, frame.viewport.width_px - EDGE_PX, _north_note(frame)
    width, (wide, high) = note.hand.size(ink, note.text)[0] + 2 * _PLATE_PX, _NORTH_ARROW_PX
    base = EDGE_PX + 10 + 37
    arrow = QRectF(right - 12 - wide / 2, EDGE_PX - 4, wide, high)
    return [arrow, QRectF(right + _PLATE_PX - width, base - note.hand.px - 1, width, note.hand.px + 6)]


def paint_scale_and_notes(painter: QPainter, frame: Frame, bottom_px: float, *, credit: str = "") -> None:
    """Scale bar, the note on lines, and ``credit``, bottom right."""
    right, pitch = frame.viewport.width_px - EDGE_PX, _notes_pitch_px(frame)
    lines = _notes_lines(frame, credit)
    _paint_plates(painter, frame, notes_boxes(frame, bottom_px, credit=credit))
    for row, line in enumerate(lines):
        paint_line(painter, frame, line, right, bottom_px - row * pitch, 1.0)
    _paint_scale_bar(painter, frame, right, bottom_px - len(lines) * pitch)


def notes_boxes(frame: Frame, bottom_px: float, *, credit: str = "") -> list[QRectF]:
    """What scale bar and notes take of the view: one plate a line, from the bottom up, the bar's last."""
    ink, pitch = frame.ink, _notes_pitch_px(frame)
    right = frame.viewport.width_px - EDGE_PX + _PLATE_PX
    boxes, bottom = [], bottom_px + 5
    for line in _notes_lines(frame, credit):
        width = line.hand.size(ink, line.text)[0] + 2 * _PLATE_PX
        # One more pixel than the pitch, so that no seam shows between two plates.
        boxes.append(QRectF(right - width, bottom - pitch, width, pitch + 1))
        bottom -= pitch
    _, bar_px, label = _scale_bar(frame)
    width = max(bar_px, label.hand.size(ink, label.text)[0]) + 2 * _PLATE_PX
    return [*boxes, QRectF(right - width, bottom - pitch - 12, width, pitch + 13)]


def _notes_lines(frame: Frame, credit: str) -> list[Line]:
    """From the bottom up; what is too long for a narrow map takes several lines, broken between two names if it can."""
    hand = Hand(frame.ink.sizes.small, frame.ink.palette.text_second, halo=False)
    room, lines = max(frame.viewport.width_px - _ASIDE_PX - EDGE_PX, _LEAST_NOTE_PX), list[str]()
    for name in credit.split(_BETWEEN) if credit else ():
        longer = f"{lines[-1]}{_BETWEEN}{name}" if lines else name
        if lines and hand.size(frame.ink, longer)[0] <= room:
            lines[-1] = longer
        else:
            lines.append(name)
    told = (frame.words("map.note.boundary"), *lines)
    return [Line(text, hand) for line in reversed(told) for text in reversed(_broken(frame, hand, line, room))]


def _broken(frame: Frame, hand: Hand, text: str, room: float) -> list[str]:
    """A text in as many lines as it needs, from the top down; after a space if there is one."""
    lines = []
    while (width := hand.size(frame.ink, text)[0]) > room and len(text) > 1:
        end = next(
            end for end in range(len(text) - 1, 0, -1) if end == 1 or hand.size(frame.ink, text[:end])[0] <= room
        )
        space = text.rfind(" ", 1, end + 1)
        # Without a space the lines are alike, so that no last letter stands alone.
        end = space if space > 0 else min(end, ceil(len(text) / ceil(width / room)))
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text]


def _notes_pitch_px(frame: Frame) -> float:
    return frame.ink.sizes.small + 6.0


def _scale_bar(frame: Frame) -> tuple[float, float, Line]:
    """Metres, pixels and words of the scale bar."""
    view, ink = frame.viewport, frame.ink
    scale = true_ground(view.centre_x_m, view.centre_y_m).scale
    metres, width = bar_of(view.metres_per_pixel, scale, LONGEST_BAR_PX)
    return metres, width, Line(length(frame.words, metres), Hand(ink.sizes.small, ink.palette.text))


def _paint_scale_bar(painter: QPainter, frame: Frame, right: float, y_px: float) -> None:
    ink, (_, width, line) = frame.ink, _scale_bar(frame)
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
