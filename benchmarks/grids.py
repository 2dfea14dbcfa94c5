"""Point to grid, beside shapely's tree on the same points."""

from collections.abc import Iterator

import numpy as np
import shapely

from zscc.clock import monotonic_s
from zscc.geo.grid_index import GridIndex
from zscc.town.load import load_town

POINTS = 200_000
ROUNDS = 3


def measure() -> Iterator[dict[str, object]]:
    """Best of several rounds of both, interleaved, and their ratio."""
    town = load_town()
    box = np.vstack([grid.ring for grid in town.grids])
    low, high = box.min(axis=0), box.max(axis=0)
    random = np.random.default_rng(1)
    x_m, y_m = (random.uniform(low[axis], high[axis], POINTS) for axis in (0, 1))
    began_s = monotonic_s()
    index = GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids], town.boundary)
    build_s = monotonic_s() - began_s
    tree = shapely.STRtree([shapely.Polygon(grid.ring) for grid in town.grids])
    ours_s, theirs_s = [], []
    for _ in range(ROUNDS):
        began_s = monotonic_s()
        index.locate(x_m, y_m)
        ours_s.append(monotonic_s() - began_s)
        began_s = monotonic_s()
        tree.query(shapely.points(x_m, y_m), predicate="within")
        theirs_s.append(monotonic_s() - began_s)
    yield {"what": f"{POINTS} points to grids", "value": f"{min(ours_s) * 1000:.1f} ms"}
    yield {"what": "the same by shapely's STRtree", "value": f"{min(theirs_s) / min(ours_s):.1f} x as long"}
    yield {"what": "building the index", "value": f"{build_s * 1000:.1f} ms"}
