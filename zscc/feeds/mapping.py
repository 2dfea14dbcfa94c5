"""Messages of other systems become fixes or reports, as the profile declares (:mod:`zscc.feeds.mapping_settings`).

Pure, and one for all feeds that speak JSON (mqtt, http, sse, websocket, geojson)::

    mapping = Mapping(settings.mapping, settings)              # once; what is wrong was told when the profile was read
    mapped = mapping.decode(body, origin)                      # a message: rows, and what was refused of it
    delivery = (await edge.judge([Told(mapped)])).delivery     # zscc.feeds.message_edge

An item whose required fields are missing or wrong is refused with reason, field and what stood there; the others of the
same message are taken. A field that is wrong but not required is left out, and counted as a flag. Times come out in
milliseconds of the Unix epoch, speeds in km/h; positions are converted when all that has arrived is judged.
"""

import math
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from zscc.feeds.contract import LONGEST_KEPT, Refused
from zscc.feeds.mapping_items import WITHOUT, ItemReader
from zscc.feeds.mapping_json import Unreadable, kept, message_of
from zscc.feeds.mapping_paths import MISSING, KeyTwice, Path
from zscc.feeds.mapping_rows import Mapped, RefusedItem, ReportRow, ToldFix
from zscc.feeds.mapping_settings import FIELDS, Becomes, MappingSettings, Shape
from zscc.feeds.mapping_values import FieldFault, FieldReader
from zscc.feeds.preview_items import MOST_SHOWN, Judge, Shield, as_one, with_judgement
from zscc.feeds.settings import FeedSettings
from zscc.model.asked import Caller
from zscc.model.feed_question import MappedField, Preview

__all__ = ["MOST_KEPT", "Mapped", "Mapping", "RefusedItem", "ReportRow"]

MOST_KEPT = 100
"""Refused items of one message that are kept as they came; the others are counted and named only."""
NOTHING: Dictionary[str, object] = {}
CALLER = ("caller_name", "caller_phone")


