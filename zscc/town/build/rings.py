"""Polygons as the rings that the file holds."""

from typing import Any

import numpy as np
import shapely


def ring_of(polygon: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The closed outer ring, counter-clockwise, starting at its lowest vertex."""
    ring = shapely.get_coordinates(polygon.exterior)[:-1]
    if not shapely.is_ccw(polygon.exterior):
        ring = ring[::-1]
    start = int(np.lexsort((ring[:, 1], ring[:, 0]))[0])
    ring = np.roll(ring, -start, axis=0)
    return np.vstack([ring, ring[:1]])
