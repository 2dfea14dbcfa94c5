"""Lines of coordinates from one space to another, a block of lines at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import numpy as np

from zscc.geo.spaces import Space, convert

DEGREE_DIGITS, METRE_DIGITS = 10, 4
"""A tenth of a millimetre, and less."""
_BLOCK = 1 << 16
_APART = re.compile(r"[\s,;，；]+")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line could not be converted; ``code`` and ``arguments`` make the words at the door."""

    line: int
    code: str
    arguments: dict[str, str]


@dataclass(frozen=True, slots=True)
class Converted:
    """The lines of a block, one for each that came in, and what was wrong."""

    lines: list[bytes] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


def blocks_of(source: IO[bytes]) -> Iterator[list[bytes]]:
    """Whole lines, as many as are there: a person typing gets an answer to each line, a file goes in large blocks."""
    begun: list[bytes] = []
    read = getattr(source, "read1", source.read)
    while chunk := read(_BLOCK):
        first, *others = chunk.split(b"\n")
        begun.append(first)
        if others:
            yield [b"".join(begun), *others[:-1]]
            begun = [others[-1]]
    if any(begun):
        yield [b"".join(begun)]


class LineConverter:
    """Converts block after block and counts the lines."""

    def __init__(self, space_from: Space, space_to: Space) -> None:
        self._from, self._to = space_from, space_to
        digits = METRE_DIGITS if space_to.in_metres else DEGREE_DIGITS
        self._form = f"{{:.{digits}f}} {{:.{digits}f}}\n"
        self._line = 0
        self.failed = False
        """Whether any line could not be converted."""

    def convert(self, lines: list[bytes]) -> Converted:
        """Convert the next lines (without their ends)."""
        texts = [self._text(line) for line in lines]
        pairs = [_pair(text) for text in texts]
        x, y = np.array([pair or (np.nan, np.nan) for pair in pairs], np.float64).reshape(-1, 2).T
        converted = Converted()
        for place, (x_new, y_new) in enumerate(zip(*convert(self._from, self._to, x, y), strict=True)):
            self._line += 1
            text = texts[place]
            if not text or text.startswith("#"):
                converted.lines.append(lines[place].rstrip(b"\r") + b"\n")
                continue
            # Adding zero takes the sign off a negative zero.
            converted.lines.append(self._form.format(x_new + 0.0, y_new + 0.0).encode())
            if np.isnan(x_new):
                converted.faults.append(self._fault(text, pairs[place]))
        self.failed |= bool(converted.faults)
        return converted

    def _text(self, line: bytes) -> str:
        return line.decode("utf-8", errors="replace").strip("\ufeff \t\r\f\v")

    def _fault(self, text: str, pair: tuple[float, float] | None) -> LineFault:
        shown = repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
        if pair is None:
            return LineFault(self._line, "two_numbers", {"text": shown})
        order = "easting northing" if self._from.in_metres else "lon lat"
        return LineFault(self._line, "not_a_position", {"text": shown, "space": self._from.value, "order": order})


def _pair(text: str) -> tuple[float, float] | None:
    words = _APART.split(text)
    if len(words) != 2 or "_" in text:
        return None
    try:
        return float(words[0]), float(words[1])
    except ValueError:
        return None
