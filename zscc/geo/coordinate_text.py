"""Reads a position that somebody typed or pasted, and writes one down.

Degrees may be decimal or degrees, minutes and seconds, with letters or Chinese words for the quarter, in either order;
metres are easting and northing of EPSG:4549, with or without the number of the zone.
"""

import re
import unicodedata
from dataclasses import dataclass
from math import isfinite

from zscc.geo.spaces import Space, convert

_ZONE_M = 1_000_000.0
_ZONE = 40.0
"""Of the central meridian 120 E in zones of three degrees."""
_LEAST_METRES = 1_000.0
"""A number beyond this cannot be degrees."""
_LEAST_LONGITUDE_DEG = 60.0
"""No longitude of China is smaller, and no latitude larger."""
_SIDES = {"北纬": "N", "南纬": "S", "东经": "E", "西经": "W", "北": "N", "南": "S", "东": "E", "西": "W"}
_SIGNS = str.maketrans({"度": "°", "分": "'", "秒": '"', "′": "'", "’": "'", "‘": "'", "″": '"', "”": '"', "“": '"',
                        "º": "°", "˚": "°", "，": ",", "、": ",", "；": ",", ";": ",", "−": "-"})  # fmt: skip
_NUMBER = r"""(?P<number>[-+]?\d+(?:\.\d+)?)\s*
    (?:°\s*(?:(?P<minutes>\d+(?:\.\d+)?)\s*'\s*(?:(?P<seconds>\d+(?:\.\d+)?)\s*(?:"|'')?)?)?)?"""
_LETTER_FIRST = re.compile(rf"(?P<side>[NSEW])?\s*{_NUMBER}", re.VERBOSE)
_LETTER_LAST = re.compile(rf"{_NUMBER}\s*(?P<side>[NSEW])?", re.VERBOSE)
_NOISE = re.compile(
    r"(?i)(lon(gitude)?|lat(itude)?|wgs-?84|cgcs ?2000|gcj-?02|bd-?09|epsg:? ?4549|[xy]\s*=|米|m\b|[:=()\[\]])"
)


class UnreadablePosition(ValueError):
    """``reason`` is nothing, one_number, too_many, latitude, longitude, minutes, zone or nowhere."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ReadPosition:
    """A position in map metres (EPSG:4549), and what had to be understood to get there."""

    x_m: float
    y_m: float
    swapped: bool = False
    """Latitude or northing came first."""


def read_position(text: str, degrees_in: Space = Space.WGS84) -> ReadPosition:
    """Understand a text; degrees are taken to be in ``degrees_in``. UnreadablePosition says why it cannot be."""
    parts = _parts(text)
    if len(parts) != 2:
        raise UnreadablePosition("nothing" if not parts else "one_number" if len(parts) == 1 else "too_many")
    (one, one_side), (two, two_side) = parts
    if min(abs(one), abs(two)) >= _LEAST_METRES:
        return _metres(one, two)
    swapped = _latitude_first(one, one_side, two_side)
    lon_deg, lat_deg = (two, one) if swapped else (one, two)
    if abs(lat_deg) > 90.0:
        raise UnreadablePosition("latitude")
    if abs(lon_deg) > 180.0:
        raise UnreadablePosition("longitude")
    x_m, y_m = convert(degrees_in, Space.EPSG4549, lon_deg, lat_deg)
    if not (isfinite(x_m) and isfinite(y_m)):
        raise UnreadablePosition("nowhere")
    return ReadPosition(x_m, y_m, swapped=swapped and not (one_side or two_side))


def write_position(x_m: float, y_m: float, space: Space) -> str:
    """A position of map metres as it is copied: ``120.981234, 31.452345`` or ``593168.42, 3480123.55``."""
    x, y = convert(Space.EPSG4549, space, x_m, y_m)
    return f"{x:.2f}, {y:.2f}" if space is Space.EPSG4549 else f"{x:.6f}, {y:.6f}"


def _parts(text: str) -> list[tuple[float, str]]:
    """Numbers with their quarter of the compass ('' when not told), in the order in which they stand."""
    plain = unicodedata.normalize("NFKC", text.strip()).translate(_SIGNS)
    for word, letter in _SIDES.items():
        plain = plain.replace(word, letter)
    plain = _NOISE.sub(" ", plain).upper().strip()
    found = []
    for match in (_LETTER_FIRST if plain[:1] in tuple("NSEW") else _LETTER_LAST).finditer(plain):
        side = match["side"] or ""
        minutes, seconds = float(match["minutes"] or 0.0), float(match["seconds"] or 0.0)
        if minutes >= 60.0 or seconds >= 60.0:
            raise UnreadablePosition("minutes")
        number = float(match["number"])
        value = abs(number) + minutes / 60.0 + seconds / 3_600.0
        found.append((-value if number < 0 or side in ("S", "W") else value, side))
    return found


def _latitude_first(one: float, one_side: str, two_side: str) -> bool:
    """By the letters; without them a number that no longitude of China has comes first."""
    if one_side or two_side:
        return one_side in ("N", "S") or two_side in ("E", "W")
    return abs(one) < _LEAST_LONGITUDE_DEG


def _metres(one: float, two: float) -> ReadPosition:
    """Easting and northing; a northing in China is more than any easting without its zone, and less than with it."""
    swapped = _is_northing(one) and not _is_northing(two)
    easting, northing = (two, one) if swapped else (one, two)
    zoned = easting >= 10.0 * _ZONE_M
    if zoned and easting // _ZONE_M != _ZONE:
        raise UnreadablePosition("zone")
    return ReadPosition(easting % _ZONE_M if zoned else easting, northing, swapped)


def _is_northing(metres: float) -> bool:
    return _ZONE_M <= metres < 10.0 * _ZONE_M
