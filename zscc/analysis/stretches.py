"""Stretches of road: the roads of one name in one grid; which of them nobody has passed for longest."""

import numpy as np

from zscc.analysis.coverage import NEVER, RoadPieces, Stretch
from zscc.analysis.surroundings import Surroundings
from zscc.analysis.track_fixes import Ints
from zscc.town.layers import Town

LEAST_M = 200.0
"""A shorter stretch is not worth a line."""
LISTED = 60
_UNPATROLLED = frozenset({"expressway"})
"""Nobody stops or turns there; it stays out of the list, not out of the share."""


class Stretches:
    """The stretches of one town."""

    def __init__(self, town: Town, pieces: RoadPieces, around: Surroundings) -> None:
        self._pieces = pieces
        roads = [(road.name, road.road_class) for road in town.roads]
        grids = around.grids_of(pieces.middle_m)
        road_of_piece = town.network.road[pieces.edge].tolist()
        # Roads without a name are told apart by their class only.
        keys = [(*roads[road], grid) for road, grid in zip(road_of_piece, grids, strict=True)]
        self._keys = list(dict.fromkeys(keys))
        place = {key: index for index, key in enumerate(self._keys)}
        self._owner: Ints = np.array([place[key] for key in keys], np.int64)
        self._length_m = np.bincount(self._owner, pieces.length_m, minlength=len(self._keys))
        self._listed = (self._length_m >= LEAST_M) & np.array(
            [road_class not in _UNPATROLLED for _, road_class, _ in self._keys], np.bool_
        )

    def by_age(self, last_seen_ms: Ints) -> tuple[Stretch, ...]:
        """The stretches that nobody has passed for longest, the longest of equals first."""
        if not len(self._keys):
            return ()
        half_ms, oldest = self._half_seen(last_seen_ms)
        order = np.lexsort((-self._length_m, half_ms))
        chosen = order[self._listed[order]][:LISTED].tolist()
        return tuple(self._stretch(index, int(half_ms[index]), int(oldest[index])) for index in chosen)

    def _half_seen(self, last_seen_ms: Ints) -> tuple[Ints, Ints]:
        """For each stretch the latest moment since which half its length was seen, and its oldest piece."""
        order = np.lexsort((-last_seen_ms, self._owner))
        owner = self._owner[order]
        starts = np.searchsorted(owner, np.arange(len(self._keys)))
        ends = np.append(starts[1:], len(owner)) - 1
        passed = np.cumsum(self._pieces.length_m[order])
        within = passed - (passed[starts] - self._pieces.length_m[order][starts])[owner]
        enough = within >= self._length_m[owner] / 2 - 1e-6
        first = np.minimum.reduceat(np.where(enough, np.arange(len(owner)), len(owner) - 1), starts)
        return last_seen_ms[order[first]], order[ends]

    def _stretch(self, index: int, half_ms: int, oldest: int) -> Stretch:
        name, road_class, grid = self._keys[index]
        east_m, north_m = self._pieces.middle_m[oldest].tolist()
        return Stretch(
            name=name,
            road_class=road_class,
            grid=grid,
            length_m=float(self._length_m[index]),
            last_seen_ms=None if half_ms == NEVER else half_ms,
            at_m=(east_m, north_m),
        )
