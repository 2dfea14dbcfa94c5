"""The road graph: built from lines, with lengths, speeds and positions; against plain reckoning."""

import numpy as np
import pytest

from zscc.geo.network import RoadPosition, driving_seconds, network_of, parts_of, point_m


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


def test_an_edge_takes_as_long_as_its_class_is_fast(square):
    seconds = driving_seconds(square)
    assert seconds[square.road == 0].tolist() == pytest.approx([6.0, 6.0])
    assert seconds[square.road == 2].tolist() == pytest.approx([0.6 * np.hypot(100, 100)])


def test_a_position_counts_from_the_tail_and_ends_with_its_edge():
    network = network_of(lines([(5, 0), (5, 20)]), [30])
    tail = network.nodes_m[network.tail[0]]
    step = 1.0 if tail[1] == 0.0 else -1.0
    assert point_m(network, RoadPosition(0, 0.0)).tolist() == tail.tolist()
    assert point_m(network, RoadPosition(0, 7.0)).tolist() == [5.0, tail[1] + 7.0 * step]
    assert point_m(network, RoadPosition(0, 99.0)).tolist() == [5.0, 20.0 - tail[1]]
