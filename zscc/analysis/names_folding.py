"""Names and what is typed, brought to one form: letters and figures only, one case, one width, one script.

Full-width letters become plain, traditional characters simplified (those with one answer; 4 105 of them), tone marks
go, ``ü`` becomes ``v``, and dots, hyphens and spaces go: ``苏Ｅ·A1B2C`` and ``苏ea1b2c`` are the same.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
LONGEST_QUERY = 96
"""What is typed beyond this many characters is not looked at."""
_END_OF_NAME = 10
_MARK, _GAP, _LETTER, _FIGURE, _CHARACTER, _END = range(6)


@cache
def simplified() -> dict[int, int]:
    """Code points of traditional characters and the simplified ones that they become."""
    text = (files("zscc") / "resources" / "readings" / "simplified.txt").read_text(encoding="utf-8")
    old, new = text.splitlines()
    return dict(zip(map(ord, old), map(ord, new), strict=True))


def folded(text: str) -> str:
    """One text in the searched form; empty when nothing of it can be searched."""
    return "".join(_folded(text).values())


def folded_query(typed: str) -> str:
    """What is typed in the searched form, cut at LONGEST_QUERY."""
    return folded(typed[: 4 * LONGEST_QUERY])[:LONGEST_QUERY]


def places_of(text: str, start: int, length: int) -> tuple[int, int]:
    """Where ``length`` folded characters from ``start`` stand in the text itself: first place and the one behind."""
    origin = [place for place, letters in _folded(text).items() for _ in letters]
    chosen = origin[start : start + length]
    return (chosen[0], chosen[-1] + 1) if chosen else (0, 0)


def _folded(text: str) -> dict[int, str]:
    """What every character that is searched becomes, by its place in the text."""
    table, whole = simplified(), _plain(text)
    if len(whole) == len(text):
        pairs = list(enumerate(whole))
    else:
        pairs = [(place, letter) for place, old in enumerate(text) for letter in _plain(old)]
    found: dict[int, str] = {}
    for place, letter in pairs:
        if letter.isalnum():
            found[place] = found.get(place, "") + chr(table.get(ord(letter), ord(letter)))
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold().replace("u\u0308", "v")


@dataclass(frozen=True, slots=True)
class FoldedNames:
    """Many names in one row of code points, a zero between each two."""

    codes: Codes
    start: Places
    """Name ``i`` stands at ``start[i]`` to ``end[i]``."""
    end: Places
    begins_word: NDArray[np.bool_]
    """Where a word begins: after a gap, or where letters, figures and characters meet."""


def folded_names(names: Sequence[str]) -> FoldedNames:
    """Fold all names at once: as one text, so that a hundred thousand take a fraction of a second."""
    text = "\n".join(name.replace("\n", " ") for name in names) + "\n"
    codes = np.frombuffer(_plain(text).encode("utf-32-le", "surrogatepass"), np.uint32)
    unique, which = _distinct(codes)
    sort = np.array([_sort_of(code) for code in unique.tolist()], np.uint8)[which]
    table = simplified()
    codes = np.array([table.get(code, code) for code in unique.tolist()], np.uint32)[which]
    sound = np.flatnonzero(sort != _MARK)
    begins = np.ones(len(codes), np.bool_)
    begins[sound[1:]] = sort[sound[1:]] != sort[sound[:-1]]
    kept = sort >= _LETTER
    codes, begins, is_end = codes[kept], begins[kept], sort[kept] == _END
    codes = np.where(is_end, 0, codes).astype(np.uint32)
    end = np.flatnonzero(is_end)
    start = np.concatenate([[0], end[:-1] + 1]).astype(np.int64) if len(end) else np.zeros(0, np.int64)
    begins[start] = True
    return FoldedNames(codes, start, end.astype(np.int64), begins)


def _distinct(codes: Codes) -> tuple[Codes, NDArray[np.int64]]:
    """The code points that occur, and which of them stands at every place; without sorting the text."""
    occurs = np.zeros(0x110000, np.bool_)
    occurs[codes] = True
    unique = np.flatnonzero(occurs)
    number = np.zeros(0x110000, np.int64)
    number[unique] = np.arange(len(unique))
    return unique.astype(np.uint32), number[codes]


def _sort_of(code: int) -> int:
    letter = chr(code)
    if code == _END_OF_NAME:
        return _END
    if not letter.isalnum():
        return _MARK if unicodedata.category(letter).startswith("M") else _GAP
    if letter.isdecimal():
        return _FIGURE
    return _LETTER if letter.isascii() else _CHARACTER
