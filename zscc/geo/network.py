"""A road graph: nodes, directed edges with lengths and speeds, shortest paths. Map metres (EPSG:4549)."""

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
