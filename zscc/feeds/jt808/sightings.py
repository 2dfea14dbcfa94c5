"""Locations to rows for the edge: the one way that the gateway and a replay share."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.jt808.messages import ENCRYPTED, POSITIONED, Batch, Location, LocationAnswer, Message
from zscc.feeds.jt808.times import GMT8, ms_of_bcd
from zscc.feeds.rows import FixRows
from zscc.geo.spaces import Space, convert

Column = NDArray[np.float64]

BACK_FILL = 1
"""Kind of a batch that was stored while there was no link."""


class Sighting(NamedTuple):
    """A location, and of which vehicle."""

    vehicle: str
    location: Location
    back_filled: bool = False


class Sighted(NamedTuple):
    """What became of some sightings."""

    rows: FixRows
    """Those that have a position and a time, in their order."""
    taken: tuple[int, ...]
    """Which sighting each row is."""
    refused: tuple[tuple[int, str], ...]
    """Which sightings are none, and why: no_fix, encrypted_position, bad_time."""


def sightings_of(message: Message, vehicle: str | None = None) -> Iterator[Sighting]:
    """The locations of 0x0200, 0x0201 and 0x0704; the vehicle is the terminal's identity where none is given."""
    body, name = message.body, message.header.terminal if vehicle is None else vehicle
    if isinstance(body, Location):
        yield Sighting(name, body)
    elif isinstance(body, LocationAnswer):
        yield Sighting(name, body.location)
    elif isinstance(body, Batch):
        back_filled = body.kind == BACK_FILL
        yield from (Sighting(name, location, back_filled) for location in body.locations)


def sighted(sightings: Sequence[Sighting], space: Space = Space.WGS84, zone: tzinfo = GMT8) -> Sighted:
    """Rows in WGS-84 of all that can be one; ``space`` and ``zone`` are those of the devices."""
    times = [ms_of_bcd(sighting.location.time, zone) for sighting in sightings]
    taken: list[int] = []
    refused: list[tuple[int, str]] = []
    for place, (sighting, at_ms) in enumerate(zip(sightings, times, strict=True)):
        reason = _refusal(sighting.location, at_ms)
        if reason:
            refused.append((place, reason))
        else:
            taken.append(place)
    return Sighted(_rows(sightings, times, taken, space), tuple(taken), tuple(refused))


def _refusal(location: Location, at_ms: int | None) -> str:
    if location.status & ENCRYPTED:
        return "encrypted_position"
    if not location.status & POSITIONED:
        return "no_fix"
    return "bad_time" if at_ms is None else ""


def _rows(sightings: Sequence[Sighting], times: list[int | None], taken: list[int], space: Space) -> FixRows:
    chosen = [sightings[place] for place in taken]
    names = {name: number for number, name in enumerate(dict.fromkeys(sighting.vehicle for sighting in chosen))}
    lon = np.array([sighting.location.lon_deg for sighting in chosen], np.float64)
    lat = np.array([sighting.location.lat_deg for sighting in chosen], np.float64)
    if space is not Space.WGS84:
        lon, lat = _in_wgs84(space, lon, lat)
    return FixRows(
        vehicles=tuple(names),
        vehicle=np.array([names[sighting.vehicle] for sighting in chosen], np.int64),
        observed_at_ms=np.array([times[place] for place in taken], np.int64),
        lon_deg=lon,
        lat_deg=lat,
        speed_kmh=np.array([sighting.location.speed_dkmh for sighting in chosen], np.float64) / 10.0,
        heading_deg=np.array([sighting.location.direction_deg for sighting in chosen], np.float64),
        back_filled=np.array([sighting.back_filled for sighting in chosen], np.bool_),
    )


def _in_wgs84(space: Space, lon: Column, lat: Column) -> tuple[Column, Column]:
    """What is no position stays as it came, 0, 0 too, so that the edge can tell why."""
    moved_lon, moved_lat = convert(space, Space.WGS84, lon, lat)
    as_it_came = np.isnan(moved_lon) | ((lon == 0.0) & (lat == 0.0))
    return np.where(as_it_came, lon, moved_lon), np.where(as_it_came, lat, moved_lat)
