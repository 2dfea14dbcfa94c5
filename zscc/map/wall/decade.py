"""The decade as an axis: its moments in order, the scene's own in the accent."""

from dataclasses import replace

from zscc.map.wall.measure import LEADING, Pen
from zscc.map.wall.sheet import Bar, Block, Mark, Text
from zscc.model.told_scene import ToldPanel

_MOST_LINES, _SHORT = 2, 6
"""Of the words below a point, before the axis is turned upright; so few characters are not broken."""
_PARTS = "|"


def decade(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """``2017|社会治理网格化`` a line; ``heading`` is the moment that the page tells."""
    moments = [tuple(part.strip() for part in line.partition(_PARTS)[::2]) for line in panel.lines]
    moments += [(figure.label, f"{figure.value}{figure.unit}") for figure in panel.figures]
    if not moments:
        return Block(width_px, 0.0)
    lying = _lying(moments, panel.heading, width_px, pen)
    return lying if lying.fits else _upright(moments, panel.heading, width_px, pen)


def _lying(moments: list[tuple[str, ...]], present: str, width_px: float, pen: Pen) -> Block:
    """From left to right: year, point on the line, words."""
    sizes, palette = pen.sizes, pen.ink.palette
    step = width_px / len(moments)
    room = step - sizes.body * 0.5
    axis = sizes.body * LEADING + sizes.body * 0.45
    rule = max(sizes.body * 0.05, 1.0)
    texts, marks = list[Text](), list[Mark]([Bar((0.0, axis - rule / 2, width_px, axis + rule / 2), palette.place)])
    most, whole = 1, True
    for place, (year, words) in enumerate(moments):
        x_px = place * step
        its = year == present
        texts.append(pen.text(year, (x_px, 0.0), sizes.body, palette.accent if its else palette.text_second, bold=its))
        marks.append(_point(x_px, axis, pen, present=its))
        lines = pen.lines(words, sizes.body, room)
        most = max(most, len(lines))
        whole &= len(lines) == 1 or len(words) > _SHORT
        top = axis + sizes.body * 0.5
        stacked = pen.stack(lines, top, sizes.body, palette.text if its else palette.text_second)
        texts += [replace(text, x_px=max(text.x_px, 0.0) + x_px) for text in stacked]
    height = axis + sizes.body * 0.5 + most * sizes.body * LEADING
    fits = whole and most <= _MOST_LINES and all(text.width_px <= room + 0.5 for text in texts)
    return Block(width_px, height, tuple(texts), tuple(marks), fits)


def _upright(moments: list[tuple[str, ...]], present: str, width_px: float, pen: Pen) -> Block:
    """From top to bottom: year, point on the line, words."""
    sizes, palette = pen.sizes, pen.ink.palette
    axis = max(pen.width(year, sizes.body, bold=True) for year, _ in moments) + sizes.body * 0.7
    inset = axis + sizes.body * 0.7
    rule = max(sizes.body * 0.05, 1.0)
    texts, points, top = list[Text](), list[Mark](), 0.0
    for year, words in moments:
        its = year == present
        texts.append(pen.text(year, (0.0, top), sizes.body, palette.accent if its else palette.text_second, bold=its))
        points.append(_point(axis, top + sizes.body * 0.64, pen, present=its, centred=True))
        lines = pen.lines(words, sizes.body, width_px - inset)
        stacked = pen.stack(lines, top, sizes.body, palette.text if its else palette.text_second)
        texts += [replace(text, x_px=max(text.x_px, 0.0) + inset) for text in stacked]
        top += max(len(lines), 1) * sizes.body * LEADING + sizes.gap * 0.2
    line = Bar((axis - rule / 2, sizes.body * 0.3, axis + rule / 2, top - sizes.body * 0.3), palette.place)
    fits = all(text.x_px + text.width_px <= width_px + 0.5 for text in texts)
    return Block(width_px, top, tuple(texts), (line, *points), fits)


def _point(x_px: float, y_px: float, pen: Pen, *, present: bool, centred: bool = False) -> Bar:
    radius = pen.sizes.body * (0.26 if present else 0.17)
    left = x_px - radius if centred else x_px
    colour = pen.ink.palette.accent if present else pen.ink.palette.place
    return Bar((left, y_px - radius, left + 2 * radius, y_px + radius), colour, radius)
