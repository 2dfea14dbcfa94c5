"""Items of a message as a preview shows them: who called is hidden in all of it, and every item is shown for itself."""

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from zscc.feeds.callers import without_caller, without_telephones
from zscc.feeds.contract import LONGEST_KEPT
from zscc.feeds.mapping_json import kept
from zscc.feeds.mapping_paths import Path, Twice
from zscc.feeds.mapping_rows import Mapped
from zscc.model.asked import Caller
from zscc.model.feed_question import MappedField, Preview
from zscc.text.masking import HIDDEN, masked_name, masked_phone

MOST_SHOWN = 20
"""Items of one message."""
AT_EDGE = "edge"
WGS84 = "wgs84"
_MASKS = {"caller_name": masked_name, "caller_phone": masked_phone}
_TIME, _PLACE = frozenset({"bad_time", "future"}), frozenset({"swapped", "bad_position", "null_island"})
_PLACES = ("position", "lon")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the edge says of one item."""

    refused: str
    """'' when it is taken."""
    flags: tuple[str, ...]
    lon_deg: float
    lat_deg: float
    """WGS-84; NaN where there is no position."""


class Judge(Protocol):
    """Says what a feed's edge would, without touching the edge's memory (:mod:`zscc.feeds.preview_judge`)."""

    def of(self, mapped: Mapped, at: datetime) -> Judgement:
        """``mapped`` holds one item that no field refused."""


class Shield:
    """Hides callers: what stands where a mapping finds them, and what repeats it elsewhere."""

    def __init__(self, paths: Iterable[tuple[str, Path]]) -> None:
        """``paths``: of the fields caller_name and caller_phone."""
        self._masks = {path.steps[-1]: _MASKS[name] for name, path in paths if path.steps}
        keys = "|".join(re.escape(json.dumps(str(key), ensure_ascii=False)[1:-1]) for key in self._masks)
        self._unread = re.compile(rf'("(?:{keys})"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^",}}\]\s]+)') if keys else None

    def raw(self, told: object, body: bytes, callers: Sequence[Caller]) -> bytes:
        """What was told, as it came if there is nothing to hide in it."""
        try:
            shielded = self._value(told, callers)
        except RecursionError:
            return b""
        return body[:LONGEST_KEPT] if shielded == told and not _holds_twice(told) else kept(shielded)

    def unread(self, body: bytes, encoding: str) -> bytes:
        """Of a message that cannot be read: what stands behind the names of a caller's fields, and telephones."""
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            text = body.decode("utf-8", "replace")
        shielded = without_telephones(text)
        if self._unread is not None:
            shielded = self._unread.sub(rf'\1"{HIDDEN}"', shielded)
        # As bytes it may be no text at all; who called cannot be told from them then, and they stay as they came.
        return (body if shielded == text else shielded.encode("utf-8", "replace"))[:LONGEST_KEPT]

    def words(self, words: str, callers: Sequence[Caller]) -> str:
        """Words of any field, without telephones and without what they repeat of a caller."""
        for caller in callers:
            words = HIDDEN if words and words == caller.name else without_caller(words, caller)
        return without_telephones(words)

    def field(self, shown: MappedField, callers: Sequence[Caller]) -> MappedField:
        """A field of a preview."""
        mask = _MASKS.get(shown.name)
        return replace(shown, value=mask(shown.value) if mask else self.words(shown.value, callers))

    def _value(self, value: object, callers: Sequence[Caller], key: object = None) -> object:
        if isinstance(value, dict):
            return {self.words(name, callers): self._value(each, callers, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._value(each, callers, key) for each in value]
        if isinstance(value, bool) or not isinstance(value, str | int):
            return value
        told, mask = str(value), self._masks.get(key) if isinstance(key, str | int) else None
        shielded = mask(told.strip()) if mask else self.words(told, callers)
        return value if shielded == told else shielded


def _holds_twice(value: object) -> bool:
    if isinstance(value, dict):
        return isinstance(value, Twice) or any(map(_holds_twice, value.values()))
    return isinstance(value, list) and any(map(_holds_twice, value))


def as_one(shown: Sequence[Preview], items: int) -> Preview:
    """The first items of a message of ``items``, each shown for itself, as one preview."""
    first, *others = (replace(each, item=place, items=items) for place, each in enumerate(shown[:MOST_SHOWN], 1))
    return replace(first, others=tuple(others))


def with_judgement(preview: Preview, judgement: Judgement) -> Preview:
    """What the edge says, at the field it speaks of."""
    fields = preview.fields
    if math.isfinite(judgement.lon_deg) and math.isfinite(judgement.lat_deg):
        place = f"{judgement.lon_deg:.6f}, {judgement.lat_deg:.6f}"
        fields = (*fields, MappedField(WGS84, "WGS-84", place))
    if judgement.refused:
        fields = _with_fault(fields, judgement.refused)
    becomes = "" if judgement.refused else preview.becomes
    return replace(preview, becomes=becomes, fields=fields, refused=judgement.refused, flags=judgement.flags)


def _with_fault(fields: tuple[MappedField, ...], reason: str) -> tuple[MappedField, ...]:
    named = ("observed_at",) if reason in _TIME else _PLACES if reason in _PLACE else ()
    if reason == "bad_source":
        named = ("source",)
    for place, each in enumerate(fields):
        if each.name in named:
            return (*fields[:place], replace(each, fault=reason), *fields[place + 1 :])
    return (*fields, MappedField(AT_EDGE, "", "", reason))
