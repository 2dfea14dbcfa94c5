"""From the numbers of a file to layers on the map, once it is declared in which of the five systems they are."""

from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from zscc.geo.spaces import Space, convert
from zscc.town.features import FeatureLayer, GeometryKind, Provenance
from zscc.town.reading.contract import Brought, Numbers, Reject, Rejects
from zscc.town.reading.numbers import kept, sound_features

FAR_M = 50_000.0
"""Features whose beginning lies farther from the town than this are told of; they are kept."""
_WORDS = {GeometryKind.POINT: "point", GeometryKind.LINE: "line", GeometryKind.POLYGON: "polygon"}
Box = tuple[float, float, float, float]
"""West, south, east, north in map metres."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Layers in map metres, and what the map cannot show."""

    layers: tuple[FeatureLayer, ...]
    rejects: tuple[Reject, ...]
    """Features that lie where the map has no place (another hemisphere)."""
    far: int
    """Features that lie far from the town."""
    far_km: float
    """How far the farthest of them lies."""
    covers_km2: float
    """Area of the hull of all vertices."""


def placed_layers(brought: Brought, space: Space, provenance: Provenance, town: Box) -> Placed:
    """The layers of a file as if its numbers were in ``space``; ``town`` is the box that is not far."""
    rejects = Rejects()
    placed = [_placed(brought, numbers, space, provenance, rejects) for numbers in brought.layers]
    layers = tuple(layer for layer in placed if len(layer))
    away = [_away_m(layer, town) for layer in layers]
    far = np.concatenate([a for a in away if len(a)]) if away else np.empty(0)
    return Placed(
        layers=layers,
        rejects=rejects.told(),
        far=int((far > FAR_M).sum()),
        far_km=float(far.max(initial=0.0)) / 1e3,
        covers_km2=_hull_km2(layers),
    )


def _placed(brought: Brought, numbers: Numbers, space: Space, provenance: Provenance, rejects: Rejects) -> FeatureLayer:
    x_m, y_m = convert(space, Space.EPSG4549, numbers.xy[:, 0], numbers.xy[:, 1])
    stay = sound_features(numbers, np.isfinite(x_m) & np.isfinite(y_m))
    if not stay.all():
        rejects.add("off_the_map", numbers.name, int((~stay).sum()))
    sound = kept(replace(numbers, xy=np.column_stack((x_m, y_m))), stay)
    return FeatureLayer(
        layer_id=_layer_id(brought.digest, numbers, space),
        title=numbers.name or brought.file_name,
        geometry=sound.geometry,
        xy_m=sound.xy,
        part_start=sound.part_start,
        feature_start=sound.feature_start,
        columns=sound.columns,
        declared=space,
        provenance=provenance,
    )


def _layer_id(digest: str, numbers: Numbers, space: Space) -> str:
    told = "\0".join((digest, numbers.name, numbers.geometry.value, space.value))
    return blake2b(told.encode(), digest_size=12).hexdigest()


def _away_m(layer: FeatureLayer, town: Box) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Metres from the first vertex of each feature to the town's box."""
    first = layer.xy_m[layer.part_start[layer.feature_start[:-1]]]
    west, south, east, north = town
    dx = np.maximum(np.maximum(west - first[:, 0], first[:, 0] - east), 0.0)
    dy = np.maximum(np.maximum(south - first[:, 1], first[:, 1] - north), 0.0)
    return np.asarray(np.hypot(dx, dy))


def _hull_km2(layers: tuple[FeatureLayer, ...]) -> float:
    """Area of the convex hull, from the extreme vertices in 64 directions: within 1 % and without sorting millions."""
    if not layers:
        return 0.0
    angles = np.linspace(0.0, 2.0 * np.pi, 64, endpoint=False)
    ways = np.vstack((np.cos(angles), np.sin(angles)))
    xy = np.concatenate([layer.xy_m for layer in layers])
    corner = np.array([xy[np.argmax(xy @ way)] for way in ways.T])
    x, y = (corner - corner[0]).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2e6
