"""Ranges of whole numbers one after another: how rows of many owners are taken from one array at once."""

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]


def ranges(start: Index, length: Index) -> Index:
    """``start[0], start[0] + 1, ... start[1], ...``: the ranges one after another."""
    return np.repeat(start - (np.cumsum(length) - length), length) + np.arange(int(length.sum()))


def owned_ranges(start: Index, length: Index) -> tuple[Index, Index]:
    """Which range each number belongs to, and the numbers as :func:`ranges` gives them."""
    return np.repeat(np.arange(len(start)), length), ranges(start, length)
