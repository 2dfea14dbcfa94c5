"""Ten minutes along roads: exact on a chessboard of streets, bounded off the road, the same every time."""

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from zscc.analysis.isochrones import COVERED, GAINED, HATCH, OPEN, OUTSIDE, WALK_KMH, Ground, ReachRules, drawn
from zscc.analysis.reach_map import KINDS, ground_of, places_of, reach_map
from zscc.geo.network import RoadNetwork, network_of
from zscc.town.layers import Town
from zscc.town.load import load_town

Points = NDArray[np.float64]
BLOCK_M, SIDE = 100.0, 20
EDGE_M = BLOCK_M * SIDE
DAY = date(2026, 6, 15)


def streets() -> RoadNetwork:
    """A square town of straight streets, each crossing a node."""
    lines = []
    for street in range(SIDE + 1):
        along = np.arange(SIDE + 1) * BLOCK_M
        lines.append(np.column_stack((along, np.full(SIDE + 1, street * BLOCK_M))))
        lines.append(np.column_stack((np.full(SIDE + 1, street * BLOCK_M), along)))
    return network_of(lines, [30.0] * len(lines))


def square(west: float, south: float, east: float, north: float) -> Points:
    return np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])


def ground(cell_m: float = 20.0, edges: NDArray[np.int64] | None = None) -> Ground:
    network = streets()
    half = EDGE_M / 2
    areas = [(square(0, 0, half, EDGE_M),), (square(half, 0, EDGE_M, EDGE_M),)]
    return Ground(network, np.arange(len(network.tail)) if edges is None else edges, areas, cell_m)


def middles(of: Ground) -> Points:
    row, column = np.divmod(of.cell, of.columns)
    return np.column_stack((of.west_m + (column + 0.5) * of.cell_m, of.south_m + (row + 0.5) * of.cell_m))


def test_a_town_of_straight_streets_is_reached_in_a_diamond() -> None:
    rules = ReachRules(minutes=10, speed_kmh=4.5, off_road_m=60)
    made = ground()
    reach = made.reach(np.array([[EDGE_M / 2, EDGE_M / 2]]), rules)
    assert rules.metres == pytest.approx(750)
    # From a crossing |x| + |y| along the streets to the nearest place on one of them, and straight from there.
    at = middles(made) - EDGE_M / 2
    street = np.round(at / BLOCK_M) * BLOCK_M
    beside = np.abs(at - street)
    x_first = beside[:, 0] < beside[:, 1]
    foot = np.where(np.column_stack((x_first, ~x_first)), street, at)
    expected = np.abs(foot).sum(axis=1) + beside.min(axis=1)
    # As near to one street as to another, a cell may belong to either.
    sure = (beside[:, 0] != beside[:, 1]) & (beside.min(axis=1) < BLOCK_M / 2)
    assert sure.mean() > 0.6
    np.testing.assert_array_equal(reach.covered[sure], expected[sure] <= rules.metres + 1e-6)
    both = sure & reach.covered
    np.testing.assert_allclose(reach.metres[both], expected[both], atol=1e-3)
    # Whoever lives between two streets walks a little more than |x| + |y|.
    assert reach.covered_km2 == pytest.approx(2 * 0.75**2, rel=0.08)


def test_a_place_within_a_block_reaches_its_own_street_by_the_straight_way() -> None:
    made = ground()
    reach = made.reach(np.array([[250.0, 310.0]]), ReachRules(minutes=2))
    there = middles(made)
    cell = int(np.argmin(np.hypot(*(there - (270.0, 300.0)).T)))
    # 10 m to the street, along it, 10 m to the middle of the cell; not around by a crossing.
    assert reach.metres[cell] == pytest.approx(10 + abs(there[cell, 0] - 250) + abs(there[cell, 1] - 300), abs=1e-6)


