"""Messages of other systems become fixes or reports, as the profile declares (:mod:`zscc.feeds.mapping_settings`).

Pure, and one for all feeds that speak JSON (mqtt, http, sse, websocket, geojson)::

    mapping = Mapping(settings.mapping, settings)              # once; what is wrong was told when the profile was read
    mapped = mapping.decode(body, origin)                      # a message: rows, and what was refused of it
    delivery = (await edge.judge([Told(mapped)])).delivery     # zscc.feeds.message_edge

An item whose required fields are missing or wrong is refused with reason, field and what stood there; the others of the
same message are taken. A field that is wrong but not required is left out, and counted as a flag. Positions come out
in WGS-84, times in milliseconds of the Unix epoch, speeds in km/h.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from zscc.feeds.callers import masked_name, masked_phone, without_caller
from zscc.feeds.contract import LONGEST_KEPT, Refused
from zscc.feeds.mapping_items import WITHOUT, ItemReader
from zscc.feeds.mapping_json import Unreadable, kept, message_of
from zscc.feeds.mapping_paths import MISSING, KeyTwice, Path
from zscc.feeds.mapping_settings import FIELDS, Becomes, MappingSettings, Shape
from zscc.feeds.mapping_values import XY, FieldFault, FieldReader
from zscc.feeds.rows import FixRows
from zscc.feeds.settings import FeedSettings
from zscc.geo.spaces import Space, convert
from zscc.model.asked import Caller
from zscc.model.feed_question import MappedField, Preview
from zscc.model.report import Priority

MOST_KEPT = 100
"""Refused items of one message that are kept as they came; the others are counted and named only."""
NOTHING: Dictionary[str, object] = {}
_MASKS = {"caller_name": masked_name, "caller_phone": masked_phone}
_WORDS = frozenset({"text", "title"})


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as it was told, not yet judged."""

    place: int
    """Which item of its message it was, from 0."""
    report_id: str
    source: str
    observed_at_ms: int
    category: str = ""
    title: str = ""
    priority: Priority | None = None
    text: str = ""
    lon_deg: float = np.nan
    """WGS-84; NaN for none, infinite for what is none."""
    lat_deg: float = np.nan
    address: str = ""
    caller: Caller = field(default_factory=Caller)
    external_id: str = ""
    superior_due_at_ms: int | None = None
    return_by_ms: int | None = None
    synthetic: bool = False
    item: object = field(default=None, compare=False)
    """As it came; for keeping when it is refused later."""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One item that was refused, and which of the message it was."""

    place: int | None
    """None: the message as a whole."""
    refused: Refused


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one message holds; items = fixes + reports + refused, and a message that cannot be read counts as one."""

    items: int
    fixes: FixRows
    fix_places: tuple[int, ...]
    """Which item of the message each fix was."""
    fix_items: tuple[object, ...]
    """Each as it came."""
    reports: tuple[ReportRow, ...]
    refused: tuple[RefusedItem, ...]
    flags: Counter[str]
    """Fields that were wrong and left out, by what was wrong."""
    origin: str


@dataclass(slots=True)
class _Found:
    """What is gathered while a message is read."""

    body: bytes
    origin: str
    items: int = 0
    fixes: list[tuple[int, str, int, XY, float, float, bool]] = field(default_factory=list)
    fix_items: list[object] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    flags: Counter[str] = field(default_factory=Counter)

    def refuse(self, place: int | None, item: object, reason: str, detail: str) -> None:
        its = b""
        if len(self.refused) < MOST_KEPT:
            its = self.body[:LONGEST_KEPT] if place is None else kept(item)
        self.refused.append(RefusedItem(place, Refused(reason, its, self.origin, detail)))


