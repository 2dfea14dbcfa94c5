"""The event stream of WHATWG HTML (server-sent events), from chunks cut anywhere to events: pure and bounded.

A line ends at CR, LF or CR LF, which may be cut in two; a mark of order at the very beginning is skipped; ``data``
lines are joined by LF; an ``id`` holds until the next one and is ignored when it has a NUL; ``retry`` is digits only;
lines that begin with a colon are comments, which servers send to keep a link alive; an event that is not ended by an
empty line is none. Bytes that are no UTF-8 become U+FFFD, as the standard asks.
"""

import re
from dataclasses import dataclass, field

LONGEST_LINE = 1_000_000
LONGEST_EVENT = 2_000_000
LONGEST_ID = 1_000
LONGEST_RETRY_S = 3_600.0
_BOM = b"\xef\xbb\xbf"
_END = re.compile(rb"\r\n|\r|\n")
_DIGITS = re.compile(rb"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``oversized`` ones were longer than what is kept and have no data."""

    data: str
    type: str = "message"
    id: str = ""
    """The last id that was told, by this event or by one before it."""
    oversized: bool = False


@dataclass(slots=True)
class EventStream:
    """Takes chunks of one connection, gives events; made anew for each connection with the id it was resumed at."""

    last_id: str = ""
    """Of the newest event that was given; '' for none. An id without an event counts from its empty line on."""
    retry_s: float | None = None
    """What the server asked for."""
    comments: int = 0
    _rest: bytearray = field(default_factory=bytearray)
    """The line that has not ended."""
    _looked: int = 0
    """How many bytes of it hold no end."""
    _begun: bool = False
    _after_cr: bool = False
    _skipping: bool = False
    """The line is too long: what comes until its end is thrown away."""
    _data: list[bytes] = field(default_factory=list)
    _size: int = 0
    _has_data: bool = False
    _oversized: bool = False
    _type: bytes = b""
    _id: str | None = None

    def feed(self, chunk: bytes) -> list[Event]:
        """The events that end in this chunk."""
        self._rest += chunk
        if not self._begun and not self._skip_mark():
            return []
        start, events = 0, list[Event]()
        for end in _END.finditer(self._rest, self._looked):
            second_half = self._after_cr and end.start() == 0 and end[0] == b"\n"
            self._after_cr = end[0] == b"\r" and end.end() == len(self._rest)
            if not second_half:
                event = self._line(bytes(self._rest[start : end.start()]))
                if event is not None:
                    events.append(event)
            start = end.end()
        if start:
            del self._rest[:start]
        elif self._rest:
            self._after_cr = False
        self._bound()
        return events

    def _skip_mark(self) -> bool:
        if len(self._rest) < len(_BOM) and _BOM.startswith(self._rest):
            return False
        if self._rest.startswith(_BOM):
            del self._rest[: len(_BOM)]
        self._begun = True
        return True

    def _bound(self) -> None:
        if len(self._rest) > LONGEST_LINE:
            self._oversized |= self._rest.startswith(b"data")
            self._skipping = True
        if self._skipping:
            self._rest.clear()
        self._looked = len(self._rest)

    def _line(self, line: bytes) -> Event | None:
        if self._skipping:
            self._skipping = False
            return None
        if not line:
            return self._dispatch()
        if line.startswith(b":"):
            self.comments += 1
            return None
        name, _, value = line.partition(b":")
        self._take(name, value.removeprefix(b" "))
        return None

    def _take(self, name: bytes, value: bytes) -> None:
        if name == b"data":
            self._has_data = True
            self._size += len(value) + 1
            self._oversized |= self._size > LONGEST_EVENT
            if self._oversized:
                self._data.clear()
            else:
                self._data.append(value)
        elif name == b"event":
            self._type = value[:LONGEST_ID]
        elif name == b"id" and b"\0" not in value and len(value) <= LONGEST_ID:
            self._id = value.decode("utf-8", "replace")
        elif name == b"retry" and _DIGITS.fullmatch(value):
            self.retry_s = min(int(value) / 1000.0, LONGEST_RETRY_S)

    def _dispatch(self) -> Event | None:
        if self._id is not None:
            self.last_id = self._id
        data, kind, told = self._data, self._type, self._has_data or self._oversized
        oversized = self._oversized
        self._data, self._type, self._size, self._has_data, self._oversized = [], b"", 0, False, False
        if not told:
            return None
        text = "" if oversized else b"\n".join(data).decode("utf-8", "replace")
        return Event(text, kind.decode("utf-8", "replace") or "message", self.last_id, oversized)
