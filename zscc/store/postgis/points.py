"""Positions as the server takes them: EWKB in hexadecimal, WGS-84 (EPSG:4326)."""

from collections.abc import Sequence
from struct import Struct

from zscc.model.space import E7, PointE7

_EWKB = Struct("<BIIdd")
_POINT_WITH_SRID = 0x20000001
_WGS84 = 4326


def point_text(point: PointE7) -> str:
    """A position."""
    return points_text([point.lon_e7], [point.lat_e7])[0]


def points_text(lon_e7: Sequence[int], lat_e7: Sequence[int]) -> list[str]:
    """Positions given in 1e-7 degree."""
    pairs = zip(lon_e7, lat_e7, strict=True)
    return [_EWKB.pack(1, _POINT_WITH_SRID, _WGS84, lon / E7, lat / E7).hex() for lon, lat in pairs]
