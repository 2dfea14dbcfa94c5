"""Cheapest ways: against a search written out by hand, within a limit, and backwards from a case to its responders."""

import heapq
import math

import numpy as np
import pytest

from zscc.geo.network import RoadPosition, RoadPositions, driving_seconds, network_of, point_m
from zscc.geo.ways import NoPath, RoadGraph
from zscc.town.load import load_town


@pytest.fixture
def square():
    """A square of 100 m with one slow diagonal."""
    lines = [[(0, 0), (100, 0), (100, 100)], [(0, 0), (0, 100), (100, 100)], [(0, 0), (100, 100)]]
    return network_of([np.array(line, float) for line in lines], [60, 60, 6])


def node_at(network, x_m, y_m):
    return int(np.hypot(network.nodes_m[:, 0] - x_m, network.nodes_m[:, 1] - y_m).argmin())


def by_hand(network, edge_cost, starts):
    """The cost of every node from nodes with a cost each: a heap and a dictionary, nothing else."""
    leads = {}
    for edge, (tail, head) in enumerate(zip(network.tail.tolist(), network.head.tolist(), strict=True)):
        leads.setdefault(tail, []).append((head, float(edge_cost[edge])))
        leads.setdefault(head, []).append((tail, float(edge_cost[edge])))
    found, heap = {}, [(cost, node) for node, cost in starts]
    heapq.heapify(heap)
    while heap:
        cost, node = heapq.heappop(heap)
        if node not in found:
            found[node] = cost
            for onward, more in leads[node]:
                heapq.heappush(heap, (cost + more, onward))
    return np.array([found.get(node, math.inf) for node in range(len(network.nodes_m))])


def test_the_shortest_and_the_fastest_way_differ(square):
    graph, start, end = RoadGraph(square), node_at(square, 0, 0), node_at(square, 100, 100)
    seconds = driving_seconds(square)
    short, fast = graph.tree(square.length_m, start), graph.tree(seconds, start)
    assert short.cost[end] == pytest.approx(math.hypot(100, 100))
    assert fast.cost[end] == pytest.approx(12)
    assert square.road[graph.edges_to(short, end, square.length_m)].tolist() == [2]
    assert len(graph.edges_to(fast, end, seconds)) == 2
    assert graph.edges_to(fast, start, seconds) == []


def test_beyond_the_limit_nothing_is_reached(square):
    graph, start = RoadGraph(square), node_at(square, 0, 0)
    tree = graph.tree(square.length_m, start, 120.0)
    assert sorted(tree.cost[np.isfinite(tree.cost)].tolist()) == [0.0, 100.0, 100.0]
    with pytest.raises(NoPath):
        graph.edges_to(tree, node_at(square, 100, 100), square.length_m)


def test_no_road_between_two_parts_is_said():
    network = network_of([np.array([(0.0, 0.0), (1.0, 0.0)]), np.array([(5.0, 5.0), (6.0, 5.0)])], [30, 30])
    graph = RoadGraph(network)
    tree = graph.tree(network.length_m, node_at(network, 0, 0))
    assert tree.cost[node_at(network, 6, 5)] == math.inf
    away = graph.cost_between(network.length_m, RoadPosition(0, 0.5), positions((0, 0.0), (1, 0.5)))
    assert away.tolist() == [0.5, math.inf]


def positions(*at):
    edge, along_m = zip(*at, strict=True)
    return RoadPositions(np.array(edge), np.array(along_m), np.zeros(len(at)))


def place_on(network, x_m, y_m):
    """The position of a point that lies on an edge of the square's border."""
    for edge in range(len(network.tail)):
        tail, head = network.nodes_m[network.tail[edge]], network.nodes_m[network.head[edge]]
        along = math.dist(tail, (x_m, y_m))
        if abs(along + math.dist((x_m, y_m), head) - network.length_m[edge]) < 1e-9:
            return edge, along
    raise AssertionError((x_m, y_m))


