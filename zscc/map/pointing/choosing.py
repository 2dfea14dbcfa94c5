"""Which things a region touches: exact, for arrays, so that a hundred thousand are chosen at once. Free of Qt."""

from collections.abc import Collection
from dataclasses import dataclass

from zscc.geo.grid_index import PolygonIndex
from zscc.map.frame import Frame
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.things import grounds, symbols
from zscc.map.sketch import Points

DEFAULT_LAYERS = ("reports", "vehicles", "grids")


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A ring in map metres, shape (n, 2), closed by itself."""

    ring_m: Points


def things_in(region: Region, frame: Frame, layers: Collection[str]) -> frozenset[Pick]:
    """Symbols inside the region, and lines and areas that it touches, of those of ``layers`` that are on."""
    if len(region.ring_m) < 3:
        return frozenset()
    found: list[Pick] = []
    index = PolygonIndex([[region.ring_m]])
    for group in symbols(frame):
        if group.layer in layers:
            rows = (index.polygon_of(group.points_m[:, 0], group.points_m[:, 1]) >= 0).nonzero()[0]
            found += [group.pick(row) for row in rows.tolist()]
    for ground in grounds(frame):
        if ground.layer in layers:
            found += [ground.pick(row) for row in ground.packed.touched_by(region.ring_m).tolist()]
    return frozenset(found)


def all_things(frame: Frame, layers: Collection[str]) -> frozenset[Pick]:
    """Every thing of those of ``layers`` that are on."""
    found = [group.pick(row) for group in symbols(frame) if group.layer in layers for row in range(len(group.points_m))]
    found += [
        ground.pick(row) for ground in grounds(frame) if ground.layer in layers for row in range(len(ground.packed))
    ]
    return frozenset(found)


def how_many(frame: Frame, layers: Collection[str]) -> int:
    """How many things ``all_things`` would find."""
    points = sum(len(group.points_m) for group in symbols(frame) if group.layer in layers)
    return points + sum(len(ground.packed) for ground in grounds(frame) if ground.layer in layers)


def weight(frame: Frame, layers: Collection[str]) -> int:
    """How many points and vertices choosing has to look through."""
    points = sum(len(group.points_m) for group in symbols(frame) if group.layer in layers)
    return points + sum(len(ground.packed.xy_m) for ground in grounds(frame) if ground.layer in layers)
