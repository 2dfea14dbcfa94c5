"""Vehicles, one a row, where they were last and what they did today."""

import numpy as np

from zscc.export.columns import Kind, Shapes, Sheet, Spec, columns_of
from zscc.export.contract import Material, Wish
from zscc.export.rows.names import Names
from zscc.geo.spaces import Space
from zscc.model.moment import utc_from_ms
from zscc.situation.snapshot import VEHICLE_STATES
from zscc.text.masking import masked_plate


def sheets(material: Material, _wish: Wish) -> tuple[Sheet, ...]:
    """One sheet."""
    names, vehicles = Names.of(material), material.snapshot.vehicles
    at = Shapes.points(Space.EPSG4549, vehicles.x_m, vehicles.y_m)
    rows = list(range(len(vehicles)))
    columns = columns_of("vehicle", _specs(material, names), rows, names.words)
    made_up = (material.snapshot.synthetic,) * len(rows)
    return (Sheet("vehicles", names.words("sheet.subject.vehicles"), columns, len(rows), at, at, made_up),)


def _specs(material: Material, names: Names) -> list[Spec[int]]:
    its, known, as_of = material.snapshot.vehicles, names.vehicles, material.passport.as_of
    observed = [utc_from_ms(each) for each in its.observed_at_ms.tolist()]
    states = [VEHICLE_STATES[code].value for code in its.state.tolist()]
    number = Kind.NUMBER

    def plate(row: int) -> str:
        vehicle = known.get(its.ids[row])
        return "" if vehicle is None else masked_plate(vehicle.plate)

    def station(row: int) -> str:
        vehicle = known.get(its.ids[row])
        return "" if vehicle is None else names.village(vehicle.home_station)

    return [
        Spec("vehicle_id", Kind.CODE, lambda row: its.ids[row]),
        Spec("vehicle", Kind.TEXT, lambda row: names.vehicle(its.ids[row])),
        Spec("plate", Kind.TEXT, plate),
        Spec("station", Kind.TEXT, station),
        Spec("state", Kind.TEXT, lambda row: names.words(f"map.state.{states[row]}")),
        Spec("observed_at", Kind.MOMENT, lambda row: observed[row]),
        Spec("age_s", number, lambda row: (as_of - observed[row]).total_seconds(), decimals=0),
        Spec("speed_kmh", number, lambda row: known_number(its.speed_kmh[row]), decimals=1),
        Spec("heading_deg", number, lambda row: known_number(its.heading_deg[row]), decimals=0),
        Spec("km_today", number, lambda row: known_number(its.km_today[row]), decimals=3),
        Spec("grid_code", Kind.CODE, lambda row: its.grids[row]),
        Spec("grid", Kind.TEXT, lambda row: names.grid(its.grids[row])),
    ]


def known_number(value: float | np.float32 | np.float64) -> float | None:
    """A number, None where nobody could tell."""
    return float(value) if np.isfinite(value) else None
