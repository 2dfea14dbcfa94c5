"""Geometry of a layer in the form a town needs it: whole millimetres, one ring each, kinds that fit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.town.features import FeatureLayer, GeometryKind
from zscc.town.geopackage import LINE, POINT, POLYGON
from zscc.town.importing.mapping import ImportRefused
from zscc.town.reading.contract import Numbers
from zscc.town.reading.packing import shapes_of

FITTING = {
    POLYGON: (GeometryKind.POLYGON,),
    LINE: (GeometryKind.LINE, GeometryKind.POLYGON),
    POINT: (GeometryKind.POINT, GeometryKind.POLYGON),
}
"""Kinds of features that can become a layer of a kind: an area by its outline, or by a point inside."""
ENDS_MEET_M = 1.0
"""A road that ends so near to another one is joined to it."""
Ring = NDArray[np.float64]


def shapes_in_mm(layer: FeatureLayer) -> NDArray[Any]:
    """The geometries in map metres, rounded to whole millimetres."""
    numbers = Numbers(
        layer.title, layer.geometry, np.round(layer.xy_m, 3), layer.part_start, layer.feature_start, layer.columns
    )
    return shapes_of(numbers)


def rings_of(shape: Any, name: str) -> tuple[Ring, ...]:
    """The closed outer rings, counter-clockwise, the largest first; ImportRefused for a hole."""
    parts = sorted((p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"), key=lambda part: -part.area)
    if not parts:
        raise ImportRefused("not_an_area", name=name)
    if any(len(part.interiors) for part in parts):
        raise ImportRefused("hole", name=name)
    return tuple(_ring(part) for part in parts)


def label_point(rings: Sequence[Ring]) -> tuple[float, float]:
    """The middle of the largest circle inside the largest part."""
    x, y = shapely.maximum_inscribed_circle(shapely.Polygon(rings[0]), tolerance=5.0).coords[0]
    return round(x, 1), round(y, 1)


def area_m2(rings: Sequence[Ring]) -> float:
    """Of all parts."""
    return float(round(sum(shapely.Polygon(ring).area for ring in rings), 3))


def point_of(shape: Any) -> Ring:
    """A point of the feature: itself, or one inside."""
    at = shape if shape.geom_type == "Point" else shape.representative_point()
    return np.array([[round(at.x, 3), round(at.y, 3)]])


def lines_of(shape: Any) -> list[Ring]:
    """The lines of a feature, the outline of an area as a closed line; without steps on the spot."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return [shapely.get_coordinates(part.exterior) for part in shapely.get_parts(shape)]
    lines = [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
    kept = [line[np.append(True, (np.diff(line, axis=0) != 0).any(axis=1))] for line in lines]
    return [line for line in kept if len(line) > 1]


def joined(lines: Sequence[Ring]) -> tuple[list[Ring], int]:
    """Lines whose ends meet: a vertex is put into a line where another one ends on it. And how many were put."""
    shapes = [shapely.LineString(line) for line in lines]
    tree = shapely.STRtree(shapes)
    inserted: dict[int, list[tuple[float, Ring]]] = {}
    moved = [line.copy() for line in lines]
    for number, line in enumerate(lines):
        for place in (0, -1):
            end = shapely.Point(line[place])
            for other in tree.query(end, predicate="dwithin", distance=ENDS_MEET_M).tolist():
                if other != number and not (lines[other] == line[place]).all(axis=1).any():
                    moved[number][place] = _meet(shapes[other], lines[other], end, inserted.setdefault(other, []))
                    break
    for other, points in inserted.items():
        moved[other] = _with_vertices(moved[other], points)
    return moved, sum(map(len, inserted.values()))


def _meet(shape: Any, line: Ring, end: Any, inserted: list[tuple[float, Ring]]) -> Ring:
    """Where an end meets a line: at a vertex near it, else at a new one."""
    along = float(shape.project(end))
    away = np.hypot(*(line - np.array(end.coords[0])).T)
    if away.min() <= ENDS_MEET_M:
        return np.asarray(line[int(away.argmin())])
    at = np.round(np.array(shape.interpolate(along).coords[0]), 3)
    inserted.append((along, at))
    return at


def _with_vertices(line: Ring, points: Sequence[tuple[float, Ring]]) -> Ring:
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
    places = np.concatenate([along, [at for at, _ in points]])
    together = np.vstack([line, *(point[None] for _, point in points)])
    return np.asarray(together[np.argsort(places, kind="stable")])


def _ring(part: Any) -> Ring:
    """Closed, counter-clockwise, beginning at its lowest vertex."""
    ring = shapely.get_coordinates(part.exterior)[:-1]
    if not shapely.is_ccw(part.exterior):
        ring = ring[::-1]
    start = int(np.lexsort((ring[:, 1], ring[:, 0]))[0])
    ring = np.roll(ring, -start, axis=0)
    return np.vstack([ring, ring[:1]])
