"""The nearest road: of points beside it, beyond its end, far outside, and always as near as a look at every edge."""

import math

import numpy as np
import pytest

from zscc.geo.nearest_road import RoadIndex
from zscc.geo.network import network_of, point_m
from zscc.town.load import load_town


def crossing():
    """A street of a kilometre from west to east, and one of a hundred metres to the north from its middle."""
    return network_of(
        [np.array([(0.0, 0.0), (500.0, 0.0), (1000.0, 0.0)]), np.array([(500.0, 0.0), (500.0, 100.0)])], [40, 40]
    )


def nearest(index, *points):
    return index.nearest(np.array(points, float))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((250, -7), (250, 0)),
        ((-30, 40), (0, 0)),
        ((505, 60), (500, 60)),
        ((500, 170), (500, 100)),
        ((90_000, -1_000), (1000, 0)),
    ],
)
def test_the_nearest_place_lies_on_a_road(asked, expected):
    network = crossing()
    found = nearest(RoadIndex(network), asked)
    assert point_m(network, next(iter(found))).tolist() == pytest.approx(expected)
    assert found.away_m[0] == pytest.approx(math.dist(asked, expected))


def test_only_the_given_edges_are_found():
    network = crossing()
    west_east = np.flatnonzero(network.road == 0)
    found = nearest(RoadIndex(network, west_east[::-1]), (505, 60), (499, 99))
    assert network.road[found.edge].tolist() == [0, 0]
    assert found.away_m.tolist() == pytest.approx([60, 99])


def test_of_two_that_are_equally_near_the_lower_is_taken():
    network = crossing()
    found = nearest(RoadIndex(network), (500, -5))
    assert found.edge.tolist() == [np.flatnonzero(network.road == 0).min()]


def test_no_points_have_no_places_and_no_number_is_no_point():
    index = RoadIndex(crossing())
    assert len(index.nearest(np.empty((0, 2))).edge) == 0
    with pytest.raises(ValueError, match="finite"):
        nearest(index, (0, math.nan))


def every_edge(network, points_m):
    """The edge and its distance by a look at all of them."""
    tail, head = network.nodes_m[network.tail], network.nodes_m[network.head]
    way = head - tail
    for point in points_m:
        share = np.clip(((point - tail) * way).sum(axis=1) / (way**2).sum(axis=1), 0, 1)
        away = np.hypot(*(point - tail - way * share[:, None]).T)
        yield int(away.argmin()), float(away.min())


@pytest.mark.parametrize("spread_m", [20.0, 2_000.0, 60_000.0], ids=["beside", "around", "far outside"])
def test_on_the_town_nothing_is_nearer_than_the_nearest(spread_m):
    network, random = load_town().network, np.random.default_rng(8)
    points = network.nodes_m[random.integers(0, len(network.nodes_m), 120)] + random.normal(0, spread_m, (120, 2))
    found = RoadIndex(network).nearest(points)
    for row, (edge, away_m) in enumerate(every_edge(network, points)):
        assert found.away_m[row] == pytest.approx(away_m, abs=1e-6)
        assert found.edge[row] == edge or abs(found.away_m[row] - away_m) < 1e-6
    placed = [point_m(network, position) for position in found]
    assert np.hypot(*(np.array(placed) - points).T) == pytest.approx(found.away_m, abs=1e-6)


def test_long_straight_roads_do_not_fill_a_list_of_cells():
    """Edges of fifty kilometres across a thousand cells: what is kept stays a few entries an edge."""
    random = np.random.default_rng(4)
    lines = [random.uniform(0, 50_000, (2, 2)) for _ in range(300)]
    network = network_of(lines, [60] * 300)
    index = RoadIndex(network)
    assert len(index._listed) < 10 * 300
    points = random.uniform(0, 50_000, (40, 2))
    assert index.nearest(points).away_m == pytest.approx([away for _, away in every_edge(network, points)], abs=1e-6)
