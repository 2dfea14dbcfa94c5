"""Which counts of a place are out of what chance gives: a chart with control limits after Laney (2002).

A c-chart takes counts for Poisson's, and calls half of all days unusual where they vary more than that, as counts of
cases do: by weekday, by weather. Laney's u' widens its limits by how much the points of the baseline differ from each
to the next:

    limits = centre +- 3 sigma_z sqrt(centre)
    sigma_z = mean |z_i - z_(i-1)| / 1.128,   z_i = (c_i - centre) / sqrt(centre)

Every point stands for the same length of time, so that u' and c' are one. ``sigma_z`` is never taken below 1: a run of
even days does not make ordinary ones unusual. The centre and ``sigma_z`` come from a baseline that ends where the
judged points begin, and that is told with them; with fewer than LEAST_BASELINE points nothing is judged.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

LEAST_BASELINE = 12
"""Points; with fewer nothing is judged."""
FIRM_BASELINE = 20
"""From so many on limits are called firm, below they are provisional (Montgomery: 20 to 25 samples)."""
WIDTH = 3.0
"""Standard deviations from the centre to a limit."""
_D2 = 1.128
"""Mean range of two draws of a standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one place."""

    centre: float
    lower: float
    """Never below 0."""
    upper: float
    spread: float
    """sigma_z: 1 is Poisson's."""
    baseline: int
    """Points that it rests on."""

    @property
    def firm(self) -> bool:
        """Whether it rests on enough points to be relied on."""
        return self.baseline >= FIRM_BASELINE

    def beyond(self, counts: Counts) -> NDArray[np.int8]:
        """1 above the upper limit, -1 below the lower one, else 0."""
        return np.asarray((counts > self.upper).astype(np.int8) - (counts < self.lower))


def limits_of(baseline: Counts) -> Limits | None:
    """The limits that a baseline gives; None when it has fewer than LEAST_BASELINE points or not a single case."""
    if len(baseline) < LEAST_BASELINE or not baseline.any():
        return None
    centre = float(baseline.mean())
    root = float(np.sqrt(centre))
    z = (baseline - centre) / root
    spread = max(float(np.abs(np.diff(z)).mean()) / _D2, 1.0)
    reach = WIDTH * spread * root
    return Limits(centre, max(centre - reach, 0.0), centre + reach, spread, len(baseline))


@dataclass(frozen=True, slots=True, eq=False)
class ControlTable:
    """Counts of many places over the same points."""

    keys: tuple[str, ...]
    """Codes of places; '' is all of them together, first."""
    bounds_ms: tuple[int, ...]
    """Of the judged points: each goes from one to before the next."""
    counts: Counts
    """Shape (places, points)."""
    baseline_ms: tuple[int, int]
    """From when to before when the baseline goes, as far as anybody knows; equal bounds: nobody knows any of it."""
    limits: tuple[Limits | None, ...]
    baseline_points: int
    runs: bool
    """Whether the last point is not over yet; it is shown, but not judged."""

    def beyond(self, place: int) -> NDArray[np.int8]:
        """Which points of a place are out of its limits: 1 above, -1 below; a running point is not judged."""
        limits = self.limits[place]
        found = np.zeros(len(self.counts[place]), np.int8) if limits is None else limits.beyond(self.counts[place])
        if self.runs and len(found):
            found[-1] = 0
        return found


def counts_of(at_ms: Counts, member: Counts, places: int, bounds_ms: Counts) -> Counts:
    """How many moments each place has between the bounds, shape (places + 1, points); row 0 is all of them.

    ``member`` is the place of each moment, negative for none.
    """
    points = len(bounds_ms) - 1
    point = np.searchsorted(bounds_ms, at_ms, side="right") - 1
    inside = (point >= 0) & (point < points)
    row = np.where(member < 0, places, member)[inside] * points + point[inside]
    table = np.bincount(row, minlength=(places + 1) * points).reshape(places + 1, points)
    whole: Counts = np.vstack((table.sum(axis=0, keepdims=True), table[:places])).astype(np.int64)
    return whole


def control_of(
    moments: tuple[Counts, Counts],
    keys: tuple[str, ...],
    bounds_ms: Counts,
    baseline_ms: Counts,
    known_from_ms: int | None,
    until_ms: int,
) -> ControlTable:
    """Judge the points between ``bounds_ms`` by those between ``baseline_ms``; ``moments`` are times and places.

    Points of the baseline that begin before anybody knew, or end after the judged ones begin, are left out.
    """
    at_ms, member = moments
    known = np.zeros(len(baseline_ms) - 1, np.bool_)
    if known_from_ms is not None:
        known = (baseline_ms[:-1] >= known_from_ms) & (baseline_ms[1:] <= bounds_ms[0])
    before = counts_of(at_ms, member, len(keys), baseline_ms)[:, known]
    first = int(baseline_ms[:-1][known][0]) if known.any() else int(bounds_ms[0])
    last = int(baseline_ms[1:][known][-1]) if known.any() else first
    return ControlTable(
        keys=("", *keys),
        bounds_ms=tuple(bounds_ms.tolist()),
        counts=counts_of(at_ms, member, len(keys), bounds_ms),
        baseline_ms=(first, last),
        limits=tuple(limits_of(row) for row in before),
        baseline_points=int(known.sum()),
        runs=int(bounds_ms[-1]) > until_ms,
    )
