"""核心, 基础, 保障, 根本: four corners round one middle, each with its figure or its words."""

from zscc.map.wall.figure import Cell, figure_text
from zscc.map.wall.measure import LEADING, Pen
from zscc.map.wall.sheet import Bar, Block, Text
from zscc.model.told_scene import ToldPanel

CORNERS = 4


def gauge(panel: ToldPanel, width_px: float, pen: Pen) -> Block:
    """A cross of hairlines; in each quarter the corner's name (first word of its line), its words, its figure."""
    sizes, palette = pen.sizes, pen.ink.palette
    gap = sizes.body * 0.9
    quarter = (width_px - 2 * gap) / 2
    cells = [_corner(panel, place, quarter, pen) for place in range(CORNERS)]
    top, texts = 0.0, list[Text]()
    if panel.heading:
        lines = pen.lines(panel.heading, sizes.body, width_px)
        texts += pen.stack(lines, 0.0, sizes.body, palette.accent)
        top = len(lines) * sizes.body * LEADING + sizes.gap * 0.35
    upper = max(cell.height for cell in cells[:2])
    lower = max(cell.height for cell in cells[2:])
    rule = max(sizes.body * 0.05, 1.0)
    middle_x, middle_y = width_px / 2, top + upper + gap
    height = middle_y + gap + lower
    for place, cell in enumerate(cells):
        x_px = 0.0 if place % 2 == 0 else middle_x + gap
        y_px = top if place < 2 else middle_y + gap
        texts += cell.moved(x_px, y_px).texts
    marks = (
        Bar((middle_x - rule / 2, top, middle_x + rule / 2, height), palette.hairline),
        Bar((0.0, middle_y - rule / 2, width_px, middle_y + rule / 2), palette.hairline),
    )
    dot = sizes.body * 0.28
    hub = Bar((middle_x - dot, middle_y - dot, middle_x + dot, middle_y + dot), palette.accent, dot)
    return Block(width_px, height, tuple(texts), (*marks, hub), all(cell.fits for cell in cells))


def _corner(panel: ToldPanel, place: int, width_px: float, pen: Pen) -> Cell:
    """``核心|党建引领`` as its line; its figure below where there is one."""
    sizes, palette = pen.sizes, pen.ink.palette
    texts, top = list[Text](), 0.0
    line = panel.lines[place] if place < len(panel.lines) else ""
    name, _, words = line.replace("|", " ", 1).partition(" ")
    for part, px, colour in ((name, sizes.row, palette.accent), (words.strip(), sizes.body, palette.text)):
        lines = pen.lines(part, px, width_px)
        texts += pen.stack(lines, top, px, colour)
        top += len(lines) * px * LEADING
    fits = all(text.width_px <= width_px + 0.5 for text in texts)
    if place < len(panel.figures):
        figure = figure_text(panel.figures[place], width_px, pen, large=False).moved(0.0, top)
        texts += figure.texts
        top += figure.height
        fits = fits and figure.fits
    return Cell(width_px, top, tuple(texts), (), fits)
