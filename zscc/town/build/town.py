"""All layers of the demo town, in the order they are written."""

from collections.abc import Sequence
from errno import ENOENT
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from zscc.geo.network import RoadNetwork, network_of
from zscc.town.build.drawn import GridDrawn, TownDrawn, VillageDrawn
from zscc.town.build.facilities import Surroundings, make_facilities
from zscc.town.build.kinds import grid_types, traits_of
from zscc.town.build.main_roads import main_roads_of
from zscc.town.build.partition import make_partition
from zscc.town.build.people import home_stations, vehicle_rows, worker_rows
from zscc.town.build.places import Ground, make_places
from zscc.town.build.plan import SURROUNDINGS_M, Core, Line, Plan, Point, RoadPlan, read_plan
from zscc.town.build.streets import SPEED_KMH, Density, Obstacles, make_streets
from zscc.town.build.tables import layers_of
from zscc.town.build.water import WaterDrawn, lakes_of, rivers_of
from zscc.town.geopackage import write_geopackage


def build_town(out: Path, seed: int = 1) -> None:
    """Write the demo town's GeoPackage; the same seed and sources give the same bytes. OSError when it cannot be."""
    if not out.absolute().parent.is_dir():
        raise FileNotFoundError(ENOENT, "there is no such folder", str(out.parent))
    write_geopackage(out, layers_of(draw_town(read_plan(), seed)))


def draw_town(plan: Plan, seed: int) -> TownDrawn:
    """Draw all layers."""
    outline = shapely.Polygon(plan.boundary)
    density = Density([*plan.cores, *_hamlets(plan)])
    main_roads = main_roads_of(plan.osm_roads, outline, plan.drawn_roads, plan.road_names)
    waters = [*rivers_of(plan.rivers, outline.buffer(2500.0), seed), *lakes_of(plan.lakes, seed)]
    walls = [road.line for road in main_roads if road.road_class != "secondary"]
    rivers = [water.line for water in waters if water.width_m > 0]
    parts = make_partition(outline, plan.villages, [*walls, *rivers], seed)
    boundary = shapely.coverage_union_all([grid for grids in parts.grids for grid in grids])
    roads = make_streets(boundary, main_roads, density, Obstacles.among(main_roads, waters), seed)
    network = network_of([road.line for road in roads], [SPEED_KMH[road.road_class] for road in roads])
    villages = [
        VillageDrawn(v.code, v.name, v.short, v.kind, shape, _station(v.anchors[0], shape, network))
        for v, shape in zip(plan.villages, parts.villages, strict=True)
    ]
    grids = _grids(plan, parts.grids, density, roads, waters)
    ground = Ground({g.code: g.shape for g in grids}, {g.code: g.main_type for g in grids}, _roadside(roads))
    places = make_places(plan.osm_places, plan.places, ground, seed)
    stations = {v.code[-3:]: v.station for v in villages}
    facilities, tiers = make_facilities(Surroundings(ground, places, stations, roads, boundary), seed)
    homes = home_stations({v.code: v.station for v in villages}, villages[0].code)
    return TownDrawn(
        plan=plan,
        boundary=boundary,
        villages=villages,
        grids=grids,
        roads=roads,
        outside=_outside(plan.osm_roads, boundary),
        waters=waters,
        places=places,
        vehicles=vehicle_rows(homes),
        workers=worker_rows({g.code: 0.3 + g.density for g in grids}, plan.grid_workers),
        facilities=facilities,
        tiers=tiers,
    )


def _hamlets(plan: Plan) -> list[Core]:
    """Every village has a small dense middle; that of a community is wider."""
    reach_m = {"社区": 650.0, "村": 400.0}
    return [
        Core(v.name, (float(v.anchors[0, 0]), float(v.anchors[0, 1])), reach_m[v.kind], 0.45) for v in plan.villages
    ]


def _grids(
    plan: Plan, shapes: list[list[Any]], density: Density, roads: list[RoadPlan], waters: list[WaterDrawn]
) -> list[GridDrawn]:
    named = [
        (village, number, shape)
        for village, parts in zip(plan.villages, shapes, strict=True)
        for number, shape in enumerate(parts, start=1)
    ]
    traits = [traits_of(shape, v.kind == "村", density, roads, waters, plan) for v, _, shape in named]
    types = grid_types(traits, plan.grid_types)
    return [
        GridDrawn(f"{v.code}{number:03}", f"{v.name}-{number:02}", v.code, main_type, shape, trait.density)
        for (v, number, shape), main_type, trait in zip(named, types, traits, strict=True)
    ]


def _station(anchor: Line, shape: Any, network: RoadNetwork) -> Point:
    """The street corner of the village that is nearest to its middle."""
    inside = np.flatnonzero(shapely.contains_xy(shape.buffer(-40.0), network.nodes_m))
    node = inside[int(np.hypot(*(network.nodes_m[inside] - anchor).T).argmin())]
    east, north = network.nodes_m[node]
    return float(east), float(north)


def _roadside(roads: Sequence[RoadPlan]) -> Line:
    """Points 28 m beside the streets, on both sides, one pair a road piece."""
    spots = []
    for road in roads:
        if road.road_class == "expressway":
            continue
        step = np.diff(road.line, axis=0)
        length = np.hypot(*step.T)
        long = length > 40.0
        middle = (road.line[:-1] + road.line[1:])[long] / 2
        side = np.column_stack([-step[long, 1], step[long, 0]]) / length[long, None] * 28.0
        spots += [middle + side, middle - side]
    return np.round(np.vstack(spots), 3)


def _outside(osm_roads: Sequence[Line], boundary: Any) -> list[Line]:
    """The real main roads around the town, cut off at its boundary."""
    around = boundary.envelope.buffer(SURROUNDINGS_M, join_style="mitre").difference(boundary)
    cut = shapely.intersection(np.array([shapely.LineString(line) for line in osm_roads]), around)
    parts = [part for part in shapely.get_parts(cut) if part.geom_type == "LineString"]
    return [np.round(shapely.get_coordinates(part), 3) for part in parts if part.length > 1.0]
