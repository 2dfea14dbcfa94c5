"""One figure as a cell: label, value with its unit, small line; and cells in columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zscc.map.wall.measure import LEADING, Pen
from zscc.map.wall.sheet import Block, Mark, Text
from zscc.model.told_scene import ToldFigure

_UNIT_GAP = 0.28
"""Between a value and its unit, as a share of the body size."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure's place in a panel, its upper left corner at (0, 0)."""

    width: float
    height: float
    texts: tuple[Text, ...]
    marks: tuple[Mark, ...] = ()
    fits: bool = True
    lines: int = 1
    """Of its longest small text."""

    def moved(self, x_px: float, y_px: float) -> "Cell":
        """The same elsewhere in the panel."""
        block = Block(self.width, self.height, self.texts, self.marks).at(x_px, y_px)
        return replace(self, texts=block.texts, marks=block.marks, width=self.width + x_px)


def figure_text(figure: ToldFigure, width_px: float, pen: Pen, *, large: bool) -> Cell:
    """Large: label, value, small line; else value, label, small line."""
    sizes, palette = pen.sizes, pen.ink.palette
    px = sizes.figure if large else sizes.row
    if not figure.label:
        # A name is as large as there is room for.
        fitting = (size for size in (px, sizes.title) if pen.width(figure.value, size, bold=large) <= width_px)
        px = next(fitting, sizes.row)
    calm = figure.old or figure.missing
    labels = pen.lines(figure.label, sizes.body, width_px)
    below = pen.lines(figure.below, sizes.body, width_px)
    value_px = px * (1.2 if large else LEADING)
    top, texts = 0.0, list[Text]()

    def small(lines: list[str], colour: str) -> None:
        nonlocal top
        texts.extend(pen.stack(lines, top, sizes.body, colour))
        top += len(lines) * sizes.body * LEADING

    if large:
        small(labels, palette.text_second)
    value = pen.text(figure.value, (0.0, top), px, palette.text_second if calm else palette.text, bold=large)
    texts.append(value)
    if figure.unit:
        unit_px = sizes.body if large else px
        # 29个, but 29 grids.
        apart = large or (figure.unit.isascii() and figure.unit[0].isalpha())
        x_px = value.width_px + (sizes.body * _UNIT_GAP if apart else 0.0)
        unit = pen.text(figure.unit, (x_px, 0.0), unit_px, palette.text_second if large else value.colour)
        texts.append(replace(unit, base_px=value.base_px))
    top += value_px
    if not large:
        small(labels, palette.text_second)
    small(below, palette.text_second)
    widest = max(text.x_px + text.width_px for text in texts)
    return Cell(width_px, top, tuple(texts), (), widest <= width_px + 0.5, max(len(labels), len(below)))


def fitted_columns(figures: Sequence[ToldFigure], width_px: float, pen: Pen, inset: float) -> int:
    """How many tiles stand side by side: as many as are read well, and evenly."""
    for columns in (4, 3, 2):
        if len(figures) < columns or (len(figures) % columns and columns > 2 and len(figures) < 2 * columns - 1):
            continue
        width = (width_px - (columns - 1) * pen.sizes.gap) / columns - inset
        cells = [figure_text(figure, width, pen, large=True) for figure in figures]
        if all(cell.fits and cell.lines <= (2 if columns == 2 else 1) for cell in cells):
            return columns
    return 1


def in_columns(cells: Sequence[Cell], columns: int, width_px: float, pen: Pen) -> Block:
    """Rows of so many cells, each row as high as its highest."""
    gap = pen.sizes.gap
    step = (width_px + gap) / columns
    top, texts, marks = 0.0, list[Text](), list[Mark]()
    for row in (cells[first : first + columns] for first in range(0, len(cells), columns)):
        height = max(cell.height for cell in row)
        for place, cell in enumerate(row):
            moved = cell.moved(place * step, top)
            texts += moved.texts
            marks += moved.marks
        top += height + gap
    return Block(width_px, max(top - gap, 0.0), tuple(texts), tuple(marks), all(cell.fits for cell in cells))
