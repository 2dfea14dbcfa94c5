"""Patrol coverage: which pieces of road a vehicle has passed, and when last. Map metres (EPSG:4549).

Every edge of the road graph is cut into equal pieces of at most ``PIECE_M``. A piece is seen when its middle lies
within ``seen_within_m`` of the straight way between two neighbouring fixes that are at most ``seen_gap_s`` apart (and
that can be driven); its moment is that of the later fix. So a road is seen along the track and not only where a fix
happened to fall, and nothing is seen where nobody knows which way a vehicle took.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.track_fixes import Fixes, Floats, Ints, legs_between
from zscc.geo.network import RoadNetwork
from zscc.geo.ranges import owned_ranges
from zscc.settings.profile import Patrol

PIECE_M = 20.0
NEVER = np.iinfo(np.int64).min
"""Last seen: never."""
_CELL_M = 64.0
_LEGS_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Legs:
    """Straight ways between neighbouring fixes: ``from_m`` and ``to_m`` have shape (n, 2)."""

    from_m: Floats
    to_m: Floats
    at_ms: Ints
    """When they ended."""


def seen_legs(before: Fixes, after: Fixes, rules: Patrol, mm: Ints | None = None) -> Legs:
    """The legs along which a road is seen; ``mm`` is what they measure, if that is known already."""
    known = after["at_ms"] - before["at_ms"] <= rules.seen_gap_s * 1000
    apart = (before["lon_e7"] != after["lon_e7"]) | (before["lat_e7"] != after["lat_e7"])
    known &= ((legs_between(before, after) if mm is None else mm) > 0) | ~apart
    if not known.all():
        before, after = before[known], after[known]
    return Legs(_points(before), _points(after), after["at_ms"].astype(np.int64))


def _points(fixes: Fixes) -> Floats:
    return np.column_stack((fixes["x_m"], fixes["y_m"]))


class RoadPieces:
    """The pieces of a road graph and where they lie."""

    def __init__(self, network: RoadNetwork) -> None:
        count = np.maximum(np.ceil(network.length_m / PIECE_M), 1).astype(np.int64)
        self.edge: Ints = np.repeat(np.arange(len(count)), count)
        """Edge of the graph that each piece is cut from."""
        self.first: Ints = np.concatenate(([0], np.cumsum(count)))
        """Edge ``e`` owns the pieces ``first[e]`` to ``first[e + 1]``, from its tail to its head."""
        place = np.arange(len(self.edge)) - self.first[self.edge]
        self.length_m: Floats = (network.length_m / count)[self.edge]
        tail, head = network.nodes_m[network.tail], network.nodes_m[network.head]
        step = ((head - tail) / count[:, None])[self.edge]
        self.from_m: Floats = tail[self.edge] + place[:, None] * step
        self.to_m: Floats = self.from_m + step
        self.middle_m: Floats = self.from_m + step / 2
        self._sort_into_cells()

    def __len__(self) -> int:
        return len(self.edge)

    def _sort_into_cells(self) -> None:
        self._corner_m = self.middle_m.min(axis=0, initial=np.inf) if len(self) else np.zeros(2)
        cell = ((self.middle_m - self._corner_m) // _CELL_M).astype(np.int64)
        self._across, self._up = (int(most) + 1 for most in cell.max(axis=0, initial=0))
        key = cell[:, 1] * self._across + cell[:, 0]
        self._order = np.argsort(key, kind="stable")
        self._start = np.searchsorted(key[self._order], np.arange(self._across * self._up + 1))

    def pass_by(self, last_seen_ms: Ints, legs: Legs, within_m: float) -> None:
        """Write into ``last_seen_ms`` (one value a piece) what these legs have seen; the latest moment stays."""
        for start in range(0, len(legs.at_ms), _LEGS_AT_ONCE):
            part = slice(start, start + _LEGS_AT_ONCE)
            leg, piece = self._pairs(legs.from_m[part], legs.to_m[part], within_m)
            near = _away_m(self.middle_m[piece], legs.from_m[part][leg], legs.to_m[part][leg]) <= within_m
            np.maximum.at(last_seen_ms, piece[near], legs.at_ms[part][leg[near]])

    def _pairs(self, from_m: Floats, to_m: Floats, within_m: float) -> tuple[Ints, Ints]:
        """Every leg with every piece of the cells that its box, widened, touches."""
        low = ((np.minimum(from_m, to_m) - within_m - self._corner_m) // _CELL_M).astype(np.int64)
        high = ((np.maximum(from_m, to_m) + within_m - self._corner_m) // _CELL_M).astype(np.int64)
        meets = (high >= 0).all(axis=1) & (low[:, 0] < self._across) & (low[:, 1] < self._up)
        legs = np.flatnonzero(meets)
        most = np.array([self._across, self._up]) - 1
        low, high = np.clip(low[legs], 0, most), np.clip(high[legs], 0, most)
        row_of, row = owned_ranges(low[:, 1], high[:, 1] - low[:, 1] + 1)
        # Cells of one row lie one after the other, so a leg has one run of pieces in each row.
        begin = self._start[row * self._across + low[row_of, 0]]
        end = self._start[row * self._across + high[row_of, 0] + 1]
        run_of, place = owned_ranges(begin, end - begin)
        return legs[row_of[run_of]], self._order[place]


def _away_m(points_m: Floats, from_m: Floats, to_m: Floats) -> Floats:
    """Distance of each point from the straight line between two ends."""
    step, offset = to_m - from_m, points_m - from_m
    squared = np.einsum("ij,ij->i", step, step)
    share = np.clip(np.einsum("ij,ij->i", offset, step) / np.where(squared > 0.0, squared, 1.0), 0.0, 1.0)
    rest = offset - share[:, None] * step
    away: Floats = np.hypot(rest[:, 0], rest[:, 1])
    return away


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the roads and grids was seen in a window."""

    hours: float
    """Length of the window."""
    known_hours: float
    """Of which there is data; less than ``hours`` while the journal is younger than the window."""
    road_m: float
    seen_road_m: float
    grids: int
    seen_grids: int

    @property
    def road_share(self) -> float:
        """Share of road length, 0 to 1; 0 without roads."""
        return self.seen_road_m / self.road_m if self.road_m else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether the data reaches back to the beginning of the window."""
        return self.known_hours >= self.hours


@dataclass(frozen=True, slots=True)
class Stretch:
    """The roads of one name (or, without a name, of one class) in one grid."""

    name: str
    """Empty when the roads have none."""
    road_class: str
    grid: str | None
    length_m: float
    last_seen_ms: int | None
    """When half of its length or more had been seen since; None when less than half was ever seen."""
    at_m: tuple[float, float]
    """A middle of it, where it has not been seen for longest."""


def seen_since(last_seen_ms: NDArray[np.int64], since_ms: int) -> NDArray[np.bool_]:
    """Which pieces or grids were seen at ``since_ms`` or later."""
    return np.asarray(last_seen_ms >= since_ms)
