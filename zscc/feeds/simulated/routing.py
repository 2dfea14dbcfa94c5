"""Ways of a simulated driver, from a place on a street to another. Map metres (EPSG:4549).

Costs are whole decimetres, so that sums and comparisons are exact on every machine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.network import RoadNetwork, RoadPosition, point_m
from zscc.geo.ways import RoadGraph, Tree


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the graph: vertices (n, 2) in map metres and the edge of each of the n - 1 pieces."""

    vertices_m: NDArray[np.float64]
    edges: NDArray[np.int64]

    @property
    def pieces_m(self) -> NDArray[np.float64]:
        """Length of each piece."""
        return np.asarray(np.hypot(*np.diff(self.vertices_m, axis=0).T))


def exit_node(network: RoadNetwork, position: RoadPosition) -> int:
    """The nearer end of the edge that a position lies on."""
    near_tail = position.along_m * 2.0 <= float(network.length_m[position.edge])
    return int(network.tail[position.edge] if near_tail else network.head[position.edge])


def path_between(
    graph: RoadGraph, tree: Tree, ends: tuple[RoadPosition, RoadPosition], edge_cost: NDArray[np.float64]
) -> Path:
    """From a start (whose exit node is the tree's root) to an end; no piece is driven there and back."""
    network, (start, end) = graph.network, ends
    edges = graph.edges_to(tree, exit_node(network, end), edge_cost)
    nodes = _nodes_along(network, tree.root, edges)
    if edges and edges[0] == start.edge:
        edges, nodes = edges[1:], nodes[1:]
    if edges and edges[-1] == end.edge:
        edges, nodes = edges[:-1], nodes[:-1]
    if start.edge == end.edge:
        edges, nodes = [], []
    vertices = np.vstack([point_m(network, start), network.nodes_m[nodes], point_m(network, end)])
    pieces = np.array([start.edge, *edges, end.edge] if nodes else [start.edge], np.int64)
    return _without_empty_pieces(vertices, pieces)


def _nodes_along(network: RoadNetwork, root: int, edges: list[int]) -> list[int]:
    nodes = [root]
    for edge in edges:
        tail, head = int(network.tail[edge]), int(network.head[edge])
        nodes.append(head if tail == nodes[-1] else tail)
    return nodes


def _without_empty_pieces(vertices: NDArray[np.float64], pieces: NDArray[np.int64]) -> Path:
    long_enough = np.hypot(*np.diff(vertices, axis=0).T) > 0.01
    return Path(vertices[np.concatenate([[True], long_enough])], pieces[long_enough])
