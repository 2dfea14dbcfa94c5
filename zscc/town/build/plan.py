"""The sources of the town as typed values in map metres (EPSG:4549): what the builders start from."""

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

Line = NDArray[np.float64]
Point = tuple[float, float]

SURROUNDINGS_M = 9_000.0
"""How far around the town the real main roads are kept."""
SOURCES = files("zscc") / "resources" / "town" / "sources"


@dataclass(frozen=True, slots=True)
class VillagePlan:
    """A village or community: real code and name, invented place and size."""

    code: str
    name: str
    short: str
    kind: str
    anchors: Line
    """Shape (n, 2): points that certainly belong to it; the first one is its middle."""
    area_m2: float
    exact: bool
    grids: int


@dataclass(frozen=True, slots=True)
class Core:
    """A built-up core, where streets are dense."""

    name: str
    at: Point
    radius_m: float
    weight: float


@dataclass(frozen=True, slots=True)
class RoadPlan:
    """A main road: one line with its attributes."""

    line: Line
    name: str
    road_class: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class RiverPlan:
    """A river by its control points."""

    line: Line
    name: str
    width_m: float


@dataclass(frozen=True, slots=True)
class LakePlan:
    """A lake by its middle and its two diameters."""

    at: Point
    size_m: Point
    name: str


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """A place of the OpenStreetMap extract."""

    osm_id: str
    name: str
    osm_class: str
    at: Point


@dataclass(frozen=True, slots=True)
class RoadName:
    """A guessed name and the class of the real main roads that pass near the hints."""

    name: str
    road_class: str
    hints: Line


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """Made-up places of one kind; ``types`` are the grid types they may stand in, unless ``at`` is given."""

    name: str
    """May hold ``{number}``."""
    category: str
    stage: str
    types: tuple[str, ...]
    count: int
    at: Point | None
    capacity: int | None
    opened: str | None


@dataclass(frozen=True, slots=True)
class SpecialisedPlan:
    """A specialised grid over all base grids of some types."""

    specialised_id: str
    name: str
    department: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the builders start from."""

    boundary: Line
    """Closed ring."""
    villages: tuple[VillagePlan, ...]
    cores: tuple[Core, ...]
    osm_roads: tuple[Line, ...]
    drawn_roads: tuple[RoadPlan, ...]
    rivers: tuple[RiverPlan, ...]
    lakes: tuple[LakePlan, ...]
    osm_places: tuple[OsmPlace, ...]
    road_names: tuple[RoadName, ...]
    places: tuple[PlacePlan, ...]
    neighbours: tuple[tuple[str, Point], ...]
    schemes: tuple[tuple[str, str, date, bool], ...]
    """Id, label, valid from, whether the date is made up."""
    specialised: tuple[SpecialisedPlan, ...]
    departments: tuple[tuple[str, str, bool], ...]
    """Id, name, whether the bureau has yet to confirm it."""
    grid_types: dict[str, int]
    grid_workers: dict[str, int]


def read_plan() -> Plan:
    """Read all sources that are shipped in ``resources/town/sources``."""
    to_map = _Projection()
    layout = tomllib.loads((SOURCES / "layout.toml").read_text(encoding="utf-8"))
    boundary = _geojson("zhoushi_boundary_approx_tianditu_wgs84.geojson")[0]["geometry"]["coordinates"][0]
    return Plan(
        boundary=to_map.line(boundary),
        villages=_villages(layout["village"], to_map),
        cores=tuple(Core(c["name"], to_map.point(c["at"]), c["radius_m"], c["weight"]) for c in layout["core"]),
        osm_roads=tuple(
            to_map.line(f["geometry"]["coordinates"]) for f in _geojson("osm_highways_kunshan_coarse.geojson")
        ),
        drawn_roads=tuple(RoadPlan(to_map.line(r["line"]), r["name"], r["class"], True) for r in layout["road"]),
        rivers=tuple(RiverPlan(to_map.line(r["line"]), r["name"], r["width_m"]) for r in layout["river"]),
        lakes=tuple(LakePlan(to_map.point(x["at"]), tuple(x["size_m"]), x["name"]) for x in layout["lake"]),
        osm_places=_osm_places(to_map),
        road_names=tuple(RoadName(n["name"], n["class"], to_map.line(n["at"])) for n in layout["road_name"]),
        places=tuple(_place(row, to_map) for row in layout["place"]),
        neighbours=tuple((n["name"], to_map.point(n["at"])) for n in layout["neighbour"]),
        schemes=tuple((s["id"], s["label"], s["valid_from"], s["synthetic_date"]) for s in layout["scheme"]),
        specialised=tuple(
            SpecialisedPlan(s["id"], s["name"], s["department"], tuple(s["types"])) for s in layout["specialised"]
        ),
        departments=tuple((d["id"], d["name"], d.get("confirm", False)) for d in layout["department"]),
        grid_types=layout["grid_types"],
        grid_workers=layout["grid_workers"],
    )


class _Projection:
    """Degrees (EPSG:4490, taken as equal to WGS-84) to map metres (EPSG:4549), rounded to the millimetre."""

    def __init__(self) -> None:
        self._transformer = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)

    def line(self, lon_lat: Any) -> Line:
        degrees = np.asarray(lon_lat, dtype=np.float64)
        east, north = self._transformer.transform(degrees[:, 0], degrees[:, 1])
        return np.round(np.column_stack([east, north]), 3)

    def point(self, lon_lat: Any) -> Point:
        east, north = self.line([lon_lat])[0]
        return float(east), float(north)


def point_of(lon_lat: Any) -> Point:
    """Degrees (WGS-84) to map metres, for what is planned elsewhere."""
    return _Projection().point(lon_lat)


def _geojson(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((SOURCES / name).read_text(encoding="utf-8"))["features"]
    return features


def _villages(rows: list[dict[str, Any]], to_map: _Projection) -> tuple[VillagePlan, ...]:
    units = json.loads((SOURCES / "zhoushi_villages.json").read_text(encoding="utf-8"))["units"]
    drawn = {row["code"]: row for row in rows}
    return tuple(
        VillagePlan(
            code=unit["code"],
            name=unit["name"],
            short=unit["short"],
            kind=unit["kind"],
            anchors=to_map.line(drawn[unit["code"]]["at"]),
            area_m2=drawn[unit["code"]]["km2"] * 1e6,
            exact=drawn[unit["code"]].get("exact", False),
            grids=drawn[unit["code"]]["grids"],
        )
        for unit in units
    )


def _osm_places(to_map: _Projection) -> tuple[OsmPlace, ...]:
    places = []
    for feature in _geojson("osm_pois_kunshan_wgs84.geojson"):
        kept = feature["properties"]
        if kept["name"] and kept["in_town_approx"] and feature["geometry"]["type"] == "Point":
            at = to_map.point(feature["geometry"]["coordinates"][:2])
            places.append(OsmPlace(kept["osm_id"], kept["name"], kept["fclass"], at))
    return tuple(places)


def _place(row: dict[str, Any], to_map: _Projection) -> PlacePlan:
    return PlacePlan(
        name=row["name"],
        category=row["category"],
        stage=row.get("stage", ""),
        types=tuple(row.get("types", ())),
        count=row.get("count", 1),
        at=to_map.point(row["at"]) if "at" in row else None,
        capacity=row.get("capacity"),
        opened=row.get("opened"),
    )
