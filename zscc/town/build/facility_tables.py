"""The facilities as tables of the GeoPackage: points, areas, rooms (places, beds) and tiers."""

from collections.abc import Sequence

import numpy as np
import shapely

from zscc.town.build.facilities import FacilityDrawn, TierPlan
from zscc.town.build.rings import ring_of
from zscc.town.geopackage import MULTIPOLYGON, POINT, Layer

_TEXT, _ABOUT = "TEXT NOT NULL", "Civic and industry facilities; names and counts published, positions made up (示意)"


def facility_tables(facilities: Sequence[FacilityDrawn], tiers: Sequence[TierPlan]) -> list[Layer]:
    """``facility``, ``facility_area``, ``facility_room`` and ``facility_tier``."""
    columns = (
        f"facility_id {_TEXT} UNIQUE",
        f"layer {_TEXT}",
        f"kind {_TEXT}",
        f"name {_TEXT}",
        f"status {_TEXT}",
        f"told {_TEXT}",
        "opened DATE",
        "closed DATE",
        "due DATE",
        f"exposure {_TEXT}",
        f"tags {_TEXT}",
        f"tier {_TEXT}",
        "parent TEXT",
        "place_id TEXT",
        f"grid_code {_TEXT}",
        f"note {_TEXT}",
        f"source {_TEXT}",
        "synthetic INTEGER NOT NULL",
    )
    rows = [(np.array([f.at]), *_columns_of(f)) for f in facilities]
    areas = [
        (tuple(ring_of(part) for part in shapely.get_parts(f.area)), f.facility_id)
        for f in facilities
        if f.area is not None
    ]
    rooms = [(f.facility_id, what, *numbers) for f in facilities for what, numbers in f.rooms.items()]
    room_columns = (f"facility_id {_TEXT}", f"what {_TEXT}", "capacity INTEGER NOT NULL", "occupied INTEGER NOT NULL")
    tier_columns = (f"layer {_TEXT}", f"tier {_TEXT}", "wanted INTEGER", f"name {_TEXT}")
    return [
        Layer("facility", "民生与产业设施（位置示意）", _ABOUT, columns, rows, POINT),
        Layer(
            "facility_area",
            "民生与产业片区（范围示意）",
            "Areas of facilities, made up (示意)",
            (f"facility_id {_TEXT}",),
            areas,
            MULTIPOLYGON,
        ),
        Layer(
            "facility_room", "学位与床位（占用示意）", "Places and beds; occupancy made up (示意)", room_columns, rooms
        ),
        Layer(
            "facility_tier",
            "设施层级（名称由局里确定）",
            "Tiers of 1+3+9+X and of health; name is left to the bureau",
            tier_columns,
            [(t.layer, t.tier, t.count, t.name) for t in tiers],
        ),
    ]


def _columns_of(facility: FacilityDrawn) -> tuple[object, ...]:
    named = facility.facility_id, facility.layer, facility.kind, facility.name, facility.status, facility.told
    dates = facility.opened, facility.closed, facility.due
    bound = facility.tier, facility.parent, facility.place_id, facility.grid_code
    told = facility.note, facility.source, int(facility.synthetic)
    return *named, *dates, facility.exposure, ";".join(facility.tags), *bound, *told
