"""Synthetic streets that divide the blocks between the main roads, and the whole net noded.

Blocks are split again and again across their long side by gently curved streets until they are as small as the
density of the place asks for. Streets stop short of the expressway and of lakes, and local ones at rivers. All
roads are noded: where two meet, both have the very same vertex, in whole millimetres (EPSG:4549), so that equal
vertices make the graph.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.geo.network import network_of, parts_of
from zscc.town.build.plan import Core, Point, RoadPlan
from zscc.town.build.water import WaterDrawn

MILLIMETRE = 0.001
CORE_BLOCK_M2 = 58_000.0
OPEN_BLOCK_M2 = 600_000.0
SECONDARY_ABOVE = 10.0
"""A block of so many times its final size is split by a secondary street."""
STUB_M = 55.0
"""What is left of a street at an obstacle is kept when it is longer than this."""
SPEED_KMH = {"expressway": 80.0, "arterial": 50.0, "secondary": 40.0, "local": 25.0}
"""A plausible driving speed."""
RANK = ("expressway", "arterial", "secondary", "local")


@dataclass(frozen=True, slots=True)
class Density:
    """How built-up the town is at a place: 0 open country to 1 old town."""

    cores: Sequence[Core]

    def at(self, point: Point) -> float:
        """The density at a point."""
        total = 0.0
        for core in self.cores:
            away = math.dist(point, core.at) / core.radius_m
            total += core.weight * math.exp(-0.5 * away * away)
        return min(total, 1.0)

    def block_m2(self, point: Point) -> float:
        """The size of a block at a point."""
        return OPEN_BLOCK_M2 * float((CORE_BLOCK_M2 / OPEN_BLOCK_M2) ** self.at(point))


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What streets do not cross: polygons."""

    for_all: Any
    for_local: Any

    @classmethod
    def among(cls, main_roads: Sequence[RoadPlan], waters: Sequence[WaterDrawn]) -> "Obstacles":
        """The expressway and lakes for all streets; rivers too for local ones."""
        fast = [shapely.LineString(r.line).buffer(45.0) for r in main_roads if r.road_class == "expressway"]
        lakes = [shapely.Polygon(w.line).buffer(18.0) for w in waters if w.width_m == 0]
        rivers = [shapely.LineString(w.line).buffer(w.width_m / 2 + 10.0) for w in waters if w.width_m > 0]
        return cls(shapely.union_all([*fast, *lakes]), shapely.union_all([*fast, *lakes, *rivers]))


def make_streets(
    boundary: Any, main_roads: Sequence[RoadPlan], density: Density, obstacles: Obstacles, seed: int
) -> list[RoadPlan]:
    """The whole net inside the boundary, noded and connected, main roads first."""
    chance = random.Random(f"streets/{seed}")
    lines = [shapely.LineString(road.line) for road in main_roads]
    noded = shapely.union_all([*lines, boundary.boundary], grid_size=MILLIMETRE)
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    blocks = [block for block in blocks if boundary.contains(block.representative_point())]
    blocks.sort(key=_west_first)
    streets: list[RoadPlan] = []
    for block in blocks:
        _divide(block, density, chance, streets)
    stopped = [part for street in streets for part in _stopped(street, obstacles)]
    return _connected(_noded([*main_roads, *stopped], boundary))


def _divide(block: Any, density: Density, chance: random.Random, streets: list[RoadPlan]) -> None:
    """Split a block until all its parts are small enough; the splitting lines are the streets."""
    pending = [block]
    while pending:
        part = pending.pop()
        middle = part.representative_point()
        wanted = density.block_m2((middle.x, middle.y)) * chance.uniform(0.7, 1.5)
        if part.area < 1.6 * wanted:
            continue
        road_class = "secondary" if part.area > SECONDARY_ABOVE * wanted else "local"
        split = _split(part, chance, road_class)
        if split is not None:
            streets.append(split[0])
            pending.extend(split[1])


