"""Messages in sub-packages put together again: bounded memory, missing parts asked for, given up after a while.

The parts of a message have consecutive serials, so the serial of the first tells which message a part belongs to,
whichever part comes first. Times are monotonic seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from zscc.feeds.jt808.limits import Limits
from zscc.feeds.jt808.messages import Header

_SERIALS = 1 << 16
ASKED_TIMES = 3
MOST_AT_ONCE = 4
"""Messages of one terminal that may be incomplete at once."""


def waits_s(first_s: float, times: int) -> tuple[float, ...]:
    """How long to wait after each try: T(N+1) = T(N) x (N+1)."""
    waits = [first_s]
    for number in range(1, times):
        waits.append(waits[-1] * (number + 1))
    return tuple(waits)


class PartsRefused(Exception):
    """A part that cannot be taken; ``reason``: bad_part, parts_too_large, parts_too_many."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Whole(NamedTuple):
    """A message whose parts are all there."""

    header: Header
    """Of its first part."""
    data: bytes
    serials: tuple[int, ...]
    """Of its parts, in order."""


class Missing(NamedTuple):
    """Parts to be asked for."""

    serial: int
    """Of the first part."""
    indexes: tuple[int, ...]


class GivenUp(NamedTuple):
    """A message that did not become whole in time."""

    header: Header
    data: bytes
    """What there is of it."""
    missing: tuple[int, ...]


class PartRoom:
    """Bytes of parts that all terminals may keep together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0


@dataclass(slots=True)
class _Begun:
    header: Header
    """Of any part."""
    total: int
    due_s: float
    asked: int = 0
    parts: dict[int, bytes] = field(default_factory=dict)

    @property
    def held(self) -> int:
        return sum(map(len, self.parts.values()))

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(index for index in range(1, self.total + 1) if index not in self.parts)

    @property
    def data(self) -> bytes:
        return b"".join(self.parts[index] for index in sorted(self.parts))


class Assembly:
    """The messages that one terminal has begun."""

    def __init__(self, limits: Limits, room: PartRoom, first_wait_s: float) -> None:
        self._limits, self._room = limits, room
        self._waits_s = waits_s(first_wait_s, ASKED_TIMES + 1)
        self._begun: dict[tuple[int, int], _Begun] = {}
        self._held = 0

    def __len__(self) -> int:
        return len(self._begun)

    def take(self, header: Header, data: bytes, now_s: float) -> Whole | None:
        """A part; the message once it is whole. Raises PartsRefused; a part that came before changes nothing."""
        part = header.part
        assert part is not None
        if not 1 <= part.index <= part.total or part.total > self._limits.parts:
            raise PartsRefused("bad_part")
        serial = (header.serial - part.index + 1) % _SERIALS
        begun = self._begun.get((header.msg_id, serial))
        if begun is not None and begun.total != part.total:
            raise PartsRefused("bad_part")
        if begun is None:
            if len(self._begun) >= MOST_AT_ONCE:
                raise PartsRefused("parts_too_many")
            begun = self._begun[header.msg_id, serial] = _Begun(header, part.total, now_s + self._waits_s[0])
        if part.index not in begun.parts:
            self._hold(len(data))
            begun.parts[part.index] = data
            begun.due_s = now_s + self._waits_s[begun.asked]
        return None if begun.missing else self._whole(header.msg_id, serial)

    def _hold(self, size: int) -> None:
        if self._held + size > self._limits.part_bytes or self._room.held + size > self._room.most:
            raise PartsRefused("parts_too_large")
        self._held += size
        self._room.held += size

    def _whole(self, msg_id: int, serial: int) -> Whole:
        begun = self._let_go(msg_id, serial)
        serials = tuple((serial + place) % _SERIALS for place in range(begun.total))
        return Whole(_first(begun.header, serial), begun.data, serials)

    def _let_go(self, msg_id: int, serial: int) -> _Begun:
        begun = self._begun.pop((msg_id, serial))
        self._held -= begun.held
        self._room.held -= begun.held
        return begun

    def due(self, now_s: float) -> Iterator[Missing | GivenUp]:
        """What has waited long enough: to be asked for, or to be given up."""
        for (msg_id, serial), begun in list(self._begun.items()):
            if begun.due_s > now_s:
                continue
            if begun.asked >= ASKED_TIMES:
                yield self._given_up(msg_id, serial)
            else:
                begun.asked += 1
                begun.due_s = now_s + self._waits_s[begun.asked]
                yield Missing(serial, begun.missing)

    def close(self) -> Iterator[GivenUp]:
        """The link is gone: nothing more comes."""
        for msg_id, serial in list(self._begun):
            yield self._given_up(msg_id, serial)

    def _given_up(self, msg_id: int, serial: int) -> GivenUp:
        begun = self._let_go(msg_id, serial)
        return GivenUp(_first(begun.header, serial), begun.data, begun.missing)


def _first(header: Header, serial: int) -> Header:
    """The header of a message in parts, under the serial of its first part."""
    return Header(header.msg_id, header.phone, serial, header.version, None, header.encryption, header.protocol_version)
