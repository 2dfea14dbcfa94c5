"""A told scene laid out for a screen of any aspect: nothing is stretched, cut, or smaller than its readers can read.

Wider than high: words left, map right. Very wide: words, map, words. Higher than wide: words above, map below. What is
large gives way when a page is full, then the map; only then a panel is left out, and the page says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product

from zscc.map.ink import Ink
from zscc.map.viewport import Box
from zscc.map.wall.foot import Foot, foot_of
from zscc.map.wall.measure import LEADING, Pen, Sizes
from zscc.map.wall.panels import laid, roomy
from zscc.map.wall.sheet import Block, Sheet
from zscc.model.told_scene import ToldPanel, ToldScene
from zscc.settings.wall import Wall
from zscc.text.words import Words

_VERY_WIDE, _UPRIGHT = 2.4, 1.1
"""Width by height from which a page has three columns, and below which its map lies under the words."""
_EASES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1, 0.0)
_GROWN = (1.35, 1.2, 1.1)
"""How much larger than on the design words are on a very wide page, where there is room."""
_SHARES = (0.5, 0.58, 0.66)
"""Of the width, what the words may take beside the map."""
_MAP_ASPECT = 1.3
"""Width by height of a map between two columns, names of the neighbours and all."""
_COLUMNS = (0.3, 0.38)
"""Of the width, the least and the most that each of two columns takes."""
_MARGIN = (2.27, 1.5)
"""Round everything, as shares of the body size; never less than the safe area."""


_DIVISIBLE, _MANY = frozenset({"figures", "list"}), 4
"""Kinds of panels that stand in two columns where nothing else does, from so many figures on."""
_TALL = frozenset({"gauge", "decade"})


class Shape(Enum):
    """How a page is divided."""

    BESIDE = "beside"
    THREE = "three"
    STACKED = "stacked"

    @classmethod
    def of(cls, width_px: int, height_px: int) -> "Shape":
        """By its aspect."""
        aspect = width_px / height_px
        if aspect >= _VERY_WIDE:
            return cls.THREE
        return cls.STACKED if aspect < _UPRIGHT else cls.BESIDE


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page is laid out for."""

    width_px: int
    height_px: int
    wall: Wall

    @property
    def least_px(self) -> int:
        """The smallest character that can be read."""
        return self.wall.least_px(self.width_px, self.height_px)

    @property
    def safe(self) -> Box:
        """What no edge of the screen may swallow."""
        rim = round(min(self.width_px, self.height_px) * self.wall.safe_share)
        return (rim, rim, self.width_px - rim, self.height_px - rim)


@dataclass(frozen=True, slots=True)
class _Division:
    """Columns of words and where the map stands."""

    columns: tuple[Box, ...]
    map_box: Box | None


def sheet_of(told: ToldScene, screen: Screen, ink: Ink, words: Words) -> Sheet:
    """The page but for its map; the same values give the same page."""
    best = _best(told, screen, ink, words)
    if best.left_out == 0:
        return best
    notice = words("wall.left_out", count=best.left_out)
    return _best(replace(told, sources=(notice, *told.sources)), screen, ink, words)


def _best(told: ToldScene, screen: Screen, ink: Ink, words: Words) -> Sheet:
    """The first way in which everything fits, else the one that leaves least out."""
    best: Sheet | None = None
    very_wide = Shape.of(screen.width_px, screen.height_px) is Shape.THREE
    grown = (*((grow, 1.0) for grow in _GROWN), *((1.0, ease) for ease in _EASES))
    for with_map, (grow, ease) in product((True, False), grown if very_wide else [(1.0, ease) for ease in _EASES]):
        pen = Pen(ink, Sizes.of(screen.least_px, screen.width_px, screen.height_px, ease, grow))
        foot = foot_of(told, screen, pen, words)
        for division in _divisions(screen, pen.sizes, foot.top):
            if (division.map_box is not None) is not with_map:
                continue
            sheet = _laid_out(told, screen, pen, (division, foot))
            if sheet.left_out == 0:
                return sheet
            if best is None or sheet.left_out < best.left_out:
                best = sheet
    assert best is not None
    return best


def _divisions(screen: Screen, sizes: Sizes, foot_top: float) -> Iterator[_Division]:
    """Ways of dividing the page, the best first."""
    left, top, right, bottom = _margins(screen, sizes)
    bottom = min(bottom, foot_top)
    gap = sizes.body * 1.2
    match Shape.of(screen.width_px, screen.height_px):
        case Shape.BESIDE:
            for share in _SHARES:
                edge = left + (right - left) * share
                yield _Division(((left, top, edge, bottom),), (edge + gap, top, right, bottom))
            yield _Division(((left, top, right, bottom),), None)
        case Shape.THREE:
            # A map is about as wide as high; what it leaves is for words.
            spare = (1.0 - _MAP_ASPECT * (bottom - top) / (right - left)) / 2
            for share in (min(max(spare, _COLUMNS[0]), _COLUMNS[1]), _COLUMNS[1]):
                first, last = left + (right - left) * share, right - (right - left) * share
                columns = ((left, top, first, bottom), (last, top, right, bottom))
                yield _Division(columns, (first + gap, top, last - gap, bottom))
        case Shape.STACKED:
            for share in (0.5, 0.6, 0.7):
                edge = top + (bottom - top) * share
                yield _Division(((left, top, right, edge),), (left, edge + gap * 0.5, right, bottom))
            yield _Division(((left, top, right, bottom),), None)


