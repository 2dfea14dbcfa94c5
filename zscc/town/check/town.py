"""The check of one file from end to end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.geo.network import network_of, parts_of
from zscc.town.check.codes import (
    belonging_findings,
    grid_code_findings,
    label_findings,
    name_findings,
    village_code_findings,
)
from zscc.town.check.coverage import hole_findings, measured, misplaced, shape_findings, usable
from zscc.town.check.datum import Placed, Settled, placed, settled
from zscc.town.check.facilities import facility_figures, facility_findings
from zscc.town.check.findings import TownCheck, fault, note, told_once
from zscc.town.check.published import COUNTED, Published, measured_by, published_of_demo
from zscc.town.check.reading import (
    GRID_CODE,
    VILLAGE_CODE,
    RawLayer,
    Unreadable,
    code_column,
    layers_by_role,
    read_layers,
)
from zscc.town.check.systems import in_map, is_in_degrees
from zscc.town.layers import Town
from zscc.town.long_edges import shapes_with_shared_corners

TOWN_TOLERANCE = 0.005
REFERENCES = (
    ("grid", "village_code", "village"),
    ("station", "village_code", "village"),
    ("grid_worker", "grid_code", "grid"),
    ("place", "grid_code", "grid"),
    ("facility", "grid_code", "grid"),
    ("vehicle", "home_station", "village"),
)
"""(layer, column, layer whose codes it must hold)."""
OTHERS = ("road", "water", "place", "station", "dedicated_grid")
"""Layers that must lie in the town as well; the roads outside and the neighbours need not."""


@dataclass(frozen=True, slots=True)
class _Units:
    """A layer of polygons with codes, in map metres; ``shapes`` is None when it lies nowhere near."""

    layer: RawLayer
    codes: list[str] | None
    names: list[str]
    place: Placed
    shapes: NDArray[Any] | None


def check_town(path: Path, shipped: Town) -> TownCheck:
    """Check a file; a town of another code is compared with itself, all else with ``shipped``, the demo town."""
    outcome = TownCheck()
    try:
        layers = read_layers(path)
    except Unreadable as refused:
        outcome.findings.append(refused.finding)
        return outcome
    outcome.findings += [note("encoding", layer=la.name, encoding=la.encoding.upper()) for la in layers if la.encoding]
    roles = layers_by_role(layers)
    shipped, published, found = measured_by(path, layers, shipped)
    outcome.findings += found
    # QGIS may have put a table of styles beside it.
    alone = sum(layer.shapes is not None for layer in layers) == 1
    _missing_layers(roles, layers, alone, outcome)
    _counts(roles, published, outcome)
    units, shift_m = _polygons(roles, shipped, outcome)
    roads = _others(roles, shipped, outcome)
    outcome.findings = told_once(outcome.findings)
    grids, villages, boundary = (units.get(role) for role in ("grid", "village", "boundary"))
    _check_codes(grids, villages, shipped, outcome)
    _check_coverage((grids, villages, boundary), _town_shape(shipped, shift_m), published, outcome)
    _check_references(roles, grids, villages, outcome)
    _check_roads(roads, outcome)
    return outcome


def _missing_layers(roles: Mapping[str, RawLayer], layers: Sequence[RawLayer], alone: bool, outcome: TownCheck) -> None:
    """Grids must be there; villages and the boundary too, unless the file holds but one layer of grids."""
    missing = [role for role in ("grid", "village", "boundary") if role not in roles]
    if len(missing) == len(("grid", "village", "boundary")):
        names = [layer.name for layer in layers]
        held = ", ".join([*names[:5], *(["…"] if len(names) > 5 else [])])
        outcome.findings.append(fault("no_town", layers=held))
        return
    single = alone and "grid" in roles
    outcome.findings += [(note("layer_alone", layer=r) if single else fault("layer_missing", layer=r)) for r in missing]
    absent = [role for role in ("road", "place", "station", "vehicle", "grid_worker") if role not in roles]
    if absent:
        outcome.findings.append(note("layers_absent", layers=", ".join(absent)))


def _counts(roles: Mapping[str, RawLayer], published: Published, outcome: TownCheck) -> None:
    found = {role: roles[role].rows for role in COUNTED if role in roles}
    categories = roles["place"].texts("category") if "place" in roles else None
    if categories is not None:
        found["school"] = sum(1 for category in categories if category in {"school", "kindergarten"})
    outcome.counts = {role: found[role] for role in COUNTED if role in found}
    for role, number in outcome.counts.items():
        expected = published.counts.get(role, number)
        if number != expected:
            outcome.findings.append(fault("count", what=role, found=number, expected=expected))
    outcome.facilities = facility_figures(roles)
    outcome.findings += facility_findings(roles, published.facilities)


def _polygons(
    roles: Mapping[str, RawLayer], shipped: Town, outcome: TownCheck
) -> tuple[dict[str, _Units], tuple[float, float]]:
    """Grids, villages and boundary, all at one place; and the shift of that place from the shipped town's."""
    found = {role: _units(role, roles, shipped, outcome) for role in ("grid", "village", "boundary")}
    units = {role: unit for role, unit in found.items() if unit is not None}
    together: Settled = settled({role: unit.place for role, unit in units.items()})
    outcome.findings += together.findings
    for role, place in together.places.items():
        shapes = None if place.shapes is None else usable(place.shapes)
        units[role] = replace(units[role], place=place, shapes=shapes)
    return _with_corners_shared(units, outcome), together.shift_m


