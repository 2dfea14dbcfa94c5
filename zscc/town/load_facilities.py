"""The facilities of a town's file; a file without them is a town without them."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from zscc.model.exposure import Exposure
from zscc.town.geopackage import decoded, decoded_rings, rows_of
from zscc.town.layers import Facility, Ring, Room

_COLUMNS = (
    "geom, facility_id, layer, kind, name, status, told, opened, closed, due, exposure, tags, tier, parent, place_id,"
    " grid_code, note, source, synthetic"
)


def load_facilities(connection: sqlite3.Connection, places: Collection[str]) -> tuple[Facility, ...]:
    """All facilities, as they are written; ValueError for a row that cannot be one.

    One that is a place which is not among ``places`` (somebody brought other places) is left out.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "facility" not in tables:
        return ()
    rings: dict[str, tuple[Ring, ...]] = {}
    for geom, facility_id in rows_of(connection, "facility_area", "geom, facility_id"):
        rings[facility_id] = decoded_rings(geom)
    rooms: dict[str, list[Room]] = defaultdict(list)
    for facility_id, what, capacity, occupied in rows_of(
        connection, "facility_room", "facility_id, what, capacity, occupied"
    ):
        rooms[facility_id].append(Room(what, int(capacity), int(occupied)))
    tiers = {(layer, tier): name for layer, tier, name in rows_of(connection, "facility_tier", "layer, tier, name")}
    found = []
    for row in rows_of(connection, "facility", _COLUMNS):
        facility = _facility(row, rings, rooms, tiers)
        if facility.place_id is None or facility.place_id in places:
            found.append(facility)
    return tuple(found)


def _facility(
    row: tuple[Any, ...],
    rings: dict[str, tuple[Ring, ...]],
    rooms: dict[str, list[Room]],
    tiers: dict[tuple[str, str], str],
) -> Facility:
    geom, facility_id, layer, kind, name, status, told, opened, closed, due, exposure, tags, tier = row[:13]
    parent, place_id, grid_code, note, source, made_up = row[13:]
    (east, north), *_ = decoded(geom).tolist()
    return Facility(
        facility_id=facility_id,
        layer=layer,
        kind=kind,
        name=name,
        at=(east, north),
        status=status,
        rings=rings.get(facility_id, ()),
        place_id=place_id or None,
        grid_code=grid_code or None,
        opened=_day(opened),
        closed=_day(closed),
        due=_day(due),
        told=told,
        exposure=Exposure(exposure),
        tags=tuple(tag for tag in tags.split(";") if tag),
        parent=parent or None,
        tier=tier,
        tier_name=tiers.get((layer, tier), ""),
        note=note,
        source=source,
        rooms=tuple(rooms.get(facility_id, ())),
        synthetic=bool(made_up),
    )


def _day(told: str | None) -> date | None:
    """Other programs write a date as the beginning of that day."""
    return date.fromisoformat(told[:10]) if told else None
