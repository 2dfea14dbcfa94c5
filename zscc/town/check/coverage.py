"""Gaps, overlaps and what sticks out, in m², in map metres (EPSG:4549)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.geo.spaces import wgs84_from_map
from zscc.town.check.findings import Finding, fault, note, warning

NOTABLE_M2 = 1.0
"""A gap, an overlap or a part outside is a fault from this size on."""
BESIDE_M = 0.5
LONG_M, BEND_PER_M = 300.0, 2.5e-8
"""A straight line in degrees is bent on the map by less than this times the square of its length, in the whole of China
(1.2e-8 at 31 degrees north)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well shapes cover an area."""

    largest_gap_m2: float
    largest_overlap_m2: float
    findings: tuple[Finding, ...]


def shape_findings(layer: str, shapes: NDArray[Any], names: Sequence[str]) -> list[Finding]:
    """Rows without a geometry, of a wrong kind, crossing themselves, or in several parts."""
    found = []
    for shape, name in zip(shapes, names, strict=True):
        if shape is None or shape.is_empty:
            found.append(fault("geometry_empty", layer=layer, name=name))
        elif shape.geom_type not in {"Polygon", "MultiPolygon"}:
            found.append(fault("geometry_kind", layer=layer, name=name, kind=shape.geom_type))
        elif not shape.is_valid:
            found.append(fault("geometry_invalid", layer=layer, name=name, reason=shapely.is_valid_reason(shape)))
        elif len(shapely.get_parts(shape)) > 1:
            # A village may have several; a grid is one outline everywhere in the desk.
            say = fault if layer == "grid" else warning
            found.append(say("geometry_parts", layer=layer, name=name, parts=len(shapely.get_parts(shape))))
    return found


def hole_findings(shapes: NDArray[Any], names: Sequence[str]) -> list[Finding]:
    """Grids that lie in the hole of another one, which the desk would show without it; an empty hole is a gap."""
    tree, found = shapely.STRtree(shapes), []
    for number, (shape, name) in enumerate(zip(shapes, names, strict=True)):
        rings = [shapely.Polygon(hole) for part in shapely.get_parts(shape) for hole in part.interiors]
        for hole in rings:
            inside = [at for at in tree.query(hole, predicate="intersects").tolist() if at != number]
            filled = [at for at in inside if shapely.intersection(shapes[at], hole).area >= NOTABLE_M2]
            if filled:
                about = {"one": name, "m2": hole.area, "other": names[filled[0]], **_where(hole)}
                found.append(fault("grid_hole", **about))
    return found


def usable(shapes: NDArray[Any]) -> NDArray[Any]:
    """The shapes as valid polygons, so that the rest can be measured; empty ones stay empty polygons."""
    filled = np.array([shapely.Polygon() if shape is None else shape for shape in shapes], dtype=object)
    valid = shapely.make_valid(filled, method="structure", keep_collapsed=False)
    areal = np.isin(shapely.get_type_id(valid), (3, 6))
    return np.where(areal, valid, np.array(shapely.Polygon(), dtype=object))


def measured(layer: str, shapes: NDArray[Any], names: Sequence[str], area: Any) -> Coverage:
    """Gaps between the shapes and at the edge of ``area``, overlaps of two shapes, and parts outside ``area``."""
    overlaps = _overlaps(shapes)
    covered = shapely.union_all(shapes)
    gaps = _pieces(shapely.difference(area, covered))
    outside = _outside(covered, area, sum(piece.area for piece in gaps))
    tree = shapely.STRtree(shapes)

    def beside(piece: Any) -> str:
        near = sorted(tree.query(piece, predicate="dwithin", distance=BESIDE_M))
        return ", ".join(names[number] for number in near[:4]) or "-"

    found = [
        fault("gap", layer=layer, m2=piece.area, **_where(piece), beside=beside(piece))
        for piece in gaps
        if piece.area >= NOTABLE_M2
    ]
    found += [
        fault("overlap", layer=layer, m2=shared.area, **_where(shared), one=names[left], other=names[right])
        for left, right, shared in overlaps
        if shared.area >= NOTABLE_M2
    ]
    found += [
        fault("outside", layer=layer, m2=piece.area, **_where(piece), beside=beside(piece))
        for piece in outside
        if piece.area >= NOTABLE_M2
    ]
    slivers = [piece for piece in (*gaps, *outside, *(shared for _, _, shared in overlaps)) if piece.area >= NOTABLE_M2]
    if any(_is_bend(piece) for piece in slivers):
        found.append(note("bent_edges", layer=layer))
    largest_overlap = max((shared.area for _, _, shared in overlaps), default=0.0)
    return Coverage(max((piece.area for piece in gaps), default=0.0), largest_overlap, tuple(found))


def misplaced(
    grids: NDArray[Any],
    grid_names: Sequence[str],
    homes: Sequence[int | None],
    villages: NDArray[Any],
    village_names: Sequence[str],
) -> list[Finding]:
    """Grids that reach out of their village; ``homes`` are the indices of the villages by their codes."""
    found = []
    for shape, name, home in zip(grids, grid_names, homes, strict=True):
        if home is None or shape.is_empty:
            continue
        stray = shapely.difference(shape, villages[home])
        if stray.area < NOTABLE_M2:
            continue
        about = {"grid": name, "village": village_names[home], "m2": stray.area}
        most = int(np.argmax(shapely.area(shapely.intersection(villages, shape))))
        if most == home:
            found.append(fault("grid_over_village", **about))
        else:
            found.append(fault("grid_outside_village", **about, mostly=village_names[most]))
    return found


def _is_bend(piece: Any) -> bool:
    """Whether a piece is as long and thin as what lies between two lines of which one is straight in degrees."""
    west, south, east, north = piece.bounds
    length_m = hypot(east - west, north - south)
    return length_m > LONG_M and bool(piece.area <= BEND_PER_M * length_m**3)


def _overlaps(shapes: NDArray[Any]) -> list[tuple[int, int, Any]]:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.intersection(shapes[left], shapes[right])
    real = shapely.area(shared) > 0.0
    return sorted(
        zip(left[real].tolist(), right[real].tolist(), shared[real], strict=True), key=lambda found: -found[2].area
    )


def _outside(covered: Any, area: Any, gaps_m2: float) -> list[Any]:
    """What sticks out of the area. The sum tells most often that nothing does; the cut is slow on dense borders."""
    if covered.area + gaps_m2 - area.area < NOTABLE_M2 / 2:
        return []
    return _pieces(shapely.difference(covered, area))


def _pieces(shape: Any) -> list[Any]:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return sorted(parts, key=lambda part: -part.area)


def _where(shape: Any) -> dict[str, float]:
    point = shape.representative_point()
    lon, lat = wgs84_from_map(point.x, point.y)
    return {"east_m": point.x, "north_m": point.y, "lon": lon, "lat": lat}