def _with_corners_shared(units: dict[str, _Units], outcome: TownCheck) -> dict[str, _Units]:
    """Where a layer is in degrees, edges that are straight in them are no gaps; metres are as straight as they say."""
    measured_ones = {role: unit.shapes for role, unit in units.items() if unit.shapes is not None}
    if not measured_ones or not any(is_in_degrees(units[role].layer.crs) for role in measured_ones):
        return units
    together, put = shapes_with_shared_corners(np.concatenate(list(measured_ones.values())))
    if put:
        outcome.findings.append(note("long_edges", layer=", ".join(measured_ones), number=put))
    ends = np.cumsum([len(shapes) for shapes in measured_ones.values()])[:-1]
    parts = dict(zip(measured_ones, np.split(together, ends), strict=True))
    return {role: replace(unit, shapes=parts.get(role)) for role, unit in units.items()}


def _units(role: str, roles: Mapping[str, RawLayer], shipped: Town, outcome: TownCheck) -> _Units | None:
    """The polygons of a layer, named and placed; findings on their geometry and position go to the outcome."""
    layer = roles.get(role)
    if layer is None:
        return None
    if layer.shapes is None:
        outcome.findings.append(fault("no_geometry", layer=role))
        return None
    column = code_column(layer, GRID_CODE if role == "grid" else VILLAGE_CODE)
    codes = layer.texts(column) if column else None
    labels = layer.texts("label" if role == "grid" else "name")
    names = [_name(row, codes, labels) for row in range(layer.rows)]
    outcome.findings += (
        shape_findings(role, layer.shapes, names) if layer.rows else [fault("nothing_in_layer", layer=role)]
    )
    located = in_map(role, layer.crs, layer.shapes, names, _town_shape(shipped))
    keys = codes if codes is not None and role != "boundary" else [""] * layer.rows
    place = placed(role, located, keys, _known(role, shipped))
    outcome.findings += [*located.findings, *place.findings]
    return _Units(layer, codes, names, place, None)


def _others(roles: Mapping[str, RawLayer], shipped: Town, outcome: TownCheck) -> NDArray[Any] | None:
    """Whether the other layers lie in the town at all; the roads in map metres."""
    roads = None
    for role in OTHERS:
        layer = roles.get(role)
        if layer is None or layer.shapes is None:
            continue
        if not layer.rows and shipped.code != published_of_demo()[0]:
            # Not every town has a lake or a dedicated grid.
            outcome.findings.append(note("layers_absent", layers=role))
        elif shapely.is_missing(layer.shapes).all():
            outcome.findings.append(fault("nothing_in_layer", layer=role))
        labels = layer.texts("name")
        names = [_name(row, None, labels) for row in range(layer.rows)]
        located = in_map(role, layer.crs, layer.shapes, names, _town_shape(shipped))
        outcome.findings += located.findings
        roads = located.shapes if role == "road" else roads
    return roads


def _name(row: int, codes: Sequence[str] | None, labels: Sequence[str] | None) -> str:
    """How a row is called in a finding: label and code, or its number."""
    told = [texts[row] for texts in (labels, codes) if texts is not None and texts[row]]
    return " ".join(told) or f"row {row + 1}"


def _known(role: str, shipped: Town) -> dict[str, Any]:
    if role == "grid":
        return {grid.code: shapely.Polygon(grid.ring) for grid in shipped.grids}
    if role == "village":
        return {v.code: shapely.MultiPolygon([shapely.Polygon(ring) for ring in v.rings]) for v in shipped.villages}
    return {shipped.code: shapely.MultiPolygon([shapely.Polygon(ring) for ring in shipped.boundary])}