def _margins(screen: Screen, sizes: Sizes) -> Box:
    safe = screen.safe
    across, down = (max(share * sizes.body, safe[0]) for share in _MARGIN)
    return (across, down, screen.width_px - across, screen.height_px - down)


def _laid_out(told: ToldScene, screen: Screen, pen: Pen, parts: tuple[_Division, Foot]) -> Sheet:
    division, foot = parts
    placed, left_out = _filled(told, division, pen)
    blocks = [*placed, foot.block]
    return Sheet(
        screen.width_px,
        screen.height_px,
        screen.safe,
        division.map_box,
        tuple(text for block in blocks for text in block.texts),
        (*(mark for block in blocks for mark in block.marks), *foot.dots),
        screen.least_px,
        left_out,
        tuple(_box_of(block) for block in blocks),
    )


def _filled(told: ToldScene, division: _Division, pen: Pen) -> tuple[list[Block], int]:
    """Head and panels in the columns; and how many panels found no room."""
    first, *others = division.columns
    head = _head(told, first[2] - first[0], pen)
    found: list[tuple[int, float, list[Block]]] = []
    for split in _splits(told.panels, len(division.columns)):
        stack = [head, *(laid(panel, first[2] - first[0], pen) for panel in split[0])]
        placed, lost = _stacked(stack, first, pen, centred=False)
        tallest = _height(stack, pen)
        for column, panels in zip(others, split[1:], strict=True):
            # Two halves of one panel look alike.
            stack = _second(panels, column, pen, larger=len(told.panels) > 1 or not split[0])
            some, missing = _stacked(stack, column, pen, centred=True)
            placed, lost, tallest = placed + some, lost + missing, max(tallest, _height(stack, pen))
        found.append((lost, tallest, placed))
    # Of those that lose least the most even one.
    lost, _, placed = min(found, key=lambda each: each[:2])
    return placed, lost


def _second(panels: Sequence[ToldPanel], column: Box, pen: Pen, *, larger: bool) -> list[Block]:
    """The panels of a column without a head; ``larger``: where there is room for it."""
    width = column[2] - column[0]
    large = [roomy(panel, width, pen) for panel in panels]
    if larger and all(block.fits for block in large) and _height(large, pen) <= column[3] - column[1]:
        return large
    return [laid(panel, width, pen) for panel in panels]


def _height(stack: Sequence[Block], pen: Pen) -> float:
    return sum(block.height_px for block in stack) + pen.sizes.gap * max(len(stack) - 1, 0)


def _splits(panels: Sequence[ToldPanel], columns: int) -> Iterator[tuple[Sequence[ToldPanel], ...]]:
    """Ways of spreading panels over the columns, in their order."""
    if columns == 1:
        yield (panels,)
        return
    if len(panels) == 1 and panels[0].kind in _DIVISIBLE and len(panels[0].figures) >= _MANY:
        yield tuple((half,) for half in _halved(panels[0]))
        return
    # Under the head stands something, unless it is tall itself.
    least = int(len(panels) > 1 and panels[0].kind not in _TALL)
    yield from ((panels[:cut], panels[cut:]) for cut in range(least, len(panels) + 1))


def _halved(panel: ToldPanel) -> tuple[ToldPanel, ToldPanel]:
    """One panel in two parts, the first with the heading."""
    middle = (len(panel.figures) + 1) // 2
    first = replace(panel, figures=panel.figures[:middle], lines=())
    return first, replace(panel, heading="", figures=panel.figures[middle:])


def _stacked(stack: Sequence[Block], column: Box, pen: Pen, *, centred: bool) -> tuple[list[Block], int]:
    """Blocks below each other; spare room goes between them. Blocks that do not fit are left out and counted."""
    left, top, _, bottom = column
    gap = pen.sizes.gap
    fitting, height, lost = list[Block](), 0.0, 0
    for block in stack:
        more = block.height_px + (gap if fitting else 0.0)
        if block.fits and height + more <= bottom - top + 0.5:
            fitting.append(block)
            height += more
        else:
            lost += 1
    spare = bottom - top - height
    between = min(spare / max(len(fitting), 1), pen.sizes.body * 1.6)
    y_px = top + (max(spare - between * (len(fitting) - 1), 0.0) / 2 if centred else 0.0)
    placed = []
    for block in fitting:
        placed.append(block.at(left, y_px))
        y_px += block.height_px + gap + between
    return placed, lost


def _head(told: ToldScene, width_px: float, pen: Pen) -> Block:
    """Kicker and title."""
    sizes = pen.sizes
    top, texts = 0.0, []
    for words, px, colour, bold in (
        (told.kicker, sizes.body, pen.ink.palette.accent, False),
        (told.title, sizes.title, pen.ink.palette.text, True),
    ):
        lines = pen.lines(words, px, width_px, bold=bold)
        texts += pen.stack(lines, top, px, colour, bold=bold)
        top += len(lines) * px * LEADING + (sizes.body * 0.1 if lines else 0.0)
    fits = all(text.width_px <= width_px + 0.5 for text in texts)
    return Block(width_px, top, tuple(texts), (), fits)


def _box_of(block: Block) -> Box:
    boxes = [text.box for text in block.texts] + [mark.box for mark in block.marks]
    if not boxes:
        return (0.0, 0.0, 0.0, 0.0)
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
