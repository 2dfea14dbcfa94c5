"""The newest messages with locations, field by field: what the device said, and how it is understood."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import NamedTuple

from zscc.feeds.jt808.bits import alarm_bits
from zscc.feeds.jt808.bulk import Arrived
from zscc.feeds.jt808.messages import ENCRYPTED, POSITIONED, Location
from zscc.feeds.jt808.sightings import Sighting, sighted, sightings_of
from zscc.feeds.jt808.times import moment_of_ms, ms_of_bcd
from zscc.feeds.preview_items import MOST_SHOWN, as_one, with_judgement
from zscc.feeds.preview_judge import PreviewJudge
from zscc.geo.spaces import Space
from zscc.model.feed_question import MappedField, Preview

SHOWN = 20


class Shown(NamedTuple):
    """A message, and when it came."""

    at: datetime
    arrived: Arrived


class Looking(NamedTuple):
    """How a gateway's messages are read, and who says what its edge would."""

    space: Space
    zone: tzinfo
    """Of the devices' clocks."""
    judge: PreviewJudge | None


def previews_of(newest: Iterable[Shown], looking: Looking) -> tuple[Preview, ...]:
    """Newest first."""
    return tuple(preview_of(shown, looking) for shown in reversed(list(newest)))


def preview_of(shown: Shown, looking: Looking, refused: str = "") -> Preview:
    """One message with all its locations; ``refused``: why its terminal may not speak at all."""
    arrived = shown.arrived
    sightings = list(sightings_of(arrived.message, arrived.vehicle))
    vehicle = MappedField("vehicle", f"phone {arrived.message.header.phone}", arrived.vehicle, refused)
    if not sightings:
        kind = f"0x{arrived.message.header.msg_id:04X}"
        return Preview(shown.at, arrived.raw, "", (vehicle, MappedField("message", "id", kind)))
    is_2019 = arrived.message.header.version.is_2019
    return as_one(
        [_item(shown, vehicle, sighting, looking, is_2019) for sighting in sightings[:MOST_SHOWN]], len(sightings)
    )


def _item(shown: Shown, vehicle: MappedField, sighting: Sighting, looking: Looking, is_2019: bool) -> Preview:
    fields = (vehicle, *_fields(sighting.location, is_2019, looking.zone))
    if any(field.fault for field in fields):
        return Preview(shown.at, shown.arrived.raw, "", fields)
    item = Preview(shown.at, shown.arrived.raw, "fix", fields)
    seen = sighted([sighting], looking.space, looking.zone)
    if looking.judge is None or not seen.taken:
        return item
    return with_judgement(item, looking.judge.of_fix(seen.rows, Counter(), shown.at))


def bad_preview(at: datetime, raw: bytes, reason: str) -> Preview:
    """What cannot be read at all."""
    return Preview(at, raw, "", (MappedField("message", "", "", reason),))


def _fields(location: Location, is_2019: bool, zone: tzinfo) -> Iterator[MappedField]:
    at_ms, status = ms_of_bcd(location.time, zone), location.status
    time = "" if at_ms is None else moment_of_ms(at_ms, zone).isoformat()
    yield MappedField("observed_at", f"time {location.time.hex()}", time, "" if time else "bad_time")
    fault = "encrypted_position" if status & ENCRYPTED else "" if status & POSITIONED else "no_fix"
    yield MappedField("lon", f"lon {location.lon_e6} status 0x{status:08X}", f"{location.lon_deg:.6f}", fault)
    yield MappedField("lat", f"lat {location.lat_e6} status 0x{status:08X}", f"{location.lat_deg:.6f}", fault)
    yield MappedField("speed_kmh", f"speed {location.speed_dkmh}", f"{location.speed_dkmh / 10:.1f}")
    yield MappedField("heading_deg", f"direction {location.direction_deg}", str(location.direction_deg))
    names = " ".join(alarm.name for alarm in alarm_bits(location.alarm, is_2019=is_2019))
    yield MappedField("signals", f"alarm 0x{location.alarm:08X}", names)
