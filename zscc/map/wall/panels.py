"""The kinds of panels, one function each: a told panel and a width become a block."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from zscc.map.wall.decade import decade
from zscc.map.wall.figure import Cell, figure_text, fitted_columns, in_columns
from zscc.map.wall.gauge import gauge
from zscc.map.wall.listing import listed
from zscc.map.wall.measure import LEADING, Pen
from zscc.map.wall.sheet import Bar, Block, Mark, Text
from zscc.model.told_scene import ToldFigure, ToldPanel

Lay = Callable[[ToldPanel, float, Pen], Block]
_WORDS = frozenset({"list", "quote", "decade"})
_MOST_LINES = 2
"""Of a small text below a figure of a row."""
_BAR, _BAR_GAP = 0.11, 0.72
"""Width of the accent bar and where the words beside it begin, as shares of the body size."""


def laid(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """The block of a panel; a kind that nobody knows is a list of what it holds."""
    return KINDS.get(panel.kind, listed)(panel, width_px, pen)


def roomy(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """The same, larger, for a column with room to spare: a row as tiles, words in the size of a quotation."""
    if panel.kind == "row":
        return _figures(panel, width_px, pen)
    if panel.kind in _WORDS:
        pen = replace(pen, sizes=replace(pen.sizes, body=pen.sizes.row, row=pen.sizes.title))
    return laid(panel, width_px, pen)


def _figures(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """Large tiles with an accent bar, in as many columns as are wide enough."""
    panel, common = _common(panel) if panel.heading else (panel, "")
    top, texts, below = _headed(panel.heading, common, width_px, pen)
    inset = pen.sizes.body * (_BAR + _BAR_GAP)

    def tile(figure: ToldFigure, width: float) -> Cell:
        cell = figure_text(figure, width - inset, pen, large=True).moved(inset, 0.0)
        colour = pen.ink.palette.stale if figure.old or figure.missing else pen.ink.palette.accent
        bar = Bar((0.0, 0.0, pen.sizes.body * _BAR, cell.height), colour)
        return Cell(cell.width, cell.height, cell.texts, (bar,), cell.fits)

    columns = fitted_columns(panel.figures, width_px, pen, inset)
    grid = in_columns([tile(f, w) for f, w in _wide(panel.figures, width_px, columns, pen)], columns, width_px, pen)
    return _below(_with(grid, below, pen), top, texts)


def _row(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """Smaller figures in one line below a rule; what holds of all of them is said once, beside the heading."""
    sizes, palette = pen.sizes, pen.ink.palette
    panel, common = _common(panel)
    figures = panel.figures
    top, texts, common = _headed(panel.heading, common, width_px, pen)
    rule = Bar((0.0, top, width_px, top + max(sizes.body * 0.03, 1.0)), palette.hairline)
    top += sizes.body * 0.7
    for columns in range(max(len(figures), 1), 0, -1):
        wide = _wide(figures, width_px, columns, pen)
        cells = [figure_text(figure, width, pen, large=False) for figure, width in wide]
        if columns == 1 or all(cell.fits and cell.lines <= _MOST_LINES for cell in cells):
            break
    grid = in_columns(cells, columns, width_px, pen)
    return _below(_with(grid, common, pen), top, texts, (rule,))


def _quote(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """What was said, large; whose words they are, below."""
    sizes, palette = pen.sizes, pen.ink.palette
    inset = sizes.body * (_BAR + _BAR_GAP)
    texts: list[Text] = []
    top = 0.0
    for paragraph in panel.lines:
        lines = pen.lines(paragraph, sizes.row, width_px - inset)
        texts += pen.stack(lines, top, sizes.row)
        top += len(lines) * sizes.row * LEADING
    if panel.heading:
        top += sizes.body * 0.3
        lines = pen.lines(panel.heading, sizes.body, width_px - inset)
        texts += pen.stack(lines, top, sizes.body, palette.text_second)
        top += len(lines) * sizes.body * LEADING
    block = Block(width_px, top, tuple(texts), fits=_fit(texts, width_px - inset)).at(inset, 0.0)
    bar = Bar((0.0, 0.0, sizes.body * _BAR, top), palette.accent)
    return Block(width_px, top, block.texts, (bar,), block.fits)


def _common(panel: ToldPanel) -> tuple[ToldPanel, str]:
    """What the small lines of all figures say, once, and the panel without it."""
    shared = {figure.below for figure in panel.figures}
    if len(shared) != 1 or len(panel.figures) < 2:
        return panel, ""
    return replace(panel, figures=tuple(replace(figure, below="") for figure in panel.figures)), shared.pop()


def _headed(heading: str, common: str, width_px: float, pen: Pen) -> tuple[float, tuple[Text, ...], str]:
    """Where what is below begins, the heading with ``common`` beside it, and what found no room beside it."""
    top, texts = pen.heading(heading, width_px)
    body = pen.sizes.body
    beside = texts[0].x_px + texts[0].width_px + body * 0.8 if len(texts) == 1 else width_px
    if common and beside + pen.width(common, body) <= width_px:
        return top, (*texts, pen.text(common, (beside, 0.0), body, pen.ink.palette.text_second)), ""
    return top, texts, common


def _with(grid: Block, below: str, pen: Pen) -> Block:
    """The figures, and below them what holds of all."""
    body = pen.sizes.body
    lines = pen.lines(below, body, grid.width_px)
    texts = pen.stack(lines, grid.height_px, body, pen.ink.palette.text_second)
    return replace(grid, height_px=grid.height_px + len(lines) * body * LEADING, texts=(*grid.texts, *texts))


def _wide(figures: tuple[ToldFigure, ...], width_px: float, columns: int, pen: Pen) -> list[tuple[ToldFigure, float]]:
    width = (width_px - (columns - 1) * pen.sizes.gap) / columns
    return [(figure, width) for figure in figures]


def _below(grid: Block, top: float, texts: tuple[Text, ...], marks: tuple[Mark, ...] = ()) -> Block:
    moved = grid.at(0.0, top)
    fits = grid.fits and _fit(texts, grid.width_px)
    return Block(grid.width_px, top + grid.height_px, (*texts, *moved.texts), (*marks, *moved.marks), fits)


def _fit(texts: tuple[Text, ...] | list[Text], width_px: float, inset: float = 0.0) -> bool:
    return all(text.width_px <= width_px - inset + 0.5 for text in texts)


KINDS: Mapping[str, Lay] = {
    "figures": _figures,
    "row": _row,
    "quote": _quote,
    "list": listed,
    "gauge": gauge,
    "decade": decade,
}
