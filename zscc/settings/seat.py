"""What one seat remembers from one day to the next: its layers, bookmarks and choices. No state of the town.

One JSON file in the data folder. A file that is missing or cannot be understood gives the defaults; one that cannot
be understood is kept beside it under ``.broken``, so that nothing a person arranged is thrown away.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

FILE_NAME = "seat.json"


class LayerWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one layer is to be shown; the order of the wishes is the order of the layers, the lowest first."""

    name: str
    visible: bool
    opacity: float = 1.0


class Bookmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view with a name. Map metres (EPSG:4549)."""

    name: str
    easting_m: float
    northing_m: float
    metres_per_pixel: float
    group: str = ""


class MomentBookmark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A past second with a name: when, and how the map looked at it."""

    name: str
    at: datetime
    note: str = ""
    box_m: tuple[float, float, float, float] | None = None
    """West, south, east, north in map metres (EPSG:4549)."""
    layers: tuple[LayerWish, ...] = ()
    choices: dict[str, str] = msgspec.field(default_factory=dict)


class SeatState(msgspec.Struct, frozen=True):
    """Everything a seat remembers; parts that a newer program added are ignored by an older one."""

    layers: tuple[LayerWish, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    moments: tuple[MomentBookmark, ...] = ()
    choices: dict[str, str] = msgspec.field(default_factory=dict)
    """Single choices by name: the indicator of the choropleth, the class method, the heat's filter."""


def load_seat(path: Path) -> SeatState:
    """The seat's memory; the defaults when there is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=SeatState)
    except OSError:
        return SeatState()
    except msgspec.DecodeError:
        with suppress(OSError):
            path.replace(path.with_name(path.name + ".broken"))
        return SeatState()


def save_seat(path: Path, state: SeatState) -> None:
    """Write it whole or not at all; OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(state), indent=1))
    part.replace(path)
