"""Urgent and high reports that lie on nearly one pixel: who stands for them, and how many they are."""

from itertools import product
from math import hypot

import numpy as np
from numpy.typing import NDArray

NEAR_PX = 7.0
"""Of two symbols nearer than this one hides the other."""
_AROUND = tuple(product((-1, 0, 1), repeat=2))


def crowds(px: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Row of the topmost symbol and count of every crowd of two or more; later rows of ``px`` (n, 2) lie on top.

    From the top down each symbol joins the uppermost crowd near it or begins one, so that each is counted once.
    """
    counts: dict[int, int] = {}
    tops: dict[tuple[int, int], list[tuple[int, float, float]]] = {}
    for row in range(len(px) - 1, -1, -1):
        x, y = float(px[row, 0]), float(px[row, 1])
        column, line = int(x // NEAR_PX), int(y // NEAR_PX)
        cells = (tops.get((column + east, line + south), ()) for east, south in _AROUND)
        near = [top for cell in cells for top, at_x, at_y in cell if hypot(at_x - x, at_y - y) <= NEAR_PX]
        if near:
            counts[max(near)] += 1
        else:
            counts[row] = 1
            tops.setdefault((column, line), []).append((row, x, y))
    return [(row, count) for row, count in counts.items() if count > 1]