@dataclass(slots=True)
class _Found:
    """What is gathered while a message is read."""

    body: bytes
    origin: str
    items: int = 0
    fixes: list[ToldFix] = field(default_factory=list)
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
        self._space = feed.space
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
        callers = [(name, path) for name in CALLER if name in settings.fields for path in settings.field(name).paths]
        self._shield = Shield(callers)

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

    def _mapped(self, found: _Found) -> Mapped:
        return Mapped(
            items=found.items,
            space=self._space,
            told_fixes=tuple(found.fixes),
            reports=tuple(found.reports),
            refused=tuple(found.refused),
            flags=found.flags,
            origin=found.origin,
        )

    def preview(
        self,
        body: bytes,
        at: datetime,
        beside: Dictionary[str, object] = NOTHING,
        judge: Judge | None = None,
    ) -> Preview:
        """The first item of a message, field by field, and its others beside it.

        ``becomes`` is '' where an item is refused; without a ``judge`` nothing is said of what the edge refuses.
        """
        found = _Found(body, "")
        try:
            items = list(self._items_of(body, lines=False, found=found))
        except Unreadable as unreadable:
            return self._without_items(body, at, unreadable.reason)
        if not items:
            return self._without_items(body, at, "no_items")
        shown = [
            self._item_shown(item, message, body if len(items) == 1 else None, at, beside, judge)
            for item, message in items[:MOST_SHOWN]
        ]
        return as_one(shown, len(items))

    def _without_items(self, body: bytes, at: datetime, reason: str) -> Preview:
        return Preview(at, self.shielded(body), "", (MappedField("message", "", "", reason),), refused=reason)

    def shielded(self, body: bytes) -> bytes:
        """A message that is not read, with its caller hidden as well as may be; cut."""
        return self._shield.unread(body, self.settings.encoding)

    def _item_shown(
        self,
        item: object,
        message: object,
        body: bytes | None,
        at: datetime,
        beside: Dictionary[str, object],
        judge: Judge | None,
    ) -> Preview:
        """``body``: of a message that is this item alone."""
        callers = self._callers(item, message, beside)
        whole = message if body is not None else item
        raw = self._shield.raw(whole, kept(item) if body is None else body, callers)
        if not isinstance(item, dict | list):
            fault = MappedField("message", "", "", "not_an_object")
            return Preview(at, raw, "", (fault,), refused=fault.fault)
        found = _Found(b"", "")
        self._take(found, item, message, beside)
        readers = {**self._readers, **self._notes}.items()
        fields = (self._shown(name, reader, item, message, beside) for name, reader in readers)
        told = tuple(self._shield.field(each, callers) for each in fields)
        if found.refused:
            reason = found.refused[0].refused.reason
            told = (
                told if any(each.fault == reason for each in told) else (*told, MappedField("message", "", "", reason))
            )
            return Preview(at, raw, "", told, refused=reason)
        shown = Preview(at, raw, self.settings.becomes.value, told)
        return shown if judge is None else with_judgement(shown, judge.of(self._mapped(found), at))

    def _callers(self, item: object, message: object, beside: Dictionary[str, object]) -> list[Caller]:
        """Everyone who stands where the mapping looks for the caller, also where it would take another."""
        names, phones = (
            list(dict.fromkeys(self._readers[name].texts(item, message, beside))) if name in self._readers else []
            for name in CALLER
        )
        return [Caller(name, phone) for name, phone in zip_longest(names, phones, fillvalue="")]

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
        self._bound(sum(1 for line in body.splitlines() if line.strip()))
        for number, line in enumerate(body.splitlines(), 1):
            if not line.strip():
                continue
            try:
                message = message_of(line, self.settings.encoding, self.settings.most_bytes)
                items = list(self._split(message))
            except Unreadable as unreadable:
                detail = f"line {number}" + (f" ← {unreadable.detail}" if unreadable.detail else "")
                found.refuse(found.items, line.decode("utf-8", "replace"), unreadable.reason, detail)
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
            else:
                found.reports.append(self._report(place, item, message, beside, found))
        except FieldFault as fault:
            found.refuse(place, item, fault.reason, f"{fault.field} ← {fault.detail}")

    # Fields ---------------------------------------------------------------------------------------------

    def _fix(
        self, place: int, item: object, message: object, beside: Dictionary[str, object], flags: Counter[str]
    ) -> ToldFix:
        its = ItemReader(self._readers, item, message, beside, flags)
        vehicle, observed_at = its.required_id("vehicle"), its.required_time("observed_at")
        x, y = its.xy()
        if math.isnan(x) or math.isnan(y):
            raise its.without("position")
        speed, heading = its.speed_kmh(), its.number("heading")
        return ToldFix(place, vehicle, observed_at, x, y, speed, heading, its.yes("back_filled"), item)

    def _report(
        self, place: int, item: object, message: object, beside: Dictionary[str, object], found: _Found
    ) -> ReportRow:
        its = ItemReader(self._readers, item, message, beside, found.flags)
        x, y = its.xy()
        row = ReportRow(
            place=place,
            report_id=its.required_id("report_id"),
            source=its.required_id("source"),
            observed_at_ms=its.required_time("observed_at"),
            category=its.text("category"),
            title=its.text("title"),
            priority=its.priority(),
            text="\n".join(filter(None, (its.text("text"), *self._noted(item, message, beside, found.flags)))),
            x=x,
            y=y,
            space=self._space,
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
        return row

    def _noted(
        self, item: object, message: object, beside: Dictionary[str, object], flags: Counter[str]
    ) -> Iterator[str]:
        for label, reader in self._notes.items():
            words = ItemReader({label: reader}, item, message, beside, flags).text(label)
            if words:
                yield f"{label}：{words}"

    def _shown(
        self, name: str, reader: FieldReader, item: object, message: object, beside: Dictionary[str, object]
    ) -> MappedField:
        try:
            raw = reader.raw(item, message, beside)
            value, fault = reader.shown(raw), WITHOUT.get(name, "") if raw is MISSING else ""
        except FieldFault as wrong:
            value, fault = "", wrong.reason
        return MappedField(name, reader.told.told, value, fault)
