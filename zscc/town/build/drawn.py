"""The finished layers as the builders hand them to the tables: polygons are shapely's, in EPSG:4549."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zscc.town.build.facilities import FacilityDrawn, TierPlan
from zscc.town.build.places import PlaceDrawn
from zscc.town.build.plan import Line, Plan, Point, RoadPlan
from zscc.town.build.water import WaterDrawn


@dataclass(frozen=True, slots=True)
class GridDrawn:
    """A base grid with all its columns."""

    code: str
    label: str
    village_code: str
    main_type: str
    shape: Any
    density: float


@dataclass(frozen=True, slots=True)
class VillageDrawn:
    """A village or community with its polygon and its station."""

    code: str
    name: str
    short: str
    kind: str
    shape: Any
    station: Point


@dataclass(frozen=True, slots=True)
class TownDrawn:
    """Everything that goes into the file."""

    plan: Plan
    boundary: Any
    villages: Sequence[VillageDrawn]
    grids: Sequence[GridDrawn]
    roads: Sequence[RoadPlan]
    outside: Sequence[Line]
    waters: Sequence[WaterDrawn]
    places: Sequence[PlaceDrawn]
    vehicles: Sequence[tuple[str, str, str, str]]
    workers: Sequence[tuple[str, str, str]]
    facilities: Sequence[FacilityDrawn]
    tiers: Sequence[TierPlan]
