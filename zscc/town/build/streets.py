"""The road net: OpenStreetMap's main roads, drawn main roads, and synthetic streets that divide the blocks between.

Blocks are split again and again across their long side by gently curved streets until they are as small as the
density of the place asks for. All roads are noded: where two meet, both have the very same vertex, in whole
millimetres (EPSG:4549), so that equal vertices make the graph.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from zscc.town.build.plan import Core, Point, RoadPlan

MILLIMETRE = 0.001
CORE_BLOCK_M2 = 38_000.0
OPEN_BLOCK_M2 = 280_000.0
SECONDARY_ABOVE = 8.0
"""A block of so many times its final size is split by a secondary street."""
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
        density = self.at(point)
        return OPEN_BLOCK_M2 * (CORE_BLOCK_M2 / OPEN_BLOCK_M2) ** density


def make_streets(boundary: Any, main_roads: Sequence[RoadPlan], density: Density, seed: int) -> list[RoadPlan]:
    """The whole net inside the boundary, noded and connected, main roads first."""
    chance = random.Random(f"streets/{seed}")
    lines = [shapely.LineString(road.line) for road in main_roads]
    noded = shapely.union_all([*lines, boundary.boundary], grid_size=MILLIMETRE)
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    blocks = [block for block in blocks if boundary.contains(block.representative_point())]
    blocks.sort(key=lambda block: (round(block.centroid.x, 3), round(block.centroid.y, 3)))
    streets: list[RoadPlan] = []
    for block in blocks:
        _divide(block, density, chance, streets)
    return _connected(_noded([*main_roads, *streets], boundary))


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
        if split is None:
            continue
        street, pieces = split
        streets.append(street)
        pending.extend(pieces)


def _split(block: Any, chance: random.Random, road_class: str) -> tuple[RoadPlan, list[Any]] | None:
    """One street across the long side of the block, and the two parts; None when the block is no shape for it."""
    for _ in range(6):
        across = _line_across(block, chance)
        inside = shapely.intersection(across, block)
        pieces = [part for part in shapely.get_parts(inside) if part.geom_type == "LineString"]
        if not pieces:
            continue
        street = max(pieces, key=lambda part: float(part.length))
        street = shapely.set_precision(street, MILLIMETRE, mode="pointwise")
        lines = shapely.union_all([street, block.boundary], grid_size=MILLIMETRE)
        halves = list(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))
        if len(halves) == 2 and min(half.area for half in halves) > 0.22 * block.area:
            halves.sort(key=lambda half: (round(half.centroid.x, 3), round(half.centroid.y, 3)))
            return RoadPlan(shapely.get_coordinates(street), "", road_class, True), halves
    return None


def _line_across(block: Any, chance: random.Random) -> Any:
    """A slightly bent line at about a right angle to the long side of the block's smallest rectangle."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(block))[:4]
    side, other = box[1] - box[0], box[2] - box[1]
    if np.hypot(*side) < np.hypot(*other):
        side, other, box = other, -side, np.roll(box, -1, axis=0)
    along = side / np.hypot(*side)
    right = np.array([-along[1], along[0]])
    width = float(np.hypot(*other))
    middle = box.mean(axis=0) + along * float(np.hypot(*side)) * chance.uniform(-0.13, 0.13)
    lean = math.tan(math.radians(chance.gauss(0, 4)))
    bend = chance.gauss(0, 0.035) * width
    steps = max(3, round(width / 90))
    t = np.linspace(-0.6, 0.6, 2 * steps + 1)[:, None]
    line = middle + t * width * (right + lean * along) + bend * (1 - (2 * t) ** 2) * along
    return shapely.LineString(np.round(line, 3))


def _noded(roads: Sequence[RoadPlan], boundary: Any) -> list[RoadPlan]:
    """Every road clipped to the town, with a vertex wherever it meets another; of doubled pieces the higher class."""
    lines = [shapely.LineString(road.line) for road in roads]
    net = shapely.intersection(shapely.union_all(lines, grid_size=MILLIMETRE), boundary, grid_size=MILLIMETRE)
    pieces = np.array([part for part in shapely.get_parts(net) if part.geom_type == "LineString"])
    owner = _owners(pieces, lines, roads)
    noded: list[RoadPlan] = []
    for number, road in enumerate(roads):
        mine = pieces[owner == number]
        if len(mine) == 0:
            continue
        for part in shapely.get_parts(shapely.line_merge(shapely.MultiLineString(list(mine)))):
            noded.append(RoadPlan(shapely.get_coordinates(part), road.name, road.road_class, road.synthetic))
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
    keys = [np.round(road.line * 1000).astype(np.int64) for road in roads]
    stacked = np.concatenate(keys)
    _, node = np.unique(stacked, axis=0, return_inverse=True)
    node = node.ravel()
    breaks = np.cumsum([len(key) for key in keys])[:-1]
    by_road = np.split(node, breaks)
    tail = np.concatenate([nodes[:-1] for nodes in by_road])
    head = np.concatenate([nodes[1:] for nodes in by_road])
    count = int(node.max()) + 1
    _, part = connected_components(csr_array((np.ones(len(tail)), (tail, head)), shape=(count, count)), directed=False)
    largest = int(np.bincount(part).argmax())
    return [road for road, nodes in zip(roads, by_road, strict=True) if part[nodes[0]] == largest]
