"""EPSG:4549 (CGCS2000 / 3-degree Gauss-Kruger CM 120E) both ways, by Kruger's series to the sixth order.

The same series as PROJ's (Poder and Engsager), from which it differs by less than a micrometre near the town; here it
needs no library that has to be loaded before the first paint. Columns in, columns out; degrees and metres. What the
series cannot carry (the two points on the equator at 30 E and 150 W, see :mod:`zscc.geo.spaces`) is the caller's to
keep away. Source: C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers (2011), equations 7 to 36.
"""

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Waves = NDArray[np.complex128]

_CENTRAL_DEG, _FALSE_EASTING_M = 120.0, 500_000.0
_A_M, _FLATTENING = 6_378_137.0, 1 / 298.257222101
_E = np.sqrt(_FLATTENING * (2 - _FLATTENING))
_N = _FLATTENING / (2 - _FLATTENING)
_RECTIFYING_M = _A_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64 + _N**6 / 256)
_ROUNDS = 5
"""Newton's steps from the conformal to the geographic latitude; three reach the last bit."""


def _series(*rows: tuple[float, ...]) -> tuple[float, ...]:
    """Row ``j`` holds the factors of n**j, n**(j+1), ... of the wave ``j``."""
    return tuple(
        sum(factor * _N**power for power, factor in enumerate(row, start)) for start, row in enumerate(rows, 1)
    )


_TO_MAP = _series(
    (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
    (13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
    (61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
    (49561 / 161280, -179 / 168, 6601661 / 7257600),
    (34729 / 80640, -3418889 / 1995840),
    (212378941 / 319334400,),
)
_FROM_MAP = _series(
    (-1 / 2, 2 / 3, -37 / 96, 1 / 360, 81 / 512, -96199 / 604800),
    (-1 / 48, -1 / 15, 437 / 1440, -46 / 105, 1118711 / 3870720),
    (-17 / 480, 37 / 840, 209 / 4480, -5569 / 90720),
    (-4397 / 161280, 11 / 504, 830251 / 7257600),
    (-4583 / 161280, 108847 / 3991680),
    (-20648693 / 638668800,),
)


def map_from_degrees(lon_deg: Column, lat_deg: Column) -> tuple[Column, Column]:
    """Easting and northing in metres."""
    east = np.radians(lon_deg - _CENTRAL_DEG)
    conformal = _conformal(np.tan(np.radians(lat_deg)))
    across = np.cos(east)
    aside = np.arcsinh(np.sin(east) / np.hypot(conformal, across))
    flat: Waves = np.asarray(np.arctan2(conformal, across) + 1j * aside, np.complex128)
    on_map = (flat + _waves(_TO_MAP, flat)) * _RECTIFYING_M
    return on_map.imag + _FALSE_EASTING_M, on_map.real


def degrees_from_map(x_m: Column, y_m: Column) -> tuple[Column, Column]:
    """Longitude, from -180 to 180, and latitude in degrees."""
    on_map: Waves = np.asarray((y_m + 1j * (x_m - _FALSE_EASTING_M)) / _RECTIFYING_M, np.complex128)
    flat = on_map + _waves(_FROM_MAP, on_map)
    north, east = flat.real, np.sinh(flat.imag)
    lon_deg = np.degrees(np.arctan2(east, np.cos(north))) + _CENTRAL_DEG
    lat_deg = np.degrees(np.arctan(_geographic(np.sin(north) / np.hypot(east, np.cos(north)))))
    return np.where(lon_deg > 180.0, lon_deg - 360.0, lon_deg), lat_deg


def _waves(factors: tuple[float, ...], at: Waves) -> Waves:
    """Sum of ``factor * sin(2 j at)`` over j = 1, 2, ..., by Clenshaw's recurrence."""
    turn = 2.0 * np.cos(2.0 * at)
    last, before = np.zeros_like(at), np.zeros_like(at)
    for factor in reversed(factors):
        last, before = factor + turn * last - before, last
    waves: Waves = last * np.sin(2.0 * at)
    return waves


def _conformal(tangent: Column) -> Column:
    """Tangent of the conformal latitude from that of the geographic one."""
    secant = np.hypot(1.0, tangent)
    shift = np.sinh(_E * np.arctanh(_E * tangent / secant))
    conformal: Column = tangent * np.hypot(1.0, shift) - shift * secant
    return conformal


def _geographic(conformal: Column) -> Column:
    """Tangent of the geographic latitude from that of the conformal one."""
    tangent: Column = conformal / (1 - _E**2)
    for _ in range(_ROUNDS):
        now = _conformal(tangent)
        slope = (1 + (1 - _E**2) * tangent**2) / ((1 - _E**2) * np.hypot(1.0, tangent))
        tangent = tangent + (conformal - now) / np.hypot(1.0, now) * slope
    return tangent
