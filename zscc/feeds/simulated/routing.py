"""The street graph as a driver knows it: positions on it, and ways between them that are not always the same.

Map metres (EPSG:4549). Costs are whole decimetres, so that sums and comparisons are exact on every machine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from zscc.geo.network import RoadNetwork

NOWHERE = -9999
"""What scipy writes for "no predecessor"."""


@dataclass(frozen=True, slots=True)
class OnStreet:
    """A position on the graph: an edge, and metres from its tail."""

    edge: int
    along_m: float


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the graph: vertices (n, 2) in map metres and the edge of each of the n - 1 pieces."""

    vertices_m: NDArray[np.float64]
    edges: NDArray[np.int64]

    @property
    def pieces_m(self) -> NDArray[np.float64]:
        """Length of each piece."""
        return np.asarray(np.hypot(*np.diff(self.vertices_m, axis=0).T))


@dataclass(frozen=True, slots=True)
class Tree:
    """The cheapest ways from one node to all others within reach."""

    root: int
    cost: NDArray[np.float64]
    before: NDArray[np.int32]


class StreetGraph:
    """Shortest paths over a :class:`RoadNetwork` whose edge costs differ from day to day."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network
        count = len(network.nodes_m)
        start = np.concatenate([network.tail, network.head])
        end = np.concatenate([network.head, network.tail])
        order = np.lexsort((end, start))
        self._edge = np.tile(np.arange(len(network.tail), dtype=np.int64), 2)[order]
        self._end = end[order].astype(np.int32)
        self._first = np.searchsorted(start[order], np.arange(count + 1)).astype(np.int32)

    def tree(self, edge_cost: NDArray[np.float64], root: int, limit: float) -> Tree:
        """The cheapest ways from ``root`` to every node that costs no more than ``limit``."""
        count = len(self.network.nodes_m)
        matrix = csr_matrix((edge_cost[self._edge], self._end, self._first), shape=(count, count))
        cost, before = dijkstra(matrix, directed=True, indices=root, return_predecessors=True, limit=limit)
        return Tree(root, cost, before)

    def edges_to(self, tree: Tree, node: int, edge_cost: NDArray[np.float64]) -> list[int]:
        """Edges from the root to ``node`` in driving order; the node must be within reach."""
        found: list[int] = []
        while node != tree.root:
            previous = int(tree.before[node])
            found.append(self._edge_between(previous, node, edge_cost))
            node = previous
        return found[::-1]

    def _edge_between(self, start: int, end: int, edge_cost: NDArray[np.float64]) -> int:
        slots = slice(self._first[start], self._first[start + 1])
        edges = self._edge[slots][self._end[slots] == end]
        return int(edges[np.argmin(edge_cost[edges])])

    def point_m(self, position: OnStreet) -> NDArray[np.float64]:
        """Easting and northing of a position."""
        network = self.network
        tail, head = network.nodes_m[network.tail[position.edge]], network.nodes_m[network.head[position.edge]]
        share = min(position.along_m / max(float(network.length_m[position.edge]), 1e-9), 1.0)
        return np.asarray(tail + (head - tail) * share)

    def exit_node(self, position: OnStreet) -> int:
        """The nearer end of the edge that a position lies on."""
        near_tail = position.along_m * 2.0 <= float(self.network.length_m[position.edge])
        return int(self.network.tail[position.edge] if near_tail else self.network.head[position.edge])

    def path(self, tree: Tree, start: OnStreet, end: OnStreet, edge_cost: NDArray[np.float64]) -> Path:
        """From ``start`` (whose exit node is the tree's root) to ``end``; no piece is driven there and back."""
        entry = self.exit_node(end)
        edges = self.edges_to(tree, entry, edge_cost)
        nodes = self._nodes_along(tree.root, edges)
        if edges and edges[0] == start.edge:
            edges, nodes = edges[1:], nodes[1:]
        if edges and edges[-1] == end.edge:
            edges, nodes = edges[:-1], nodes[:-1]
        if start.edge == end.edge:
            edges, nodes = [], []
        middle = self.network.nodes_m[nodes]
        vertices = np.vstack([self.point_m(start), middle, self.point_m(end)])
        pieces = np.array([start.edge, *edges, end.edge] if nodes else [start.edge], np.int64)
        return _without_empty_pieces(vertices, pieces)

    def _nodes_along(self, root: int, edges: list[int]) -> list[int]:
        nodes = [root]
        for edge in edges:
            tail, head = int(self.network.tail[edge]), int(self.network.head[edge])
            nodes.append(head if tail == nodes[-1] else tail)
        return nodes


def _without_empty_pieces(vertices: NDArray[np.float64], pieces: NDArray[np.int64]) -> Path:
    long_enough = np.hypot(*np.diff(vertices, axis=0).T) > 0.01
    return Path(vertices[np.concatenate([[True], long_enough])], pieces[long_enough])


def nearest_on_street(
    network: RoadNetwork, candidates: NDArray[np.int64], points_m: NDArray[np.float64]
) -> list[OnStreet]:
    """The nearest position on one of the candidate edges for each point (n, 2)."""
    tail_x, tail_y = network.nodes_m[network.tail[candidates]].T
    head_x, head_y = network.nodes_m[network.head[candidates]].T
    way_x, way_y = head_x - tail_x, head_y - tail_y
    square = np.maximum(way_x**2 + way_y**2, 1e-9)
    found = []
    for x_m, y_m in points_m:
        from_x, from_y = x_m - tail_x, y_m - tail_y
        share = np.clip((from_x * way_x + from_y * way_y) / square, 0.0, 1.0)
        best = int(np.argmin((from_x - way_x * share) ** 2 + (from_y - way_y * share) ** 2))
        found.append(OnStreet(int(candidates[best]), float(share[best] * network.length_m[candidates[best]])))
    return found
