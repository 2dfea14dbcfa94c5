"""Civic and industry facilities of the demo town: made from ``sources/facilities.toml``, the places and the grids."""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from shapely import affinity

from zscc.town.build.places import Ground, PlaceDrawn
from zscc.town.build.plan import SOURCES, Point, RoadPlan, point_of

PLOT_M = (560.0, 440.0)
"""Sides of the plot of a park, along the street and across it."""
PLOT_FROM_STREET_M = 12.0
ARTICLE = "第一昆山网 2022"
GROUND_ASIDE_M = 45.0
"""A school's sports ground stands so far east and north of it, so that both can be seen."""
SCHOOL_TAG = "开放健身场地"


@dataclass(frozen=True, slots=True)
class FacilityDrawn:
    """A facility with all its columns; its area where it has one."""

    facility_id: str
    layer: str
    kind: str
    name: str
    at: Point
    status: str
    told: str
    exposure: str
    source: str
    synthetic: bool
    grid_code: str
    place_id: str | None = None
    opened: str | None = None
    closed: str | None = None
    due: str | None = None
    tags: tuple[str, ...] = ()
    parent: str | None = None
    tier: str = ""
    note: str = ""
    area: Any = None
    rooms: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By what is counted: how many there are, how many are taken."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What facilities are placed by."""

    ground: Ground
    places: Sequence[PlaceDrawn]
    stations: Mapping[str, Point]
    """Of the villages, by the last three digits of their code."""
    roads: Sequence[RoadPlan]
    boundary: Any


@dataclass(frozen=True, slots=True)
class TierPlan:
    """One tier of a hierarchy whose names are left to the bureau."""

    layer: str
    tier: str
    count: int | None
    name: str


def make_facilities(around: Surroundings, seed: int) -> tuple[list[FacilityDrawn], list[TierPlan]]:
    """All facilities, the schools first, and the tiers that they stand in."""
    plan = tomllib.loads((SOURCES / "facilities.toml").read_text(encoding="utf-8"))
    made = [*_schools(around, plan), *_open_grounds(around, plan)]
    by_id: dict[str, FacilityDrawn] = {}
    for row in plan["facility"]:
        for facility in _of_row(row, around, by_id, plan["told"]):
            by_id[facility.facility_id] = facility
    made += by_id.values()
    tiers = [TierPlan(t["layer"], t["tier"], t.get("count"), t["name"]) for t in plan["tier"]]
    return [_taken(facility, plan["occupied"], seed) for facility in made], tiers


def _schools(around: Surroundings, plan: Mapping[str, Any]) -> Iterator[FacilityDrawn]:
    open_ids = {facility.facility_id.removeprefix("ground-") for facility in _open_grounds(around, plan)}
    for place_id, place in _numbered(around.places):
        if place.stage:
            tags = (SCHOOL_TAG,) if place_id in open_ids else ()
            yield FacilityDrawn(
                f"school-{place_id}",
                "civic_school",
                place.stage,
                place.name,
                place.at,
                "operating",
                plan["told"],
                "open",
                ARTICLE if place.synthetic else "OpenStreetMap",
                place.synthetic,
                place.grid_code,
                place_id,
                place.opened,
                tags=tags,
                rooms={"school_places": (place.capacity or 0, 0)},
            )


def _open_grounds(around: Surroundings, plan: Mapping[str, Any]) -> list[FacilityDrawn]:
    """Schools with a sports ground, each next one as far as can be from those before."""
    wanted = {"primary", "middle", "nine_year"}
    schools = [(place_id, place) for place_id, place in _numbered(around.places) if place.stage in wanted]
    chosen = schools[:1]
    while len(chosen) < plan["open_grounds"]:
        taken = np.array([place.at for _, place in chosen])
        left = [school for school in schools if school not in chosen]
        chosen.append(max(left, key=lambda school: (float(np.hypot(*(taken - school[1].at).T).min()), school[0])))
    return [
        FacilityDrawn(
            f"ground-{place_id}",
            "civic_culture",
            "open_ground",
            f"{place.name.removesuffix('（示意）')}健身场地（示意）",
            (round(place.at[0] + GROUND_ASIDE_M, 3), round(place.at[1] + GROUND_ASIDE_M, 3)),
            "operating",
            plan["told"],
            "open",
            ARTICLE,
            True,
            around.ground.code_at((place.at[0] + GROUND_ASIDE_M, place.at[1] + GROUND_ASIDE_M)),
            note="开放学校健身场地；哪些学校开放为示意",
            tags=(SCHOOL_TAG,),
        )
        for place_id, place in sorted(chosen, key=lambda school: school[0])
    ]


def _numbered(places: Sequence[PlaceDrawn]) -> Iterator[tuple[str, PlaceDrawn]]:
    return ((f"P{number:03}", place) for number, place in enumerate(places, start=1))


