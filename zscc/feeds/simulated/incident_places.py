"""Where things happen: hot and quiet grids, hot spots inside them, roads, rivers, schools and sites.

The heat of a grid and its hot spots belong to the seed, not to the day, so that the heatmap of a week has the
same bright places as that of a day. Map metres (EPSG:4549).
"""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.simulated.seeds import generator
from zscc.geo.grid_index import PolygonIndex
from zscc.town.layers import Grid, Line, Town

_SAMPLE_M = 40.0
_HEAT_SHAPE = 1.8
"""Of villages and of grids in them; together as uneven as a gamma of shape 0.8 (the model)."""
_HOT_SPOTS = 5
_SPOT_SPREAD = 0.17
"""Spread around a hot spot, in square roots of the grid's area."""
_NEAR_SPOT_M = 350.0
_BESIDE_M = 4.0
_SCHOOL_SPREAD_M = 45.0
_MORE_SITES = 5
_TRIES = 40
_BUSY_ROADS = frozenset({"arterial", "secondary"})
_SCHOOLS = frozenset({"school", "kindergarten"})


@dataclass(frozen=True, slots=True)
class IncidentPlace:
    """Where a fact is: map metres and the index of its grid in ``Town.grids``."""

    x_m: float
    y_m: float
    grid: int

    @property
    def at_m(self) -> tuple[float, float]:
        """Easting and northing."""
        return self.x_m, self.y_m


@dataclass(frozen=True, slots=True)
class _HotGrid:
    heat: float
    ring: tuple[tuple[float, float], ...]
    spread_m: float
    spots: tuple[tuple[float, float, float], ...]
    """x, y, weight."""
    lines: dict[str, NDArray[np.float64]]
    """Samples (n, 4) of roads and rivers inside: x, y and the unit vector along."""


class IncidentPlaces:
    """Draws places by type, after the seed's heat."""

    def __init__(self, town: Town, seed: int) -> None:
        index = PolygonIndex([(grid.ring,) for grid in town.grids])
        samples = {
            "road": _by_grid(
                index, len(town.grids), [road.line for road in town.roads if road.road_class in _BUSY_ROADS]
            ),
            "river": _by_grid(index, len(town.grids), [water.line for water in town.waters]),
        }
        village_heat = {
            village.code: generator(seed, "heat", village.code).gammavariate(_HEAT_SHAPE, 1.0)
            for village in town.villages
        }
        self._grids = tuple(
            _hot_grid(seed, grid, village_heat[grid.village_code], {kind: of[number] for kind, of in samples.items()})
            for number, grid in enumerate(town.grids)
        )
        self._schools = _schools(town)
        self._by_type = _by_type(seed, town, self._grids, self._schools)

    @property
    def grids(self) -> int:
        """How many grids the town has."""
        return len(self._grids)

    def draw(self, random: Random, place_type: str) -> IncidentPlace:
        """A place of this type; of any type where the town has none."""
        grids = self._by_type.get(place_type) or tuple(range(len(self._grids)))
        grid = random.choices(grids, [self._grids[index].heat for index in grids])[0]
        if place_type == "school" and grid in self._schools:
            centre = random.choice(self._schools[grid])
            return self._near(random, grid, centre, _SCHOOL_SPREAD_M)
        hot = self._grids[grid]
        x_m, y_m, _ = random.choices(hot.spots, [weight for _, _, weight in hot.spots])[0]
        if place_type in hot.lines and len(hot.lines[place_type]):
            return self._beside(random, grid, hot.lines[place_type], (x_m, y_m))
        return self._near(random, grid, (x_m, y_m), hot.spread_m)

    def again(self, random: Random, place: IncidentPlace, sigma_m: float) -> tuple[float, float]:
        """Where another source puts the same fact; inside the same grid when chance allows."""
        near = self._near(random, place.grid, (place.x_m, place.y_m), sigma_m)
        return near.x_m, near.y_m

    def _near(self, random: Random, grid: int, centre: tuple[float, float], spread_m: float) -> IncidentPlace:
        ring = self._grids[grid].ring
        for _ in range(_TRIES):
            x_m, y_m = random.gauss(centre[0], spread_m), random.gauss(centre[1], spread_m)
            if _inside(ring, x_m, y_m):
                return IncidentPlace(x_m, y_m, grid)
        return IncidentPlace(*centre, grid)

    def _beside(self, random: Random, grid: int, line: NDArray[np.float64], spot: tuple[float, float]) -> IncidentPlace:
        """By a road or river, mostly near a hot spot."""
        square = (line[:, 0] - spot[0]) ** 2 + (line[:, 1] - spot[1]) ** 2
        weights = np.exp(-square / (2.0 * _NEAR_SPOT_M**2)) + 0.02
        samples = line.tolist()
        for x_m, y_m, east, north in random.choices(samples, weights.tolist(), k=_TRIES):
            along, aside = random.uniform(-0.5, 0.5) * _SAMPLE_M, random.gauss(0.0, _BESIDE_M)
            moved = x_m + along * east - aside * north, y_m + along * north + aside * east
            if _inside(self._grids[grid].ring, *moved):
                return IncidentPlace(*moved, grid)
        return IncidentPlace(samples[0][0], samples[0][1], grid)