def _split(block: Any, chance: random.Random, road_class: str) -> tuple[RoadPlan, list[Any]] | None:
    """One street across the long side of the block, and the two parts; None when the block is no shape for it."""
    for attempt in range(12):
        across = _line_across(block, chance, 0.1 + 0.02 * attempt)
        pieces = [part for part in shapely.get_parts(across.intersection(block)) if part.geom_type == "LineString"]
        if not pieces:
            continue
        street = shapely.set_precision(max(pieces, key=lambda part: part.length), MILLIMETRE, mode="pointwise")
        lines = shapely.union_all([street, block.boundary], grid_size=MILLIMETRE)
        halves = sorted(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))), key=_west_first)
        if len(halves) == 2 and min(half.area for half in halves) > 0.2 * block.area:
            return RoadPlan(shapely.get_coordinates(street), "", road_class, True), halves
    return None


def _line_across(block: Any, chance: random.Random, off_middle: float) -> Any:
    """A slightly bent line at about a right angle to the long side of the block's smallest rectangle."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(block))[:4]
    side, other = box[1] - box[0], box[2] - box[1]
    if np.hypot(*side) < np.hypot(*other):
        side, other = other, side
    along = side / np.hypot(*side)
    right = np.array([-along[1], along[0]])
    width = float(np.hypot(*other))
    middle = box.mean(axis=0) + along * float(np.hypot(*side)) * chance.uniform(-off_middle, off_middle)
    lean = math.tan(math.radians(chance.gauss(0, 4)))
    bend = chance.gauss(0, 0.035) * width
    steps = max(3, round(width / 110))
    t = np.linspace(-0.6, 0.6, 2 * steps + 1)[:, None]
    line = middle + t * width * (right + lean * along) + bend * (1 - (2 * t) ** 2) * along
    return shapely.LineString(np.round(line, 3))


def _stopped(street: RoadPlan, obstacles: Obstacles) -> list[RoadPlan]:
    """The street without what lies in its way; short stubs go too."""
    line = shapely.LineString(street.line)
    stops = obstacles.for_local if street.road_class == "local" else obstacles.for_all
    if not line.intersects(stops):
        return [street]
    parts = [part for part in shapely.get_parts(line.difference(stops)) if part.length > STUB_M]
    return [replace(street, line=np.round(shapely.get_coordinates(part), 3)) for part in parts]


def _noded(roads: Sequence[RoadPlan], boundary: Any) -> list[RoadPlan]:
    """Every road clipped to the town, with a vertex wherever it meets another; of doubled pieces the higher class."""
    lines = [shapely.LineString(road.line) for road in roads]
    net = shapely.intersection(shapely.union_all(lines, grid_size=MILLIMETRE), boundary, grid_size=MILLIMETRE)
    pieces = np.array([part for part in shapely.get_parts(net) if part.geom_type == "LineString"])
    owner = _owners(pieces, lines, roads)
    noded: list[RoadPlan] = []
    for number, road in enumerate(roads):
        mine = pieces[owner == number]
        merged = shapely.line_merge(shapely.MultiLineString(list(mine))) if len(mine) else shapely.LineString()
        parts = [part for part in shapely.get_parts(merged) if not part.is_empty]
        noded += [replace(road, line=shapely.get_coordinates(part)) for part in sorted(parts, key=_west_first)]
    return noded


def _owners(pieces: NDArray[Any], lines: Sequence[Any], roads: Sequence[RoadPlan]) -> NDArray[np.int64]:
    """The road that each noded piece came from: the one of the highest class that runs through its middle."""
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    piece, line = shapely.STRtree(lines).query(middles, predicate="dwithin", distance=0.01)
    rank = np.array([RANK.index(road.road_class) for road in roads])[line]
    order = np.lexsort((line, rank, piece))
    first = np.unique(piece[order], return_index=True)[1]
    owner = np.full(len(pieces), -1)
    owner[piece[order][first]] = line[order][first]
    return owner


def _connected(roads: list[RoadPlan]) -> list[RoadPlan]:
    """The roads of the largest connected part; what hangs loose at the edge of the town is left out."""
    network = network_of([road.line for road in roads], [1.0] * len(roads))
    part = parts_of(network)[network.tail]
    kept = set(network.road[part == np.bincount(part).argmax()].tolist())
    return [road for number, road in enumerate(roads) if number in kept]


def _west_first(shape: Any) -> tuple[float, float]:
    middle = shape.centroid
    return round(middle.x, 3), round(middle.y, 3)