@pytest.mark.parametrize(
    ("source", "target", "metres"),
    [
        ((30, 0), (80, 0), 50.0),
        ((80, 0), (30, 0), 50.0),
        ((100, 40), (40, 0), 100.0),
        ((0, 90), (100, 90), 120.0),
        ((0, 10), (100, 10), 120.0),
        ((0, 0), (0, 0), 0.0),
    ],
    ids=["the same edge", "and back", "round a corner", "by the north", "by the south", "there already"],
)
def test_between_two_places_on_edges(square, source, target, metres):
    cost = square.length_m.copy()
    cost[square.road == 2] = 1e6
    edge, along_m = place_on(square, *target)
    found = RoadGraph(square).cost_between(cost, RoadPosition(edge, along_m), positions(place_on(square, *source)))
    assert found.tolist() == pytest.approx([metres])


def test_a_dear_edge_is_left_by_its_other_end():
    """Ten metres ahead on a jammed edge cost more than back and around."""
    network = network_of([np.array([(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0), (0.0, 0.0)])], [30])
    cost, (edge, along_m) = network.length_m.copy(), place_on(network, 10, 0)
    cost[edge] = 10_000.0
    target = RoadPosition(*place_on(network, 60, 0))
    ahead = RoadGraph(network).cost_between(cost, target, positions((edge, along_m)))
    assert ahead[0] == pytest.approx(5_000.0)
    beside = RoadPosition(*place_on(network, 100, 25))
    back = RoadGraph(network).cost_between(cost, beside, positions((edge, along_m)))
    assert back[0] == pytest.approx(1_000.0 + 50.0 + 100.0 + 25.0)


def test_on_the_town_times_to_a_case_are_those_of_a_search_from_each_responder():
    network, random = load_town().network, np.random.default_rng(5)
    seconds, graph = driving_seconds(network), RoadGraph(network)
    edges = random.integers(0, len(network.tail), 60)
    sources = RoadPositions(edges, random.uniform(0, 1, 60) * network.length_m[edges], np.zeros(60))
    target = RoadPosition(int(edges[0]), float(network.length_m[edges[0]] / 3))
    found = graph.cost_between(seconds, target, sources)
    for row, source in list(enumerate(sources))[:12]:
        share = source.along_m / network.length_m[source.edge]
        ends = ((network.tail[source.edge], share), (network.head[source.edge], 1 - share))
        nodes = by_hand(network, seconds, [(int(node), seconds[source.edge] * part) for node, part in ends])
        way = target.along_m / network.length_m[target.edge]
        arrivals = [nodes[network.tail[target.edge]] + seconds[target.edge] * way]
        arrivals.append(nodes[network.head[target.edge]] + seconds[target.edge] * (1 - way))
        if source.edge == target.edge:
            arrivals.append(abs(share - way) * seconds[target.edge])
        assert found[row] == pytest.approx(min(arrivals))
    assert np.all(found >= 0)
    fastest_mps = network.speed_kmh.max() / 3.6
    straight_m = [math.dist(point_m(network, source), point_m(network, target)) for source in sources]
    assert np.all(found * fastest_mps >= np.array(straight_m) - 1e-6)


def test_on_the_town_a_tree_is_made_of_edges_that_cost_what_it_says():
    network = load_town().network
    graph, cost = RoadGraph(network), network.length_m
    tree = graph.tree(cost, 11)
    assert tree.cost == pytest.approx(by_hand(network, cost, [(11, 0.0)]))
    for node in (0, 700, 2_500, 6_999):
        at = 11
        edges = graph.edges_to(tree, node, cost)
        for edge in edges:
            ends = {int(network.tail[edge]), int(network.head[edge])}
            assert at in ends
            at = (ends - {at}).pop()
        assert at == node
        assert cost[edges].sum() == pytest.approx(tree.cost[node])
