"""The road graph: built from lines, walked, snapped to; against plain reckoning."""

import math
import random

import numpy as np
import pytest

from zscc.geo.network import (
    NoPath,
    distances,
    nearest_node,
    nearest_position,
    network_of,
    parts_of,
    point_at,
    shortest_path,
)
from zscc.town.load import load_town


def lines(*points):
    return [np.array(line, dtype=float) for line in points]


@pytest.fixture
def square():
    """A square of 100 m with one slow diagonal."""
    return network_of(
        lines([(0, 0), (100, 0), (100, 100)], [(0, 0), (0, 100), (100, 100)], [(0, 0), (100, 100)]), [60, 60, 6]
    )


def test_equal_vertices_are_one_node(square):
    assert len(square.nodes_m) == 4
    assert len(square.tail) == 5
    assert sorted(square.road.tolist()) == [0, 0, 1, 1, 2]
    assert square.speed_kmh[square.road == 2].tolist() == [6.0]


def test_vertices_within_half_a_millimetre_are_equal_and_others_are_not():
    near = network_of(lines([(0, 0), (10, 0)], [(10.0004, 0), (20, 0)]), [30, 30])
    apart = network_of(lines([(0, 0), (10, 0)], [(10.002, 0), (20, 0)]), [30, 30])
    assert parts_of(near).max() == 0
    assert parts_of(apart).max() == 1


def test_a_piece_of_two_lines_is_one_edge_and_a_point_is_none():
    network = network_of(lines([(0, 0), (10, 0), (10, 0), (20, 0)], [(10, 0), (0, 0)]), [30, 50])
    assert len(network.tail) == 2
    assert network.road.tolist() == [0, 0]


def test_the_shortest_and_the_fastest_way_differ(square):
    start, end = nearest_node(square, 1, 1), nearest_node(square, 99, 99)
    short = shortest_path(square, start, end)
    fast = shortest_path(square, start, end, by_time=True)
    assert short.length_m == pytest.approx(math.hypot(100, 100))
    assert fast.length_m == pytest.approx(200)
    assert fast.time_s == pytest.approx(12)
    assert short.nodes[0] == start
    assert short.nodes[-1] == end
    assert len(fast.edges) == 2


def test_the_way_to_where_one_is(square):
    way = shortest_path(square, 2, 2)
    assert (way.nodes.tolist(), way.edges.tolist(), way.length_m, way.time_s) == ([2], [], 0.0, 0.0)


def test_no_way_is_said():
    network = network_of(lines([(0, 0), (1, 0)], [(5, 5), (6, 5)]), [30, 30])
    with pytest.raises(NoPath):
        shortest_path(network, nearest_node(network, 0, 0), nearest_node(network, 6, 5))


def test_the_nearest_position_lies_on_the_edge(square):
    found = nearest_position(square, 50, -7)
    assert found.away_m == pytest.approx(7)
    assert point_at(square, found.edge, found.along_m) == pytest.approx((50, 0))


def test_beyond_the_end_the_nearest_position_is_the_end(square):
    found = nearest_position(square, 140, 130)
    assert point_at(square, found.edge, found.along_m) == pytest.approx((100, 100))


def test_on_the_town_paths_are_chains_of_edges_and_agree_with_the_distances():
    network = load_town().network
    chance = random.Random(7)
    for _ in range(5):
        start, end = (chance.randrange(len(network.nodes_m)) for _ in range(2))
        way = shortest_path(network, start, end)
        assert way.length_m == pytest.approx(distances(network, [start])[0, end])
        assert way.length_m >= math.dist(network.nodes_m[start], network.nodes_m[end]) - 1e-6
        for edge, ends in zip(way.edges, zip(way.nodes[:-1], way.nodes[1:], strict=True), strict=True):
            assert {int(network.tail[edge]), int(network.head[edge])} == set(map(int, ends))


def test_on_the_town_no_edge_is_nearer_than_the_nearest():
    network = load_town().network
    chance = random.Random(8)
    tails, heads = network.nodes_m[network.tail], network.nodes_m[network.head]
    for _ in range(20):
        east, north = chance.uniform(590e3, 601e3), chance.uniform(3476e3, 3488e3)
        found = nearest_position(network, east, north)
        at = point_at(network, found.edge, found.along_m)
        assert found.away_m == pytest.approx(math.dist(at, (east, north)), abs=1e-6)
        samples = tails + (heads - tails) * chance.random()
        assert found.away_m <= np.hypot(samples[:, 0] - east, samples[:, 1] - north).min() + 1e-9
