"""Classes of values for a map: equal intervals, equal counts, natural breaks, or breaks set by hand.

Breaks are the upper bounds of all classes but the last, ascending. A value belongs to the first class whose upper
bound it does not exceed, so a break belongs to the class below it. Values that are no numbers belong to no class.
"""

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

NO_CLASS = -1
MOST_CLASSES = 9
MOST_DECIMALS = 6
_MOST_EXACT = 2_000
"""More distinct values than this are first gathered into so many, of neighbours as alike in number as can be."""


class ClassMethod(Enum):
    """等间距, 等数量, 自然断点, 手工."""

    EQUAL = "equal"
    QUANTILE = "quantile"
    NATURAL = "natural"
    MANUAL = "manual"


def breaks_of(
    values: NDArray[Any], method: ClassMethod, classes: int, manual: Sequence[float] = ()
) -> tuple[float, ...]:
    """The breaks between at most ``classes`` classes; fewer where the values are too alike.

    ``manual`` are the breaks of :attr:`ClassMethod.MANUAL`. Raises ValueError for a number of classes outside 1 to
    MOST_CLASSES, and for manual breaks that do not ascend or are no numbers.
    """
    if not 1 <= classes <= MOST_CLASSES:
        raise ValueError(f"{classes} classes; 1 to {MOST_CLASSES} can be told apart")
    if method is ClassMethod.MANUAL:
        return _checked(manual)
    told = np.sort(_numbers(values))
    if not len(told) or told[0] == told[-1]:
        return ()
    found = {
        ClassMethod.EQUAL: _equal,
        ClassMethod.QUANTILE: _quantile,
        ClassMethod.NATURAL: _natural,
    }[method](told, classes)
    # A break at the greatest value would leave the last class empty.
    return tuple(dict.fromkeys(value for value in found if value < told[-1]))


def classified(values: NDArray[Any], breaks: Sequence[float]) -> NDArray[np.int64]:
    """The class of each value, 0 to ``len(breaks)``; NO_CLASS where there is none."""
    values = np.asarray(values, np.float64)
    found = np.searchsorted(np.asarray(breaks, np.float64), values, "left")
    return np.where(np.isfinite(values), found, NO_CLASS)


def short_breaks(values: NDArray[Any], breaks: Sequence[float]) -> tuple[tuple[float, ...], int]:
    """The breaks with as few decimals as leave every value in its class, and how many decimals they are."""
    for decimals in range(MOST_DECIMALS):
        unit = 10.0**decimals
        short = tuple((np.ceil(np.round(np.asarray(breaks, np.float64) * unit, 6)) / unit).tolist())
        if np.array_equal(classified(values, short), classified(values, breaks)):
            return short, decimals
    return tuple(breaks), MOST_DECIMALS


def counts_by_class(values: NDArray[Any], breaks: Sequence[float]) -> tuple[tuple[int, ...], int]:
    """How many values are in each class, and how many in none: together as many as there are values."""
    found = classified(values, breaks)
    counts = np.bincount(found[found != NO_CLASS], minlength=len(breaks) + 1)
    return tuple(counts.tolist()), int(np.count_nonzero(found == NO_CLASS))


def _numbers(values: NDArray[Any]) -> Values:
    told = np.asarray(values, np.float64).ravel()
    return told[np.isfinite(told)]


def _checked(manual: Sequence[float]) -> tuple[float, ...]:
    breaks = tuple(float(value) for value in manual)
    if len(breaks) > MOST_CLASSES - 1:
        raise ValueError(f"{len(breaks)} breaks make more than {MOST_CLASSES} classes")
    if not np.isfinite(breaks).all() or any(high <= low for low, high in pairwise(breaks)):
        raise ValueError(f"{breaks} are no breaks: numbers that ascend")
    return breaks


def _equal(told: Values, classes: int) -> list[float]:
    inner: list[float] = (told[0] + (told[-1] - told[0]) * np.arange(1, classes) / classes).tolist()
    return inner


def _quantile(told: Values, classes: int) -> list[float]:
    """Each class takes its share of the values; equal values stay together."""
    places = np.ceil(np.arange(1, classes) * len(told) / classes).astype(np.int64) - 1
    inner: list[float] = told[np.maximum(places, 0)].tolist()
    return inner


def _natural(told: Values, classes: int) -> list[float]:
    """Jenks' natural breaks by Fisher's dynamic programme: the least sum of squares about the classes' means."""
    value, count = np.unique(told, return_counts=True)
    if len(value) <= classes:
        inner: list[float] = value[:-1].tolist()
        return inner
    value, weight, upper = _gathered(value, count.astype(np.float64))
    # About the middle, so that little is lost where all values lie far from zero; scaled, so that squares stay finite.
    scale = float(np.abs(value).max())
    shifted = value / scale - float(np.average(value / scale, weights=weight))
    sums = [np.concatenate(([0.0], np.cumsum(weight * shifted**power))) for power in (0, 1, 2)]
    ends = _least_squares(*sums, classes=classes)
    return [float(upper[end - 1]) for end in ends]


def _gathered(value: Values, count: Values) -> tuple[Values, Values, Values]:
    """Mean, weight and greatest value of each of at most _MOST_EXACT groups of neighbours."""
    if len(value) <= _MOST_EXACT:
        return value, count, value
    before = np.cumsum(count) - count
    group = np.unique((before * _MOST_EXACT / count.sum()).astype(np.int64), return_inverse=True)[1]
    weight: Values = np.bincount(group, count).astype(np.float64)
    last = np.append(np.flatnonzero(np.diff(group)), len(group) - 1)
    return np.bincount(group, count * value) / weight, weight, value[last]


def _least_squares(weight: Values, first: Values, second: Values, *, classes: int) -> list[int]:
    """Where the classes end, but the last, from running sums of weight, weight * value and weight * value**2."""
    cost = _cost(weight, first, second)
    best = cost[0]
    cuts: list[NDArray[np.int64]] = []
    for _ in range(1, classes):
        together = best[:, None] + cost
        cuts.append(together.argmin(axis=0))
        best = together.min(axis=0)
    found, end = [], len(weight) - 1
    for cut in reversed(cuts):
        end = int(cut[end])
        found.append(end)
    return found[::-1]


def _cost(weight: Values, first: Values, second: Values) -> Values:
    """Sum of squares about the mean of the values from one place (row) to before another (column)."""
    mass, total, squares = (sums[None, :] - sums[:, None] for sums in (weight, first, second))
    forward = mass > 0.0
    np.divide(total * total, mass, out=total, where=forward)
    cost: Values = np.where(forward, squares - total, np.inf)
    return cost
