"""Shapely geometries and their table as packed numbers: one kind a layer, nothing dropped without a count."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.town.features import FeatureColumn, GeometryKind, Value
from zscc.town.reading.codes import codes_as_text
from zscc.town.reading.contract import FileRefused, Limits, Note, Numbers, Rejects

_KINDS = {
    GeometryKind.POINT: (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT),
    GeometryKind.LINE: (
        shapely.GeometryType.LINESTRING,
        shapely.GeometryType.LINEARRING,
        shapely.GeometryType.MULTILINESTRING,
    ),
    GeometryKind.POLYGON: (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
}
_KIND_OF = {int(code): kind for kind, codes in _KINDS.items() for code in codes}
Columns = Mapping[str, Sequence[Value]]


def packed(
    name: str, shapes: NDArray[Any], columns: Columns, rejects: Rejects, limits: Limits
) -> tuple[list[Numbers], list[Note]]:
    """The layers of a table, one for each kind of geometry in it; shape (n,) of geometries, None where there is none.

    A feature without geometry, with an empty one or with numbers that are none is counted. A collection is taken
    apart, so that each kind keeps its share of it, with the same attributes.
    """
    notes: list[Note] = []
    if shapely.has_z(shapes).any():
        notes.append(Note("heights_dropped", {"number": int(shapely.has_z(shapes).sum())}))
        shapes = shapely.force_2d(shapes)
    whole = _whole(name, shapes, rejects)
    rows, parts = _taken_apart(shapes, np.flatnonzero(whole), notes)
    if shapely.get_num_coordinates(parts).sum() > limits.vertices:
        raise FileRefused("too_many_vertices", most=limits.vertices)
    kinds = np.array([_KIND_OF[code] for code in shapely.get_type_id(parts).tolist()], dtype=object)
    layers = []
    for kind in GeometryKind:
        of_kind = np.flatnonzero(kinds == kind)
        if not len(of_kind):
            continue
        layer_rows, geometries = _joined(rows[of_kind], parts[of_kind])
        taken = tuple(FeatureColumn(t, codes_as_text(t, _taken(v, layer_rows))) for t, v in columns.items())
        layers.append(_numbers(name, kind, geometries, taken))
    if len(layers) > 1:
        notes.append(Note("several_kinds", {"name": name, "layers": len(layers)}))
    _note_invalid(parts, notes)
    return layers, notes


def _whole(name: str, shapes: NDArray[Any], rejects: Rejects) -> NDArray[np.bool_]:
    """Which features have a geometry that can be drawn; the others are counted."""
    missing, empty = shapely.is_missing(shapes), shapely.is_empty(shapes)
    coordinates, of_shape = shapely.get_coordinates(shapes, return_index=True)
    infinite = np.zeros(len(shapes), np.bool_)
    infinite[of_shape[~np.isfinite(coordinates).all(axis=1)]] = True
    for reason, mask in (("no_geometry", missing), ("empty_geometry", empty & ~missing), ("not_finite", infinite)):
        found = np.flatnonzero(mask)
        for row in found[:3].tolist():
            rejects.add(reason, f"{name} #{row + 1}")
        if len(found) > 3:
            rejects.add(reason, "", len(found) - 3)
    return np.asarray(~(missing | empty | infinite))


def _taken_apart(
    shapes: NDArray[Any], rows: NDArray[np.int64], notes: list[Note]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Rows and their geometries, collections as their members."""
    collections = shapely.get_type_id(shapes[rows]) == shapely.GeometryType.GEOMETRYCOLLECTION
    if not collections.any():
        return rows, shapes[rows]
    notes.append(Note("collections", {"number": int(collections.sum())}))
    parts, of_row = shapes[rows], rows
    for _ in range(8):
        parts, index = shapely.get_parts(parts, return_index=True)
        of_row = of_row[index]
        if not (shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
            break
    flat = (shapely.get_type_id(parts) != shapely.GeometryType.GEOMETRYCOLLECTION) & ~shapely.is_empty(parts)
    return of_row[flat], parts[flat]


def _joined(rows: NDArray[np.int64], parts: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Members of one feature as one geometry again."""
    alone = np.append(np.diff(rows) != 0, [True] * min(len(rows), 1))
    if alone.all():
        return rows, parts
    starts = np.append(0, np.flatnonzero(alone)[:-1] + 1)
    groups = np.split(parts, starts[1:])
    first = int(shapely.get_type_id(shapely.get_parts(parts[:1]))[0])
    together = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multilinestrings}
    join = together.get(first, shapely.multipolygons)
    return rows[starts], np.array([join(shapely.get_parts(group)) for group in groups], dtype=object)


def _numbers(name: str, kind: GeometryKind, shapes: NDArray[Any], columns: tuple[FeatureColumn, ...]) -> Numbers:
    """Packed by shapely's ragged arrays; a part is a point, a line or a ring."""
    if kind is GeometryKind.LINE and (shapely.get_type_id(shapes) == shapely.GeometryType.LINEARRING).any():
        xy, of_shape = shapely.get_coordinates(shapes, return_index=True)
        shapes = shapely.linestrings(xy, indices=of_shape)
    _, xy, offsets = shapely.to_ragged_array(shapes, include_z=False)
    starts = [np.asarray(offset, np.int64) for offset in offsets]
    count = np.arange(len(xy) + 1, dtype=np.int64)
    one_each = np.arange(len(shapes) + 1, dtype=np.int64)
    if kind is GeometryKind.POINT:
        part_start, feature_start = count, (starts[0] if starts else one_each)
    elif kind is GeometryKind.LINE:
        part_start, feature_start = starts[0], (starts[1] if len(starts) > 1 else one_each)
    else:
        part_start = starts[0]
        feature_start = starts[1] if len(starts) == 2 else starts[1][starts[2]]
    return Numbers(name, kind, np.ascontiguousarray(xy, np.float64), part_start, feature_start, columns)


def _note_invalid(parts: NDArray[Any], notes: list[Note]) -> None:
    polygons = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
    if len(polygons) and shapely.get_num_coordinates(polygons).sum() <= 2_000_000:
        crossing = int((~shapely.is_valid(polygons)).sum())
        if crossing:
            notes.append(Note("crossing_polygons", {"number": crossing}))


def _taken(values: Sequence[Value], rows: NDArray[np.int64]) -> tuple[Value, ...]:
    if len(rows) == len(values):
        return tuple(values)
    return tuple(values[row] for row in rows.tolist())


def shapes_of(numbers: Numbers) -> NDArray[Any]:
    """The way back: geometries of packed numbers, polygons by the even-odd order of their rings (outer ring first)."""
    lines = (
        shapely.linestrings(
            numbers.xy, indices=np.repeat(np.arange(len(numbers.part_start) - 1), np.diff(numbers.part_start))
        )
        if numbers.geometry is GeometryKind.LINE
        else None
    )
    found = []
    for start, end in zip(numbers.feature_start[:-1].tolist(), numbers.feature_start[1:].tolist(), strict=True):
        pieces = [numbers.xy[numbers.part_start[p] : numbers.part_start[p + 1]] for p in range(start, end)]
        if numbers.geometry is GeometryKind.POINT:
            found.append(shapely.Point(pieces[0][0]) if len(pieces) == 1 else shapely.MultiPoint(np.vstack(pieces)))
        elif lines is not None:
            found.append(lines[start] if end - start == 1 else shapely.multilinestrings(lines[start:end]))
        else:
            found.append(_even_odd(pieces))
    return np.array(found, dtype=object)


def _even_odd(rings: Sequence[NDArray[np.float64]]) -> Any:
    area = shapely.Polygon(rings[0])
    for ring in rings[1:]:
        area = shapely.symmetric_difference(shapely.make_valid(area), shapely.make_valid(shapely.Polygon(ring)))
    return area
