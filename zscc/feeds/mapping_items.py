"""The declared fields of one item: those it cannot be without, and those that are left out where they are wrong."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from zscc.feeds.mapping_values import NOWHERE, XY, FieldFault, FieldReader
from zscc.model.report import Priority

WITHOUT = {
    "vehicle": "no_vehicle",
    "observed_at": "no_time",
    "report_id": "no_id",
    "source": "no_source",
    "position": "no_position",
}
"""What an item is refused for that has no such field."""
LONGEST_ID = 64
"""Characters of a vehicle, a report's number or a source."""
_T = TypeVar("_T")


class ItemReader:
    """One item with the message it stands in; what is wrong and left out is counted in ``flags``."""

    def __init__(
        self,
        readers: Mapping[str, FieldReader],
        item: object,
        message: object,
        beside: Mapping[str, object],
        flags: Counter[str],
    ) -> None:
        self._readers, self._flags = readers, flags
        self._where = (item, message, beside)

    def required_id(self, name: str) -> str:
        """A short text of printable characters; raises FieldFault."""
        reader = self._readers[name]
        raw = reader.raw(*self._where)
        text = reader.text(raw)
        if not text:
            raise self.without(name)
        if len(text) > LONGEST_ID or not text.isprintable():
            raise reader.fault("bad_id", raw)
        return text

    def required_time(self, name: str) -> int:
        """Milliseconds of the Unix epoch; raises FieldFault."""
        reader = self._readers[name]
        moment = reader.time_ms(reader.raw(*self._where))
        if moment is None:
            raise self.without(name)
        return moment

    def without(self, name: str) -> FieldFault:
        """That a field is missing, and where it was looked for."""
        reader = self._readers.get(name) or self._readers.get("lon")
        return FieldFault(WITHOUT[name], name, "" if reader is None else reader.told.told)

    def text(self, name: str) -> str:
        """'' for what is missing or wrong."""
        return self._lenient(name, lambda reader, raw: reader.text(raw), "")

    def time(self, name: str) -> int | None:
        """None for what is missing or wrong."""
        return self._lenient(name, lambda reader, raw: reader.time_ms(raw), None)

    def priority(self) -> Priority | None:
        """None for what is missing or wrong."""
        return self._lenient("priority", lambda reader, raw: reader.priority(raw), None)

    def number(self, name: str) -> float:
        """NaN for what is missing, infinite for what is wrong."""
        return self._lenient(name, lambda reader, raw: reader.number(raw), math.nan)

    def speed_kmh(self) -> float:
        """NaN for what is missing, infinite for what is wrong."""
        return self._lenient("speed", lambda reader, raw: reader.speed_kmh(raw), math.nan)

    def yes(self, name: str) -> bool:
        """False for what is missing or wrong."""
        return self._lenient(name, lambda reader, raw: reader.yes(raw), otherwise=False)

    def xy(self) -> XY:
        """x and y in the feed's space; NaN for what is missing, infinite for what is wrong."""
        if "position" in self._readers:
            return self._lenient("position", lambda reader, raw: reader.position(raw), NOWHERE)
        return self.number("lon"), self.number("lat")

    def _lenient(self, name: str, read: Callable[[FieldReader, object], _T], otherwise: _T) -> _T:
        reader = self._readers.get(name)
        if reader is None:
            return otherwise
        try:
            return read(reader, reader.raw(*self._where))
        except FieldFault as fault:
            self._flags[fault.reason] += 1
            return otherwise
