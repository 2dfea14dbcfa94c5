"""How a recording is to be read, what it turned out to hold, and what may be wrong with it as a whole."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from zscc.feeds.rows import FixRows
from zscc.geo.spaces import Space

KMH_PER_UNIT: dict[str, float] = {"kmh": 1.0, "mps": 3.6, "mph": 1.609344, "knots": 1.852}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the file itself does not say."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Role (vehicle, time, lat, lon, speed, heading) to the column's name or 1-based number; the rest is guessed."""
    space: Space = Space.WGS84
    """Of the positions. In metres, ``lon`` is the easting and ``lat`` the northing."""
    zone: tzinfo | None = None
    """Of times that carry no offset; without it such rows are refused."""
    speed_unit: str = "kmh"
    """One of KMH_PER_UNIT; GPX is always in metres a second."""
    day_first: bool | None = None
    """Of dates such as 03/04/2026; None: as the file shows."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should be told; words are made at the door."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file as rows in WGS-84, in the file's order, and what could not be read."""

    rows: FixRows
    rejects: Counter[str]
    notes: tuple[Note, ...] = ()


class RecordingFault(Exception):
    """The file as a whole cannot be used; ``code`` and ``detail`` make the words at the door."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class RowRefused(Exception):
    """One row cannot be used; the reason is what it is counted under."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
