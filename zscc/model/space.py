"""Positions as integers, so that a hash of them is the same on every machine.

A position in the journal is WGS-84 (EPSG:4326) in units of 1e-7 degree, about one centimetre.
CGCS2000 (EPSG:4490) differs from it by centimetres and is taken as equal (docs/decisions/0004).
"""

from dataclasses import dataclass

E7 = 10_000_000


@dataclass(frozen=True, slots=True, order=True)
class PointE7:
    """A WGS-84 position in 1e-7 degree."""

    lon_e7: int
    lat_e7: int

    @classmethod
    def from_degrees(cls, lon_deg: float, lat_deg: float) -> "PointE7":
        """Round degrees (EPSG:4326) to the nearest 1e-7 degree."""
        return cls(round(lon_deg * E7), round(lat_deg * E7))

    @property
    def lon_deg(self) -> float:
        """Longitude in degrees, EPSG:4326."""
        return self.lon_e7 / E7

    @property
    def lat_deg(self) -> float:
        """Latitude in degrees, EPSG:4326."""
        return self.lat_e7 / E7
