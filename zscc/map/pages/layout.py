"""What stands round the map on a page: head, legend with counts, north, scale, notes, sources and provenance."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from zscc.map.credits import Credits
from zscc.map.frame import Frame
from zscc.map.ink import Ink
from zscc.map.pages.legend import Legend
from zscc.map.pages.provenance import Provenance
from zscc.map.painters import furniture
from zscc.map.painters.furniture import EDGE_PX, Line, paint_line
from zscc.map.viewport import Box
from zscc.map.wording import day_and_clock
from zscc.map.writing.lettering import Hand
from zscc.text.words import Words
from zscc.town.layers import Town

_HEAD_PX = 64.0
_HEAD_GAP_PX = 18.0
_BADGE_ROOM_PX = 170.0
_NORTH_HEIGHT_PX = 60.0
_SCALE_PX = (270.0, 92.0)
_ROOMY_PX = (760.0, 520.0)
"""Pages smaller than this, in logical pixels, do without the legend."""
_SHORT_HASH = 12


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where things stand on a page of ``size_px`` device pixels, ``scale`` of them a logical pixel."""

    ink: Ink
    words: Words
    scale: float
    size_px: tuple[int, int]
    title: str
    tells_moment: bool = True
    """False: whoever uses the page says its moment."""
    notes: tuple[str, ...] = ()
    """Said in the foot before what decides the page: for whom it is, who made it."""

    @property
    def width(self) -> float:
        """Logical pixels."""
        return self.size_px[0] / self.scale

    @property
    def height(self) -> float:
        """Logical pixels."""
        return self.size_px[1] / self.scale

    @property
    def roomy(self) -> bool:
        """Whether there is room for a legend beside the map."""
        return self.width >= _ROOMY_PX[0] and self.height >= _ROOMY_PX[1]

    def margins_px(self, town: Town, *, aside: bool) -> Box:
        """Left, top, right, bottom of the map proper; ``aside`` keeps it clear of the legend."""
        left = Legend.WIDTH_PX + 2 * EDGE_PX if aside and self.roomy and self.width > self.height else EDGE_PX
        return (left, _HEAD_PX + EDGE_PX, EDGE_PX * 2, self._foot_height(town) + EDGE_PX)

    def boxes(self, frame: Frame) -> list[Box]:
        """What labels of the map keep clear of, in logical pixels."""
        foot_top = self.height - self._foot_height(frame.shapes.town)
        taken = [
            (0.0, 0.0, self.width, _HEAD_PX),
            (0.0, foot_top, self.width, self.height),
            (self.width - furniture.north_width_px(frame), 0.0, self.width, _HEAD_PX + _NORTH_HEIGHT_PX),
            (self.width - _SCALE_PX[0], foot_top - _SCALE_PX[1], self.width, foot_top),
        ]
        if self.roomy:
            taken.append(self._legend(frame).box_px(foot_top))
        return taken

    def paint(self, painter: QPainter, frame: Frame, provenance: Provenance) -> None:
        """Everything but the map."""
        town = frame.shapes.town
        foot_top = self.height - self._foot_height(town)
        self._band(painter, QRectF(0, 0, self.width, _HEAD_PX))
        self._band(painter, QRectF(0, foot_top, self.width, self.height - foot_top))
        self._paint_head(painter, frame)
        self._paint_foot(painter, frame, provenance, foot_top)
        painter.save()
        painter.translate(0.0, _HEAD_PX)
        furniture.paint_north(painter, frame)
        painter.restore()
        furniture.paint_scale_and_notes(painter, frame, foot_top - EDGE_PX * 0.75)
        if self.roomy:
            self._legend(frame).paint(painter, foot_top)

    @property
    def _line_px(self) -> float:
        return self.ink.sizes.small + 4.0

    def _legend(self, frame: Frame) -> Legend:
        return Legend.of(frame)

    def _band(self, painter: QPainter, box: QRectF) -> None:
        painter.fillRect(box, self.ink.colour(self.ink.palette.ground, 0.88))

    def _paint_head(self, painter: QPainter, frame: Frame) -> None:
        """Title, area, badge; the moment at the right end when there is room for it (else it stands in the foot)."""
        x_px, base = EDGE_PX, _HEAD_PX * 0.6
        for line in self._head_lines(frame.shapes.town):
            x_px += paint_line(painter, frame, line, x_px, base) + _HEAD_GAP_PX
        furniture.paint_badge(painter, frame, x_px, base)
        if self.tells_moment and self._moment_in_head(frame):
            paint_line(painter, frame, self._moment(frame), self.width - EDGE_PX, base, 1.0)

    def _head_lines(self, town: Town) -> list[Line]:
        ink = self.ink
        title = self._cut(Line(self.title, Hand(ink.sizes.head, ink.palette.text, bold=True)))
        area = Line(furniture.area_words(self.words, town), Hand(ink.sizes.body, ink.palette.text_second))
        room = self.width - 2 * EDGE_PX - _BADGE_ROOM_PX
        return [title, area] if self._long(title) + self._long(area) <= room else [title]

    def _cut(self, line: Line) -> Line:
        """A title that somebody typed may be longer than the page is wide."""
        room, text = self.width - 2 * EDGE_PX - _BADGE_ROOM_PX, line.text
        while len(text) > 1 and self._long(Line(text, line.hand)) > room:
            text = text.removesuffix("…")[:-1] + "…"
        return Line(text, line.hand)

    def _long(self, line: Line) -> float:
        return line.hand.size(self.ink, line.text)[0] + _HEAD_GAP_PX

    def _moment_in_head(self, frame: Frame) -> bool:
        lines = [*self._head_lines(frame.shapes.town), self._moment(frame)]
        return sum(self._long(line) for line in lines) + _BADGE_ROOM_PX <= self.width - 2 * EDGE_PX

    def _moment(self, frame: Frame) -> Line:
        moment = "" if frame.marks is None else day_and_clock(frame.marks.snapshot.as_of)
        hand = Hand(self.ink.sizes.body, self.ink.palette.text_second)
        return Line(self.words("map.page.as_of", moment=moment), hand)

    def _paint_foot(self, painter: QPainter, frame: Frame, provenance: Provenance, top: float) -> None:
        y_px = top + EDGE_PX * 0.5
        told = self._provenance_line(provenance)
        if self.tells_moment and not self._moment_in_head(frame):
            told = f"{self._moment(frame).text} · {told}"
        told = " · ".join(filter(None, (*self.notes, told)))
        for text in (*self._foot_lines(frame.shapes.town), told):
            y_px += self._line_px
            paint_line(painter, frame, Line(text, self._foot_hand), EDGE_PX, y_px)

    @property
    def _foot_hand(self) -> Hand:
        return Hand(self.ink.sizes.small - 1, self.ink.palette.text_third, halo=False)

    def _foot_height(self, town: Town) -> float:
        return self._line_px * (len(self._foot_lines(town)) + 1) + EDGE_PX

    def _foot_lines(self, town: Town) -> list[str]:
        """Whose work this is, then the layers that are made up."""
        words = self.words
        made_up = dict.fromkeys(self._layer_words(source.layer) for source in town.sources if source.synthetic)
        lines = self._wrapped(Credits.of(town, words).in_full(words))
        if made_up:
            lines += self._wrapped(words("map.page.made_up", layers=words("map.page.comma").join(made_up)))
        return lines

    def _layer_words(self, layer: str) -> str:
        key = f"map.town_layer.{layer}"
        return self.words(key) if key in self.words else layer

    def _provenance_line(self, provenance: Provenance) -> str:
        """What decides the page; what there is nothing to say of is left out."""
        told = {
            "version": provenance.zscc_version,
            "seed": None if provenance.seed is None else str(provenance.seed),
            "state": (provenance.state_hash or "")[:_SHORT_HASH],
            "town": provenance.town_sha256[:_SHORT_HASH],
            "crs": provenance.crs,
        }
        return " · ".join(self.words(f"map.page.provenance.{name}", **{name: its}) for name, its in told.items() if its)

    def _wrapped(self, text: str) -> list[str]:
        """Lines that fit the page; breaks after a blank or a mark, wherever one fits."""
        return wrapped(text, self.width - 2 * EDGE_PX, lambda part: self._foot_hand.size(self.ink, part)[0])


def wrapped(text: str, width_px: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than ``width_px`` where the text lets itself be broken (after blanks and Chinese marks)."""
    lines, line = [], ""
    for part in _parts(text):
        if line and measure((line + part).rstrip()) > width_px:
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(text: str) -> list[str]:
    parts, part = [], ""
    for character in text:
        part += character
        if character in " 、，；。）":
            parts.append(part)
            part = ""
    return [*parts, part] if part else parts
