"""Long edges that are straight in degrees: where a neighbour's corner lies on one, the edge gets that corner.

A line that is straight between two longitudes and latitudes is bent on the map, by half a metre over six kilometres at
31 degrees north (and by more in GCJ-02, which is bent itself). A boundary of four corners and the grids that were cut
out of it along the same degrees would so come to lie apart, although their bringer drew one line. Nothing is moved:
an edge only gets a corner that is already there, and only where it lies on the edge as its degrees have it.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.geo.spaces import Space, convert

LONG_M = 50.0
"""Shorter edges are bent by less than a tenth of a millimetre."""
ON_EDGE_M = 0.02
"""A corner this near to an edge in degrees lies on it: two places of the seventh decimal."""
BENT_M = 0.001
"""An edge is left as it is when all corners on it lie this near to it on the map."""
_BEND_PER_M = 2e-6
"""No system bends an edge by more than this times the square of its length."""
_METRES_PER_DEGREE = 111_320.0
_SPACES = (Space.WGS84, Space.GCJ02, Space.BD09)
Ring = NDArray[np.float64]


def with_shared_corners(rings: Sequence[Ring]) -> tuple[list[Ring], int]:
    """Closed rings in map metres with the corners that lie on their long edges; and how many were put in."""
    if not rings:
        return [], 0
    corners = np.unique(np.concatenate(rings), axis=0)
    put: dict[tuple[int, int], Ring] = {}
    for (ring, edge), on_edge in _corners_on_edges(rings, corners).items():
        new = on_edge[~(on_edge[:, None] == rings[ring][None]).all(axis=2).any(axis=1)]
        if len(new):
            put[ring, edge] = new
    return [_with(ring, number, put) for number, ring in enumerate(rings)], sum(map(len, put.values()))


def shapes_with_shared_corners(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], int]:
    """The same for polygons of any number of parts and holes; empty ones stay."""
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    lines, of_part = shapely.get_rings(parts, return_index=True)
    rings, put = with_shared_corners([shapely.get_coordinates(line) for line in lines])
    if not put:
        return shapes, 0
    closed = np.array([shapely.linearrings(ring) for ring in rings], dtype=object)
    areas = _polygons(closed, of_part, len(parts))
    found = shapes.copy()
    for number in np.unique(of_shape).tolist():
        own = areas[of_shape == number]
        found[number] = own[0] if len(own) == 1 else shapely.multipolygons(own)
    return found, put


def _polygons(rings: NDArray[np.object_], of_part: NDArray[np.int64], parts: int) -> NDArray[np.object_]:
    """The first ring of a part is its outline, the others are holes."""
    made = []
    for part in range(parts):
        outline, *holes = rings[of_part == part].tolist()
        made.append(shapely.Polygon(outline, holes))
    return np.array(made, dtype=object)


def _corners_on_edges(rings: Sequence[Ring], corners: Ring) -> dict[tuple[int, int], Ring]:
    """By ring and edge the corners that lie on it in degrees, in its direction; edges that bend are left out."""
    at, start, end = _long_edges(rings)
    if not len(at):
        return {}
    length_m = np.hypot(*(end - start).T)
    near_m = _BEND_PER_M * length_m**2 + ON_EDGE_M
    lines = shapely.linestrings(np.stack((start, end), axis=1))
    edge, corner = shapely.STRtree(shapely.points(corners)).query(lines, predicate="dwithin", distance=near_m)
    along, off_m = _on_map(start[edge], end[edge], corners[corner])
    between = (along * length_m[edge] > ON_EDGE_M) & ((1.0 - along) * length_m[edge] > ON_EDGE_M)
    on_edge = between & _straight_in_degrees(start[edge], end[edge], corners[corner])
    bent = np.unique(edge[on_edge & (off_m > BENT_M)])
    found = {}
    for number in bent.tolist():
        own = np.flatnonzero(on_edge & (edge == number))
        found[at[number]] = corners[corner[own[np.argsort(along[own])]]]
    return found


def _long_edges(rings: Sequence[Ring]) -> tuple[list[tuple[int, int]], Ring, Ring]:
    at: list[tuple[int, int]] = []
    start, end = [np.empty((0, 2))], [np.empty((0, 2))]
    for number, ring in enumerate(rings):
        long = np.flatnonzero(np.hypot(*np.diff(ring, axis=0).T) > LONG_M)
        at += [(number, edge) for edge in long.tolist()]
        start.append(ring[long])
        end.append(ring[long + 1])
    return at, np.concatenate(start), np.concatenate(end)


def _on_map(start: Ring, end: Ring, point: Ring) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far along each edge a point lies (0 to 1), and how far beside its line."""
    way, to = end - start, point - start
    length = np.hypot(*way.T)
    along = (way * to).sum(axis=1) / length**2
    return along, np.abs(way[:, 0] * to[:, 1] - way[:, 1] * to[:, 0]) / length


def _straight_in_degrees(start: Ring, end: Ring, point: Ring) -> NDArray[np.bool_]:
    """Whether a point lies on the line between two others in one of the systems of degrees."""
    found = np.zeros(len(point), np.bool_)
    for space in _SPACES:
        told = [np.column_stack(convert(Space.EPSG4549, space, *xy.T)) for xy in (start, end, point)]
        metres = np.column_stack((np.cos(np.radians(told[0][:, 1])), np.ones(len(point)))) * _METRES_PER_DEGREE
        _, off_m = _on_map(*(xy * metres for xy in told))
        found |= off_m <= ON_EDGE_M
    return found


def _with(ring: Ring, number: int, put: dict[tuple[int, int], Ring]) -> Ring:
    edges = [edge for of_ring, edge in put if of_ring == number]
    if not edges:
        return ring
    pieces = [np.vstack((ring[edge : edge + 1], put.get((number, edge), ring[:0]))) for edge in range(len(ring) - 1)]
    return np.vstack((*pieces, ring[-1:]))
