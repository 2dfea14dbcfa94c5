"""Indicators of grids: each number by hand, and what lies in no grid told beside."""

from dataclasses import replace

import numpy as np
import pytest
from mini_town import mini_town

from zscc.analysis.indicators import NO_GRID, TRAITS, Indicator, Moment, Sums, grid_places, road_km, values_of
from zscc.clock import start_of_day_ms
from zscc.town.load import load_town

HOUR_MS = 3_600_000
NOON_MS = start_of_day_ms(19_675) + 12 * HOUR_MS


@pytest.fixture(scope="module")
def town():
    return mini_town()


def moment(**changes):
    """Six reports: today at 0:00, 11:00, 11:30 (no grid), later than now, yesterday 13:00, yesterday 11:00."""
    told = {
        "as_of_ms": NOON_MS,
        "report_grid": np.array([0, 0, NO_GRID, 1, 1, 2]),
        "report_at_ms": NOON_MS + np.array([-12, -1, -0.5, 1, -23, -25]) * HOUR_MS,
        "report_pressing": np.array([True, False, True, True, True, True]),
        "vehicle_grid": np.array([0, 0, NO_GRID]),
        "vehicles_unknown": 2,
    }
    told["report_at_ms"] = told["report_at_ms"].astype(np.int64)
    return Moment(**(told | changes))


@pytest.mark.parametrize(
    ("indicator", "values", "counted", "elsewhere"),
    [
        (Indicator.REPORTS_TODAY, [2, 0, 0, 0, 0, 0], 2, 1),
        (Indicator.PRESSING_TODAY, [1, 0, 0, 0, 0, 0], 1, 1),
        (Indicator.REPORT_DENSITY, [2 / 1.5, 1 / 1.5, 0, 0, 0, 0], 3, 1),
        (Indicator.REPORTS_PER_WORKER, [np.nan] * 6, 2, 1),
        (Indicator.VEHICLES_NOW, [2, 0, 0, 0, 0, 0], 2, 3),
        (Indicator.WORKERS, [0] * 6, 0, 0),
        (Indicator.PLACES, [0, 0, 0, 0, 1, 1], 2, 0),
        (Indicator.AREA_KM2, [1.5] * 6, 6, 0),
        (Indicator.HOURS_UNSEEN, [np.nan] * 6, 0, 0),
    ],
)
def test_each_indicator_by_hand(town, indicator, values, counted, elsewhere):
    found = values_of(indicator, town, Sums.of(town), moment())
    assert found.values == pytest.approx(values, nan_ok=True)
    assert (found.counted, found.elsewhere) == (counted, elsewhere)
    assert found.by_code[town.grids[0].code] == pytest.approx(values[0], nan_ok=True)


def test_hours_since_a_vehicle_was_there(town):
    codes = [grid.code for grid in town.grids]
    seen = {codes[0]: NOON_MS - 90 * 60_000, codes[1]: None, codes[2]: NOON_MS + 5_000}
    found = values_of(Indicator.HOURS_UNSEEN, town, Sums.of(town), moment(seen_ms=seen))
    assert found.values == pytest.approx([1.5, np.nan, 0, np.nan, np.nan, np.nan], nan_ok=True)
    assert found.counted == 2


def test_roads_are_cut_at_the_grids(town):
    """The mini town's roads by hand: 长虹路 runs up at 0.5 km, along at 2.8 km and down at 2.5 km."""
    assert np.isnan(values_of(Indicator.ROAD_KM, town, Sums.of(town), moment()).values).all()
    told = replace(Sums.of(town), road_km=road_km(town))
    roads = values_of(Indicator.ROAD_KM, town, told, moment()).values
    total = sum(float(np.hypot(*np.diff(road.line, axis=0).T).sum()) for road in town.roads) / 1000
    assert roads.sum() == pytest.approx(total, rel=1e-9)
    assert roads[0] == pytest.approx(1.0 + 0.9, abs=0.02)


def test_the_towns_sums_agree_with_the_town():
    town = load_town()
    sums = Sums.of(town)
    assert sums.workers.sum() + sums.workers_elsewhere == len(town.grid_workers)
    assert sums.places.sum() + sums.places_elsewhere == len(town.places)
    assert sums.area_km2.sum() == pytest.approx(town.area_m2 / 1e6, rel=1e-3)
    length = sum(float(np.hypot(*np.diff(road.line, axis=0).T).sum()) for road in town.roads) / 1000
    assert 0.99 * length < road_km(town).sum() <= length * (1 + 1e-9)
    assert len(grid_places(town)) == len(town.grids)


def test_every_indicator_says_how_it_is_told():
    assert set(TRAITS) == set(Indicator)
