"""The drawn town as the tables of its GeoPackage: names and titles in Chinese, one source row a layer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from zscc.town.build.drawn import TownDrawn
from zscc.town.build.facility_tables import facility_tables
from zscc.town.build.places import PlaceDrawn
from zscc.town.build.plan import SURROUNDINGS_M, RoadPlan
from zscc.town.build.rings import ring_of
from zscc.town.build.streets import SPEED_KMH
from zscc.town.geopackage import LINE, POINT, POLYGON, Layer

TOWN_CODE = "320583102"
TOWN_NAME = "周市镇"
WIDTH_M = {"expressway": 28.0, "arterial": 20.0, "secondary": 12.0, "local": 7.0}
DEDICATED_M = 90.0
"""A dedicated grid holds the street blocks within this of its market, complex or park."""

OSM = "© OpenStreetMap contributors"
OURS = "zscc, made up for demonstration (示意)"
LEANING = f"made up (示意); borders lean on main roads {OSM}"
SOURCES: tuple[tuple[str, str, str, bool], ...] = (
    ("boundary", "zscc, approximate (示意); north and east after the county line of 天地图", "Apache-2.0", True),
    ("village", f"names and codes: 国家统计局统计用区划代码 2023; polygons {LEANING}", "ODbL-1.0", True),
    ("grid", LEANING, "ODbL-1.0", True),
    ("specialised_grid", OURS, "Apache-2.0", True),
    ("dedicated_grid", LEANING, "ODbL-1.0", True),
    ("road", f"main roads {OSM}; streets and road names made up (示意)", "ODbL-1.0", True),
    ("road_osm", OSM, "ODbL-1.0", False),
    ("road_outside", OSM, "ODbL-1.0", False),
    ("water", OURS, "Apache-2.0", True),
    ("place", f"{OSM}; places marked synthetic are made up (示意)", "ODbL-1.0", True),
    (
        "facility",
        f"names, counts and dates: 第一昆山网 2022; schools {OSM}; positions and areas made up (示意)",
        "ODbL-1.0",
        True,
    ),
    ("station", f"made up (示意), at corners of the layer road; {OSM}", "ODbL-1.0", True),
    ("neighbour", "public names, some after GeoNames; label positions by hand", "CC-BY-4.0", False),
    ("vehicle", OURS, "Apache-2.0", True),
    ("grid_worker", OURS, "Apache-2.0", True),
    ("department", "public names; those to be confirmed are marked synthetic", "Apache-2.0", True),
)
"""Layer, attribution, licence, whether it is made up in part or in whole."""


def layers_of(town: TownDrawn) -> list[Layer]:
    """All tables of the file."""
    return [
        _town(town),
        _boundary(town),
        _villages(town),
        _grids(town),
        *_schemes(town),
        *_roads(town),
        _water(town),
        _places(town),
        *facility_tables(town.facilities, town.tiers),
        _stations(town),
        _neighbours(town),
        *_people(town),
        _sources(),
    ]


def label_point(polygon: Any) -> tuple[float, float]:
    """The middle of the largest circle inside: the best place for a label."""
    x, y = shapely.maximum_inscribed_circle(polygon, tolerance=5.0).coords[0]
    return round(x, 1), round(y, 1)


def _area_columns(shape: Any, *named: str) -> tuple[Any, ...]:
    """Ring, given columns, area in m², easting and northing of the label."""
    return ring_of(shape), *named, round(shape.area, 3), *label_point(shape)


def _town(town: TownDrawn) -> Layer:
    columns = ("code TEXT NOT NULL", "name TEXT NOT NULL", "area_m2 REAL NOT NULL", "synthetic INTEGER NOT NULL")
    rows = [(TOWN_CODE, TOWN_NAME, round(town.boundary.area, 3), 1)]
    return Layer("town", "城镇", "The town; area of the approximate boundary", columns, rows)


def _boundary(town: TownDrawn) -> Layer:
    columns = ("code TEXT NOT NULL", "name TEXT NOT NULL", "area_m2 REAL NOT NULL", "synthetic INTEGER NOT NULL")
    rows = [(ring_of(town.boundary), TOWN_CODE, TOWN_NAME, round(town.boundary.area, 3), 1)]
    about = "Approximate boundary, not for any decision on limits (示意，不作为划界依据)"
    return Layer("boundary", "镇界（示意）", about, columns, rows, POLYGON)


def _villages(town: TownDrawn) -> Layer:
    columns = (
        "code TEXT NOT NULL UNIQUE",
        "name TEXT NOT NULL",
        "short TEXT NOT NULL",
        "kind TEXT NOT NULL",
        "area_m2 REAL NOT NULL",
        "label_e REAL NOT NULL",
        "label_n REAL NOT NULL",
        "synthetic INTEGER NOT NULL",
    )
    rows = [(*_area_columns(v.shape, v.code, v.name, v.short, v.kind), 1) for v in town.villages]
    about = "The 38 villages and communities: codes and names real (2023), polygons made up (示意)"
    return Layer("village", "村（社区）（界线示意）", about, columns, rows, POLYGON)


def _grids(town: TownDrawn) -> Layer:
    columns = (
        "code TEXT NOT NULL UNIQUE",
        "label TEXT NOT NULL",
        "village_code TEXT NOT NULL",
        "main_type TEXT NOT NULL",
        "area_m2 REAL NOT NULL",
        "label_e REAL NOT NULL",
        "label_n REAL NOT NULL",
        "valid_from DATE NOT NULL",
        "valid_to DATE",
        "synthetic INTEGER NOT NULL",
    )
    first = min(valid_from for _, _, valid_from, _ in town.plan.schemes).isoformat()
    rows = [(*_area_columns(g.shape, g.code, g.label, g.village_code, g.main_type), first, None, 1) for g in town.grids]
    return Layer("grid", "基础网格（示意）", "The 79 base grids, made up (示意)", columns, rows, POLYGON)


def _schemes(town: TownDrawn) -> list[Layer]:
    schemes = Layer(
        "grid_scheme",
        "网格方案",
        "Divisions into grids by the date they came into force; days are assumed, the date of 3.0 is made up",
        (
            "scheme_id TEXT NOT NULL",
            "label TEXT NOT NULL",
            "valid_from DATE NOT NULL",
            "synthetic_date INTEGER NOT NULL",
        ),
        [(name, label, start.isoformat(), int(made_up)) for name, label, start, made_up in town.plan.schemes],
    )
    specialised = Layer(
        "specialised_grid",
        "专业网格（示意）",
        "Specialised grids of the scheme of 2020, made up (示意)",
        ("specialised_id TEXT NOT NULL", "name TEXT NOT NULL", "department TEXT NOT NULL", "scheme_id TEXT NOT NULL"),
        [(s.specialised_id, s.name, s.department, "2020") for s in town.plan.specialised],
    )
    members = Layer(
        "specialised_grid_member",
        "专业网格成员（示意）",
        "Which base grids a specialised grid holds: many to one",
        ("specialised_id TEXT NOT NULL", "grid_code TEXT NOT NULL"),
        [(s.specialised_id, g.code) for s in town.plan.specialised for g in town.grids if g.main_type in s.types],
    )
    return [schemes, specialised, members, _dedicated(town)]


def _dedicated(town: TownDrawn) -> Layer:
    wanted = [p for p in town.places if p.category in {"market", "complex", "industrial_park"} and p.synthetic]
    wanted = [p for p in wanted if p.category == "complex"] + [p for p in wanted if p.category != "complex"][::3]
    net = shapely.union_all([shapely.LineString(road.line) for road in town.roads] + [town.boundary.boundary])
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    rows = []
    for number, place in enumerate(wanted, start=1):
        around = blocks[shapely.dwithin(blocks, shapely.Point(place.at), DEDICATED_M)]
        shape = shapely.Polygon(shapely.union_all(around, grid_size=0.001).exterior)
        name = f"专属网格{number:02}（示意）"
        rows.append((ring_of(shape), f"ZS{number:02}", name, place.category, "3.0", round(shape.area, 3), 1))
    columns = (
        "code TEXT NOT NULL",
        "name TEXT NOT NULL",
        "category TEXT NOT NULL",
        "scheme_id TEXT NOT NULL",
        "area_m2 REAL NOT NULL",
        "synthetic INTEGER NOT NULL",
    )
    about = "Dedicated grids of scheme 3.0 over markets, complexes and parks, across base grids, made up (示意)"
    return Layer("dedicated_grid", "专属网格（示意）", about, columns, rows, POLYGON)


def _roads(town: TownDrawn) -> list[Layer]:
    columns = (
        "name TEXT NOT NULL",
        "name_synthetic INTEGER NOT NULL",
        "class TEXT NOT NULL",
        "width_m REAL NOT NULL",
        "speed_kmh REAL NOT NULL",
        "source TEXT NOT NULL",
        "synthetic INTEGER NOT NULL",
    )
    roads = Layer(
        "road",
        "道路",
        "The net inside the town, noded: OpenStreetMap's main roads and made-up streets; as a whole ODbL",
        columns,
        [_road_row(road) for road in town.roads],
        LINE,
    )
    near = town.boundary.buffer(SURROUNDINGS_M)
    raw = [line for line in town.plan.osm_roads if shapely.LineString(line).intersects(near)]
    touching = [int(shapely.LineString(line).intersects(town.boundary)) for line in raw]
    osm = Layer(
        "road_osm",
        "主干道（OpenStreetMap）",
        f"Main roads as extracted, straight between nodes, about 100 m precise. {OSM}, ODbL",
        ("in_town INTEGER NOT NULL",),
        list(zip(raw, touching, strict=True)),
        LINE,
    )
    outside = Layer(
        "road_outside",
        "镇外主干道（OpenStreetMap）",
        f"Main roads around the town, cut off at its boundary. {OSM}, ODbL",
        ("class TEXT NOT NULL",),
        [(line, "arterial") for line in town.outside],
        LINE,
    )
    return [roads, osm, outside]


def _road_row(road: RoadPlan) -> Sequence[Any]:
    source = "synthetic" if road.synthetic else "osm"
    kind = road.road_class
    return (
        road.line,
        road.name,
        int(bool(road.name)),
        kind,
        WIDTH_M[kind],
        SPEED_KMH[kind],
        source,
        int(road.synthetic),
    )


def _water(town: TownDrawn) -> Layer:
    columns = ("name TEXT NOT NULL", "kind TEXT NOT NULL", "width_m REAL NOT NULL", "synthetic INTEGER NOT NULL")
    rows = [(w.line, w.name, "river" if w.width_m else "lake", w.width_m, 1) for w in town.waters]
    about = "Rivers (lines with a width) and lakes (closed lines, width 0), made up (示意)"
    return Layer("water", "水系（示意）", about, columns, rows, LINE)


def _places(town: TownDrawn) -> Layer:
    columns = (
        "place_id TEXT NOT NULL UNIQUE",
        "name TEXT NOT NULL",
        "category TEXT NOT NULL",
        "stage TEXT NOT NULL",
        "grid_code TEXT NOT NULL",
        "capacity INTEGER",
        "staff INTEGER",
        "opened DATE",
        "osm_id TEXT",
        "synthetic INTEGER NOT NULL",
    )
    rows = [(np.array([p.at]), f"P{n:03}", *_place_columns(p)) for n, p in enumerate(town.places, start=1)]
    about = f"Places: real ones {OSM}, ODbL; filled up to published figures with made-up ones (synthetic = 1)"
    return Layer("place", "场所", about, columns, rows, POINT)


def _place_columns(place: PlaceDrawn) -> tuple[Any, ...]:
    named = place.name, place.category, place.stage, place.grid_code
    return *named, place.capacity, place.staff, place.opened, place.osm_id, int(place.synthetic)


def _stations(town: TownDrawn) -> Layer:
    columns = ("village_code TEXT NOT NULL UNIQUE", "name TEXT NOT NULL", "synthetic INTEGER NOT NULL")
    rows = [(np.array([v.station]), v.code, f"{v.name}“全网融合”工作站", 1) for v in town.villages]
    return Layer(
        "station", "工作站（位置示意）", "One station a village; positions made up (示意)", columns, rows, POINT
    )


def _neighbours(town: TownDrawn) -> Layer:
    rows = [(np.array([at]), name) for name, at in town.plan.neighbours]
    return Layer("neighbour", "周边地名", "Names around the town", ("name TEXT NOT NULL",), rows, POINT)


def _people(town: TownDrawn) -> list[Layer]:
    vehicles = Layer(
        "vehicle",
        "巡查车（示意）",
        "The 17 patrol vehicles; plates are made up and cannot be real",
        ("vehicle_id TEXT NOT NULL", "label TEXT NOT NULL", "plate TEXT NOT NULL", "home_station TEXT NOT NULL"),
        town.vehicles,
    )
    workers = Layer(
        "grid_worker",
        "网格员（示意）",
        "The 220 grid workers by department and grid, made up, without names",
        ("worker_id TEXT NOT NULL", "department TEXT NOT NULL", "grid_code TEXT NOT NULL"),
        town.workers,
    )
    departments = Layer(
        "department",
        "承办部门",
        "Departments that handle cases; synthetic = 1: to be confirmed by the bureau",
        ("department_id TEXT NOT NULL", "name TEXT NOT NULL", "synthetic INTEGER NOT NULL"),
        [(key, name, int(confirm)) for key, name, confirm in town.plan.departments],
    )
    return [vehicles, workers, departments]


def _sources() -> Layer:
    columns = (
        "layer TEXT NOT NULL",
        "attribution TEXT NOT NULL",
        "licence TEXT NOT NULL",
        "synthetic INTEGER NOT NULL",
    )
    rows = [(layer, attribution, licence, int(made_up)) for layer, attribution, licence, made_up in SOURCES]
    return Layer("source", "数据来源", "Where each layer comes from and under which licence", columns, rows)
