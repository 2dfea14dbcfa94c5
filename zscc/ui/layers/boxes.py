"""What to look at when somebody wants to see a whole layer."""

import numpy as np
from numpy.typing import NDArray

from zscc.situation.snapshot import Snapshot
from zscc.town.features import FeatureLayer
from zscc.town.layers import Town
from zscc.ui.layers.groups import added_layer

Box = tuple[float, float, float, float]
_ROOM_SHARE, _LEAST_ROOM_M = 0.06, 60.0


def box_of(name: str, town: Town, snapshot: Snapshot | None, added: tuple[FeatureLayer, ...]) -> Box | None:
    """West, south, east, north in map metres (EPSG:4549) with some room; None: the whole town, or nothing there."""
    layer = added_layer(name, added)
    points = layer.xy_m if layer is not None else _points_of(name, town, snapshot)
    if points is None:
        return None
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.maximum((high - low) * _ROOM_SHARE, _LEAST_ROOM_M)
    (west, south), (east, north) = (low - room).tolist(), (high + room).tolist()
    return west, south, east, north


def _points_of(name: str, town: Town, snapshot: Snapshot | None) -> NDArray[np.float64] | None:
    if name == "stations":
        return np.array([village.station_at for village in town.villages]).reshape(-1, 2)
    if name == "places":
        return np.array([place.at for place in town.places]).reshape(-1, 2)
    if name in {"vehicles", "tracks"} and snapshot is not None:
        return np.column_stack((snapshot.vehicles.x_m, snapshot.vehicles.y_m))
    if name == "outside":
        return np.concatenate([road.line for road in town.outside_roads] or [np.empty((0, 2))])
    return None
