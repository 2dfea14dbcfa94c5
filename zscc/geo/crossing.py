"""Whether a ring crosses itself: then the plain formula takes one part of its area from the other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def crosses_itself(ring: NDArray[Any]) -> bool:
    """Whether two edges of a ring, shape (n, 2), closed by itself, in a plane, cross or lie on each other.

    Neighbouring edges share a corner and are not compared. Every pair of edges is looked at: for rings of hands, of
    some hundred corners.
    """
    start = np.asarray(ring, np.float64)
    end = np.roll(start, -1, axis=0)
    one, other = np.triu_indices(len(start), 2)
    apart = (one != 0) | (other != len(start) - 1)
    one, other = one[apart], other[apart]
    of_start = _side(start[one], end[one], start[other]), _side(start[one], end[one], end[other])
    of_other = _side(start[other], end[other], start[one]), _side(start[other], end[other], end[one])
    straddle = (of_start[0] * of_start[1] <= 0) & (of_other[0] * of_other[1] <= 0)
    return bool(np.any(straddle & _boxes_meet(start[one], end[one], start[other], end[other])))


def _side(start: NDArray[np.float64], end: NDArray[np.float64], point: NDArray[np.float64]) -> NDArray[np.float64]:
    """Left of (1), right of (-1) or on (0) the lines from start to end."""
    ahead, there = end - start, point - start
    side: NDArray[np.float64] = np.sign(ahead[:, 0] * there[:, 1] - ahead[:, 1] * there[:, 0])
    return side


def _boxes_meet(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64], d: NDArray[np.float64]
) -> NDArray[np.bool_]:
    low, high = np.maximum(np.minimum(a, b), np.minimum(c, d)), np.minimum(np.maximum(a, b), np.maximum(c, d))
    meet: NDArray[np.bool_] = np.all(low <= high, axis=1)
    return meet
