"""Hot and cold spots: the statistic Gi* of Ord and Getis, its two-sided p, and which of many are false discoveries.

``Gi*`` asks of each unit whether it and its neighbours together hold more, or less, than chance would give them if the
same values were dealt out over all units. As a z-score, with weights of 1 for a unit's neighbours and itself
(Ord and Getis 1995, equation 14):

    z_i = (sum_j w_ij x_j - mean W_i) / (s sqrt((n S_i - W_i^2) / (n - 1))),   W_i = sum_j w_ij,  S_i = sum_j w_ij^2

with ``s`` the standard deviation over n. Many units are tried at once, so a p below 0.05 alone would call one in twenty
a spot: the procedure of Benjamini and Hochberg (1995) keeps the share of false ones among those called below ``q``.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

SURE, VERY_SURE = 0.05, 0.01
"""Shares of false discoveries of a spot and of a strong one."""
LEAST_UNITS = 8
"""Fewer units have no pattern."""


class Spot(IntEnum):
    """What a unit is; NONE is not significant."""

    COLD_STRONG = -2
    COLD = -1
    NONE = 0
    HOT = 1
    HOT_STRONG = 2


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Who lies beside whom, as compact rows: of unit ``i`` it is ``beside[first[i]:first[i + 1]]``, itself left out."""

    first: Ints
    beside: Ints

    def __len__(self) -> int:
        return len(self.first) - 1

    @classmethod
    def of_pairs(cls, one: Ints, other: Ints, units: int) -> "Neighbours":
        """The neighbours of pairs; each pair counts both ways and once, a unit is no neighbour of itself."""
        start, end = np.concatenate((one, other)), np.concatenate((other, one))
        pair = np.unique((start * units + end)[start != end])
        start, end = np.divmod(pair, max(units, 1))
        return cls(np.searchsorted(start, np.arange(units + 1)), end)

    @property
    def counts(self) -> Ints:
        """How many neighbours each unit has."""
        return np.diff(self.first)

    def sums(self, values: Values) -> Values:
        """The sum over each unit's neighbours and itself."""
        row = np.repeat(np.arange(len(self)), self.counts)
        return np.asarray(np.bincount(row, values[self.beside], len(self)) + values, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class HotSpots:
    """One entry a unit."""

    z: Values
    p: Values
    """Two-sided."""
    spot: NDArray[np.int8]
    """A Spot."""

    def number(self, spot: Spot) -> int:
        """How many units are such."""
        return int(np.count_nonzero(self.spot == spot))


def gi_star(values: Values, neighbours: Neighbours) -> Values:
    """The z-scores, shape (n,): all 0 where the values do not differ, or a unit has all others for neighbours.

    ValueError for values that are not finite or not one a unit.
    """
    values = np.asarray(values, np.float64)
    units = len(neighbours)
    if values.shape != (units,) or not np.isfinite(values).all():
        raise ValueError(f"Gi* wants {units} finite values")
    if units < 2:
        return np.zeros(units)
    weight = neighbours.counts + 1.0
    mean = values.mean()
    spread = np.sqrt(max(float((values**2).mean() - mean**2), 0.0))
    # Weights are 1, so that the sum of their squares is their sum.
    chance = spread * np.sqrt(np.maximum(units * weight - weight**2, 0.0) / (units - 1))
    over = neighbours.sums(values) - mean * weight
    told = chance > 1e-12 * max(float(np.abs(values).max()), 1.0)
    z = np.zeros(units)
    np.divide(over, chance, out=z, where=told)
    return z


def two_sided(z: Values) -> Values:
    """How likely so large a |z| is under the normal distribution."""
    from scipy.special import ndtr

    return np.asarray(2.0 * ndtr(-np.abs(z)))


def discoveries(p: Values, share: float) -> Flags:
    """Which of many tests stand after Benjamini and Hochberg: of those, at most ``share`` are false on average."""
    size = len(p)
    order = np.argsort(p, kind="stable")
    below = np.flatnonzero(p[order] <= share * np.arange(1, size + 1) / max(size, 1))
    found = np.zeros(size, np.bool_)
    if len(below):
        found[order[: below[-1] + 1]] = True
    return found


def hot_spots(values: Values, neighbours: Neighbours) -> HotSpots:
    """Spots of values that one unit each has; of fewer than LEAST_UNITS none is called."""
    z = gi_star(values, neighbours)
    p = two_sided(z)
    if len(z) < LEAST_UNITS:
        return HotSpots(z, p, np.zeros(len(z), np.int8))
    strength = discoveries(p, SURE).astype(np.int8) + discoveries(p, VERY_SURE)
    return HotSpots(z, p, (strength * np.sign(z)).astype(np.int8))