def _town_shape(shipped: Town, shift_m: tuple[float, float] = (0.0, 0.0)) -> Any:
    """The shipped boundary, moved by a shift."""
    [own] = _known("boundary", shipped).values()
    return shapely.transform(own, lambda xy: xy + np.array(shift_m))


def _check_codes(grids: _Units | None, villages: _Units | None, shipped: Town, outcome: TownCheck) -> None:
    real = {village.code: village.name for village in shipped.villages}
    for role, units in (("grid", grids), ("village", villages)):
        if units is not None and units.codes is None:
            outcome.findings.append(fault("column_missing", layer=role, column="code"))
    if villages is not None and villages.codes is not None:
        outcome.findings += village_code_findings(villages.codes, real)
        outcome.findings += name_findings(villages.codes, villages.layer.texts("name") or villages.names, real)
    if grids is None or grids.codes is None:
        return
    outcome.findings += grid_code_findings(grids.codes, real, {grid.code for grid in shipped.grids})
    labels = grids.layer.texts("label")
    if labels is not None:
        outcome.findings += label_findings(grids.codes, labels, real)
    homes = grids.layer.texts("village_code")
    if homes is not None:
        outcome.findings += belonging_findings(grids.codes, homes, real)


def _check_coverage(
    units: tuple[_Units | None, _Units | None, _Units | None], own: Any, published: Published, outcome: TownCheck
) -> None:
    """Gaps, overlaps, parts outside and the area; the shipped boundary stands in where the file has none."""
    grids, villages, boundary = units
    if grids is None or grids.shapes is None:
        return
    if boundary is None or boundary.shapes is None:
        area = own
    else:
        area = shapely.union_all(boundary.shapes)
        outcome.findings += measured("boundary", boundary.shapes, boundary.names, area).findings
    _check_area("boundary", area.area, published, outcome)
    outcome.area_km2 = float(shapely.area(grids.shapes).sum()) / 1e6
    _check_area("grid", outcome.area_km2 * 1e6, published, outcome)
    cover = measured("grid", grids.shapes, grids.names, area)
    outcome.largest_gap_m2, outcome.largest_overlap_m2 = cover.largest_gap_m2, cover.largest_overlap_m2
    outcome.findings += [*cover.findings, *hole_findings(grids.shapes, grids.names)]
    if villages is None or villages.shapes is None:
        return
    outcome.findings += measured("village", villages.shapes, villages.names, area).findings
    if grids.codes is not None and villages.codes is not None:
        by_code = {code: number for number, code in enumerate(villages.codes)}
        homes = [by_code.get(code[:12]) for code in grids.codes]
        outcome.findings += misplaced(grids.shapes, grids.names, homes, villages.shapes, villages.names)


def _check_area(layer: str, area_m2: float, published: Published, outcome: TownCheck) -> None:
    expected = published.area_km2
    if expected is not None and abs(area_m2 / 1e6 / expected - 1) > TOWN_TOLERANCE:
        outcome.findings.append(fault("area", layer=layer, km2=area_m2 / 1e6, expected=expected))


def _check_references(
    roles: Mapping[str, RawLayer], grids: _Units | None, villages: _Units | None, outcome: TownCheck
) -> None:
    """Codes in other layers that no grid or village has, unless they were named as missing already."""
    known = {"grid": grids, "village": villages}
    for name, column, target in REFERENCES:
        units = known[target]
        texts = roles[name].texts(column) if name in roles else None
        if texts is None or units is None or not units.codes:
            continue
        named = {finding.arguments.get("code") for finding in outcome.faults}
        lost = sorted(set(texts) - set(units.codes) - named - {""})
        if lost:
            about = {"layer": name, "column": column, "codes": ", ".join(lost[:5]), "number": len(lost)}
            outcome.findings.append(fault("reference_lost", **about))


def _check_roads(roads: NDArray[Any] | None, outcome: TownCheck) -> None:
    """The road net must be one connected graph; ``roads`` are in map metres."""
    if roads is None:
        return
    parts = shapely.get_parts(roads[~shapely.is_missing(roads)])
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    if not len(parts):
        outcome.findings.append(fault("roads_no_lines"))
        return
    network = network_of([shapely.get_coordinates(part) for part in parts], [1.0] * len(parts))
    outcome.road_km = float(network.length_m.sum()) / 1e3
    pieces = int(parts_of(network).max()) + 1
    if pieces > 1:
        outcome.findings.append(fault("roads_apart", parts=pieces))
