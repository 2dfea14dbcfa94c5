"""Civic and industry facilities of a town: schools, beds, parks, projects, each with its dates and its exposure.

A facility is a point, some also have an area. Positions are map metres (EPSG:4549). Everything here is pure: what is
there on a day, for an audience, as layers of features for the map, the search, the table and exports.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from zscc.geo.spaces import Space
from zscc.model.audience import Audience
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance, Value
from zscc.town.layers import Facility, Ring, Town

CIVIC = (
    "civic_school",
    "civic_health",
    "civic_elder",
    "civic_culture",
    "civic_project",
    "civic_utility",
    "civic_renewal",
    "civic_river",
)
INDUSTRY = (
    "industry_park",
    "industry_park_place",
    "industry_enterprise",
    "industry_platform",
    "industry_corridor",
    "industry_pipeline",
)
FACILITY_AREAS = frozenset({"civic_renewal", "industry_park", "industry_corridor"})
"""Layers of areas; the river is a line, the others are points."""
RIVER_LAYER, LINKING_RIVER = "civic_river", "新塘河"
_FROM_THE_GROUND_UP = (
    "industry_corridor",
    "civic_renewal",
    "industry_park",
    "civic_river",
    "civic_culture",
    "civic_school",
    "civic_health",
    "civic_elder",
    "civic_project",
    "civic_utility",
    "industry_park_place",
    "industry_enterprise",
    "industry_platform",
    "industry_pipeline",
)
INTERNAL = "internal"
"""Classification of the layers as a whole; each facility has an exposure of its own."""
UNFINISHED = frozenset({"talks", "settled", "planned", "building"})
COLUMNS = (
    "name",
    "kind",
    "status",
    "opened",
    "closed",
    "due",
    "capacity",
    "occupied",
    "tags",
    "tier",
    "note",
    "exposure",
    "source",
    "place_id",
    "facility_id",
)
"""What a facility's feature tells, in order."""


def shown_at(facilities: Iterable[Facility], day: date) -> tuple[Facility, ...]:
    """Those that are there on a day: from the day they opened to the day before they closed."""
    return tuple(
        facility
        for facility in facilities
        if (facility.opened is None or facility.opened <= day) and (facility.closed is None or day < facility.closed)
    )


def open_to(facilities: Iterable[Facility], audience: Audience) -> tuple[Facility, ...]:
    """Those that a file for an audience may hold; for the wall ask as for the public."""
    return tuple(facility for facility in facilities if facility.exposure.allows(audience))


def is_overdue(facility: Facility, day: date) -> bool:
    """Whether it should be finished and was still told to be unfinished after its due date.

    A status that was told before the due date proves nothing about what came later.
    """
    told_in = date(int(facility.told[:4]), 12, 31) if facility.told[:4].isdecimal() else None
    if facility.due is None or facility.status not in UNFINISHED or told_in is None:
        return False
    return facility.due < day and facility.due.year < told_in.year


def capacity_sums(facilities: Iterable[Facility]) -> dict[str, tuple[int, int]]:
    """By what is counted (school_places, care_beds ...): how many there are and how many are taken."""
    sums: dict[str, tuple[int, int]] = {}
    for facility in facilities:
        for room in facility.rooms:
            there, taken = sums.get(room.what, (0, 0))
            sums[room.what] = there + room.capacity, taken + room.occupied
    return sums


def facility_layers(
    town: Town, day: date | None = None, audience: Audience = Audience.INTERNAL
) -> tuple[FeatureLayer, ...]:
    """The civic and industry layers of a town, from the ground up; those that hold nothing are left out.

    ``day`` leaves out what was not there yet or any more (None: everything), ``audience`` what it must not see.
    """
    there = open_to(town.facilities if day is None else shown_at(town.facilities, day), audience)
    layers = []
    for name in _FROM_THE_GROUND_UP:
        own = [facility for facility in there if facility.layer == name]
        layer = _river(town) if name == RIVER_LAYER and town.facilities else _layer(town, name, own)
        if layer is not None and len(layer):
            layers.append(layer)
    return tuple(layers)


def layer_on(layer: FeatureLayer, day: date) -> FeatureLayer:
    """A layer as it is on a day: what is not there has no place; rows stay the same ones. The same layer when all is.

    Layers that are no facilities have no days.
    """
    columns = {column.name: column.values for column in layer.columns}
    if not is_facility_layer(layer.layer_id) or "opened" not in columns:
        return layer
    told = day.isoformat()
    spans = zip(columns["opened"], columns["closed"], strict=True)
    return _without(
        layer, [not (_text(opened) <= told and (closed is None or told < _text(closed))) for opened, closed in spans]
    )


