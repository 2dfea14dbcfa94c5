"""The foot of a page: who published what, what is made up, that lines settle nothing; at its end the page dots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zscc.map.wall.measure import LEADING, Pen
from zscc.map.wall.sheet import Bar, Block, Frame, Mark, Text
from zscc.model.told_scene import ToldScene
from zscc.text.words import Words

if TYPE_CHECKING:
    from zscc.map.wall.page import Screen

_SEPARATOR = "  ·  "
_DOT, _PITCH, _LONG = 0.24, 0.62, 0.78
"""Radius and pitch of page dots and the length of the present one, as shares of the body size."""
MOST_DOTS = 24
"""More pages than that are told by their number."""


@dataclass(frozen=True, slots=True)
class Foot:
    """The block, already in its place, and where it begins."""

    block: Block
    dots: tuple[Mark, ...]
    top: float


def foot_of(told: ToldScene, screen: "Screen", pen: Pen, words: Words) -> Foot:
    """Lines of whole parts, as few as there is width for."""
    sizes, palette = pen.sizes, pen.ink.palette
    across, down = max(2.27 * sizes.body, screen.safe[0]), max(1.0 * sizes.body, screen.safe[1])
    width = screen.width_px - 2 * across
    number, dots, dots_width = _dots(told.place, pen)
    lines = _lines(told.sources, width - dots_width - sizes.body, width, pen)
    step = sizes.body * LEADING
    height = max(len(lines), 1) * step
    top = screen.height_px - down - height
    texts = tuple(
        Text(line, across, top + row * step + sizes.body, pen.width(line, sizes.body), sizes.body, palette.text_second)
        for row, line in enumerate(lines)
    )
    middle = screen.height_px - down - step / 2 + sizes.body * 0.06
    right = screen.width_px - across
    block = Block(0.0, 0.0, number, dots).at(right - dots_width, middle)
    badges = tuple(_badges(texts, words("wall.made_up"), pen))
    whole = Block(width, height, (*texts, *block.texts), badges)
    return Foot(whole, block.marks, top - sizes.body * 0.7)


def _lines(parts: Sequence[str], last_px: float, width_px: float, pen: Pen) -> list[str]:
    """Parts in lines; the last line leaves room for the dots. A part that is wider than a line is broken."""
    lines: list[str] = []
    for part in parts:
        for piece in pen.lines(part, pen.sizes.body, width_px):
            joined = f"{lines[-1]}{_SEPARATOR}{piece}" if lines else piece
            if lines and pen.width(joined, pen.sizes.body) <= width_px:
                lines[-1] = joined
            else:
                lines.append(piece)
    if lines and pen.width(lines[-1], pen.sizes.body) > last_px:
        first, separator, rest = lines[-1].rpartition(_SEPARATOR)
        lines[-1:] = [first, rest] if separator else [lines[-1], ""]
    return lines


def _dots(place: tuple[int, int], pen: Pen) -> tuple[tuple[Text, ...], tuple[Mark, ...], float]:
    """Dots with their middle at height 0; the present page's is long. Many pages are told in figures."""
    index, count = place
    body, palette = pen.sizes.body, pen.ink.palette
    if count <= 1:
        return (), (), 0.0
    if count > MOST_DOTS:
        number = pen.text(f"{index + 1}/{count}", (0.0, -body * 0.64), body, palette.text_second)
        return (number,), (), number.width_px
    radius, x_px, marks = body * _DOT / 2 * 1.2, 0.0, list[Mark]()
    for page in range(count):
        length = body * _LONG if page == index else 2 * radius
        colour = palette.accent if page == index else palette.place
        marks.append(Bar((x_px, -radius, x_px + length, radius), colour, radius))
        x_px += length + body * (_PITCH - _DOT)
    return (), tuple(marks), x_px - body * (_PITCH - _DOT)


def _badges(texts: Sequence[Text], made_up: str, pen: Pen) -> list[Mark]:
    """A dashed frame round what says that data is made up."""
    frames: list[Mark] = []
    body = pen.sizes.body
    for text in texts:
        at = text.words.find(made_up)
        if at < 0:
            continue
        left = text.x_px + pen.width(text.words[:at], text.px) - body * 0.12
        right = left + pen.width(made_up, text.px) + body * 0.24
        _, top, _, bottom = text.box
        box = (left, top - body * 0.04, right, bottom + body * 0.02)
        frames.append(Frame(box, pen.ink.palette.text_second, max(body * 0.03, 1.0), body * 0.16))
    return frames
