"""The locations of one delivery, and which message each of them came in."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

import numpy as np

from zscc.feeds.contract import Refused
from zscc.feeds.jt808.messages import Batch, Header, Location, Message
from zscc.feeds.jt808.sightings import Sighted, Sighting, sightings_of
from zscc.feeds.judged import Judged
from zscc.geo.spaces import Space, convert, holds
from zscc.model.space import E7, PointE7

Answer = Callable[[Header, Sequence[int]], None]
"""Says that a message is in the journal, under the serials of its parts."""


class Arrived(NamedTuple):
    """A message with locations."""

    message: Message
    vehicle: str
    raw: bytes
    """As it came; of one in sub-packages the pieces, joined."""
    serials: Sequence[int]
    answer: Answer | None
    """Called once it is in the journal; None for what is an answer itself."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Sightings in order of arrival; ``sources`` has one message for each."""

    sightings: Sequence[Sighting]
    sources: Sequence[Arrived]
    cut_short: Counter[str]
    """Batches that told of more than could be read."""
    torn: Sequence[Refused]
    """The same, to be looked at."""

    @classmethod
    def of(cls, arrived: Sequence[Arrived]) -> "Bulk":
        """The locations of some messages."""
        sightings: list[Sighting] = []
        sources: list[Arrived] = []
        torn: list[Refused] = []
        for each in arrived:
            its = list(sightings_of(each.message, each.vehicle))
            sightings += its
            sources += [each] * len(its)
            body = each.message.body
            if isinstance(body, Batch) and body.is_cut_short:
                told = f"{len(body.locations)}/{body.count}"
                torn.append(Refused("cut_short", each.raw, each.message.header.terminal, told))
        return cls(sightings, sources, Counter(each.reason for each in torn), torn)

    def refused(self, seen: Sighted, judged: Judged, most: int) -> Iterator[Refused]:
        """What lies behind the rejects, at most so many."""
        return islice(self._refused(seen, judged), max(most, 0))

    def _refused(self, seen: Sighted, judged: Judged) -> Iterator[Refused]:
        yield from self.torn
        for place, reason in seen.refused:
            yield self._item(place, reason)
        for reason, rows in judged.refused_at.items():
            for row in rows.tolist():
                yield self._item(seen.taken[row], reason)

    def _item(self, place: int, reason: str) -> Refused:
        source = self.sources[place]
        location = self.sightings[place].location
        detail = f"{location.lat_deg} {location.lon_deg} {location.time.hex()}"
        return Refused(reason, source.raw, source.message.header.terminal, detail)


def count_of(message: Message) -> int:
    """How many locations a message holds."""
    return len(message.body.locations) if isinstance(message.body, Batch) else 1


def point_of(location: Location, space: Space) -> PointE7 | None:
    """Where a device says that it is (WGS-84); None without a fix or where no place on Earth is told."""
    if not location.is_positioned or not (location.lat_e6 or location.lon_e6):
        return None
    lon_deg, lat_deg = convert(space, Space.WGS84, location.lon_deg, location.lat_deg)
    if not holds(Space.WGS84, np.float64(lon_deg), np.float64(lat_deg)):
        return None
    return PointE7(round(lon_deg * E7), round(lat_deg * E7))


def key_of(feed: str, judged: Judged) -> str:
    """Names fixes by what they are: the same ones sent again after a restart are known."""
    rows = judged.rows
    digest = blake2b("\x1f".join(rows.vehicles).encode(), digest_size=16)
    for column in (rows.vehicle, rows.observed_at_ms, rows.lon_deg, rows.lat_deg):
        digest.update(np.ascontiguousarray(column).tobytes())
    return f"fixes:{feed}:{digest.hexdigest()}"
