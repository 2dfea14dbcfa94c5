"""A road graph: nodes, directed edges with lengths and speeds, shortest paths. Map metres (EPSG:4549)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class RoadNetwork:
    """An undirected graph of straight pieces; edge ``e`` joins nodes ``tail[e]`` and ``head[e]``.

    The geometry of an edge is the straight line between its nodes (curves are split at every vertex), so
    a position on the network is (edge, metres from the tail).
    """

    nodes_m: NDArray[np.float64]
    """Shape (n, 2): easting, northing."""
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_m: NDArray[np.float64]
    speed_kmh: NDArray[np.float64]
    """A plausible driving speed of the edge's class."""
    road: NDArray[np.int64]
    """Index of the road (town.layers.Town.roads) that the edge belongs to."""


@dataclass(frozen=True, slots=True)
class NetworkPosition:
    """A place on a road."""

    edge: int
    along_m: float
    """Metres from the tail of the edge."""
    away_m: float
    """How far the asked-for point lies from it."""


@dataclass(frozen=True, slots=True)
class RoadPath:
    """A way through the network."""

    nodes: NDArray[np.int64]
    """From the first node to the last; only the node itself when both are the same."""
    edges: NDArray[np.int64]
    length_m: float
    time_s: float
    """At the driving speeds of the edges."""


class NoPath(Exception):
    """Two nodes lie in parts of the network that no road joins."""


def network_of(lines: Sequence[NDArray[np.float64]], speeds_kmh: Sequence[float]) -> RoadNetwork:
    """The graph of noded lines (shape (n, 2) each): vertices equal to the millimetre are one node.

    ``road`` of an edge is the index of its line. A piece that two lines share belongs to the first.
    """
    counts = np.array([len(line) for line in lines])
    vertices = np.concatenate([np.asarray(line, dtype=np.float64) for line in lines])
    whole = np.rint(vertices * 1000).astype(np.int64)
    # One integer a vertex sorts several times faster than rows of two.
    key = whole[:, 0] * 2**32 + whole[:, 1]
    _, first, node = np.unique(key, return_index=True, return_inverse=True)
    starts = np.ones(len(vertices), dtype=bool)
    starts[np.cumsum(counts) - 1] = False
    begin = np.flatnonzero(starts)
    tail, head = node[begin].astype(np.int64), node[begin + 1].astype(np.int64)
    road = np.repeat(np.arange(len(lines)), counts)[begin]
    pair = np.minimum(tail, head) * np.int64(len(first)) + np.maximum(tail, head)
    kept = np.sort(np.unique(pair, return_index=True)[1])
    kept = kept[tail[kept] != head[kept]]
    tail, head, road = tail[kept], head[kept], road[kept].astype(np.int64)
    nodes = vertices[first]
    length = np.hypot(*(nodes[head] - nodes[tail]).T)
    return RoadNetwork(nodes, tail, head, length, np.asarray(speeds_kmh, dtype=np.float64)[road], road)


def adjacency(network: RoadNetwork, *, by_time: bool = False) -> "csr_array":
    """The symmetric matrix of edge lengths in metres, or of driving times in seconds."""
    from scipy.sparse import csr_array

    weight = network.length_m / (network.speed_kmh / 3.6) if by_time else network.length_m
    rows = np.concatenate([network.tail, network.head])
    columns = np.concatenate([network.head, network.tail])
    count = len(network.nodes_m)
    return csr_array((np.concatenate([weight, weight]), (rows, columns)), shape=(count, count))


def parts_of(network: RoadNetwork) -> NDArray[np.int64]:
    """The number of the connected part of each node; all zero when every place can be reached from every other."""
    from scipy.sparse.csgraph import connected_components

    _, part = connected_components(adjacency(network), directed=False)
    return np.asarray(part, dtype=np.int64)


def distances(network: RoadNetwork, from_nodes: Sequence[int], *, by_time: bool = False) -> NDArray[np.float64]:
    """Metres (or seconds) from each given node to every node, shape (given, n); infinite where no road leads."""
    from scipy.sparse.csgraph import dijkstra

    matrix = adjacency(network, by_time=by_time)
    return np.atleast_2d(dijkstra(matrix, directed=False, indices=list(from_nodes)))


def shortest_path(network: RoadNetwork, from_node: int, to_node: int, *, by_time: bool = False) -> RoadPath:
    """The shortest (or fastest) way between two nodes; NoPath when there is none."""
    from scipy.sparse.csgraph import dijkstra

    matrix = adjacency(network, by_time=by_time)
    _, before = dijkstra(matrix, directed=False, indices=from_node, return_predecessors=True)
    nodes = [to_node]
    while nodes[-1] != from_node:
        previous = int(before[nodes[-1]])
        if previous < 0:
            raise NoPath(f"no road from node {from_node} to node {to_node}")
        nodes.append(previous)
    nodes.reverse()
    edges = _edges_between(network, nodes)
    length = network.length_m[edges]
    time = length / (network.speed_kmh[edges] / 3.6)
    return RoadPath(np.array(nodes, dtype=np.int64), edges, float(length.sum()), float(time.sum()))


def nearest_position(network: RoadNetwork, easting_m: float, northing_m: float) -> NetworkPosition:
    """The place on the network that is nearest to a point; the lowest edge when two are equally near."""
    from_m = network.nodes_m[network.tail]
    step = network.nodes_m[network.head] - from_m
    along = ((easting_m - from_m[:, 0]) * step[:, 0] + (northing_m - from_m[:, 1]) * step[:, 1]) / network.length_m**2
    share = np.clip(along, 0.0, 1.0)
    away = np.hypot(
        from_m[:, 0] + share * step[:, 0] - easting_m,
        from_m[:, 1] + share * step[:, 1] - northing_m,
    )
    edge = int(away.argmin())
    return NetworkPosition(edge, float(share[edge] * network.length_m[edge]), float(away[edge]))


def nearest_node(network: RoadNetwork, easting_m: float, northing_m: float) -> int:
    """The node that is nearest to a point."""
    return int(np.hypot(network.nodes_m[:, 0] - easting_m, network.nodes_m[:, 1] - northing_m).argmin())


def point_at(network: RoadNetwork, edge: int, along_m: float) -> tuple[float, float]:
    """Easting and northing of a position on the network."""
    share = along_m / float(network.length_m[edge])
    from_m, to_m = network.nodes_m[network.tail[edge]], network.nodes_m[network.head[edge]]
    east, north = from_m + share * (to_m - from_m)
    return float(east), float(north)


def _edges_between(network: RoadNetwork, nodes: Sequence[int]) -> NDArray[np.int64]:
    """The edges that join each node of a path to the next."""
    count = np.int64(len(network.nodes_m))
    pair = np.minimum(network.tail, network.head) * count + np.maximum(network.tail, network.head)
    order = np.argsort(pair)
    way = np.array(nodes, dtype=np.int64)
    wanted = np.minimum(way[:-1], way[1:]) * count + np.maximum(way[:-1], way[1:])
    return order[np.searchsorted(pair[order], wanted)]