def _of_row(
    row: Mapping[str, Any], around: Surroundings, by_id: Mapping[str, FacilityDrawn], told: str
) -> Iterator[FacilityDrawn]:
    """One facility, or one a village or place that the row names."""
    spots: list[tuple[Point, str | None, PlaceDrawn | None]]
    if "villages" in row:
        spots = [(_roadside(around.stations[code], around), None, None) for code in row["villages"]]
    elif "places" in row:
        spots = [(place.at, place_id, place) for place_id, place in _numbered(around.places) if _is(place, row)]
    else:
        spots = [_spot(row, around, by_id)]
    single = "{number" not in row["name"]
    for number, (at, place_id, place) in enumerate(spots, start=1):
        area = _area(row, around, at, place)
        middle = at if area is None or place is not None else _middle(area)
        yield FacilityDrawn(
            facility_id=row["id"] if single else f"{row['id']}-{number}",
            layer=row["layer"],
            kind=row["kind"],
            name=row["name"].format(number=number),
            at=middle,
            status=row["status"],
            told=told,
            exposure=row.get("exposure", "open"),
            source=ARTICLE if place is None or place.synthetic else "OpenStreetMap",
            synthetic="示意" in row["name"],
            grid_code=around.ground.code_at(middle),
            place_id=place_id if area is None else None,
            opened=row.get("opened"),
            closed=row.get("closed"),
            due=row.get("due"),
            tags=tuple(row.get("tags", ())),
            parent=row.get("parent"),
            tier=row.get("tier", ""),
            note=row.get("note", ""),
            area=area,
            rooms={what: (number, 0) for what, number in row.get("capacity", {}).items()},
        )


def _is(place: PlaceDrawn, row: Mapping[str, Any]) -> bool:
    return place.name.startswith(row["places"])


def _spot(
    row: Mapping[str, Any], around: Surroundings, by_id: Mapping[str, FacilityDrawn]
) -> tuple[Point, str | None, PlaceDrawn | None]:
    name = row.get("place", row.get("blocks"))
    if name is not None:
        return next((place.at, place_id, place) for place_id, place in _numbered(around.places) if place.name == name)
    if "offset_m" in row:
        (east, north), (x, y) = by_id[row["parent"]].at, row["offset_m"]
        return (round(east + x, 3), round(north + y, 3)), None, None
    if "at" in row or "blocks_at" in row:
        return _roadside(point_of(row.get("at", row.get("blocks_at"))), around), None, None
    return (0.0, 0.0), None, None


def _roadside(at: Point, around: Surroundings) -> Point:
    """The spot beside a street that is nearest to a point, away from its corner."""
    spots = around.ground.roadside
    away = np.hypot(*(spots - at).T)
    east, north = spots[int(np.where(away < 45.0, np.inf, away).argmin())]
    return float(east), float(north)


def _area(row: Mapping[str, Any], around: Surroundings, at: Point, place: PlaceDrawn | None) -> Any:
    """The area of a row: grids, street blocks, or a strip along a road; None for a point."""
    if "grids" in row:
        ends = tuple(row["grids"])
        return shapely.union_all(
            [shape for code, shape in around.ground.grids.items() if code[9:12] in ends], grid_size=0.001
        )
    if "along" in row:
        lines = [shapely.LineString(road.line) for road in around.roads if road.name == row["along"]]
        strip = shapely.union_all(lines).buffer(row["reach_m"]).buffer(60.0).buffer(-60.0).simplify(1.0)
        return shapely.set_precision(_largest(strip.intersection(around.boundary)), 0.001)
    if "blocks" in row or "blocks_at" in row or (place is not None and row.get("blocks_of_places")):
        return _blocks(around, at)
    return None


def _blocks(around: Surroundings, at: Point) -> Any:
    """A plot along the nearest street: what of a rectangle lies in the street block of a point."""
    lines = [shapely.LineString(road.line) for road in around.roads]
    net = shapely.union_all([*lines, shapely.get_exterior_ring(around.boundary)])
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    here = shapely.Point(at)
    block = min(blocks, key=lambda block: (shapely.distance(block, here), block.area))
    street = min(lines, key=lambda line: (shapely.distance(line, here), line.length))
    beside = shapely.line_locate_point(street, here)
    (x0, y0), (x1, y1) = shapely.get_coordinates(
        [shapely.line_interpolate_point(street, beside + step) for step in (-15.0, 15.0)]
    )
    width, height = PLOT_M
    plot = shapely.box(at[0] - width / 2, at[1] - height / 2, at[0] + width / 2, at[1] + height / 2)
    turned = affinity.rotate(plot, np.degrees(np.arctan2(y1 - y0, x1 - x0)), origin=at)
    inside = shapely.buffer(block, -PLOT_FROM_STREET_M).intersection(turned)
    return shapely.set_precision(shapely.Polygon(_largest(inside).exterior), 0.001)


def _largest(shape: Any) -> Any:
    return max(shapely.get_parts(shape), key=lambda part: part.area)


def _middle(area: Any) -> Point:
    x, y = shapely.maximum_inscribed_circle(_largest(area), tolerance=5.0).coords[0]
    return round(x, 1), round(y, 1)


def _taken(facility: FacilityDrawn, share: Sequence[float], seed: int) -> FacilityDrawn:
    """How many of its places are taken: made up, by the facility's own chance."""
    if not facility.rooms:
        return facility
    chance = random.Random(f"occupied/{seed}/{facility.facility_id}")
    low, high = share
    rooms = {
        what: (number, round(number * (low + (high - low) * chance.random())))
        for what, (number, _) in facility.rooms.items()
    }
    return replace(facility, rooms=rooms)