def _hot_grid(seed: int, grid: Grid, village_heat: float, lines: dict[str, NDArray[np.float64]]) -> _HotGrid:
    ring = grid.ring
    random = generator(seed, "heat", grid.code)
    corners = tuple((float(x), float(y)) for x, y in ring)
    low, high = ring.min(axis=0), ring.max(axis=0)
    spots: list[tuple[float, float, float]] = []
    while len(spots) < _HOT_SPOTS:
        x_m, y_m = random.uniform(low[0], high[0]), random.uniform(low[1], high[1])
        if _inside(corners, x_m, y_m):
            spots.append((x_m, y_m, random.gammavariate(0.8, 1.0) + 0.05))
    return _HotGrid(
        heat=(village_heat + 0.05) * (random.gammavariate(_HEAT_SHAPE, 1.0) + 0.05),
        ring=corners,
        spread_m=_SPOT_SPREAD * grid.area_m2**0.5,
        spots=tuple(spots),
        lines=lines,
    )


def _by_type(
    seed: int, town: Town, grids: tuple[_HotGrid, ...], schools: dict[int, list[tuple[float, float]]]
) -> dict[str, tuple[int, ...]]:
    by_type: dict[str, tuple[int, ...]] = {}
    for kind in {grid.main_type for grid in town.grids}:
        by_type[kind] = tuple(index for index, grid in enumerate(town.grids) if grid.main_type == kind)
    for kind in ("road", "river"):
        by_type[kind] = tuple(index for index, grid in enumerate(grids) if len(grid.lines[kind]))
    by_type["school"] = tuple(sorted(schools))
    building = [index for index, grid in enumerate(town.grids) if grid.main_type in {"res_new", "industry"}]
    more = generator(seed, "sites").sample(building, min(_MORE_SITES, len(building)))
    by_type["site"] = tuple(sorted({*by_type.get("site", ()), *more}))
    return by_type


def _schools(town: Town) -> dict[int, list[tuple[float, float]]]:
    index_of = {grid.code: index for index, grid in enumerate(town.grids)}
    found: dict[int, list[tuple[float, float]]] = {}
    for place in town.places:
        if place.category in _SCHOOLS and place.grid_code is not None:
            found.setdefault(index_of[place.grid_code], []).append(place.at)
    return found


def _by_grid(index: PolygonIndex, count: int, lines: list[Line]) -> list[NDArray[np.float64]]:
    """The samples of the lines inside each grid."""
    samples = _sampled(lines)
    held_by = index.polygon_of(samples[:, 0], samples[:, 1])
    return [samples[held_by == number] for number in range(count)]


def _sampled(lines: list[Line]) -> NDArray[np.float64]:
    """Points about every 40 m along the lines with their unit vectors, (n, 4)."""
    if not lines:
        return np.zeros((0, 4))
    start, step = np.vstack([line[:-1] for line in lines]), np.vstack([np.diff(line, axis=0) for line in lines])
    length = np.maximum(np.hypot(*step.T), 1e-9)
    count = (length // _SAMPLE_M).astype(np.int64) + 1
    piece = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    share = (number + 0.5) / count[piece]
    return np.hstack([start[piece] + share[:, None] * step[piece], (step / length[:, None])[piece]])


def _inside(ring: tuple[tuple[float, float], ...], x_m: float, y_m: float) -> bool:
    """Even-odd rule on a closed ring."""
    odd = False
    for (x_a, y_a), (x_b, y_b) in pairwise(ring):
        if (y_a > y_m) != (y_b > y_m) and x_m < x_a + (y_m - y_a) / (y_b - y_a) * (x_b - x_a):
            odd = not odd
    return odd
