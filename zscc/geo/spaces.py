"""Coordinate spaces and the exact ways between them.

====================  ==============================================================  ==================
space                 what it is                                                      x, y
====================  ==============================================================  ==================
``wgs84``             EPSG:4326, what satellite receivers tell                        lon, lat in degrees
``cgcs2000``          EPSG:4490, the national datum; taken as equal to WGS-84, from   lon, lat in degrees
                      which it differs by centimetres (docs/decisions/0004)
``epsg4549``          CGCS2000 / 3-degree Gauss-Kruger CM 120E, the map's metres      easting, northing
``gcj02``             WGS-84 moved by the published offset, up to 0.7 km, inside a     lon, lat in degrees
                      rectangle around China; unchanged outside
``bd09``              GCJ-02 moved once more, 0.9 km, everywhere                      lon, lat in degrees
====================  ==============================================================  ==================

Every function takes two floats or two arrays of one shape and returns the same. Nothing wraps and nothing is
clipped: what is not a position of its space (not finite, latitude beyond 90, longitude beyond 180 degrees,
metres that no place on Earth has) comes out as NaN, so a column keeps its length; :func:`holds` tells
which. The inverse ways are exact: forward and back is the same position to 1e-9 degree.

Sources: the offset as published in eviltransform and prcoords (CC0), Krasovsky ellipsoid; EPSG:4549 by
:mod:`zscc.geo.gauss_kruger`.
"""

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from zscc.geo.gauss_kruger import degrees_from_map, map_from_degrees

Column = NDArray[np.float64]
Coordinate = TypeVar("Coordinate", float, Column)
Pair = tuple[Column, Column]
Way = Callable[[Column, Column], Pair]


