"""An added layer made ready for painting: packed edges in local metres (map metres less ``origin_m``).

Every edge that two neighbours share stands here once, for the outlines; for the fill only the edges that do not cancel
each other stay, so that a hundred thousand touching polygons are filled like the one area that they cover together.
Made once a layer, in a thread of its own: a hundred thousand polygons take a good part of a second.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zscc.map.viewport import Box, Viewport
from zscc.town.features import FeatureLayer, GeometryKind

Points = NDArray[np.float64]
Rows = NDArray[np.int64]
_SAME_M = 1e-3
"""Vertices nearer than this are one."""
_FAR_M = 1e8
"""No place on earth has such map metres."""
_TO_A_CHUNK = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Straight pieces from (x0, y0) to (x1, y1) in local metres, neighbours together, in chunks that have a box."""

    xy: Points
    """Shape (n, 4)."""
    boxes: Points
    """West, south, east, north of each chunk of ``_TO_A_CHUNK`` pieces."""

    def chunks_seen(self, west: float, south: float, east: float, north: float) -> list[Points]:
        """The chunks that may touch a box in local metres."""
        boxes = self.boxes
        hit = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        return [self.xy[first * _TO_A_CHUNK : (first + 1) * _TO_A_CHUNK] for first in np.flatnonzero(hit).tolist()]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class FeatureShape:
    """One added layer. ``boxes`` and the edges are in local metres."""

    layer: FeatureLayer
    hue: int
    """Which of the style's hues is the layer's own."""
    origin_m: tuple[float, float]
    boxes: Points
    """West, south, east, north of each feature, shape (features, 4); NaN for one without a place."""
    lines: Edges
    """Every edge once; nothing for points."""
    rims: Edges
    """Directed edges of polygons round what is filled: what is filled lies to the left."""
    points: Points
    """Every vertex of a layer of points, shape (n, 2); else nothing."""
    row_of_point: Rows
    """The feature of each of ``points``."""

    @property
    def name(self) -> str:
        """What the arrangement calls it."""
        return f"feature:{self.layer.layer_id}"

    @property
    def box_m(self) -> Box | None:
        """The layer's bounding box in map metres; None when it has no place at all."""
        if not len(self.boxes) or np.isnan(self.boxes[:, 0]).all():
            return None
        (west, south), (east, north) = np.nanmin(self.boxes[:, :2], axis=0), np.nanmax(self.boxes[:, 2:], axis=0)
        x_m, y_m = self.origin_m
        return float(west) + x_m, float(south) + y_m, float(east) + x_m, float(north) + y_m

    def local_box(self, viewport: Viewport, margin_px: float = 0.0) -> Box:
        """What a viewport shows, in local metres."""
        margin_m = margin_px * viewport.metres_per_pixel
        west, south, east, north = viewport.bbox_m
        x_m, y_m = self.origin_m
        return west - x_m - margin_m, south - y_m - margin_m, east - x_m + margin_m, north - y_m + margin_m

    def seen(self, viewport: Viewport, margin_px: float = 0.0) -> Rows:
        """Features that may touch the view."""
        west, south, east, north = self.local_box(viewport, margin_px)
        boxes = self.boxes
        hit = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        return np.flatnonzero(hit)

    def rings(self, row: int) -> list[Points]:
        """The parts of one feature in local metres."""
        first, last = self.layer.feature_start[row : row + 2].tolist()
        starts = self.layer.part_start[first : last + 1].tolist()
        return [self.layer.xy_m[a:b] - self.origin_m for a, b in pairwise(starts)]


def shape_of(layer: FeatureLayer, hue: int) -> FeatureShape:
    """Make a layer ready. Vertices that are no numbers are left out."""
    xy = np.asarray(layer.xy_m, np.float64).reshape(-1, 2)
    with np.errstate(invalid="ignore"):
        finite: NDArray[np.bool_] = np.all(np.abs(xy) < _FAR_M, axis=1)
    origin = _middle(xy[finite])
    local = np.where(finite[:, None], xy - origin, np.nan)
    row_of_part = np.repeat(np.arange(len(layer)), np.diff(layer.feature_start))
    part_of_vertex = np.repeat(np.arange(len(layer.part_start) - 1), np.diff(layer.part_start))
    lines = rims = np.empty((0, 4))
    if layer.geometry is GeometryKind.LINE:
        lines = _pieces(local, part_of_vertex)
    elif layer.geometry is GeometryKind.POLYGON:
        lines, rims = _outlines(local, part_of_vertex, row_of_part)
    is_point = layer.geometry is GeometryKind.POINT
    row_of_vertex = row_of_part[part_of_vertex]
    return FeatureShape(
        layer=layer,
        hue=hue,
        origin_m=origin,
        boxes=_boxes(local[finite], row_of_vertex[finite], len(layer)),
        lines=_chunked(lines),
        rims=_chunked(rims),
        points=local[finite] if is_point else np.empty((0, 2)),
        row_of_point=row_of_vertex[finite] if is_point else np.empty(0, np.int64),
    )


def crossings(ring: Points, x: float, y: float) -> int:
    """How many edges of a ring, closed or not, a ray from a point to the east crosses."""
    x0, y0 = ring.T
    x1, y1 = np.roll(ring, -1, axis=0).T
    crossed = (y0 > y) != (y1 > y)
    rise = np.where(crossed, y1 - y0, 1.0)
    return int(np.count_nonzero(crossed & (x < x0 + (y - y0) * (x1 - x0) / rise)))