class Mapping:
    """Reads the messages of one feed. Has no state: any thread may use it."""

    def __init__(self, settings: MappingSettings, feed: FeedSettings) -> None:
        """``feed`` tells coordinate system, time zone, and whether all of it is made up."""
        self.settings = settings
        self._space: Space = feed.space
        self._synthetic = feed.synthetic
        known = FIELDS[settings.becomes]
        self._readers = {
            name: FieldReader(name, settings.field(name), known[name].shape, feed.zone)
            for name in known
            if name in settings.fields
        }
        self._notes = {
            label: FieldReader(f"notes.{label}", settings.note(label), Shape.TEXT, feed.zone)
            for label in settings.notes
        }
        self._items = Path.read(settings.items)

    def decode(
        self, body: bytes, origin: str, beside: Dictionary[str, object] = NOTHING, *, lines: bool = False
    ) -> Mapped:
        """One message. ``beside`` is what paths with @ lead to; ``lines``: every line is a message (NDJSON)."""
        found = _Found(body, origin)
        try:
            for item, message in self._items_of(body, lines=lines, found=found):
                self._take(found, item, message, beside)
        except Unreadable as unreadable:
            found = _Found(body, origin, items=1)
            found.refuse(None, None, unreadable.reason, unreadable.detail)
        return self._mapped(found)

    def preview(self, body: bytes, at: datetime, beside: Dictionary[str, object] = NOTHING) -> Preview:
        """The first item of a message, field by field; ``becomes`` is '' where it is refused."""
        try:
            item, message = next(self._items_of(body, lines=False, found=_Found(body, "")), (MISSING, MISSING))
        except Unreadable as unreadable:
            return Preview(at, body[:LONGEST_KEPT], "", (MappedField("message", "", "", unreadable.reason),))
        if not isinstance(item, dict | list):
            reason = "no_items" if item is MISSING else "not_an_object"
            return Preview(at, body[:LONGEST_KEPT], "", (MappedField("message", "", "", reason),))
        found = _Found(body, "")
        self._take(found, item, message, beside)
        readers = {**self._readers, **self._notes}.items()
        its = ItemReader(self._readers, item, message, beside, Counter())
        caller = Caller(its.text("caller_name"), its.text("caller_phone"))
        fields = tuple(self._shown(name, reader, item, message, beside) for name, reader in readers)
        fields = tuple(replace(each, value=_masked(each, caller)) for each in fields)
        return Preview(at, body[:LONGEST_KEPT], "" if found.refused else self.settings.becomes.value, fields)

    # Items ----------------------------------------------------------------------------------------------

    def _items_of(self, body: bytes, *, lines: bool, found: _Found) -> Iterator[tuple[object, object]]:
        """Every item with the message it stands in; raises Unreadable where nothing of it can be used."""
        if not lines:
            message = message_of(body, self.settings.encoding, self.settings.most_bytes)
            for item in self._split(message):
                yield item, message
            return
        if len(body) > self.settings.most_bytes:
            raise Unreadable("too_large", f"{len(body)} > {self.settings.most_bytes}")
        written = [line for line in body.splitlines() if line.strip()]
        self._bound(len(written))
        for line in written:
            try:
                message = message_of(line, self.settings.encoding, self.settings.most_bytes)
                items = list(self._split(message))
            except Unreadable as unreadable:
                found.refuse(found.items, line.decode("utf-8", "replace"), unreadable.reason, unreadable.detail)
                found.items += 1
                continue
            self._bound(found.items + len(items))
            for item in items:
                yield item, message

    def _split(self, message: Any) -> Iterator[object]:
        try:
            held = self._items.of(message, message, NOTHING)
        except KeyTwice as twice:
            raise Unreadable("duplicate_key", str(twice.args[0])[:LONGEST_KEPT]) from None
        if isinstance(held, list):
            self._bound(len(held))
            yield from held
        elif isinstance(held, dict):
            yield held
        else:
            raise Unreadable("no_items" if held is MISSING else "not_an_object", self.settings.items)

    def _bound(self, count: int) -> None:
        if count > self.settings.most_items:
            raise Unreadable("too_many_items", f"{count} > {self.settings.most_items}")

    def _take(self, found: _Found, item: object, message: object, beside: Dictionary[str, object]) -> None:
        place = found.items
        found.items += 1
        if not isinstance(item, dict | list):
            found.refuse(place, item, "not_an_object", "")
            return
        try:
            if self.settings.becomes is Becomes.FIX:
                found.fixes.append(self._fix(place, item, message, beside, found.flags))
                found.fix_items.append(item)
            else:
                found.reports.append(self._report(place, item, message, beside, found))
        except FieldFault as fault:
            found.refuse(place, item, fault.reason, f"{fault.field} ← {fault.detail}")

    # Fields ---------------------------------------------------------------------------------------------

    def _fix(
        self, place: int, item: object, message: object, beside: Dictionary[str, object], flags: Counter[str]
    ) -> tuple[int, str, int, XY, float, float, bool]:
        its = ItemReader(self._readers, item, message, beside, flags)
        vehicle, observed_at = its.required_id("vehicle"), its.required_time("observed_at")
        xy = its.xy()
        if np.isnan(xy[0]) or np.isnan(xy[1]):
            raise its.without("position")
        return place, vehicle, observed_at, xy, its.speed_kmh(), its.number("heading"), its.yes("back_filled")

    def _report(
        self, place: int, item: object, message: object, beside: Dictionary[str, object], found: _Found
    ) -> ReportRow:
        its = ItemReader(self._readers, item, message, beside, found.flags)
        row = ReportRow(
            place=place,
            report_id=its.required_id("report_id"),
            source=its.required_id("source"),
            observed_at_ms=its.required_time("observed_at"),
            category=its.text("category"),
            title=its.text("title"),
            priority=its.priority(),
            text="\n".join(filter(None, (its.text("text"), *self._noted(item, message, beside, found.flags)))),
            address=its.text("address"),
            caller=Caller(its.text("caller_name"), its.text("caller_phone")),
            external_id=its.text("external_id"),
            superior_due_at_ms=its.time("superior_due_at"),
            return_by_ms=its.time("return_by"),
            synthetic=self._synthetic,
            item=item,
            origin=found.origin,
        )
        if not (row.text or row.title or row.category):
            raise FieldFault("no_text", "text")
        x, y = its.xy()
        return replace(row, lon_deg=x, lat_deg=y)

    def _noted(
        self, item: object, message: object, beside: Dictionary[str, object], flags: Counter[str]
    ) -> Iterator[str]:
        for label, reader in self._notes.items():
            words = ItemReader({label: reader}, item, message, beside, flags).text(label)
            if words:
                yield f"{label}：{words}"

    def _mapped(self, found: _Found) -> Mapped:
        lon, lat = self._degrees([row.lon_deg for row in found.reports], [row.lat_deg for row in found.reports])
        places = zip(found.reports, lon, lat, strict=True)
        return Mapped(
            items=found.items,
            fixes=self._fix_rows(found),
            fix_places=tuple(fix[0] for fix in found.fixes),
            fix_items=tuple(found.fix_items),
            reports=tuple(replace(row, lon_deg=float(x), lat_deg=float(y)) for row, x, y in places),
            refused=tuple(found.refused),
            flags=found.flags,
            origin=found.origin,
        )

    def _fix_rows(self, found: _Found) -> FixRows:
        fixes = found.fixes
        names = {name: place for place, name in enumerate(dict.fromkeys(fix[1] for fix in fixes))}
        lon, lat = self._degrees([fix[3][0] for fix in fixes], [fix[3][1] for fix in fixes])
        return FixRows(
            vehicles=tuple(names),
            vehicle=np.array([names[fix[1]] for fix in fixes], np.int64),
            observed_at_ms=np.array([fix[2] for fix in fixes], np.int64),
            lon_deg=lon,
            lat_deg=lat,
            speed_kmh=np.array([fix[4] for fix in fixes], np.float64),
            heading_deg=np.array([fix[5] for fix in fixes], np.float64),
            back_filled=np.array([fix[6] for fix in fixes], np.bool_),
        )

    def _degrees(self, x: Sequence[float], y: Sequence[float]) -> tuple[Any, Any]:
        """WGS-84; what was told and is no position comes out infinite, and 0, 0 as it is."""
        x_col, y_col = np.array(x, np.float64), np.array(y, np.float64)
        lon, lat = convert(self._space, Space.WGS84, x_col, y_col)
        told = ~(np.isnan(x_col) | np.isnan(y_col))
        never = told & ~(np.isfinite(lon) & np.isfinite(lat))
        zero = (x_col == 0.0) & (y_col == 0.0)
        lon, lat = (np.where(zero, 0.0, np.where(never, np.inf, column)) for column in (lon, lat))
        return lon, lat

    def _shown(
        self, name: str, reader: FieldReader, item: object, message: object, beside: Dictionary[str, object]
    ) -> MappedField:
        try:
            raw = reader.raw(item, message, beside)
            value, fault = reader.shown(raw), WITHOUT.get(name, "") if raw is MISSING else ""
        except FieldFault as wrong:
            value, fault = "", wrong.reason
        return MappedField(name, reader.told.told, value, fault)


def _masked(shown: MappedField, caller: Caller) -> str:
    """What a preview says of a field: the caller is hidden, as in the report's words."""
    if shown.name in _MASKS:
        return _MASKS[shown.name](shown.value)
    return without_caller(shown.value, caller) if shown.name in _WORDS else shown.value
