"""What a file says of its coordinate system, believed as far as its numbers allow.

What is in degrees stays as it is: a GeoJSON says WGS-84 by definition and may still hold GCJ-02. Other projections and
other datums than the five spaces are brought to longitude and latitude by PROJ, with a note.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyproj

from zscc.geo.spaces import Space, convert
from zscc.town.reading.contract import Note, Numbers

_PLAIN_DEGREES = {"EPSG:4326", "EPSG:4490", "EPSG:4979", "OGC:CRS84", "EPSG:4480"}
_MAP = "EPSG:4549"


@dataclass(frozen=True, slots=True)
class Declared:
    """Numbers in degrees or in map metres, and what was said of them."""

    numbers: Numbers
    short: str
    in_metres: bool
    notes: tuple[Note, ...] = ()

    def in_degrees(self) -> Numbers:
        """The numbers as longitude and latitude."""
        if not self.in_metres:
            return self.numbers
        return replace(self.numbers, xy=np.column_stack(convert(Space.EPSG4549, Space.WGS84, *self.numbers.xy.T)))


def declared_of(numbers: Numbers, crs: str) -> Declared:
    """The numbers of a layer by its declaration (authority code or well-known text, '' for none)."""
    large = bool(np.mean(np.abs(numbers.xy).max(axis=1) > 400.0) > 0.5) if len(numbers.xy) else False
    if not crs or "undefined" in crs.lower():
        return Declared(numbers, "", large)
    try:
        system = pyproj.CRS(crs)
    except pyproj.exceptions.CRSError:
        return Declared(numbers, "", large, (Note("crs_unknown", {"crs": crs[:60]}),))
    short = _short(system)
    if system.is_geographic == large:
        return Declared(numbers, short, large, (Note("crs_not_believed", {"crs": short}),))
    if system.is_geographic and (short in _PLAIN_DEGREES or _is_wgs84(system)):
        return Declared(numbers, short, in_metres=False)
    if short == _MAP or system == pyproj.CRS(_MAP):
        return Declared(numbers, short, in_metres=True)
    to_degrees = pyproj.Transformer.from_crs(system, 4326, always_xy=True)
    with np.errstate(invalid="ignore"):
        moved = np.column_stack(to_degrees.transform(*numbers.xy.T))
    notes = [Note("projected_from", {"crs": short})]
    if _is_older_datum(system):
        notes.append(Note("not_exact", {"crs": short}))
    return Declared(replace(numbers, xy=moved), short, in_metres=False, notes=tuple(notes))


def _is_older_datum(system: pyproj.CRS) -> bool:
    """Beijing 1954 and Xi'an 1980: PROJ changes the ellipsoid only, the parameters of a place are not public."""
    names = (system.name, str(system.geodetic_crs and system.geodetic_crs.name))
    return any(word in name.lower() for name in names for word in ("beijing", "xian", "xi'an"))


def _is_wgs84(system: pyproj.CRS) -> bool:
    name = system.name.upper().replace("_", " ")
    return any(told in name for told in ("WGS 84", "WGS 1984", "CGCS2000", "CHINA GEODETIC", "CHINA 2000"))


def _short(system: pyproj.CRS) -> str:
    authority = system.to_authority(min_confidence=70)
    return f"{authority[0]}:{authority[1]}" if authority else str(system.name)
