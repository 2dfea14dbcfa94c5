"""The main type of every base grid: synthetic, after where it lies (streets, rivers, cores, kind of village)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from zscc.town.build.plan import Plan, Point, RoadPlan
from zscc.town.build.streets import Density
from zscc.town.build.water import WaterDrawn


@dataclass(frozen=True, slots=True)
class GridTraits:
    """What the type of a grid depends on; lengths in km per km²."""

    density: float
    rural: bool
    main_road: float
    river: float
    schools: int
    middle: Point


def grid_types(traits: Sequence[GridTraits], numbers: Mapping[str, int]) -> list[str]:
    """One type a grid, each as often as asked for; rare types choose first."""
    wishes: dict[str, Callable[[GridTraits], float]] = {
        "river": lambda t: t.river - 2 * t.density,
        "road": lambda t: t.main_road - t.density,
        "school": lambda t: t.schools + 0.1 * t.density,
        "market": lambda t: 1.2 * t.density + 0.25 * t.main_road,
        "industry": lambda t: -abs(t.density - 0.22) * 2 + 0.3 * t.main_road - 0.5 * t.river,
        "site": lambda t: -abs(t.density - 0.4) - 0.3 * t.rural,
        "rural_rental": lambda t: 1.0 * t.rural - t.density,
        "res_old": lambda t: t.density,
        "res_new": lambda t: -t.density,
    }
    types = [""] * len(traits)
    apart_m = {"market": 1400.0, "river": 2500.0, "road": 2500.0}
    for name, wish in wishes.items():
        ranked = sorted((i for i, t in enumerate(types) if not t), key=lambda i: (-round(wish(traits[i]), 9), i))
        chosen: list[int] = []
        for i in ranked:
            far = all(_away(traits[i], traits[j]) > apart_m.get(name, 0.0) for j in chosen)
            if far and len(chosen) < numbers[name]:
                chosen.append(i)
        chosen += [i for i in ranked if i not in chosen][: numbers[name] - len(chosen)]
        for i in chosen:
            types[i] = name
    return types


def traits_of(
    grid: Any, rural: bool, density: Density, roads: Sequence[RoadPlan], waters: Sequence[WaterDrawn], plan: Plan
) -> GridTraits:
    """The traits of one grid polygon."""
    main = [shapely.LineString(r.line) for r in roads if r.road_class in {"arterial", "expressway"}]
    rivers = [shapely.LineString(w.line) for w in waters if w.width_m > 0]
    km2 = grid.area / 1e6
    # A road or river on the border counts for both sides.
    near = grid.buffer(30.0)
    middle = grid.centroid
    schools = [place for place in plan.osm_places if place.osm_class in {"school", "kindergarten"}]
    samples = shapely.get_coordinates(grid.segmentize(300.0))
    return GridTraits(
        density=float(np.mean([density.at((x, y)) for x, y in [*samples, (middle.x, middle.y)]])),
        rural=rural,
        main_road=sum(line.intersection(near).length for line in main) / 1e3 / km2,
        river=sum(line.intersection(near).length for line in rivers) / 1e3 / km2,
        schools=sum(1 for school in schools if grid.contains(shapely.Point(school.at))),
        middle=(middle.x, middle.y),
    )


def _away(one: GridTraits, other: GridTraits) -> float:
    return float(np.hypot(one.middle[0] - other.middle[0], one.middle[1] - other.middle[1]))
