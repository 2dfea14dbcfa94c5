"""The heat of one stretch of time after the other on one fixed domain, so that they may be played like a film."""

from dataclasses import dataclass
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.heat import HeatGround, HeatSurface

Points = NDArray[np.float64]
Times = NDArray[np.int64]

MOST_WINDOWS = 62
LEVELS = 255
_MS_PER_DAY = 86_400_000
_ROUND = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True, eq=False)
class HeatWindows:
    """Surfaces of windows that follow each other, all as shares of one domain."""

    ground: HeatGround
    levels: NDArray[np.uint8]
    """Shape (windows, rows, columns), row 0 in the south; LEVELS is the top of the domain."""
    domain: float
    """Cases per km2 and day: the top of the colours in every window."""
    bounds_ms: tuple[int, ...]
    """Window ``i`` goes from ``bounds_ms[i]`` to before ``bounds_ms[i + 1]``."""
    counts: tuple[int, ...]
    """Cases on the ground in each."""
    bandwidth_m: float
    without_place: int = 0
    """Cases of the whole time whose place nobody knows."""

    def __len__(self) -> int:
        return len(self.counts)


def heat_windows(
    xy_m: tuple[Points, Points], at_ms: Times, bounds_ms: Times, ground: HeatGround, bandwidth_m: float
) -> HeatWindows:
    """The windows between bounds that ascend by equal steps; NaN is an unknown place.

    The domain is the next of 1, 2, 5, 10 ... above the densest spot of any window. ValueError for unequal windows, or
    more than MOST_WINDOWS.
    """
    steps = np.diff(bounds_ms)
    if not 1 <= len(steps) <= MOST_WINDOWS or steps[0] <= 0 or (steps != steps[0]).any():
        raise ValueError(f"a film has 1 to {MOST_WINDOWS} windows of one length")
    x_m, y_m = xy_m
    within = (at_ms >= bounds_ms[0]) & (at_ms < bounds_ms[-1])
    known = within & np.isfinite(x_m) & np.isfinite(y_m)
    window = np.searchsorted(bounds_ms, at_ms, side="right") - 1
    surface = HeatSurface(ground, bandwidth_m, float(steps[0]) / _MS_PER_DAY)
    densities, counts = [], []
    for place in range(len(steps)):
        its = known & (window == place)
        surface.show(x_m[its], y_m[its])
        densities.append(surface.density())
        counts.append(surface.events)
    domain = rounded_up(max(float(density.max()) for density in densities))
    levels = np.stack([np.rint(np.minimum(density / domain, 1.0) * LEVELS).astype(np.uint8) for density in densities])
    unplaced = int(np.count_nonzero(within & ~known))
    return HeatWindows(ground, levels, domain, tuple(bounds_ms.tolist()), tuple(counts), bandwidth_m, unplaced)


def rounded_up(value: float) -> float:
    """The next of ... 0.5, 1, 2, 5, 10 ... that is no less; 1 for nothing."""
    if value <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(value))
    return next(unit * step for step in _ROUND if unit * step >= value * (1 - 1e-9))
