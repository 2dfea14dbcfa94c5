"""What a profile declares of the messages of a feed: which field stands where, in which form (docs/feeds/mapping.md)::

    [feeds.h12345.mapping]
    becomes = "report"
    items = "data.rows"                                   # '' the message itself: one item, or a list of them
    [feeds.h12345.mapping.fields]
    report_id = "order_no"                                # a path
    source = { value = "h12345" }                         # a constant
    priority = { path = "level", table = { 1 = "urgent" }, default = "normal" }
    observed_at = { path = "created", form = "%Y-%m-%d %H:%M:%S" }

Everything that can be wrong in it is told when the profile is read, with the field's name.
"""

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Literal

import msgspec

from zscc.feeds.mapping_paths import Path
from zscc.feeds.recorded.reading import KMH_PER_UNIT
from zscc.model.report import Priority

MOST_BYTES = 10_000_000
MOST_ITEMS = 10_000
MOST_FIELDS = 40
TIME_FORMS = ("auto", "iso", "s", "ms")
"""Beside patterns of strptime, which hold a %."""
POSITION_FORMS = ("lon,lat", "lat,lon", "geojson")


class Becomes(Enum):
    """What an item becomes."""

    FIX = "fix"
    REPORT = "report"


class Shape(Enum):
    """What a field holds."""

    TEXT = "text"
    TIME = "time"
    NUMBER = "number"
    SPEED = "speed"
    PRIORITY = "priority"
    POSITION = "position"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a field must be."""

    shape: Shape = Shape.TEXT
    required: bool = False


_FIX: dict[str, Needs] = {
    "vehicle": Needs(required=True),
    "observed_at": Needs(Shape.TIME, required=True),
    "position": Needs(Shape.POSITION),
    "lon": Needs(Shape.NUMBER),
    "lat": Needs(Shape.NUMBER),
    "speed": Needs(Shape.SPEED),
    "heading": Needs(Shape.NUMBER),
    "back_filled": Needs(Shape.YES_NO),
}
_REPORT: dict[str, Needs] = {
    "report_id": Needs(required=True),
    "source": Needs(required=True),
    "observed_at": Needs(Shape.TIME, required=True),
    "category": Needs(),
    "title": Needs(),
    "priority": Needs(Shape.PRIORITY),
    "text": Needs(),
    "position": Needs(Shape.POSITION),
    "lon": Needs(Shape.NUMBER),
    "lat": Needs(Shape.NUMBER),
    "address": Needs(),
    "caller_name": Needs(),
    "caller_phone": Needs(),
    "external_id": Needs(),
    "superior_due_at": Needs(Shape.TIME),
    "return_by": Needs(Shape.TIME),
}
FIELDS = MappingProxyType({Becomes.FIX: _FIX, Becomes.REPORT: _REPORT})


class FieldFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one field comes from."""

    path: str | tuple[str, ...] = ()
    """One path or several; the first that leads to something counts."""
    value: str | int | float | bool | None = None
    """A constant; in place of a path."""
    default: str | None = None
    """When no path leads to anything, or the table does not hold what stands there."""
    table: dict[str, str] = {}
    """Their value to ours; what it does not hold passes as it is, unless there is a default."""
    form: str = ""
    """Of a time: auto, iso, s, ms, or a pattern of strptime. Of a position: "lon,lat", "lat,lon", geojson."""
    unit: str = "kmh"
    """Of a speed."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths; raises BadPath."""
        return tuple(map(Path.read, (self.path,) if isinstance(self.path, str) else self.path))

    @property
    def told(self) -> str:
        """Where it comes from, for people."""
        if self.value is not None:
            return f"= {self.value}"
        return self.path if isinstance(self.path, str) else " | ".join(self.path)


Declared = str | tuple[str, ...] | FieldFrom
"""A path alone, several paths, or a table."""


class MappingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One mapping; ValueError at reading names the field that is wrong."""

    becomes: Becomes
    fields: dict[str, Declared]
    items: str = ""
    """Path from the message to its list of items, or to its only item; '' the message itself."""
    notes: dict[str, Declared] = {}
    """Lines "label：value" below the text of a report, for what has no field of its own. Nothing about callers."""
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    most_bytes: int = MOST_BYTES
    """Of one message; a longer one is refused as a whole."""
    most_items: int = MOST_ITEMS
    """Of one message; one with more is refused as a whole."""

    def __post_init__(self) -> None:
        _check_items(self)
        _check_names(self)
        _check_place(self)
        for name in self.fields:
            _check(f"fields.{name}", self.field(name), FIELDS[self.becomes][name].shape)
        for label in self.notes:
            _check(f"notes.{label}", self.note(label), Shape.TEXT)

    def field(self, name: str) -> FieldFrom:
        """Where a declared field comes from."""
        return _as_table(self.fields[name])

    def note(self, label: str) -> FieldFrom:
        """Where a note comes from."""
        return _as_table(self.notes[label])


def _as_table(declared: Declared) -> FieldFrom:
    return declared if isinstance(declared, FieldFrom) else FieldFrom(path=declared)


def _check_items(settings: MappingSettings) -> None:
    try:
        root = Path.read(settings.items).root
    except ValueError as error:
        raise ValueError(f"items: {error}") from error
    if root == "@":
        raise ValueError("items: they stand in the message")
    if settings.most_bytes < 1 or settings.most_items < 1:
        raise ValueError("most_bytes and most_items are 1 or more")


def _check_names(settings: MappingSettings) -> None:
    known = FIELDS[settings.becomes]
    if settings.notes and settings.becomes is Becomes.FIX:
        raise ValueError("notes: a fix has no text")
    for name in settings.fields:
        if name not in known:
            raise ValueError(f"fields.{name}: a {settings.becomes.value} has {', '.join(known)}")
    for name, needs in known.items():
        if needs.required and name not in settings.fields:
            raise ValueError(f"fields.{name}: a {settings.becomes.value} cannot be without it")
    if len(settings.fields) + len(settings.notes) > MOST_FIELDS:
        raise ValueError(f"notes: at most {MOST_FIELDS} fields and notes")


def _check_place(settings: MappingSettings) -> None:
    pair = [name in settings.fields for name in ("lon", "lat")]
    if "position" in settings.fields and any(pair):
        raise ValueError("fields.position: either position, or lon and lat")
    if any(pair) and not all(pair):
        raise ValueError("fields.lon: lon and lat come together")
    if settings.becomes is Becomes.FIX and not (all(pair) or "position" in settings.fields):
        raise ValueError("fields.position: a fix cannot be without it (position, or lon and lat)")


def _check(name: str, told: FieldFrom, shape: Shape) -> None:
    try:
        paths = told.paths
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    if bool(paths) == (told.value is not None):
        raise ValueError(f"{name}: either a path or a value")
    if not (any(path.text for path in paths) or told.value is not None or shape is Shape.POSITION):
        raise ValueError(f"{name}: the path is empty")
    if told.unit not in KMH_PER_UNIT or (told.unit != "kmh" and shape is not Shape.SPEED):
        raise ValueError(f"{name}.unit: {told.unit!r} is no unit of it; speeds are in {', '.join(KMH_PER_UNIT)}")
    if not _form_fits(told.form, shape):
        raise ValueError(f"{name}.form: {told.form!r} is no form of it")
    if shape is Shape.PRIORITY:
        _check_priorities(name, told)


def _form_fits(form: str, shape: Shape) -> bool:
    if not form:
        return True
    if shape is Shape.TIME:
        return form in TIME_FORMS or "%" in form
    return shape is Shape.POSITION and form in POSITION_FORMS


def _check_priorities(name: str, told: FieldFrom) -> None:
    ours = {priority.value for priority in Priority}
    constants = () if told.value is None else (str(told.value),)
    for value in (*told.table.values(), *constants, *((told.default,) if told.default is not None else ())):
        if value not in ours:
            raise ValueError(f"{name}: {value!r} is no priority; there are {', '.join(p.value for p in Priority)}")
