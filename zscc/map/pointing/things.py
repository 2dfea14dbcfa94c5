"""What on the map can be pointed at, by layer: symbols with their places, and lines and areas, with a pick for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zscc.map.crowds.reports import id_of
from zscc.map.features.shapes import FeatureShape
from zscc.map.frame import Frame
from zscc.map.pointing.packed import Packed
from zscc.map.pointing.pick import Pick, feature_pick
from zscc.map.pointing.roads import road_id
from zscc.town.features import GeometryKind

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Symbols:
    """Things that are points; the one painted last is the last row."""

    layer: str
    points_m: Points
    pick: Callable[[int], Pick]
    """The pick of a row: made when it is wanted, since there may be a hundred thousand."""


@dataclass(frozen=True, slots=True, eq=False)
class Grounds:
    """Things that are lines or areas."""

    layer: str
    packed: Packed
    pick: Callable[[int], Pick]


def symbols(frame: Frame) -> Iterator[Symbols]:
    """Symbols of the layers that are on, the ones on top first."""
    visible = frame.visible
    if frame.marks is not None:
        today, acts = frame.marks.reports_today, frame.marks.acts
        if "reports" in visible:
            yield _reports(frame, today[acts])
        if "vehicles" in visible:
            yield _vehicles(frame)
        if "reports" in visible:
            yield _reports(frame, today[~acts])
    town = frame.shapes.town
    if "stations" in visible:
        villages = town.villages
        at_m = np.array([each.station_at for each in villages]).reshape(-1, 2)
        yield Symbols("stations", at_m, lambda row: Pick("station", villages[row].code))
    if "places" in visible:
        places = town.places
        at_m = np.array([each.at for each in places]).reshape(-1, 2)
        yield Symbols("places", at_m, lambda row: Pick("place", places[row].place_id))
    yield from _feature_points(frame)


def grounds(frame: Frame) -> Iterator[Grounds]:
    """Lines and areas of the layers that are on, the ones on top first."""
    for shape in reversed(frame.features_seen):
        if shape.layer.geometry is not GeometryKind.POINT:
            yield Grounds(shape.name, _packed(shape), _feature_of(shape.layer.layer_id))
    shapes, town = frame.shapes, frame.shapes.town
    if "roads" in frame.visible:
        yield Grounds("roads", shapes.grounds["roads"], lambda row: Pick("road", road_id(town.roads[row], row)))
    if "grids" in frame.visible:
        yield Grounds("grids", shapes.grounds["grids"], lambda row: Pick("grid", town.grids[row].code))
    if "villages" in frame.visible:
        yield Grounds("villages", shapes.grounds["villages"], lambda row: Pick("village", town.villages[row].code))


@lru_cache(maxsize=8)
def _packed(shape: FeatureShape) -> Packed:
    """Once a layer: its boxes in map metres are a hundred thousand sums that no move of the hand waits for."""
    layer = shape.layer
    boxes_m = shape.boxes + np.tile(shape.origin_m, 2)
    areas = layer.geometry is GeometryKind.POLYGON
    return Packed(layer.xy_m, layer.part_start, layer.feature_start, boxes_m, areas)


def _vehicles(frame: Frame) -> Symbols:
    assert frame.marks is not None
    vehicles = frame.marks.snapshot.vehicles
    at_m = np.column_stack((vehicles.x_m, vehicles.y_m))
    return Symbols("vehicles", at_m, lambda row: Pick("vehicle", vehicles.ids[row]))


def _reports(frame: Frame, rows: NDArray[np.int64]) -> Symbols:
    assert frame.marks is not None
    snapshot, columns, kind = frame.marks.snapshot, frame.marks.columns, frame.marks.kind
    at_m = np.column_stack((columns.x_m[rows], columns.y_m[rows]))
    return Symbols("reports", at_m, lambda row: Pick(kind, id_of(snapshot, kind, int(columns.index[rows[row]]))))


def _feature_points(frame: Frame) -> Iterator[Symbols]:
    for shape in reversed(frame.features_seen):
        if shape.layer.geometry is GeometryKind.POINT:
            rows, pick = shape.row_of_point, _feature_of(shape.layer.layer_id)
            yield Symbols(shape.name, shape.points + shape.origin_m, _through(rows, pick))


def _through(rows: NDArray[np.int64], pick: Callable[[int], Pick]) -> Callable[[int], Pick]:
    return lambda row: pick(int(rows[row]))


def _feature_of(layer_id: str) -> Callable[[int], Pick]:
    return lambda row: feature_pick(layer_id, row)
