"""Places: the real ones of OpenStreetMap inside the town, and made-up ones up to the published figures."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from zscc.town.build.plan import Line, OsmPlace, PlacePlan, Point

OSM_CATEGORIES = {
    "school": "school",
    "kindergarten": "kindergarten",
    "park": "park",
    "market_place": "market",
    "mall": "complex",
    "residential": "estate",
}
SCHOOL_PLACES = 45_000
SCHOOL_STAFF = 3_410
SCHOOL_SIZES = {"kindergarten": 360, "primary": 1350, "middle": 1500, "nine_year": 1700, "high": 2400}
APART_M = 260.0


@dataclass(frozen=True, slots=True)
class PlaceDrawn:
    """A place with all its columns."""

    name: str
    category: str
    stage: str
    at: Point
    grid_code: str
    capacity: int | None
    staff: int | None
    opened: str | None
    osm_id: str | None
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Where made-up places may stand: grid polygons by code, their types, and points beside streets."""

    grids: Mapping[str, Any]
    types: Mapping[str, str]
    roadside: Line

    def code_at(self, at: Point) -> str:
        """The grid that a point lies in."""
        point = shapely.Point(at)
        return min(self.grids, key=lambda code: (self.grids[code].distance(point), code))


def make_places(osm: Sequence[OsmPlace], plans: Sequence[PlacePlan], ground: Ground, seed: int) -> list[PlaceDrawn]:
    """All places of the town; the places of the schools add up to SCHOOL_PLACES."""
    town = shapely.union_all(list(ground.grids.values()))
    placed = [_real(place, ground) for place in osm if _kept(place, town)]
    taken = [place.at for place in placed]
    for plan in plans:
        chance = random.Random(f"place/{seed}/{plan.name}")
        for number in range(1, plan.count + 1):
            alike = {
                place.grid_code for place in placed if place.stage == plan.stage and place.category == plan.category
            }
            at = plan.at if plan.at is not None else _free_spot(_open_grids(plan, ground, alike), ground, taken, chance)
            taken.append(at)
            placed.append(_made_up(plan, number, at, ground))
    return _with_capacities(placed)


def _kept(place: OsmPlace, town: Any) -> bool:
    return place.osm_class in OSM_CATEGORIES and bool(town.contains(shapely.Point(place.at)))


def _real(place: OsmPlace, ground: Ground) -> PlaceDrawn:
    category = OSM_CATEGORIES[place.osm_class]
    stage = ""
    if category == "kindergarten":
        stage = "kindergarten"
    elif category == "school":
        stage = "primary" if "小学" in place.name else "middle" if "中学" in place.name else "nine_year"
    code = ground.code_at(place.at)
    return PlaceDrawn(place.name, category, stage, place.at, code, None, None, None, place.osm_id, False)


def _made_up(plan: PlacePlan, number: int, at: Point, ground: Ground) -> PlaceDrawn:
    name = plan.name.format(number=number)
    code = ground.code_at(at)
    return PlaceDrawn(name, plan.category, plan.stage, at, code, plan.capacity, None, plan.opened, None, True)


def _open_grids(plan: PlacePlan, ground: Ground, alike: set[str]) -> list[Any]:
    """The grids of a fitting type, without those that have such a place already while there are others."""
    fitting = [code for code in sorted(ground.grids) if ground.types[code] in plan.types]
    fresh = [code for code in fitting if code not in alike]
    return [ground.grids[code] for code in fresh or fitting]


def _free_spot(grids: Sequence[Any], ground: Ground, taken: Sequence[Point], chance: random.Random) -> Point:
    """A point beside a street in one of the grids, away from the places that are there already."""
    area = shapely.union_all([grid.buffer(-60.0) for grid in grids])
    spots = ground.roadside[shapely.contains_xy(area, ground.roadside)]
    others = np.array(taken)
    best: Point = (float(spots[0][0]), float(spots[0][1]))
    widest = 0.0
    for _ in range(30):
        x, y = spots[chance.randrange(len(spots))]
        away = float(np.hypot(others[:, 0] - x, others[:, 1] - y).min())
        if away > widest:
            widest, best = away, (float(x), float(y))
        if away > APART_M and chance.random() < 0.5:
            break
    return best


def _with_capacities(places: Sequence[PlaceDrawn]) -> list[PlaceDrawn]:
    """School places and staff shared out by stage, so that the sums are the published ones."""
    schools = [i for i, place in enumerate(places) if place.stage]
    weights = [SCHOOL_SIZES[places[i].stage] * (0.85 + 0.3 * ((7 * i) % 11) / 10) for i in schools]
    out = list(places)
    shares = zip(schools, shared_out(SCHOOL_PLACES, weights), shared_out(SCHOOL_STAFF, weights), strict=True)
    for i, capacity, staff in shares:
        out[i] = replace(out[i], capacity=capacity, staff=staff)
    return out


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to ``total`` (largest remainder)."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [math.floor(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: total - sum(whole)]:
        whole[i] += 1
    return whole
