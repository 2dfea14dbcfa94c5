"""Rows of one layer of a town out of features of a file; what the file does not say is worked out or left open.

Nothing is invented: a station without a position stands at its village's label and is marked 示意, a grid without a
type takes that of its surroundings' kind. Counts of what was left out come back with the rows.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from zscc.town.features import Value
from zscc.town.importing.forms import FORMS
from zscc.town.importing.mapping import ImportRefused, number, text
from zscc.town.importing.shaping import area_m2, joined, label_point, lines_of, point_of, rings_of
from zscc.town.importing.tables import TownTables

SPEED_KMH = {"expressway": 80.0, "arterial": 60.0, "secondary": 50.0, "local": 30.0}
WIDTH_M = {"expressway": 28.0, "arterial": 20.0, "secondary": 12.0, "local": 7.0}
ROAD_CLASSES: Mapping[str, str] = {
    **dict.fromkeys(("expressway", "motorway", "motorway_link", "trunk", "trunk_link", "高速", "快速路"), "expressway"),
    **dict.fromkeys(("arterial", "primary", "primary_link", "国道", "省道", "主干路", "主干道"), "arterial"),
    **dict.fromkeys(
        ("secondary", "secondary_link", "tertiary", "tertiary_link", "县道", "次干路", "次干道"), "secondary"
    ),
}
NO_ROADS = {"footway", "path", "steps", "cycleway", "pedestrian", "track", "bridleway", "construction", "proposed"}
CATEGORIES: Mapping[str, str] = {
    "学校": "school", "小学": "school", "中学": "school", "幼儿园": "kindergarten", "公园": "park", "市场": "market",
    "农贸市场": "market", "医院": "hospital", "养老": "elder_centre", "marketplace": "market",
}  # fmt: skip
SCHOOL_STAGES = ("幼儿园", "小学", "初中", "高中")
GRID_TYPES = {"res_old", "res_new", "rural_rental", "industry", "market", "river", "road", "school", "site"}
RIVER_M = 10.0
Row = list[Any]


@dataclass(slots=True)
class Brought:
    """The features of a file for one layer: geometries (none for a table), and the values of the fields it has."""

    shapes: Sequence[Any]
    values: Mapping[str, tuple[Value, ...]]
    rows: int
    synthetic: bool
    attribution: str

    def of(self, name: str, row: int) -> Value:
        """The value of a field in a row, None where there is none."""
        column = self.values.get(name)
        return None if column is None else column[row]

    def text(self, name: str, row: int) -> str:
        """The value as text."""
        return text(self.of(name, row))


@dataclass(slots=True)
class Rows:
    """Rows for a layer, and what was left out of them by reason."""

    rows: list[Row] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    more: dict[str, list[Row]] = field(default_factory=dict)
    """Rows of other layers that follow from this one."""


def rows_of(layer: str, brought: Brought, town: TownTables) -> Rows:
    """The rows of a layer; raises ImportRefused when the features cannot be that."""
    return _MAKERS.get(layer, _table)(layer, brought, town)


def _table(layer: str, brought: Brought, town: TownTables) -> Rows:
    """A table without geometry: fields as they are told."""
    made = Rows()
    scheme = _scheme(town)
    for row in range(brought.rows):
        worked_out = {
            "label": brought.text("vehicle_id", row) or brought.text("scheme_id", row),
            "home_station": _first_village(town),
            "scheme_id": scheme["scheme_id"],
            "synthetic": int(brought.synthetic),
        }
        made.rows.append(_filled(layer, brought, row, worked_out))
    return made


def _boundary(layer: str, brought: Brought, town: TownTables) -> Rows:
    """All features together are the boundary; each of its parts is a row."""
    [own] = town.rows("town")
    shape = shapely.union_all(np.array(brought.shapes, dtype=object))
    made = Rows()
    for ring in rings_of(shape, "boundary"):
        code, name = brought.text("code", 0) or own["code"], brought.text("name", 0) or own["name"]
        made.rows.append([ring, code, name, area_m2((ring,)), int(brought.synthetic)])
    total = round(sum(row[3] for row in made.rows), 3)
    made.more["town"] = [[own["code"], own["name"], total, int(brought.synthetic)]]
    return made


def _villages(layer: str, brought: Brought, town: TownTables) -> Rows:
    made = Rows()
    for row, shape in enumerate(brought.shapes):
        name = brought.text("name", row)
        rings = rings_of(shape, name)
        short = name.removesuffix("社区居委会").removesuffix("村委会").removesuffix("社区").removesuffix("村")
        east, north = label_point(rings)
        kind = "村" if name.removesuffix("委会").endswith("村") else "社区"
        worked_out = {"short": short or name, "kind": kind, "area_m2": area_m2(rings), "label_e": east}
        worked_out |= {"label_n": north, "synthetic": int(brought.synthetic)}
        geometry = rings[0] if len(rings) == 1 else rings
        made.rows.append([geometry, *_filled("village", brought, row, worked_out)])
    if not _stations_fit(town, made.rows):
        made.more["station"] = [[np.array([[row[6], row[7]]]), row[1], f"{row[2]}工作站", 1] for row in made.rows]
    return made


def _stations_fit(town: TownTables, villages: Sequence[Row]) -> bool:
    """Whether the stations that are there are those of these villages."""
    return {row["village_code"] for row in town.rows("station")} >= {row[1] for row in villages}


def _grids(layer: str, brought: Brought, town: TownTables) -> Rows:
    made = Rows()
    villages = _areas(town, "village")
    names = {row["code"]: row["name"] for row in town.rows("village")}
    kinds = {row["code"]: row["kind"] for row in town.rows("village")}
    first = min(row["valid_from"] for row in town.rows("grid_scheme"))
    for row, shape in enumerate(brought.shapes):
        code = brought.text("code", row)
        rings = rings_of(shape, code)
        if len(rings) > 1:
            raise ImportRefused("in_parts", name=code, parts=len(rings))
        village = brought.text("village_code", row) or (code[:12] if code[:12] in names else _most(shape, villages))
        told = brought.text("main_type", row)
        east, north = label_point(rings)
        worked_out: dict[str, object] = {
            "label": f"{names.get(village, village)}-{code[-2:]}",
            "village_code": village,
            "area_m2": area_m2(rings),
            "label_e": east,
            "label_n": north,
            "valid_from": first,
            "synthetic": int(brought.synthetic),
        }
        filled = dict(zip(_names("grid"), _filled("grid", brought, row, worked_out), strict=True))
        filled["main_type"] = (
            told if told in GRID_TYPES else "rural_rental" if kinds.get(village) == "村" else "res_new"
        )
        made.rows.append([rings[0], *filled.values()])
    return made


def _dedicated(layer: str, brought: Brought, town: TownTables) -> Rows:
    made, scheme = Rows(), _scheme(town)
    for row, shape in enumerate(brought.shapes):
        for ring in rings_of(shape, brought.text("code", row)):
            worked_out = {"area_m2": area_m2((ring,)), "scheme_id": scheme["scheme_id"]}
            worked_out["synthetic"] = int(brought.synthetic)
            made.rows.append([ring, *_filled(layer, brought, row, worked_out)])
    return made


def _roads(layer: str, brought: Brought, town: TownTables) -> Rows:
    """Lines that can be driven, cut at the boundary, their ends joined; what no road joins to the net is left out."""
    made = Rows()
    inside, outside = _cut_roads(brought, town, made.left_out)
    lines, put = joined([line for line, _, _ in inside])
    made.left_out["road_joined"] += put
    for line, (_, row, kind) in zip(lines, inside, strict=True):
        worked_out: dict[str, object] = {"name_synthetic": 0, "class": kind, "synthetic": int(brought.synthetic)}
        worked_out |= {
            "width_m": number(brought.of("width_m", row)) or WIDTH_M[kind],
            "source": brought.attribution[:40],
        }
        worked_out["speed_kmh"] = number(brought.of("speed_kmh", row)) or SPEED_KMH[kind]
        made.rows.append([np.round(line, 3), brought.text("name", row), *(worked_out[n] for n in _names("road")[1:])])
    made.rows = _one_net(made.rows, made.left_out)
    made.more["road_outside"] = [[line, kind] for line, _, kind in outside]
    return made


def _cut_roads(
    brought: Brought, town: TownTables, left_out: Counter[str]
) -> tuple[list[tuple[Any, int, str]], list[tuple[Any, int, str]]]:
    area = shapely.union_all(list(_areas(town, "boundary").values()) or [shapely.Polygon()])
    inside: list[tuple[Any, int, str]] = []
    outside: list[tuple[Any, int, str]] = []
    for row, shape in enumerate(brought.shapes):
        told = brought.text("class", row).lower()
        if "class" in brought.values and (not told or told in NO_ROADS):
            left_out["not_a_road"] += 1
            continue
        kind = ROAD_CLASSES.get(told, "local")
        for line in lines_of(shape):
            within = shapely.LineString(line)
            if area.is_empty or area.covers(within):
                inside.append((line, row, kind))
                continue
            inside += [(piece, row, kind) for piece in lines_of(shapely.intersection(within, area)) if len(piece) > 1]
            outside += [(piece, row, kind) for piece in lines_of(shapely.difference(within, area)) if len(piece) > 1]
    if not inside:
        raise ImportRefused("no_road_inside")
    return inside, outside


def _one_net(rows: Sequence[Row], left_out: Counter[str]) -> list[Row]:
    """The roads of the largest piece of the net; small pieces that nothing joins are left out and counted."""
    from zscc.geo.network import network_of, parts_of

    network = network_of([row[0] for row in rows], [1.0] * len(rows))
    parts = parts_of(network)[network.tail]
    length = np.bincount(parts, network.length_m)
    main = int(length.argmax())
    if length[main] < 0.9 * length.sum():
        # A net in large pieces is not mended by leaving half of it out; the check says so.
        return list(rows)
    kept = np.unique(network.road[parts == main]).tolist()
    left_out["road_apart"] += len(rows) - len(kept)
    return [rows[place] for place in kept]


def _waters(layer: str, brought: Brought, town: TownTables) -> Rows:
    made = Rows()
    for row, shape in enumerate(brought.shapes):
        is_lake = shape.geom_type in {"Polygon", "MultiPolygon"}
        told = number(brought.of("width_m", row))
        width_m = 0.0 if is_lake else told or RIVER_M
        for line in lines_of(shape):
            kind = "lake" if is_lake else "river"
            made.rows.append([np.round(line, 3), brought.text("name", row), kind, width_m, int(brought.synthetic)])
    return made


def _places(layer: str, brought: Brought, town: TownTables) -> Rows:
    made, grids = Rows(), _areas(town, "grid")
    for row, shape in enumerate(brought.shapes):
        name, at = brought.text("name", row), point_of(shape)
        if not name:
            made.left_out["without_name"] += 1
            continue
        told = brought.text("category", row)
        stage = next((stage for stage in SCHOOL_STAGES if stage in name), "")
        worked_out: dict[str, object] = {"place_id": f"P{len(made.rows) + 1:03}", "grid_code": _holding(at, grids)}
        worked_out["synthetic"] = int(brought.synthetic)
        filled = dict(zip(_names("place"), _filled("place", brought, row, worked_out), strict=True))
        filled["category"] = CATEGORIES.get(told, told) or "place"
        filled["stage"] = filled["stage"] or stage
        for figure in ("capacity", "staff"):
            counted = number(brought.of(figure, row))
            filled[figure] = None if counted is None else int(counted)
        made.rows.append([at, *filled.values()])
    return made


def _stations(layer: str, brought: Brought, town: TownTables) -> Rows:
    made, villages = Rows(), _areas(town, "village")
    names = {row["code"]: row["name"] for row in town.rows("village")}
    for row, shape in enumerate(brought.shapes):
        at = point_of(shape)
        code = brought.text("village_code", row) or _holding(at, villages)
        worked_out: dict[str, object] = {"village_code": code, "name": f"{names.get(code, code)}工作站"}
        worked_out["synthetic"] = int(brought.synthetic)
        made.rows.append([at, *_filled("station", brought, row, worked_out)])
    return made


def _neighbours(layer: str, brought: Brought, town: TownTables) -> Rows:
    rows = [[point_of(shape), brought.text("name", row)] for row, shape in enumerate(brought.shapes)]
    return Rows(rows)


def _filled(layer: str, brought: Brought, row: int, worked_out: Mapping[str, object]) -> Row:
    """The fields of a row: as told, else as worked out, else by default."""
    found: Row = []
    for told in FORMS[layer].fields:
        value = brought.of(told.name, row)
        if told.sql.startswith("TEXT") or told.sql.startswith("DATE"):
            value = text(value)[:10] if told.sql.startswith("DATE") else text(value)
        if value in {None, ""}:
            value = worked_out.get(told.name, told.default)  # type: ignore[assignment]
        found.append(value if isinstance(value, (str, int, float)) or value is None else "")
    return found


def _names(layer: str) -> list[str]:
    return [told.name for told in FORMS[layer].fields]


def _areas(town: TownTables, layer: str) -> dict[str, Any]:
    found = {}
    for number_of, row in enumerate(town.rows(layer)):
        rings = row["geom"] if isinstance(row["geom"], tuple) else (row["geom"],)
        key = str(number_of) if layer == "boundary" else row["code"]
        found[key] = shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
    return found


def _most(shape: Any, areas: Mapping[str, Any]) -> str:
    """The area that holds most of a shape."""
    return max(areas, key=lambda code: shapely.intersection(areas[code], shape).area, default="")


def _holding(at: Any, areas: Mapping[str, Any]) -> str:
    """The area that holds a point, '' when none does."""
    point = shapely.Point(at[0])
    return next((code for code, area in areas.items() if area.covers(point)), "")


def _scheme(town: TownTables) -> dict[str, Any]:
    """The newest scheme."""
    return max(town.rows("grid_scheme"), key=lambda row: str(row["valid_from"]))


def _first_village(town: TownTables) -> str:
    return next((row["code"] for row in town.rows("village")), "")


_MAKERS: Mapping[str, Callable[[str, Brought, TownTables], Rows]] = {
    "boundary": _boundary,
    "village": _villages,
    "grid": _grids,
    "dedicated_grid": _dedicated,
    "road": _roads,
    "water": _waters,
    "place": _places,
    "station": _stations,
    "neighbour": _neighbours,
}