def held_by(layer: FeatureLayer, town: Town) -> FeatureLayer:
    """A layer as a town knows it: what the town does not hold, since an audience must not see it, has no place."""
    ids = next((column.values for column in layer.columns if column.name == "facility_id"), None)
    if not is_facility_layer(layer.layer_id) or ids is None:
        return layer
    known = {facility.facility_id for facility in town.facilities}
    return _without(layer, [facility_id not in known for facility_id in ids])


def _without(layer: FeatureLayer, away: Sequence[bool]) -> FeatureLayer:
    """The same rows, some of them without a place; the same layer when that is none."""
    if not any(away):
        return layer
    parts = np.repeat(np.array(away), np.diff(layer.feature_start))
    return replace(layer, xy_m=np.where(np.repeat(parts, np.diff(layer.part_start))[:, None], np.nan, layer.xy_m))


def facility_of(layer: FeatureLayer, row: int, town: Town) -> Facility | None:
    """The facility that a feature of one of these layers tells of; None for the river."""
    told = next((column.values[row] for column in layer.columns if column.name == "facility_id"), None)
    return next((facility for facility in town.facilities if facility.facility_id == told), None)


def is_facility_layer(layer_id: str) -> bool:
    """Whether a layer is one of these."""
    return layer_id in CIVIC or layer_id in INDUSTRY


def _layer(town: Town, name: str, facilities: Sequence[Facility]) -> FeatureLayer:
    if name in FACILITY_AREAS:
        facilities = [facility for facility in facilities if facility.rings]
        shapes: list[tuple[Ring, ...]] = [facility.rings for facility in facilities]
        kind = GeometryKind.POLYGON
    else:
        shapes = [(np.array([facility.at], np.float64),) for facility in facilities]
        kind = GeometryKind.POINT
    rows = [_told(facility) for facility in facilities]
    # Whose names and counts they are; how full each is was made up even where the place is real.
    source = " · ".join(dict.fromkeys(sorted(facility.source for facility in facilities)))
    made_up = any(facility.synthetic or facility.rooms for facility in facilities)
    return _features(name, kind, shapes, (COLUMNS, rows), Provenance(source, _licence(town), None, INTERNAL, made_up))


def _river(town: Town) -> FeatureLayer:
    """The river that links the old towns, once more, so that it can be shown by itself."""
    lines = [water for water in town.waters if water.name == LINKING_RIVER]
    rows: list[tuple[Value, ...]] = [(water.name,) for water in lines]
    shapes: list[tuple[Ring, ...]] = [(water.line,) for water in lines]
    source = next((told.attribution for told in town.sources if told.layer == "water"), "")
    of_water = Provenance(source, _licence(town, "water"), None, INTERNAL, any(water.synthetic for water in lines))
    return _features(RIVER_LAYER, GeometryKind.LINE, shapes, (("name",), rows), of_water)


def _licence(town: Town, layer: str = "facility") -> str:
    return next((source.licence for source in town.sources if source.layer == layer), "")


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _told(facility: Facility) -> tuple[Value, ...]:
    rooms = facility.rooms
    return (
        facility.name,
        facility.kind,
        facility.status,
        facility.opened.isoformat() if facility.opened else None,
        facility.closed.isoformat() if facility.closed else None,
        facility.due.isoformat() if facility.due else None,
        sum(room.capacity for room in rooms) if rooms else None,
        sum(room.occupied for room in rooms) if rooms else None,
        "、".join(facility.tags) or None,
        facility.tier or None,
        facility.note or None,
        facility.exposure.value,
        facility.source,
        facility.place_id,
        facility.facility_id,
    )


def _features(
    name: str,
    kind: GeometryKind,
    shapes: Sequence[tuple[Ring, ...]],
    table: tuple[Sequence[str], Sequence[tuple[Value, ...]]],
    provenance: Provenance,
) -> FeatureLayer:
    parts = [part for shape in shapes for part in shape]
    columns, rows = table
    return FeatureLayer(
        layer_id=name,
        title=name,
        geometry=kind,
        xy_m=np.concatenate(parts) if parts else np.empty((0, 2)),
        part_start=np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64),
        feature_start=np.cumsum([0, *(len(shape) for shape in shapes)], dtype=np.int64),
        columns=tuple(FeatureColumn(column, tuple(row[place] for row in rows)) for place, column in enumerate(columns)),
        declared=Space.EPSG4549,
        provenance=provenance,
    )