def test_off_the_road_is_bounded_for_cells_and_for_places() -> None:
    made = ground()
    rules = ReachRules(minutes=10, off_road_m=25, snap_m=30)
    reach = made.reach(np.array([[1000.0, 1000.0]]), rules)
    off = np.abs(middles(made) - np.round(middles(made) / BLOCK_M) * BLOCK_M).min(axis=1)
    assert reach.covered.any()
    assert off[reach.covered].max() <= 25
    lost = made.reach(np.array([[1050.0, 1050.0]]), rules)
    assert (lost.unplaced, lost.covered.any()) == (1, False)
    none = made.reach(np.empty((0, 2)), rules)
    assert (none.unplaced, none.covered_km2, none.uncovered_share) == (0, 0.0, 1.0)


def test_a_bicycle_is_pushed_off_the_road() -> None:
    made = ground()
    rules = ReachRules(minutes=10, speed_kmh=15.0, off_road_m=60)
    reach = made.reach(np.array([[1000.0, 1000.0]]), rules)
    there = middles(made)
    cell = int(np.argmin(np.hypot(*(there - (1000.0, 1050.0)).T)))
    x_m, y_m = there[cell]
    assert reach.metres[cell] == pytest.approx(abs(y_m - 1000) + abs(x_m - 1000) * 15.0 / WALK_KMH, abs=1e-3)
    assert reach.covered_km2 > made.reach(np.array([[1000.0, 1000.0]]), ReachRules(off_road_m=60)).covered_km2


def test_a_road_that_nobody_may_walk_leads_nowhere() -> None:
    network = streets()
    middle = (network.nodes_m[network.tail] + network.nodes_m[network.head]) / 2
    # Nothing crosses from the west to the east between 900 and 1000 m.
    walked = np.flatnonzero(~((middle[:, 0] > 900) & (middle[:, 0] < 1000)))
    made = ground(edges=walked)
    reach = made.reach(np.array([[500.0, 1000.0]]), ReachRules(minutes=30, off_road_m=45))
    assert reach.covered.any()
    assert middles(made)[reach.covered][:, 0].max() < 950
    west, east = reach.uncovered_by_area().tolist()
    assert west < 1
    assert east == pytest.approx(1.0, abs=0.02)


def test_what_one_more_place_adds_is_told_and_drawn() -> None:
    made = ground(40.0)
    rules = ReachRules(minutes=5)
    now = made.reach(np.array([[400.0, 400.0]]), rules)
    then = made.reach(np.array([[400.0, 400.0], [1600.0, 1600.0]]), rules)
    fine = drawn(now, then)
    assert set(np.unique(fine).tolist()) == {COVERED, OPEN, HATCH, GAINED}
    share = np.count_nonzero(fine == GAINED) / fine.size
    assert share * made.rows * made.columns * 40.0**2 / 1e6 == pytest.approx(then.covered_km2 - now.covered_km2)
    # Row 0 is the north: the first place lies in the south-west.
    assert fine[int(fine.shape[0] * 0.8), int(fine.shape[1] * 0.2)] == COVERED
    assert OUTSIDE not in fine
    assert np.array_equal(fine, drawn(made.reach(np.array([[400.0, 400.0]]), rules), then))


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town()


def test_the_places_of_a_day_are_those_that_are_open_then(town: Town) -> None:
    every, made_up = places_of(town, KINDS, DAY)
    assert made_up
    assert len(every) == sum(len(places_of(town, [kind], DAY)[0]) for kind in KINDS)
    assert len(places_of(town, ["open_ground"], DAY)[0]) == 10
    assert len(places_of(town, [], DAY)[0]) == 0


def test_the_town_is_told_by_village_and_what_is_left_open(town: Town) -> None:
    made = ground_of(town)
    rules = ReachRules()
    told = reach_map(town, made, places_of(town, KINDS, DAY), rules, None)
    assert told.town_km2 == pytest.approx(79.5, rel=0.005)
    assert 0 < told.covered_km2 < told.town_km2
    assert set(told.uncovered) == {village.code for village in town.villages}
    assert told.synthetic
    assert told.gained_km2 is None
    wider = reach_map(town, made, places_of(town, KINDS, DAY), ReachRules(speed_kmh=15), (593500.0, 3480500.0))
    assert wider.covered_km2 > told.covered_km2
    assert wider.gained_km2 is not None
    assert wider.gained_km2 >= 0
    roads = {town.roads[road].road_class for road in town.network.road[made._edges]}
    assert "expressway" not in roads
