"""What the projection does to the ground at a point: its scale, and where true north is."""

from dataclasses import dataclass
from functools import lru_cache
from math import atan2, degrees, hypot, isfinite, radians, sin

from zscc.geo.spaces import map_from_wgs84, wgs84_from_map

_A_M = 6_378_137.0
_E2 = 0.006_694_380_022_9
"""CGCS2000 ellipsoid."""
_STEP_DEG = 0.001
_NEAR_M = 500.0
_NICE = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class TrueGround:
    """EPSG:4549 at one point."""

    scale: float
    """Map metres for one metre on the ground."""
    north_deg: float
    """Direction of true north on the map, clockwise from straight up."""


def true_ground(x_m: float, y_m: float) -> TrueGround:
    """Scale and north at a point of the map, to the nearest 500 m (neither changes noticeably over that)."""
    return _true_ground(round(x_m / _NEAR_M), round(y_m / _NEAR_M))


@lru_cache(maxsize=256)
def _true_ground(column: int, row: int) -> TrueGround:
    lon_deg, lat_deg = wgs84_from_map(column * _NEAR_M, row * _NEAR_M)
    if not isfinite(lat_deg):
        # Off the Earth there is no ground to be true to.
        return TrueGround(1.0, 0.0)
    x0, y0 = map_from_wgs84(lon_deg, lat_deg - _STEP_DEG / 2)
    x1, y1 = map_from_wgs84(lon_deg, lat_deg + _STEP_DEG / 2)
    meridian_m = _A_M * (1 - _E2) / (1 - _E2 * sin(radians(lat_deg)) ** 2) ** 1.5
    return TrueGround(
        scale=hypot(x1 - x0, y1 - y0) / (meridian_m * radians(_STEP_DEG)),
        north_deg=degrees(atan2(x1 - x0, y1 - y0)),
    )


def bar_of(metres_per_pixel: float, scale: float, longest_px: float) -> tuple[float, float]:
    """The longest round distance on the ground whose bar fits: metres, and pixels of the bar."""
    longest_m = longest_px * metres_per_pixel / scale
    power = 10.0 ** len(str(int(longest_m)))
    for candidate in sorted((nice * power / 10**down for nice in _NICE for down in range(4)), reverse=True):
        if candidate <= longest_m:
            return candidate, candidate * scale / metres_per_pixel
    return longest_m, longest_px
