"""Type sizes of a page, and lines that fit a width."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zscc.map.ink import Ink
from zscc.map.wall.sheet import Text

_BODY, _ROW, _TITLE, _FIGURE = 37.0, 50.0, 58.0, 104.0
"""The sizes of design/briefing.png, on 1080 pixels read from 5 m."""
_DESIGN_PX = (1920.0, 1080.0)
LEADING = 1.28
_NEVER_FIRST = "，。、；：！？）》”’…·%,.;:!?)]"
_HANGING = 0.46
"""Of its size, how far an opening quotation mark stands out."""
_NEVER_LAST = "（《“‘(["


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of one page. What is large gives way first when a page is full; nothing gets smaller than ``body``."""

    body: int
    row: int
    title: int
    figure: int
    gap: float
    """Between panels."""

    @classmethod
    def of(cls, least_px: int, width_px: int, height_px: int, ease: float = 1.0, grown: float = 1.0) -> "Sizes":
        """As on the design, or ``grown``, where there is room; ``ease`` from 1 down to 0 draws the large ones in."""
        share = min(width_px / _DESIGN_PX[0], height_px / _DESIGN_PX[1]) * grown
        body = max(least_px, round(_BODY * share)) if ease > 0.0 else least_px

        def eased(px: float, least: float) -> int:
            return round(body * max(1.0 + (px / _BODY - 1.0) * ease, least))

        return cls(body, eased(_ROW, 1.05), eased(_TITLE, 1.1), eased(_FIGURE, 1.25), body * (0.4 + 0.6 * ease))


@dataclass(frozen=True)
class Pen:
    """Measures and makes texts of one page."""

    ink: Ink
    sizes: Sizes

    def width(self, words: str, px: int, *, bold: bool = False) -> float:
        """How wide a line is."""
        return self.ink.width(words, px, bold=bold)

    def text(self, words: str, at: tuple[float, float], px: int, colour: str = "", *, bold: bool = False) -> Text:
        """A line whose upper left corner is at a point."""
        width = self.width(words, px, bold=bold)
        return Text(words, at[0], at[1] + px, width, px, colour or self.ink.palette.text, bold)

    def lines(self, words: str, px: int, width_px: float, *, bold: bool = False) -> list[str]:
        """The words in lines no wider than this, where a single character is not."""
        return broken(words, width_px, lambda part: self.width(part, px, bold=bold))

    def stack(self, lines: Sequence[str], top: float, px: int, colour: str = "", *, bold: bool = False) -> list[Text]:
        """Lines below each other from ``top`` on, at the left edge."""
        return [self._hung(line, top + row * px * LEADING, px, colour, bold) for row, line in enumerate(lines)]

    def heading(self, words: str, width_px: float) -> tuple[float, tuple[Text, ...]]:
        """Where what is below a panel's heading begins, and the heading; neither without words."""
        if not words:
            return 0.0, ()
        lines = self.lines(words, self.sizes.body, width_px)
        texts = tuple(self.stack(lines, 0.0, self.sizes.body, self.ink.palette.accent))
        return len(lines) * self.sizes.body * LEADING + self.sizes.gap * 0.35, texts

    def _hung(self, line: str, top: float, px: int, colour: str, bold: bool) -> Text:
        """An opening quotation mark, whose ink is at the right end of its square, stands out so that lines align."""
        return self.text(line, (-_HANGING * px if line.startswith("“") else 0.0, top), px, colour, bold=bold)


def broken(words: str, width_px: float, measure: Callable[[str], float]) -> list[str]:
    """Lines broken between Chinese characters and at blanks; no mark begins a line that belongs to the one before.

    Pieces are measured one by one: nothing is kerned across the places where a line may end.
    """
    lines: list[str] = []
    line, used = "", 0.0
    for unit in _units(words):
        if line and used + measure(unit.rstrip()) > width_px:
            lines.append(line.rstrip())
            line, used = "", 0.0
        piece = unit if line else unit.lstrip()
        line += piece
        used += measure(piece)
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _units(words: str) -> list[str]:
    """Pieces that are not broken: Latin words and numbers whole, marks with their neighbours."""
    units: list[str] = []
    for letter in words:
        glued = bool(units) and (
            letter in _NEVER_FIRST
            or units[-1][-1] in _NEVER_LAST
            or (_is_latin(letter) and _is_latin(units[-1][-1]))
            or letter == " "
        )
        if glued:
            units[-1] += letter
        else:
            units.append(letter)
    return units


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter != " "
