"""What stands on a page, as values: every text with its place, size and colours, every line, bar and dot.

Pixels of the page, (0, 0) its upper left corner. The painter draws these and nothing else, so that a test that reads
them has seen the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from zscc.map.viewport import Box

ASCENT, DESCENT = 0.88, 0.22
"""Of a character, as shares of its size: what a Chinese character and a Latin descender take above and below."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; its left end stands on the base line."""

    words: str
    x_px: float
    base_px: float
    width_px: float
    px: int
    colour: str
    """A value of the palette, opaque."""
    bold: bool = False

    @property
    def box(self) -> Box:
        """What it covers."""
        top, bottom = self.base_px - ASCENT * self.px, self.base_px + DESCENT * self.px
        return (self.x_px, top, self.x_px + self.width_px, bottom)


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle: the accent beside a figure, a rule, a page dot with ``radius_px``."""

    box: Box
    colour: str
    radius_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A dashed rectangle round what is made up."""

    box: Box
    colour: str
    width_px: float
    radius_px: float


Mark = Bar | Frame


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page with its upper left corner at (0, 0)."""

    width_px: float
    height_px: float
    texts: tuple[Text, ...] = ()
    marks: tuple[Mark, ...] = ()
    fits: bool = True
    """Whether nothing in it is wider than it may be."""

    def at(self, x_px: float, y_px: float) -> "Block":
        """The same elsewhere."""
        return replace(
            self,
            texts=tuple(replace(t, x_px=t.x_px + x_px, base_px=t.base_px + y_px) for t in self.texts),
            marks=tuple(replace(m, box=_moved(m.box, x_px, y_px)) for m in self.marks),
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole page but for its map."""

    width_px: int
    height_px: int
    safe: Box
    map_box: Box | None
    """Where the map stands; None where the words need the whole page."""
    texts: tuple[Text, ...]
    marks: tuple[Mark, ...]
    least_px: int
    """The smallest size of a character that the wall's readers can read."""
    left_out: int = 0
    """Panels that did not fit; the page says so, and the editor."""
    blocks: tuple[Box, ...] = field(default=())
    """Head, panels and foot: no two of them touch."""

    def __iter__(self) -> Iterator[Text]:
        return iter(self.texts)


def _moved(box: Box, x_px: float, y_px: float) -> Box:
    return (box[0] + x_px, box[1] + y_px, box[2] + x_px, box[3] + y_px)
