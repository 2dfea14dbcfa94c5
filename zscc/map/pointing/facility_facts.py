"""What the card of a civic or industry facility says: what it is, how full, since when, and who said so."""

from datetime import date

from zscc.model.exposure import Exposure
from zscc.text.words import Words
from zscc.town.facilities import UNFINISHED, is_overdue
from zscc.town.layers import Facility, Town

Rows = tuple[tuple[str, str], ...]


def facility_rows(words: Words, facility: Facility, town: Town, day: date | None = None) -> Rows:
    """Labels and texts, in the order in which they are asked for; ``day`` is that of the moment shown."""
    told = [
        ("status", _status(words, facility, day)),
        *(("rooms", _room(words, room.what, room.capacity, room.occupied)) for room in facility.rooms),
        ("opened", facility.opened.isoformat() if facility.opened else ""),
        ("closed", facility.closed.isoformat() if facility.closed else ""),
        ("note", facility.note),
        ("tags", words("facility.between").join(facility.tags)),
        ("tier", _tier(words, facility)),
        ("parent", next((its.name for its in town.facilities if its.facility_id == facility.parent), "")),
        (
            "exposure",
            "" if facility.exposure is Exposure.OPEN else words(f"facility.exposure.{facility.exposure.value}"),
        ),
        ("source", facility.source),
    ]
    return tuple((words(f"facility.row.{name}"), text) for name, text in told if text)


def facility_kind(words: Words, facility: Facility) -> str:
    """What sort of thing it is."""
    key = f"facility.kind.{facility.kind}"
    return words(key if key in words else "facility.kind.other")


def _status(words: Words, facility: Facility, day: date | None) -> str:
    status = words(f"facility.status.{facility.status}")
    if facility.due is None or facility.status not in UNFINISHED:
        return words("facility.told", status=status, year=facility.told)
    late = day is not None and is_overdue(facility, day)
    key = "facility.told_overdue" if late else "facility.told_due"
    return words(key, status=status, year=facility.told, due=facility.due.isoformat())


def _room(words: Words, what: str, capacity: int, occupied: int) -> str:
    key = f"facility.room.{what}"
    name = words(key) if key in words else what
    share = round(100 * occupied / capacity) if capacity else 0
    return words("facility.taken", name=name, capacity=capacity, occupied=occupied, share=share)


def _tier(words: Words, facility: Facility) -> str:
    if not facility.tier:
        return ""
    if facility.tier_name:
        return words("facility.tier_named", tier=facility.tier, name=facility.tier_name)
    return words("facility.tier_unnamed", tier=facility.tier)
