"""Which positions have latitude and longitude changed about: those that lie where they belong the other way round.

What belongs where is told by the fleet and by the vehicle itself. The fleet comes first, so a vehicle that tells most
of its positions the wrong way round does not make the right ones look wrong; what the vehicle itself shows then
counts for fleets that are spread over a country, and is much finer.
"""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Column = NDArray[np.float64]
Home = tuple[Column, Column] | tuple[float, float]
"""Longitude and latitude of the middle: one for all, or one for each position; NaN where nothing tells."""

AMONG_DEG, NEAR_DEG = 0.5, 5.0
"""How near to the middle a position must lie the other way round to be told as swapped: near it when it is no place on
Earth as it stands; among the others when it is one, but not near."""
TIMES_NEARER = 10.0
"""To the vehicle's own middle a swapped position is so many times nearer than as it stands."""
LEAST_TO_TELL = 3
"""Positions of a vehicle that have a middle worth the name."""


def swapped_from(home: Home, lon_deg: Column, lat_deg: Column) -> Mask:
    """By the middle of the fleet. Where nothing tells it, a latitude that would do as longitude only is enough."""
    off, off_turned = _distances(home, lon_deg, lat_deg)
    impossible = _only_turned(lon_deg, lat_deg) & ~(off_turned > NEAR_DEG)
    mask: Mask = impossible | ((off_turned <= AMONG_DEG) & (off > NEAR_DEG))
    return mask


def swapped_from_own(vehicle: Index, told: Mask, lon_deg: Column, lat_deg: Column) -> Mask:
    """By the middle of each vehicle's positions in ``told``, which are places on Earth not known to be swapped."""
    lon_told, lat_told = lon_deg[told], lat_deg[told]
    if not len(lon_told) or (max(np.ptp(lon_told), np.ptp(lat_told)) <= NEAR_DEG and told.all()):
        return np.zeros(len(told), np.bool_)
    count = int(vehicle.max()) + 1
    home = tuple(_middles(vehicle[told], column, count)[vehicle] for column in (lon_told, lat_told))
    off, off_turned = _distances((home[0], home[1]), lon_deg, lat_deg)
    far = (off > NEAR_DEG) & (off_turned * TIMES_NEARER <= off)
    mask: Mask = (off_turned <= NEAR_DEG) & (_only_turned(lon_deg, lat_deg) | far)
    return mask


def _distances(home: Home, lon_deg: Column, lat_deg: Column) -> tuple[Column, Column]:
    """Degrees to the middle as it stands, and the other way round; the larger of both directions."""
    home_lon, home_lat = home
    off = np.maximum(np.abs(lon_deg - home_lon), np.abs(lat_deg - home_lat))
    return off, np.maximum(np.abs(lat_deg - home_lon), np.abs(lon_deg - home_lat))


def _only_turned(lon_deg: Column, lat_deg: Column) -> Mask:
    """No place on Earth as it stands, but one the other way round."""
    mask: Mask = (np.abs(lat_deg) > 90.0) & (np.abs(lat_deg) <= 180.0) & (np.abs(lon_deg) <= 90.0)
    return mask


def _middles(vehicle: Index, value: Column, count: int) -> Column:
    """The median of each vehicle's values; NaN for vehicles with too few."""
    order = np.lexsort((value, vehicle))
    size = np.bincount(vehicle, minlength=count)
    start = np.cumsum(size) - size
    middles = np.full(count, np.nan)
    enough = size >= LEAST_TO_TELL
    middles[enough] = value[order][(start + size // 2)[enough]]
    return middles
