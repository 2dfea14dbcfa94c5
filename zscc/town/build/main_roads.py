"""OpenStreetMap's main roads made ready for the net: carriageways joined, corners rounded, names guessed.

The extract is straight between nodes and about 100 m precise; what is done here stays within that.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from scipy.cluster.hierarchy import fcluster, linkage

from zscc.town.build.plan import Line, RoadName, RoadPlan
from zscc.town.build.water import curve_through

NAMED_WITHIN_M = 200.0
"""A hint names the roads that pass so near."""
JOINED_WITHIN_M = 260.0
"""Nodes of the two carriageways of one road lie this near to each other in the extract."""
BESIDE_M = 180.0
ROUNDED_M = 140.0
"""A corner is rounded from so far before it to so far behind it."""


def main_roads_of(
    osm_roads: Sequence[Line], boundary: Any, drawn: Sequence[RoadPlan], names: Sequence[RoadName]
) -> list[RoadPlan]:
    """The OpenStreetMap roads that touch the town, from junction to junction, and the drawn ones as curves."""
    touching = [line for line in osm_roads if shapely.LineString(line).intersects(boundary)]
    pieces = _without_doubles(_joined(touching))
    nodes = np.unique(np.vstack(pieces), axis=0)
    met = [replace(road, line=_met(road.line, nodes)) for road in drawn]
    # Where a drawn road meets a real one the corner stays, or the two would part.
    fixed = {tuple(vertex) for road in met for vertex in road.line}
    real = [_named(line, names) for line in _chains(pieces)]
    rounded = [replace(road, line=_rounded(road.line, fixed)) for road in real]
    curved = [replace(road, line=np.round(curve_through(road.line, 70.0), 3)) for road in met]
    return [*rounded, *curved]


def _joined(lines: Sequence[Line]) -> list[Line]:
    """The pieces between nodes, where nodes within JOINED_WITHIN_M moved to their common middle; none twice."""
    ends = np.concatenate([line[[0, -1]] for line in lines])
    group = fcluster(linkage(ends, "complete"), JOINED_WITHIN_M, "distance")
    moved = np.empty_like(ends)
    for number in np.unique(group):
        mine = group == number
        moved[mine] = np.round(np.unique(ends[mine], axis=0).mean(axis=0), 3)
    ordered = [line[np.lexsort((line[:, 1], line[:, 0]))] for line in moved.reshape(-1, 2, 2)]
    unique = {tuple(line.ravel()): line for line in ordered if _length(line) > 1.0}
    return [line for _, line in sorted(unique.items())]


def _without_doubles(lines: Sequence[Line]) -> list[Line]:
    """Without those that only cut short a way of smaller pieces beside them; the longest is looked at first."""
    kept = dict(enumerate(lines))
    for number in sorted(kept, key=lambda number: (-_length(lines[number]), number)):
        strip = shapely.LineString(lines[number]).buffer(BESIDE_M)
        others = [line for other, line in kept.items() if other != number and strip.contains(shapely.LineString(line))]
        if _joins(lines[number], others):
            del kept[number]
    return list(kept.values())


def _joins(ends: Line, pieces: Sequence[Line]) -> bool:
    """Whether the pieces lead from the first to the last vertex of ``ends``."""
    reached, goal = {tuple(ends[0])}, tuple(ends[-1])
    for _ in pieces:
        for piece in pieces:
            pair = {tuple(piece[0]), tuple(piece[-1])}
            if pair & reached:
                reached |= pair
    return goal in reached


def _chains(pieces: Sequence[Line]) -> list[Line]:
    """The pieces put together from junction to junction."""
    merged = shapely.line_merge(shapely.MultiLineString([shapely.LineString(piece) for piece in pieces]))
    chains = [shapely.get_coordinates(part) for part in shapely.get_parts(merged)]
    return sorted(chains, key=lambda line: tuple(line[0]))


def _met(line: Line, nodes: Line) -> Line:
    """The vertices of a drawn road that are meant to lie on a real node, put there exactly."""
    away = np.hypot(line[:, None, 0] - nodes[None, :, 0], line[:, None, 1] - nodes[None, :, 1])
    near = away.min(axis=1) < JOINED_WITHIN_M
    met = line.copy()
    met[near] = nodes[away.argmin(axis=1)[near]]
    return met


def _rounded(line: Line, fixed: set[tuple[float, ...]]) -> Line:
    """The line with its inner corners replaced by arcs (quadratic curves), unless the corner is fixed."""
    out = [line[:1]]
    t = np.linspace(0, 1, 6)[:, None]
    for before, corner, after in zip(line[:-2], line[1:-1], line[2:], strict=True):
        if tuple(corner) in fixed:
            out.append(corner[None])
            continue
        reach = [min(ROUNDED_M, 0.4 * float(np.hypot(*(end - corner)))) for end in (before, after)]
        start = corner + (before - corner) * reach[0] / np.hypot(*(before - corner))
        stop = corner + (after - corner) * reach[1] / np.hypot(*(after - corner))
        out.append((1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t**2 * stop)
    out.append(line[-1:])
    return np.asarray(np.round(np.vstack(out), 3), dtype=np.float64)


def _named(line: Line, names: Sequence[RoadName]) -> RoadPlan:
    """The road with the guessed name and the class of the first hint that it passes."""
    track = shapely.LineString(line)
    for name in names:
        if shapely.distance(shapely.points(name.hints), track).min() < NAMED_WITHIN_M:
            return RoadPlan(line, name.name, name.road_class, False)
    return RoadPlan(line, "", "arterial", False)


def _length(line: Line) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())
