"""OpenStreetMap's main roads made ready for the net: carriageways joined, corners rounded, names guessed.

The extract is straight between nodes and about 100 m precise; what is done here stays within that.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from scipy.cluster.hierarchy import fcluster, linkage

from zscc.town.build.plan import Line, RoadName, RoadPlan

NAMED_WITHIN_M = 200.0
JOINED_WITHIN_M = 260.0
"""Nodes of the two carriageways of one road lie this near to each other in the extract."""


def main_roads_of(
    osm_roads: Sequence[Line], boundary: Any, drawn: Sequence[RoadPlan], names: Sequence[RoadName]
) -> list[RoadPlan]:
    """The OpenStreetMap roads that touch the town, one line a street piece, and the drawn ones, corners rounded."""
    touching = [line for line in osm_roads if shapely.LineString(line).intersects(boundary)]
    ends = np.concatenate([line[[0, -1]] for line in touching])
    joined = _joined(ends).reshape(-1, 2, 2)
    pieces: dict[tuple[float, ...], Line] = {}
    for line in joined:
        if np.hypot(*(line[0] - line[1])) > 1.0:
            ordered = line[np.lexsort((line[:, 1], line[:, 0]))]
            pieces[tuple(ordered.ravel())] = ordered
    real = [RoadPlan(line, *_name_and_class(line, names), False) for _, line in sorted(pieces.items())]
    return [*_without_doubles(real), *(_met(road, joined) for road in drawn)]


def _joined(ends: Line) -> Line:
    """Nodes within JOINED_WITHIN_M moved to their common middle."""
    group = fcluster(linkage(ends, "complete"), JOINED_WITHIN_M, "distance")
    out = np.empty_like(ends)
    for number in np.unique(group):
        mine = group == number
        out[mine] = np.round(np.unique(ends[mine], axis=0).mean(axis=0), 3)
    return out


def _without_doubles(roads: list[RoadPlan]) -> list[RoadPlan]:
    """Without those that run beside two others over their whole length."""
    kept: list[RoadPlan] = []
    for road in roads:
        others = shapely.MultiLineString([shapely.LineString(other.line) for other in roads if other is not road])
        beside = shapely.LineString(road.line).difference(others.buffer(180.0)).length
        longer = [o for o in roads if o is not road and _length(o.line) < _length(road.line)]
        if beside < 0.02 * _length(road.line) and longer:
            continue
        kept.append(road)
    return kept


def _met(road: RoadPlan, nodes: Line) -> RoadPlan:
    """The vertices of a drawn road that are meant to lie on a real node, put there exactly."""
    flat = nodes.reshape(-1, 2)
    line = road.line.copy()
    for index, vertex in enumerate(line):
        away = np.hypot(*(flat - vertex).T)
        if away.min() < JOINED_WITHIN_M:
            line[index] = flat[int(away.argmin())]
    return RoadPlan(line, road.name, road.road_class, road.synthetic)


def _length(line: Line) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _name_and_class(line: Line, names: Sequence[RoadName]) -> tuple[str, str]:
    """The guessed name of the hint that lies nearest, if one is near."""
    track = shapely.LineString(line)
    for name in names:
        if shapely.distance(shapely.points(name.hints), track).min() < NAMED_WITHIN_M:
            return name.name, name.road_class
    return "", "arterial"
