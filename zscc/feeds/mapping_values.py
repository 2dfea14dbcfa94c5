"""From a JSON value to what a field holds: text, time, number, position, priority; or a :class:`FieldFault`."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from zscc.feeds.mapping_paths import MISSING, KeyTwice, Path
from zscc.feeds.mapping_settings import FieldFrom, Shape
from zscc.feeds.recorded.reading import KMH_PER_UNIT, RowRefused
from zscc.feeds.recorded.times import TimeReader, TwoWays
from zscc.model.moment import utc_from_ms
from zscc.model.report import Priority

LONGEST_TOLD = 80
"""Characters of a wrong value that are told."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 40
_PAIR = re.compile(r"\s*[,，;；\s]\s*")
_YES, _NO = frozenset({"1", "true", "yes", "y", "是"}), frozenset({"0", "false", "no", "n", "否"})
_PER_SECOND = 1_000
_NUMBERED = {"s": _PER_SECOND, "ms": 1}
_PLACES = frozenset({"position", "lon", "lat"})
_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""Years 1 to 9999."""
XY = tuple[float, float]
NOWHERE: XY = (math.nan, math.nan)


class FieldFault(Exception):
    """A field is missing or wrong; ``reason`` is what the item is counted under."""

    def __init__(self, reason: str, field: str, detail: str = "") -> None:
        super().__init__(reason, field, detail)
        self.reason = reason
        self.field = field
        self.detail = detail


Raw = Callable[[object, object, Mapping[str, object]], object]
"""What stands in (item, message, beside), or MISSING."""


class FieldReader:
    """Reads one field by what was declared of it."""

    def __init__(self, name: str, told: FieldFrom, shape: Shape, zone: ZoneInfo) -> None:
        self.name = name
        self.told = told
        self._paths: tuple[Path, ...] = told.paths
        self._shape = shape
        self._times = TimeReader(zone)
        self._zone = zone

    def raw(self, item: object, message: object, beside: Mapping[str, object]) -> object:
        """What stands there after the table, or MISSING; raises FieldFault."""
        found: object = MISSING if self.told.value is None else self.told.value
        for path in self._paths:
            try:
                found = path.of(item, message, beside)
            except KeyTwice as twice:
                raise FieldFault("duplicate_key", self.name, str(twice.args[0])[:LONGEST_TOLD]) from None
            if not _blank(found):
                break
        if _blank(found):
            return MISSING if self.told.default is None else self.told.default
        if not self.told.table:
            return found
        known = self.told.table.get(self._text(found))
        if known is None:
            return found if self.told.default is None else self.told.default
        return known or MISSING

    def texts(self, item: object, message: object, beside: Mapping[str, object]) -> Iterator[str]:
        """Every text that stands at any of its paths, not only the one that is taken."""
        for path in self._paths:
            with suppress(KeyTwice, FieldFault):
                found = path.of(item, message, beside)
                if not _blank(found):
                    yield self._text(found)

    def text(self, raw: object) -> str:
        """Texts and numbers as text, '' for MISSING; raises FieldFault for lists and objects."""
        return "" if raw is MISSING else self._text(raw)

    def _text(self, raw: object) -> str:
        if isinstance(raw, bool):
            return "true" if raw else "false"
        if isinstance(raw, str):
            return raw.strip()
        if isinstance(raw, int) or (isinstance(raw, float) and math.isfinite(raw)):
            return str(raw)
        raise self.fault("bad_value", raw)

    def number(self, raw: object) -> float:
        """A number, NaN for MISSING, infinite for what is none."""
        if raw is MISSING:
            return math.nan
        value = number_of(raw)
        return math.inf if math.isnan(value) else value

    def speed_kmh(self, raw: object) -> float:
        """A speed in km/h, NaN for MISSING, infinite for what is none."""
        return self.number(raw) * KMH_PER_UNIT[self.told.unit]

    def time_ms(self, raw: object) -> int | None:
        """Milliseconds of the Unix epoch, None for MISSING; raises FieldFault."""
        if raw is MISSING:
            return None
        try:
            moment = self._moment_ms(raw)
        except (RowRefused, ValueError, OverflowError):
            raise self.fault("bad_time", raw) from None
        if not _FIRST_MS <= moment <= _LAST_MS:
            raise self.fault("bad_time", raw)
        return moment

    def _moment_ms(self, raw: object) -> int:
        form = self.told.form or "auto"
        if form in _NUMBERED:
            return round(number_of(raw) * _NUMBERED[form])
        text = self._text(raw)
        if "%" in form:
            # Its zone follows; what strptime reads as a number alone would be read as seconds of the epoch.
            text = datetime.strptime(text, form).isoformat(timespec="microseconds")  # noqa: DTZ007
        elif form == "iso":
            text = datetime.fromisoformat(text).isoformat(timespec="microseconds")
        read = self._times.read(text)
        if isinstance(read, TwoWays):
            raise RowRefused("ambiguous_time")
        return read

    def position(self, raw: object) -> XY:
        """x and y, NaN for MISSING, infinite for what is none."""
        if raw is MISSING:
            return NOWHERE
        pair = _pair_of(raw, self.told.form)
        if pair is None:
            return math.inf, math.inf
        x, y = (self.number(each) for each in pair)
        return x, y

    def priority(self, raw: object) -> Priority | None:
        """One of the four; None for MISSING; raises FieldFault."""
        if raw is MISSING:
            return None
        try:
            return Priority(self._text(raw))
        except ValueError:
            raise self.fault("bad_priority", raw) from None

    def yes(self, raw: object) -> bool:
        """Whether it says yes; what is missing says no. Raises FieldFault."""
        if raw is MISSING:
            return False
        text = self._text(raw).lower()
        if text not in _YES | _NO:
            raise self.fault("bad_value", raw)
        return text in _YES

    def shown(self, raw: object) -> str:
        """How a value is understood, for people; '' for MISSING; raises FieldFault."""
        if raw is MISSING:
            return ""
        by_shape: dict[Shape, Callable[[object], str]] = {
            Shape.TEXT: self._text,
            Shape.TIME: self._time_shown,
            Shape.NUMBER: lambda told: self._number_shown(told, self.number(told)),
            Shape.SPEED: lambda told: self._number_shown(told, self.speed_kmh(told)),
            Shape.POSITION: lambda told: self._number_shown(told, *self.position(told)),
            Shape.PRIORITY: lambda told: getattr(self.priority(told), "value", ""),
            Shape.YES_NO: lambda told: str(self.yes(told)).lower(),
        }
        return by_shape[self._shape](raw)

    def _time_shown(self, raw: object) -> str:
        moment = self.time_ms(raw)
        assert moment is not None
        at = utc_from_ms(moment).astimezone(self._zone)
        return at.isoformat(timespec="milliseconds" if moment % _PER_SECOND else "seconds")

    def _number_shown(self, raw: object, *values: float) -> str:
        if not all(map(math.isfinite, values)):
            raise self.fault("bad_position" if self.name in _PLACES else "bad_value", raw)
        return ", ".join(f"{value:.10g}" for value in values)

    def fault(self, reason: str, raw: object = MISSING) -> FieldFault:
        """What is wrong with this field, with the value as it came."""
        return FieldFault(
            reason, self.name, f"{self.told.told}: {told_of(raw)}" if raw is not MISSING else self.told.told
        )


def told_of(raw: object) -> str:
    """A wrong value in a few characters; never a whole list or object."""
    if isinstance(raw, str):
        return raw[:LONGEST_TOLD].encode("utf-8", "backslashreplace").decode()
    if isinstance(raw, int | float | None):
        return str(raw)[:LONGEST_TOLD]
    return "[…]" if isinstance(raw, list) else "{…}"


def number_of(raw: object) -> float:
    """A JSON number, or text that is one; NaN for anything else."""
    if isinstance(raw, bool):
        return math.nan
    if isinstance(raw, int | float):
        return float(raw)
    if isinstance(raw, str):
        text = raw.strip()
        if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
            return float(text)
    return math.nan


def _blank(found: object) -> bool:
    return found is MISSING or found is None or (isinstance(found, str) and not found.strip())


def _pair_of(raw: object, form: str) -> tuple[object, object] | None:
    """The two parts of a position as they came, x first."""
    if isinstance(raw, Mapping):
        raw = raw.get("coordinates") if raw.get("type") == "Point" else None
    elif form == "geojson":
        return None
    if isinstance(raw, str):
        raw = _PAIR.split(raw.strip()[: 2 * _LONGEST_NUMBER])
    if not isinstance(raw, list | tuple) or not 2 <= len(raw) <= 3:
        return None
    return (raw[1], raw[0]) if form == "lat,lon" else (raw[0], raw[1])
