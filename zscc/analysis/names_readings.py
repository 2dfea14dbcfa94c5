"""How characters may be read: pinyin without tones, every reading of a character that has several.

The table (``resources/readings/readings.txt``, made by ``scripts/build_readings.py``) is read once, off the screen's
thread, and needs no package; 42 000 characters have a reading in it.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

MOST_READINGS = 8
FALLING_TOGETHER = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that many do not tell apart; tried when nothing else is found."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Syllable ``syllables[i - 1]`` has number ``i``; 0 is none."""

    syllables: tuple[str, ...]
    character: NDArray[np.uint32]
    """Code points, ascending; a character stands once for each of its readings."""
    number: NDArray[np.uint16]

    def of(self, codes: NDArray[np.uint32]) -> NDArray[np.uint16]:
        """Numbers of the syllables of each code point, shape (codes, MOST_READINGS), filled up with 0."""
        found = np.zeros((len(codes), MOST_READINGS), np.uint16)
        first = np.searchsorted(self.character, codes, "left")
        last = np.searchsorted(self.character, codes, "right")
        for place in range(MOST_READINGS):
            has = first + place < last
            found[has, place] = self.number[first[has] + place]
        return found


@cache
def readings() -> Readings:
    """The table that ships."""
    lines = (files("zscc") / "resources" / "readings" / "readings.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    character = np.frombuffer("".join(row[1] for row in rows).encode("utf-32-le"), np.uint32)
    number = np.repeat(np.arange(1, len(rows) + 1, dtype=np.uint16), [len(row[1]) for row in rows])
    order = np.argsort(character, kind="stable")
    return Readings(tuple(row[0] for row in rows), character[order], number[order])


def blurred(sounds: str) -> str:
    """The same with sounds that fall together made one: ``zhangsheng`` becomes ``zansen``."""
    for full, short in FALLING_TOGETHER:
        sounds = sounds.replace(full, short)
    return sounds


def without_tones(query: str) -> str:
    """``zhou1shi4`` becomes ``zhoushi``; what is not pinyin with tone figures stays."""
    return re.sub(r"[1-5]", "", query) if re.fullmatch(r"(?:[a-z]{1,6}[1-5])+[a-z]*", query) else query
