"""Cheapest ways through a road graph: one search serves the dispatcher's desk and the simulated driver.

The graph is kept as compact rows: all edges that leave a node stand side by side, each edge in both of its
directions (the data knows no one-way streets). What an edge costs is the caller's: metres, seconds at the speed of
its class (:func:`zscc.geo.network.driving_seconds`) or a driver's whim. The heap is scipy's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.network import RoadNetwork, RoadPosition, RoadPositions

Costs = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tree:
    """The cheapest ways from one node to all others within reach."""

    root: int
    cost: Costs
    """Of each node; infinite out of reach."""
    before: NDArray[np.int32]
    """The node before each node on its way from the root; negative at the root and out of reach."""


class NoPath(Exception):
    """A node lies out of reach, or in a part of the network that no road joins to the root's."""


class RoadGraph:
    """The edges of a :class:`RoadNetwork` by the nodes that they leave; the same for all costs."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network
        count = len(network.nodes_m)
        start = np.concatenate([network.tail, network.head])
        end = np.concatenate([network.head, network.tail])
        order = np.lexsort((end, start))
        self._edge = np.tile(np.arange(len(network.tail), dtype=np.int64), 2)[order]
        self._end = end[order].astype(np.int32)
        self._first = np.searchsorted(start[order], np.arange(count + 1)).astype(np.int32)

    def tree(self, edge_cost: Costs, root: int, limit: float = np.inf) -> Tree:
        """The cheapest ways from ``root`` to every node that costs no more than ``limit``."""
        return _tree((edge_cost[self._edge], self._end, self._first), root, limit)

    def tree_from(self, edge_cost: Costs, start: RoadPosition, limit: float = np.inf) -> Tree:
        """The same from a place between two nodes. Its root is one node more than the network has.

        Edges cost the same both ways, so these are also the ways that lead from everywhere to ``start``: many
        responders to one case are one search from the case.
        """
        network, count = self.network, len(self.network.nodes_m)
        ends = np.array([network.tail[start.edge], network.head[start.edge]], np.int32)
        share = _share(network, start.edge, start.along_m)
        leaving = edge_cost[start.edge] * np.array([share, 1.0 - share])
        rows = (
            np.concatenate((edge_cost[self._edge], leaving)),
            np.concatenate((self._end, ends)),
            np.append(self._first, self._first[-1] + np.int32(2)),
        )
        return _tree(rows, count, limit)

    def edges_to(self, tree: Tree, node: int, edge_cost: Costs) -> list[int]:
        """Edges from the tree's root, which is a node, to ``node`` in driving order; NoPath when it is out of reach."""
        found: list[int] = []
        while node != tree.root:
            previous = int(tree.before[node])
            if previous < 0:
                raise NoPath(f"no way from node {tree.root} to node {node}")
            found.append(self._edge_between(previous, node, edge_cost))
            node = previous
        return found[::-1]

    def cost_between(self, edge_cost: Costs, target: RoadPosition, sources: RoadPositions) -> Costs:
        """The cost from each source to the target, shape (sources,); infinite where no road leads.

        One search backwards from the target; a source on an edge takes the cheaper of the edge's two ends, or the
        straight way when the target lies on the same edge.
        """
        network, edge = self.network, sources.edge
        nodes = self.tree_from(edge_cost, target).cost
        share, whole = _share(network, edge, sources.along_m), edge_cost[edge]
        by_tail = nodes[network.tail[edge]] + whole * share
        by_head = nodes[network.head[edge]] + whole * (1.0 - share)
        found = np.minimum(by_tail, by_head)
        beside = edge == target.edge
        straight = np.abs(share - _share(network, target.edge, target.along_m)) * whole
        return np.where(beside, np.minimum(found, straight), found)

    def _edge_between(self, start: int, end: int, edge_cost: Costs) -> int:
        slots = slice(self._first[start], self._first[start + 1])
        edges = self._edge[slots][self._end[slots] == end]
        return int(edges[np.argmin(edge_cost[edges])])


def _tree(rows: tuple[Costs, NDArray[np.int32], NDArray[np.int32]], root: int, limit: float) -> Tree:
    """Search compact rows: the cost of each edge, the node it leads to, and where the edges of each node begin."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    count = len(rows[2]) - 1
    matrix = csr_matrix(rows, shape=(count, count))
    cost, before = dijkstra(matrix, directed=True, indices=root, return_predecessors=True, limit=limit)
    return Tree(root, cost, before)


def _share(network: RoadNetwork, edge: NDArray[np.int64] | int, along_m: Costs | float) -> Costs:
    """How far along its edge a position lies, from 0 at the tail to 1 at the head."""
    return np.asarray(np.clip(along_m / np.maximum(network.length_m[edge], 1e-9), 0.0, 1.0))
