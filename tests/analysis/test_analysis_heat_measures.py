"""The heat is as wide and as high as the town's own grids want it, the same for the demo town as ever."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from zscc.analysis.heat import MOST_CELLS, HeatGround, peak_of_one
from zscc.analysis.heat_measures import BANDWIDTHS_M, windows_of
from zscc.settings.profile import load_profile
from zscc.town.layers import Town
from zscc.town.load import load_town

WINDOWS = load_profile().windows


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town()


def scaled(town: Town, times: float) -> Town:
    """The town on paper of another scale."""
    boundary = tuple((ring - town.boundary[0][0]) * times + town.boundary[0][0] for ring in town.boundary)
    return replace(
        town,
        boundary=boundary,
        area_m2=town.area_m2 * times**2,
        grids=tuple(replace(grid, area_m2=grid.area_m2 * times**2) for grid in town.grids),
    )


def test_the_demo_town_keeps_its_bandwidth_its_colours_and_its_cells(town: Town) -> None:
    windows = windows_of(town, WINDOWS)
    assert (windows.heat_bandwidth_m, windows.heat_domain_per_km2_day) == (350.0, 24.0)
    assert HeatGround.of_town(town, 350.0).cell_m == 40.0


@pytest.mark.parametrize("times", [0.15, 0.3, 0.5, 2.0, 4.0])
def test_one_report_is_the_same_share_of_the_colours_in_a_town_of_any_size(town: Town, times: float) -> None:
    def share(of: Town) -> float:
        windows = windows_of(of, WINDOWS)
        ground = HeatGround.of_town(of, windows.heat_bandwidth_m)
        return peak_of_one(windows.heat_bandwidth_m, 1.0, ground.cell_m) / windows.heat_domain_per_km2_day

    assert share(scaled(town, times)) == pytest.approx(share(town), rel=0.12)


@pytest.mark.parametrize("times", [0.01, 0.1, 1.0, 10.0, 100.0])
def test_the_surface_covers_the_town_with_bearably_many_cells(town: Town, times: float) -> None:
    made = scaled(town, times)
    windows = windows_of(made, WINDOWS)
    ground = HeatGround.of_town(made, windows.heat_bandwidth_m)
    low, high = np.concatenate(made.boundary).min(axis=0), np.concatenate(made.boundary).max(axis=0)
    assert ground.rows * ground.columns <= 1.05 * MOST_CELLS
    assert ground.west_m <= low[0] - windows.heat_bandwidth_m
    assert ground.south_m <= low[1] - windows.heat_bandwidth_m
    assert ground.east_m >= high[0] + windows.heat_bandwidth_m
    assert ground.north_m >= high[1] + windows.heat_bandwidth_m
    assert BANDWIDTHS_M[0] <= windows.heat_bandwidth_m <= BANDWIDTHS_M[1]


def test_what_a_profile_says_holds(town: Town) -> None:
    said = msgspec.structs.replace(WINDOWS, heat_bandwidth_m=200.0, heat_domain_per_km2_day=50.0)
    assert windows_of(scaled(town, 0.3), said) == said


def test_a_town_without_grids_has_a_heat_all_the_same(town: Town) -> None:
    assert windows_of(replace(town, grids=()), WINDOWS).heat_bandwidth_m > 0.0
