"""Zones of rules as polygons that points are looked up in. Map metres (EPSG:4549)."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from zscc.geo.grid_index import PolygonIndex
from zscc.geo.spaces import map_from_wgs84
from zscc.settings.alarm_rules import ZoneSetting
from zscc.town.features import FeatureLayer, GeometryKind
from zscc.town.layers import Town

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Ring = NDArray[np.float64]
Named = tuple[str, tuple[Ring, ...]]
"""Name and rings of one polygon, even-odd."""
LayerOf = Callable[[str], FeatureLayer | None]
"""An added layer or one that comes with the town, by its id."""
_NAME_COLUMNS = ("name", "label", "名称", "名字")


class Zone:
    """Polygons; within the dead band around them a point is neither in nor out."""

    def __init__(self, polygons: Sequence[Named], dead_band_m: float = 0.0) -> None:
        self.names = tuple(name for name, _ in polygons)
        self._inner = PolygonIndex([rings for _, rings in polygons])
        self._outer = PolygonIndex([_widened(rings, dead_band_m) for _, rings in polygons]) if dead_band_m else None

    def __len__(self) -> int:
        return len(self.names)

    def holder(self, x_m: NDArray[np.float64], y_m: NDArray[np.float64]) -> NDArray[np.int64]:
        """Index of the polygon that holds each point, -1 for none."""
        return self._inner.polygon_of(x_m, y_m)

    def is_out(self, x_m: NDArray[np.float64], y_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether a point lies outside all of them and of their dead bands."""
        index = self._inner if self._outer is None else self._outer
        out: NDArray[np.bool_] = index.polygon_of(x_m, y_m) < 0
        return out


def zone_polygons(setting: ZoneSetting | None, town: Town, layer_of: LayerOf) -> tuple[Named, ...]:
    """The polygons of a zone, the town's outline without one; none where the layer is missing or no polygons."""
    if setting is None:
        return ((town.name, tuple(town.boundary)),)
    if setting.ring:
        lon_deg, lat_deg = np.array(setting.ring, np.float64).T
        return ((setting.name, (np.column_stack(map_from_wgs84(lon_deg, lat_deg)),)),)
    wanted = frozenset(setting.ids)
    all_of_them = {"village": _villages, "grid": _grids}.get(setting.layer)
    if all_of_them is not None:
        return tuple((name, rings) for code, name, rings in all_of_them(town) if not wanted or code in wanted)
    layer = layer_of(setting.layer)
    return () if layer is None else tuple(_features(layer, wanted))


def _villages(town: Town) -> Iterator[tuple[str, str, tuple[Ring, ...]]]:
    for village in town.villages:
        yield village.code, village.name, tuple(village.rings)


def _grids(town: Town) -> Iterator[tuple[str, str, tuple[Ring, ...]]]:
    for grid in town.grids:
        yield grid.code, grid.label, (grid.ring,)


def _features(layer: FeatureLayer, wanted: frozenset[str]) -> Iterator[Named]:
    if layer.geometry is not GeometryKind.POLYGON:
        return
    names = next((column.values for column in layer.columns if column.name in _NAME_COLUMNS), None)
    for feature in range(len(layer)):
        if wanted and str(feature) not in wanted:
            continue
        parts = range(int(layer.feature_start[feature]), int(layer.feature_start[feature + 1]))
        rings = tuple(layer.xy_m[layer.part_start[part] : layer.part_start[part + 1]] for part in parts)
        yield str(names[feature] if names is not None else f"{layer.title} {feature + 1}"), rings


def _widened(rings: Sequence[Ring], by_m: float) -> tuple[Ring, ...]:
    """A polygon and a band around it; holes are left as they are or close."""
    from shapely import Polygon, get_coordinates, get_parts

    whole: BaseGeometry = Polygon()
    for ring in rings:
        if len(ring) >= 3:
            # Even-odd: what lies in two rings lies in a hole.
            whole = whole.symmetric_difference(Polygon(ring).buffer(0))
    wide = whole.buffer(by_m, quad_segs=4)
    polygons = [part for part in get_parts(wide) if part.geom_type == "Polygon"]
    return tuple(get_coordinates(line) for part in polygons for line in (part.exterior, *part.interiors))
