"""A road graph as columns: nodes, edges with lengths and speeds, positions on them. Map metres (EPSG:4549).

What leads where is asked of :mod:`zscc.geo.ways`, the nearest road of a point of :mod:`zscc.geo.nearest_road`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
class RoadPosition:
    """A place on a road."""

    edge: int
    along_m: float
    """Metres from the tail of the edge."""


@dataclass(frozen=True, slots=True)
class RoadPositions:
    """Places on roads, one a row."""

    edge: NDArray[np.int64]
    along_m: NDArray[np.float64]
    """Metres from the tail of the edge."""
    away_m: NDArray[np.float64]
    """How far the asked-for point lies from it."""

    def __iter__(self) -> Iterator[RoadPosition]:
        return map(RoadPosition, self.edge.tolist(), self.along_m.tolist())


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


def parts_of(network: RoadNetwork) -> NDArray[np.int64]:
    """The number of the connected part of each node; all zero when every place can be reached from every other."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count = len(network.nodes_m)
    joined = csr_array((np.ones(len(network.tail)), (network.tail, network.head)), shape=(count, count))
    _, part = connected_components(joined, directed=False)
    return np.asarray(part, dtype=np.int64)


def driving_seconds(network: RoadNetwork) -> NDArray[np.float64]:
    """How long each edge takes from end to end at the speed of its class; the same in both directions."""
    return network.length_m / (network.speed_kmh / 3.6)


def point_m(network: RoadNetwork, at: RoadPosition) -> NDArray[np.float64]:
    """Easting and northing of a position, shape (2,); metres beyond the end of the edge are its end."""
    tail, head = network.nodes_m[network.tail[at.edge]], network.nodes_m[network.head[at.edge]]
    share = min(at.along_m / max(float(network.length_m[at.edge]), 1e-9), 1.0)
    return np.asarray(tail + (head - tail) * share)
