"""Columns of whole numbers as byte planes of their differences, which compress well, and back.

Differences are zigzagged (small numbers of either sign have small codes), modulo the width of their type, and cut into
planes: all lowest bytes, then all second ones. Planes of zeros cost next to nothing.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Unsigned = NDArray[np.unsignedinteger[Any]]


def planes_of(values: Unsigned, order: int) -> bytes:
    """The planes of one column; ``order`` says how many times differences are taken."""
    for _ in range(order):
        values = np.diff(values, prepend=values.dtype.type(0))
    width = values.dtype.itemsize
    signed = values.view(f"<i{width}")
    sign = signed >> (8 * width - 1)
    zigzag = ((signed << 1) ^ sign).astype(f"<i{width}")
    return zigzag.view(np.uint8).reshape(-1, width).T.tobytes()


def columns_of_planes(planes: NDArray[np.uint8], width: int, order: int) -> Unsigned:
    """Columns of ``width`` bytes a value, one a row of ``planes``, which holds as many bytes as the column."""
    rows, size = planes.shape
    raw = planes.reshape(rows, width, size // width)
    zigzag = np.ascontiguousarray(raw.transpose(0, 2, 1)).view(f"<u{width}").reshape(rows, -1)
    values = (zigzag >> 1) ^ (~(zigzag & 1) + 1)
    for _ in range(order):
        values = np.cumsum(values, axis=1, dtype=f"<u{width}")
    return values.astype(f"<u{width}", copy=False)
