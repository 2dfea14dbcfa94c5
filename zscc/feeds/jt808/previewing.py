"""The newest messages with locations, field by field: what the device said, and how it is understood."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from zscc.feeds.jt808.bits import alarm_bits
from zscc.feeds.jt808.bulk import Arrived
from zscc.feeds.jt808.messages import ENCRYPTED, POSITIONED, Location
from zscc.feeds.jt808.sightings import sightings_of
from zscc.feeds.jt808.times import moment_of_ms
from zscc.model.feed_question import MappedField, Preview

SHOWN = 20


class Shown(NamedTuple):
    """A message, and when it came."""

    at: datetime
    arrived: Arrived


def previews_of(newest: Iterable[Shown]) -> tuple[Preview, ...]:
    """Newest first."""
    return tuple(_preview(shown) for shown in reversed(list(newest)))


def _preview(shown: Shown) -> Preview:
    arrived = shown.arrived
    sighting = next(sightings_of(arrived.message, arrived.vehicle), None)
    if sighting is None:
        return Preview(shown.at, arrived.raw, "")
    location, status = sighting.location, sighting.location.status
    is_fix = bool(status & POSITIONED) and not status & ENCRYPTED and location.observed_at_ms is not None
    fields = (MappedField("vehicle", f"phone {arrived.message.header.phone}", arrived.vehicle), *_fields(location))
    return Preview(shown.at, arrived.raw, "fix" if is_fix else "", fields)


def _fields(location: Location) -> Iterator[MappedField]:
    at_ms, status = location.observed_at_ms, location.status
    time = "" if at_ms is None else moment_of_ms(at_ms).isoformat()
    yield MappedField("observed_at", f"time {location.time.hex()}", time, "" if time else "bad_time")
    fault = "encrypted_position" if status & ENCRYPTED else "" if status & POSITIONED else "no_fix"
    yield MappedField("lon", f"lon {location.lon_e6} status 0x{status:08X}", f"{location.lon_deg:.6f}", fault)
    yield MappedField("lat", f"lat {location.lat_e6} status 0x{status:08X}", f"{location.lat_deg:.6f}", fault)
    yield MappedField("speed_kmh", f"speed {location.speed_dkmh}", f"{location.speed_dkmh / 10:.1f}")
    yield MappedField("heading_deg", f"direction {location.direction_deg}", str(location.direction_deg))
    names = " ".join(alarm.name for alarm in alarm_bits(location.alarm))
    yield MappedField("signals", f"alarm 0x{location.alarm:08X}", names)