def _middle(xy: Points) -> tuple[float, float]:
    if not len(xy):
        return 0.0, 0.0
    (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return (west + east) / 2, (south + north) / 2


def _boxes(xy: Points, row: Rows, rows: int) -> Points:
    """One box a feature; a feature's vertices stand together."""
    boxes = np.full((rows, 4), np.nan)
    if len(xy):
        first = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
        boxes[row[first], :2] = np.minimum.reduceat(xy, first)
        boxes[row[first], 2:] = np.maximum.reduceat(xy, first)
    return boxes


def _pieces(xy: Points, part: Rows) -> Points:
    """Pieces between the vertices of each part, without those that lead nowhere."""
    pieces = np.concatenate((xy[:-1], xy[1:]), axis=1)
    kept = (part[1:] == part[:-1]) & np.isfinite(pieces).all(axis=1) & np.any(pieces[:, :2] != pieces[:, 2:], axis=1)
    found: Points = pieces[kept]
    return found


def _outlines(xy: Points, part: Rows, row_of_part: Rows) -> tuple[Points, Points]:
    """Edges of polygons: each once, and the directed ones that are left when opposite ones cancel each other."""
    finite = np.isfinite(xy).all(axis=1)
    xy, part = xy[finite], part[finite]
    if not len(xy):
        return np.empty((0, 4)), np.empty((0, 4))
    first = np.flatnonzero(np.concatenate(([True], part[1:] != part[:-1])))
    ring = np.cumsum(np.concatenate(([True], part[1:] != part[:-1]))) - 1
    after = np.arange(1, len(xy) + 1)
    after[np.concatenate((first[1:], [len(xy)])) - 1] = first
    cross = xy[:, 0] * xy[after, 1] - xy[after, 0] * xy[:, 1]
    clockwise = np.add.reduceat(cross, first) < 0.0
    turned = (clockwise != _is_hole(xy, first, row_of_part[part[first]]))[ring]
    vertex, places = _same_places(xy)
    tail, head = np.where(turned, vertex[after], vertex), np.where(turned, vertex, vertex[after])
    return _once(tail, head, places)


def _same_places(xy: Points) -> tuple[Rows, Points]:
    """Number of the place of each vertex, and the places."""
    whole = np.rint(xy / _SAME_M).astype(np.int64)
    key = (whole[:, 0] << 32) + whole[:, 1]
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return number.astype(np.int64), xy[first]


def _once(tail: Rows, head: Rows, places: Points) -> tuple[Points, Points]:
    some = tail != head
    tail, head = tail[some], head[some]
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    edge, number = np.unique(low * len(places) + high, return_inverse=True)
    net = np.rint(np.bincount(number, np.where(tail < head, 1.0, -1.0), len(edge))).astype(np.int64)
    low, high = edge // len(places), edge % len(places)
    lines = np.concatenate((places[low], places[high]), axis=1)
    left = np.repeat(np.where(net[:, None] > 0, lines, lines[:, [2, 3, 0, 1]]), np.abs(net), axis=0)
    return lines, left


def _is_hole(xy: Points, first: Rows, row: Rows) -> NDArray[np.bool_]:
    """Rings that lie in an odd number of other rings of their feature."""
    hole = np.zeros(len(first), np.bool_)
    last = np.concatenate((first[1:], [len(xy)]))
    boxes = np.concatenate((np.minimum.reduceat(xy, first), np.maximum.reduceat(xy, first)), axis=1)
    starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    for a, b in zip(starts.tolist(), [*starts[1:].tolist(), len(row)], strict=True):
        if b - a == 1:
            continue
        for one in range(a, b):
            inner, outer = boxes[one], boxes[a:b]
            round_it = (outer[:, :2] <= inner[:2]).all(axis=1) & (outer[:, 2:] >= inner[2:]).all(axis=1)
            round_it[one - a] = False
            others = (np.flatnonzero(round_it) + a).tolist()
            x, y = xy[first[one] : first[one] + 2].mean(axis=0).tolist()
            hole[one] = sum(crossings(xy[first[o] : last[o]], x, y) % 2 for o in others) % 2 == 1
    return hole


def _chunked(pieces: Points) -> Edges:
    """Pieces in strips from west to east, in each from south to north, so that a chunk is small on the map."""
    count = len(pieces)
    if not count:
        return Edges(pieces, np.empty((0, 4)))
    x, y = pieces[:, 0] + pieces[:, 2], pieces[:, 1] + pieces[:, 3]
    strips = int(np.ceil(np.sqrt(count / _TO_A_CHUNK)))
    strip = np.empty(count, np.int64)
    strip[np.argsort(x, kind="stable")] = np.arange(count) * strips // count
    pieces = np.ascontiguousarray(pieces[np.lexsort((y, strip))])
    first = np.arange(0, count, _TO_A_CHUNK)
    low, high = np.minimum(pieces[:, :2], pieces[:, 2:]), np.maximum(pieces[:, :2], pieces[:, 2:])
    boxes = np.concatenate((np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)), axis=1)
    return Edges(pieces, boxes)
