"""Rows of a list: what it is on the left, its figure or its names on the right, a hairline between two."""

from dataclasses import replace

from zscc.map.wall.measure import LEADING, Pen
from zscc.map.wall.sheet import Bar, Block, Mark, Text
from zscc.model.told_scene import ToldFigure, ToldPanel

_MOST_LEFT = 0.42
"""Of the width, what the left column may take."""
_NAME_MARK = "、"


def listed(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """Figures first, then the panel's own lines."""
    sizes, palette = pen.sizes, pen.ink.palette
    top, heading = pen.heading(panel.heading, width_px)
    labels = ((figure.label or figure.value, not figure.label) for figure in panel.figures)
    widest = max((pen.width(label, sizes.body, bold=bold) for label, bold in labels), default=0.0)
    left = min(widest, width_px * _MOST_LEFT)
    texts, marks = list(heading), list[Mark]()
    rule = max(sizes.body * 0.03, 1.0)
    air = sizes.gap * 0.25
    rows = [_row(figure, (left, width_px), pen) for figure in panel.figures]
    rows += [_line(line, width_px, pen) for line in panel.lines]
    for place, row in enumerate(rows):
        if place:
            marks.append(Bar((0.0, top, width_px, top + rule), palette.hairline))
            top += air
        texts += row.at(0.0, top).texts
        marks += row.at(0.0, top).marks
        top += row.height_px + air
    fits = all(text.x_px + text.width_px <= width_px + 0.5 for text in texts)
    return Block(width_px, max(top - air, 0.0), tuple(texts), tuple(marks), fits)


def _row(figure: ToldFigure, widths: tuple[float, float], pen: Pen) -> Block:
    sizes, palette = pen.sizes, pen.ink.palette
    left, width = widths
    x_px = left + sizes.body
    room = width - x_px
    if not figure.label:
        return _name(figure, widths, pen)
    label = pen.stack(pen.lines(figure.label, sizes.body, left), 0.0, sizes.body, palette.text_second)
    calm = figure.old or figure.missing
    told = _NAME_MARK.join(figure.names) if figure.names else f"{figure.value}{figure.unit}"
    lines = pen.lines(told, sizes.body, room)
    value = pen.stack(lines, 0.0, sizes.body, palette.text_second if calm else palette.text, bold=not figure.names)
    if not figure.names:
        below = pen.lines(figure.below, sizes.body, room)
        value += pen.stack(below, len(lines) * sizes.body * LEADING, sizes.body, palette.text_second)
    moved = [replace(text, x_px=text.x_px + x_px) for text in value]
    height = max(len(label), len(value)) * sizes.body * LEADING
    return Block(width, height, (*label, *moved))


def _name(figure: ToldFigure, widths: tuple[float, float], pen: Pen) -> Block:
    """A name stands where others have their label, and beside it what it belongs to."""
    left, width = widths
    px, palette = pen.sizes.body, pen.ink.palette
    name = pen.stack(pen.lines(figure.value, px, left), 0.0, px, palette.text, bold=True)
    below = pen.stack(pen.lines(figure.below, px, width - left - px), 0.0, px, palette.text_second)
    moved = [replace(text, x_px=text.x_px + left + px) for text in below]
    return Block(width, max(len(name), len(below)) * px * LEADING, (*name, *moved))


def _line(words: str, width_px: float, pen: Pen) -> Block:
    """A small square before it."""
    sizes, palette = pen.sizes, pen.ink.palette
    inset, side = sizes.body * 0.8, sizes.body * 0.26
    texts: list[Text] = pen.stack(pen.lines(words, sizes.body, width_px - inset), 0.0, sizes.body, palette.text)
    middle = sizes.body * 0.66
    square = Bar((0.0, middle - side / 2, side, middle + side / 2), palette.accent)
    moved = tuple(replace(text, x_px=text.x_px + inset) for text in texts)
    return Block(width_px, len(texts) * sizes.body * LEADING, moved, (square,))
