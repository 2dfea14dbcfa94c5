"""Distances on the Earth. WGS-84 (EPSG:4326), degrees in, metres out."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pyproj import Geod

Column = NDArray[np.float64]

_MEAN_RADIUS_M = 6_371_008.8


def leg_lengths_m(lon_deg: Column, lat_deg: Column) -> Column:
    """Geodesic lengths between neighbours of a track (n positions, n - 1 legs), on the ellipsoid, by PROJ."""
    if len(lon_deg) < 2:
        return np.empty(0)
    lengths: Column = _earth().inv(lon_deg[:-1], lat_deg[:-1], lon_deg[1:], lat_deg[1:])[2]
    return lengths


def distance_m(lon_deg: Column, lat_deg: Column, to_lon_deg: Column | float, to_lat_deg: Column | float) -> Column:
    """Great-circle distance on the mean sphere, within 0.6 per cent: fast, for judging and not for sums."""
    lat, to_lat = np.radians(lat_deg), np.radians(to_lat_deg)
    half = np.sin((to_lat - lat) / 2.0) ** 2
    half = half + np.cos(lat) * np.cos(to_lat) * np.sin(np.radians(np.subtract(to_lon_deg, lon_deg)) / 2.0) ** 2
    metres: Column = 2.0 * _MEAN_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return metres


def leg(lon_deg: float, lat_deg: float, to_lon_deg: float, to_lat_deg: float) -> tuple[float, float]:
    """Geodesic length in metres and true bearing at the start (0 to 360, clockwise from north) of one leg."""
    bearing_deg, _, length_m = _earth().inv(lon_deg, lat_deg, to_lon_deg, to_lat_deg)
    return float(length_m), float(bearing_deg) % 360.0


def ring_area_m2(lon_deg: Column, lat_deg: Column) -> tuple[float, float]:
    """Area in square metres and girth in metres of a ring (closed by itself), on the ellipsoid, by PROJ."""
    area_m2, girth_m = _earth().polygon_area_perimeter(lon_deg, lat_deg)
    return abs(float(area_m2)), float(girth_m)


def warm() -> None:
    """Load PROJ, a tenth of a second: in a thread, before the first figure is wanted."""
    _earth()


def load() -> None:
    """Load PROJ, a tenth of a second, so that no slot is the first to ask for a length; for a thread of its own."""
    _earth()


@cache
def _earth() -> "Geod":
    from pyproj import Geod

    return Geod(ellps="WGS84")
