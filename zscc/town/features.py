"""A layer of features that somebody brought: points, lines or polygons with a table, in map metres (EPSG:4549).

Geometry is packed, so that a hundred thousand polygons are three arrays and not a hundred thousand objects.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space

TOWN_GRIDS = frozenset({"specialised_grid", "dedicated_grid"})
"""Ids of the layers that come with the town itself: nobody added them, nobody takes them away, and they are off at
first. No digest looks like these."""
FACILITY_GROUPS = ("civic_", "industry_")
"""How the ids of a town's civic and industry layers begin (``zscc.town.facilities``); they are off at first too."""
Value = str | float | int | bool | None


class GeometryKind(Enum):
    """What the features of one layer are; a layer holds one kind."""

    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"


def comes_with_the_town(layer_id: str) -> bool:
    """Whether nobody added the layer: grids beside the base grids, civic and industry facilities."""
    return layer_id in TOWN_GRIDS or layer_id.startswith(FACILITY_GROUPS)


@dataclass(frozen=True, slots=True)
class FeatureColumn:
    """One attribute: a value a feature."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a layer comes from, as its bringer declared it; said at the foot of the map and of every export."""

    source: str
    """File name or institution."""
    licence: str = ""
    scale: int | None = None
    """Denominator of the scale it was surveyed at, None when not told."""
    classification: str = "internal"
    """public or internal; what is classified never gets this far."""
    synthetic: bool = False
    """Made up for demonstration (示意)."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureLayer:
    """Features of one kind. A feature has parts, a part has vertices; both are ranges.

    A polygon's parts are closed rings that fill by the even-odd rule; a point's parts have one vertex each.
    """

    layer_id: str
    """Digest of what it was read from and how: the same file declared the same way is the same layer."""
    title: str
    geometry: GeometryKind
    xy_m: NDArray[np.float64]
    """Easting and northing of every vertex, shape (n, 2)."""
    part_start: NDArray[np.int64]
    """Part ``i`` owns vertices ``part_start[i]`` to ``part_start[i + 1]``; shape (parts + 1,)."""
    feature_start: NDArray[np.int64]
    """Feature ``i`` owns parts ``feature_start[i]`` to ``feature_start[i + 1]``; shape (features + 1,)."""
    columns: tuple[FeatureColumn, ...]
    declared: Space
    """The system its coordinates were declared in before they became map metres."""
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.feature_start) - 1

    @property
    def synthetic(self) -> bool:
        """Whether the layer is made up."""
        return self.provenance.synthetic
