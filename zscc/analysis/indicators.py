"""Indicators of the grids: one number a grid, with its unit and with how many things it counts.

A grid for which nothing can be said has NaN, never a zero: a zero is a fact. What is counted but lies in no grid is
told beside, so that the numbers on the map and those in the lists agree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from zscc.clock import MS_PER_DAY, day_of_ms
from zscc.geo.grid_index import OUTSIDE, GridIndex
from zscc.town.layers import Town

Values = NDArray[np.float64]
Index = NDArray[np.int64]

NO_GRID = -1
_PIECE_M = 5.0
"""Roads are cut into pieces no longer than this; each belongs to the grid that holds its middle."""
_MS_PER_HOUR = 3_600_000


class Indicator(Enum):
    """What grids can be coloured by; its words are ``map.indicator.<value>``."""

    REPORTS_TODAY = "reports_today"
    REPORT_DENSITY = "report_density"
    """Of the last 24 hours, by square kilometre."""
    PRESSING_TODAY = "pressing_today"
    """Urgent and high ones."""
    REPORTS_PER_WORKER = "reports_per_worker"
    HOURS_UNSEEN = "hours_unseen"
    """Since a patrol vehicle was in the grid."""
    VEHICLES_NOW = "vehicles_now"
    WORKERS = "workers"
    PLACES = "places"
    ROAD_KM = "road_km"
    AREA_KM2 = "area_km2"


@dataclass(frozen=True, slots=True)
class Trait:
    """How an indicator is told."""

    unit: str
    """Its words are ``map.unit.<unit>``."""
    counts: str
    """What n counts; its words are ``map.counted.<counts>``."""
    whole: bool
    """Whether the values are whole numbers."""


TRAITS: Mapping[Indicator, Trait] = {
    Indicator.REPORTS_TODAY: Trait("reports", "reports", whole=True),
    Indicator.REPORT_DENSITY: Trait("reports_per_km2", "reports", whole=False),
    Indicator.PRESSING_TODAY: Trait("reports", "reports", whole=True),
    Indicator.REPORTS_PER_WORKER: Trait("reports_per_worker", "reports", whole=False),
    Indicator.HOURS_UNSEEN: Trait("hours", "grids", whole=False),
    Indicator.VEHICLES_NOW: Trait("vehicles", "vehicles", whole=True),
    Indicator.WORKERS: Trait("workers", "workers", whole=True),
    Indicator.PLACES: Trait("places", "places", whole=True),
    Indicator.ROAD_KM: Trait("km", "grids", whole=False),
    Indicator.AREA_KM2: Trait("km2", "grids", whole=False),
}


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What stays the same of a town, one number a grid."""

    area_km2: Values
    workers: Values
    places: Values
    road_km: Values
    """NaN until :func:`road_km` has been worked out."""
    workers_elsewhere: int = 0
    places_elsewhere: int = 0

    @classmethod
    def of(cls, town: Town) -> "Sums":
        """Everything but the roads; fast."""
        place = grid_places(town)
        workers, workers_elsewhere = _by_grid(
            [place.get(worker.grid_code, NO_GRID) for worker in town.grid_workers], len(place)
        )
        places, places_elsewhere = _by_grid(
            [place.get(site.grid_code or "", NO_GRID) for site in town.places], len(place)
        )
        return cls(
            area_km2=np.array([grid.area_m2 for grid in town.grids]) / 1e6,
            workers=workers,
            places=places,
            road_km=np.full(len(town.grids), np.nan),
            workers_elsewhere=workers_elsewhere,
            places_elsewhere=places_elsewhere,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What changes: reports and vehicles by their grid (its place in the town's grids, NO_GRID for none)."""

    as_of_ms: int
    report_grid: Index
    report_at_ms: Index
    report_pressing: NDArray[np.bool_]
    vehicle_grid: Index
    """Of the vehicles of which it is known where they are now."""
    vehicles_unknown: int = 0
    seen_ms: Mapping[str, int | None] | None = None
    """By code of the grid, when a vehicle was there last; None for never, and no mapping while nobody knows."""


@dataclass(frozen=True, slots=True, eq=False)
class GridValues:
    """An indicator of every grid, in the order of the town's grids; NaN where nothing can be said."""

    indicator: Indicator
    values: Values
    counted: int
    """How many things are behind the values."""
    elsewhere: int = 0
    """How many more were counted that lie in no grid."""
    by_code: Mapping[str, float] = field(default_factory=dict)


def grid_places(town: Town) -> dict[str, int]:
    """The place of each grid in the town's grids, by code."""
    return {grid.code: place for place, grid in enumerate(town.grids)}


def values_of(indicator: Indicator, town: Town, sums: Sums, moment: Moment) -> GridValues:
    """The indicator at this moment."""
    values, counted, elsewhere = _VALUES[indicator](town, sums, moment)
    codes = (grid.code for grid in town.grids)
    return GridValues(indicator, values, counted, elsewhere, dict(zip(codes, values.tolist(), strict=True)))


_Told = tuple[Values, int, int]


def _today(moment: Moment) -> NDArray[np.bool_]:
    today: NDArray[np.bool_] = day_of_ms(moment.report_at_ms) == day_of_ms(moment.as_of_ms)
    today &= moment.report_at_ms <= moment.as_of_ms
    return today


def _reports(moment: Moment, counts: NDArray[np.bool_], grids: int) -> _Told:
    values, elsewhere = _by_grid(moment.report_grid[counts], grids)
    return values, int(values.sum()), elsewhere


def _reports_today(town: Town, sums: Sums, moment: Moment) -> _Told:
    return _reports(moment, _today(moment), len(town.grids))


def _report_density(town: Town, sums: Sums, moment: Moment) -> _Told:
    at_ms = moment.report_at_ms
    recent = (at_ms > moment.as_of_ms - MS_PER_DAY) & (at_ms <= moment.as_of_ms)
    values, counted, elsewhere = _reports(moment, recent, len(town.grids))
    return _shared(values, sums.area_km2), counted, elsewhere


def _pressing_today(town: Town, sums: Sums, moment: Moment) -> _Told:
    return _reports(moment, _today(moment) & moment.report_pressing, len(town.grids))


def _reports_per_worker(town: Town, sums: Sums, moment: Moment) -> _Told:
    values, counted, elsewhere = _reports_today(town, sums, moment)
    return _shared(values, sums.workers), counted, elsewhere


def _hours_unseen(town: Town, sums: Sums, moment: Moment) -> _Told:
    seen = moment.seen_ms or {}
    known = [seen.get(grid.code) for grid in town.grids]
    hours = [np.nan if at_ms is None else max(moment.as_of_ms - at_ms, 0) / _MS_PER_HOUR for at_ms in known]
    values = np.array(hours, np.float64)
    return values, int(np.isfinite(values).sum()), 0


def _vehicles_now(town: Town, sums: Sums, moment: Moment) -> _Told:
    values, elsewhere = _by_grid(moment.vehicle_grid, len(town.grids))
    return values, int(values.sum()), elsewhere + moment.vehicles_unknown


def _workers(town: Town, sums: Sums, moment: Moment) -> _Told:
    return sums.workers, int(sums.workers.sum()), sums.workers_elsewhere


def _places(town: Town, sums: Sums, moment: Moment) -> _Told:
    return sums.places, int(sums.places.sum()), sums.places_elsewhere


def _roads(town: Town, sums: Sums, moment: Moment) -> _Told:
    return sums.road_km, int(np.isfinite(sums.road_km).sum()), 0


def _areas(town: Town, sums: Sums, moment: Moment) -> _Told:
    return sums.area_km2, len(town.grids), 0


_VALUES: Mapping[Indicator, Callable[[Town, Sums, Moment], _Told]] = {
    Indicator.REPORTS_TODAY: _reports_today,
    Indicator.REPORT_DENSITY: _report_density,
    Indicator.PRESSING_TODAY: _pressing_today,
    Indicator.REPORTS_PER_WORKER: _reports_per_worker,
    Indicator.HOURS_UNSEEN: _hours_unseen,
    Indicator.VEHICLES_NOW: _vehicles_now,
    Indicator.WORKERS: _workers,
    Indicator.PLACES: _places,
    Indicator.ROAD_KM: _roads,
    Indicator.AREA_KM2: _areas,
}


def _by_grid(places: Iterable[int] | Index, grids: int) -> tuple[Values, int]:
    """How many in each grid, and how many in none."""
    known = np.asarray(places if isinstance(places, np.ndarray) else list(places), np.int64)
    inside = known[known != NO_GRID]
    return np.bincount(inside, minlength=grids).astype(np.float64), len(known) - len(inside)


def _shared(values: Values, among: Values) -> Values:
    """NaN where there is nothing to share among."""
    shared: Values = np.divide(values, among, out=np.full(len(values), np.nan), where=among > 0.0)
    return shared


def road_km(town: Town) -> Values:
    """Kilometres of road in each grid; takes some ten milliseconds, for a thread."""
    lines = [road.line for road in town.roads if len(road.line) > 1]
    if not lines:
        return np.zeros(len(town.grids))
    start = np.concatenate([line[:-1] for line in lines])
    step = np.concatenate([np.diff(line, axis=0) for line in lines])
    length_m = np.hypot(*step.T)
    pieces = np.maximum(np.ceil(length_m / _PIECE_M), 1.0).astype(np.int64)
    segment = np.repeat(np.arange(len(start)), pieces)
    share = (np.arange(len(segment)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 0.5) / pieces[segment]
    middle = start[segment] + step[segment] * share[:, None]
    index = GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids])
    grid = index.grid_of(middle[:, 0], middle[:, 1])
    inside = grid != OUTSIDE
    piece_km = (length_m / pieces / 1000.0)[segment[inside]]
    return np.bincount(grid[inside], piece_km, len(town.grids)).astype(np.float64)