class Space(Enum):
    """The spaces that may be named in ``--crs``, ``--from`` and ``--to``."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    EPSG4549 = "epsg4549"

    @classmethod
    def named(cls, name: str) -> "Space":
        """By its name or its EPSG code (``EPSG:4326``), in any case; ValueError for any other."""
        plain = name.strip().lower().replace(":", "").replace("-", "")
        return cls({"epsg4326": "wgs84", "epsg4490": "cgcs2000"}.get(plain, plain))

    @property
    def in_metres(self) -> bool:
        """Whether x, y are easting and northing in metres; longitude and latitude in degrees otherwise."""
        return self is Space.EPSG4549


def holds(space: Space, x: Coordinate, y: Coordinate) -> NDArray[np.bool_]:
    """Which pairs can be a position of ``space`` at all; False for NaN and infinities."""
    x_col, y_col = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if space.in_metres:
        return _in_reach(x_col, y_col)
    slack_deg = _BD09_REACH_DEG if space is Space.BD09 else 0.0
    return _on_earth(x_col, y_col, slack_deg)


def convert(space_from: Space, space_to: Space, x: Coordinate, y: Coordinate) -> tuple[Coordinate, Coordinate]:
    """From one space to another; NaN where (x, y) is no position of ``space_from``."""
    x_out, y_out = _each(partial(_held_in, space_from), x, y)
    start, end = _CHAIN.index(space_from), _CHAIN.index(space_to)
    for step in range(start, end):
        x_out, y_out = _each(_FORWARD[step], x_out, y_out)
    for step in range(start, end, -1):
        x_out, y_out = _each(_BACK[step - 1], x_out, y_out)
    return x_out, y_out


def map_from_wgs84(lon_deg: Coordinate, lat_deg: Coordinate) -> tuple[Coordinate, Coordinate]:
    """Easting and northing in map metres (EPSG:4549).

    True to scale near 120 degrees east; far away (another continent) still one-to-one, but stretched.
    """
    return _each(_map_from_wgs84, lon_deg, lat_deg)


def wgs84_from_map(x_m: Coordinate, y_m: Coordinate) -> tuple[Coordinate, Coordinate]:
    """Longitude and latitude of map metres (EPSG:4549)."""
    return _each(_wgs84_from_map, x_m, y_m)


def gcj02_from_wgs84(lon_deg: Coordinate, lat_deg: Coordinate) -> tuple[Coordinate, Coordinate]:
    """GCJ-02 of a WGS-84 position; unchanged outside the rectangle (0.8293 to 55.8271 N, 72.004 to 137.8347 E)."""
    return _each(_gcj02_from_wgs84, lon_deg, lat_deg)


def wgs84_from_gcj02(lon_deg: Coordinate, lat_deg: Coordinate) -> tuple[Coordinate, Coordinate]:
    """The WGS-84 position whose GCJ-02 this is.

    At the rectangle's edge the forward way overlaps itself; there the position inside the rectangle is meant.
    """
    return _each(_wgs84_from_gcj02, lon_deg, lat_deg)


def bd09_from_gcj02(lon_deg: Coordinate, lat_deg: Coordinate) -> tuple[Coordinate, Coordinate]:
    """BD-09 of a GCJ-02 position, anywhere on Earth."""
    return _each(_bd09_from_gcj02, lon_deg, lat_deg)


def gcj02_from_bd09(lon_deg: Coordinate, lat_deg: Coordinate) -> tuple[Coordinate, Coordinate]:
    """The GCJ-02 position whose BD-09 this is."""
    return _each(_gcj02_from_bd09, lon_deg, lat_deg)


def _each(way: Way, x: Coordinate, y: Coordinate) -> tuple[Coordinate, Coordinate]:
    """Apply a way of flat columns to whatever shape came, NaN for what it cannot take, without warnings."""
    x_all, y_all = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        x_out, y_out = way(x_all.ravel(), y_all.ravel())
    both = np.isfinite(x_out) & np.isfinite(y_out)
    x_new, y_new = (column.reshape(x_all.shape) for column in _kept(both, x_out, y_out))
    pair: Any = (x_new, y_new) if x_all.ndim else (float(x_new), float(y_new))
    return cast("tuple[Coordinate, Coordinate]", pair)


def _kept(mask: NDArray[np.bool_], x: Column, y: Column) -> Pair:
    return np.where(mask, x, np.nan), np.where(mask, y, np.nan)


def _held_in(space: Space, x: Column, y: Column) -> Pair:
    return _kept(holds(space, x, y), x, y)


def _on_earth(lon_deg: Column, lat_deg: Column, slack_deg: float = 0.0) -> NDArray[np.bool_]:
    return np.asarray((np.abs(lon_deg) <= 180.0 + slack_deg) & (np.abs(lat_deg) <= 90.0 + slack_deg))


# --- EPSG:4549 -------------------------------------------------------------------------------------------------

_CENTRAL_DEG = 120.0
_REACH_SINE = np.sin(np.radians(60.0))
_FALSE_EASTING_M = 500_000.0
_REACH_EAST_M = 8_500_000.0
_REACH_NORTH_M = 20_003_931.5
"""Refused is what lies within 30 degrees of the two points where the projection goes to infinity (on the equator
at 30 E and 150 W), and metres that no place has, such as an easting that begins with the number of its zone."""


def _near_map(lon_deg: Column, lat_deg: Column) -> NDArray[np.bool_]:
    aside = np.abs(np.cos(np.radians(lat_deg)) * np.sin(np.radians(lon_deg - _CENTRAL_DEG)))
    return np.asarray(_on_earth(lon_deg, lat_deg) & (aside <= _REACH_SINE))


def _in_reach(x_m: Column, y_m: Column) -> NDArray[np.bool_]:
    return np.asarray((np.abs(x_m - _FALSE_EASTING_M) <= _REACH_EAST_M) & (np.abs(y_m) <= _REACH_NORTH_M))


def _map_from_wgs84(lon_deg: Column, lat_deg: Column) -> Pair:
    return map_from_degrees(*_kept(_near_map(lon_deg, lat_deg), lon_deg, lat_deg))


def _wgs84_from_map(x_m: Column, y_m: Column) -> Pair:
    return degrees_from_map(*_kept(_in_reach(x_m, y_m), x_m, y_m))


# --- GCJ-02 ----------------------------------------------------------------------------------------------------

_KRASOVSKY_A_M = 6378245.0
_KRASOVSKY_EE = 0.00669342162296594323
_CHINA_LON_DEG = (72.004, 137.8347)
_CHINA_LAT_DEG = (0.8293, 55.8271)
_GCJ02_REACH_DEG = 0.05
"""No offset is larger than this."""
_EDGE_DEG = 1e-9
_SOLVED_DEG = 1e-10
_MOST_ROUNDS = 20


def _in_china(lon_deg: Column, lat_deg: Column, slack_deg: float = 0.0) -> NDArray[np.bool_]:
    (west, east), (south, north) = _CHINA_LON_DEG, _CHINA_LAT_DEG
    in_lon = (lon_deg >= west - slack_deg) & (lon_deg <= east + slack_deg)
    return np.asarray(in_lon & (lat_deg >= south - slack_deg) & (lat_deg <= north + slack_deg))


def _waves(angle: Column, *terms: tuple[float, float]) -> Column:
    """Sum of ``height * sin(pi * angle / length)`` over the terms (height, length)."""
    total = sum((height * np.sin(angle / length * np.pi) for height, length in terms), start=np.zeros_like(angle))
    return total * (20.0 / 3.0)


def _shifted(lon_deg: Column, lat_deg: Column) -> Pair:
    """The published offset applied, wherever the position is."""
    x, y = lon_deg - 105.0, lat_deg - 35.0
    root = np.sqrt(np.abs(x))
    both = _waves(x, (2.0, 1 / 6), (2.0, 1 / 2))
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += both + _waves(y, (2.0, 1.0), (4.0, 3.0), (16.0, 12.0), (32.0, 30.0))
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += both + _waves(x, (2.0, 1.0), (4.0, 3.0), (15.0, 12.0), (30.0, 30.0))
    lat_rad = np.radians(lat_deg)
    magic = 1.0 - _KRASOVSKY_EE * np.sin(lat_rad) ** 2
    north_m_per_rad = _KRASOVSKY_A_M * (1.0 - _KRASOVSKY_EE) / magic**1.5
    east_m_per_rad = _KRASOVSKY_A_M / np.sqrt(magic) * np.cos(lat_rad)
    return lon_deg + np.degrees(east_m / east_m_per_rad), lat_deg + np.degrees(north_m / north_m_per_rad)


def _gcj02_from_wgs84(lon_deg: Column, lat_deg: Column) -> Pair:
    return _where(_in_china(lon_deg, lat_deg), _shifted, lon_deg, lat_deg)


def _wgs84_from_gcj02(lon_deg: Column, lat_deg: Column) -> Pair:
    return _where(_in_china(lon_deg, lat_deg, _GCJ02_REACH_DEG), _unshifted, lon_deg, lat_deg)


def _unshifted(lon_deg: Column, lat_deg: Column) -> Pair:
    """For positions in and around the rectangle: the one inside that is shifted to here, else unchanged."""
    lon_new, lat_new = _solved(_shifted, lon_deg, lat_deg)
    inside = _in_china(lon_new, lat_new, _EDGE_DEG)
    lon_new = np.where(inside, np.clip(lon_new, *_CHINA_LON_DEG), lon_new)
    lat_new = np.where(inside, np.clip(lat_new, *_CHINA_LAT_DEG), lat_new)
    moved = inside | _in_china(lon_deg, lat_deg)
    return np.where(moved, lon_new, lon_deg), np.where(moved, lat_new, lat_deg)


def _where(mask: NDArray[np.bool_], way: Way, lon_deg: Column, lat_deg: Column) -> Pair:
    """Apply ``way`` where the mask holds, keep the rest; what is nowhere on Earth becomes NaN."""
    lon_new, lat_new = _kept(_on_earth(lon_deg, lat_deg), lon_deg, lat_deg)
    lon_new[mask], lat_new[mask] = way(lon_deg[mask], lat_deg[mask])
    return lon_new, lat_new


def _solved(way: Way, lon_deg: Column, lat_deg: Column) -> Pair:
    """The position that ``way`` leads to (lon_deg, lat_deg); ``way`` moves neighbours nearly alike, so it closes in."""
    lon_new, lat_new = lon_deg.copy(), lat_deg.copy()
    for _ in range(_MOST_ROUNDS):
        lon_there, lat_there = way(lon_new, lat_new)
        lon_off, lat_off = lon_there - lon_deg, lat_there - lat_deg
        lon_new -= lon_off
        lat_new -= lat_off
        if max(np.max(np.abs(lon_off), initial=0.0), np.max(np.abs(lat_off), initial=0.0)) < _SOLVED_DEG:
            break
    return lon_new, lat_new


# --- BD-09 -----------------------------------------------------------------------------------------------------

_BD09_TURN = np.pi * 3000.0 / 180.0
_BD09_LON_DEG, _BD09_LAT_DEG = 0.0065, 0.006
_BD09_REACH_DEG = 0.02
"""BD-09 of a position at the antimeridian or a pole may lie this far beyond it."""


def _bd09_from_gcj02(lon_deg: Column, lat_deg: Column) -> Pair:
    return _moved_to_bd09(*_kept(_on_earth(lon_deg, lat_deg), lon_deg, lat_deg))


def _moved_to_bd09(lon_deg: Column, lat_deg: Column) -> Pair:
    radius = np.hypot(lon_deg, lat_deg) + 0.00002 * np.sin(lat_deg * _BD09_TURN)
    angle = np.arctan2(lat_deg, lon_deg) + 0.000003 * np.cos(lon_deg * _BD09_TURN)
    return radius * np.cos(angle) + _BD09_LON_DEG, radius * np.sin(angle) + _BD09_LAT_DEG


def _gcj02_from_bd09(lon_deg: Column, lat_deg: Column) -> Pair:
    return _solved(_moved_to_bd09, *_kept(_on_earth(lon_deg, lat_deg, _BD09_REACH_DEG), lon_deg, lat_deg))


# --- from one to the other -------------------------------------------------------------------------------------


def _same(x: Column, y: Column) -> Pair:
    return x, y


_CHAIN = (Space.EPSG4549, Space.CGCS2000, Space.WGS84, Space.GCJ02, Space.BD09)
"""Neighbours convert directly; everything else walks along."""
_FORWARD: tuple[Way, ...] = (_wgs84_from_map, _same, _gcj02_from_wgs84, _bd09_from_gcj02)
_BACK: tuple[Way, ...] = (_map_from_wgs84, _same, _wgs84_from_gcj02, _gcj02_from_bd09)
