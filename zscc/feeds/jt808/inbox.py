"""What has come from all terminals and waits for its commit: gathered into one delivery, answered after it.

The gateway yields what :meth:`Inbox.gather` makes and calls ``answer`` of it when it is asked to go on: then the
facts are in the journal. Whatever comes meanwhile waits for the next delivery.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

import msgspec

from zscc.clock import monotonic_s
from zscc.feeds.contract import Delivery, Refused
from zscc.feeds.edge import Edge
from zscc.feeds.jt808.bulk import Arrived, Bulk, count_of, key_of, point_of
from zscc.feeds.jt808.messages import Batch
from zscc.feeds.jt808.previewing import SHOWN, Looking, Shown
from zscc.feeds.jt808.sightings import sighted
from zscc.feeds.jt808.signals import Known, Signals, Telling, believed_ms
from zscc.feeds.jt808.times import ms_of_bcd
from zscc.feeds.preview_judge import PreviewJudge
from zscc.geo.spaces import Space
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.model.terminal import TerminalBound

REFUSED_AT_ONCE = 200
"""Items of one delivery that are kept for inspection; the counts tell of all."""
FIXES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """A delivery, and who waits for it."""

    delivery: Delivery
    arrived: Sequence[Arrived]
    told: Sequence[Callable[[], None]] = ()
    """Answers to what was bound."""

    def answer(self) -> None:
        """It is in the journal."""
        for tell in self.told:
            tell()
        for each in self.arrived:
            if each.answer is not None:
                each.answer(each.message.header, each.serials)


@dataclass(frozen=True, slots=True)
class Reading:
    """How locations of a feed are read."""

    feed: str
    space: Space
    zone: tzinfo
    edge: Edge
    future_limit_s: float
    judge: PreviewJudge | None = None
    """Says what the edge would, for looks at messages."""

    @property
    def looking(self) -> Looking:
        """How messages are looked at."""
        return Looking(self.space, self.zone, self.judge)


class Place(msgspec.Struct, frozen=True):
    """What is told to the next gateway, as it is kept."""

    signals: Known
    bound: dict[str, str]


@dataclass(slots=True)
class Kept:
    """What outlives a gateway: standing alarm bits, and which terminal sits where."""

    signals: Signals
    bound: dict[str, str] = field(default_factory=dict)

    def place(self) -> str:
        """As text."""
        return msgspec.json.encode(Place(self.signals.known, self.bound)).decode()

    def resume(self, place: str) -> None:
        """Go on from an earlier place; without one nothing is known."""
        if place:
            told = msgspec.json.decode(place, type=Place)
            self.signals.remember(told.signals)
            self.bound = {**told.bound, **self.bound}


class Inbox:
    """One gateway's. Belongs to one loop."""

    def __init__(self, reading: Reading, kept: Kept) -> None:
        self.reading, self._kept = reading, kept
        self._arrived: deque[Arrived] = deque()
        self._waiting = self._committing = 0
        self._rejects = Counter[str]()
        self._refused: list[Refused] = []
        self._facts: list[Fact] = []
        self._told: list[Callable[[], None]] = []
        self._unkept: set[str] = set()
        """Terminals whose binding is not in the journal: of the next delivery, and of the one that is written."""
        self._keeping: set[str] = set()
        self._ready = asyncio.Event()
        self.newest: deque[Shown] = deque(maxlen=SHOWN)
        """Messages that were gathered last."""

    @property
    def waiting(self) -> int:
        """Locations that are not in the journal yet."""
        return self._waiting + self._committing

    async def wait(self) -> None:
        """Until something has come."""
        await self._ready.wait()

    def put(self, arrived: Arrived) -> None:
        """Take in a message with locations."""
        self._arrived.append(arrived)
        self._waiting += count_of(arrived.message)
        self._ready.set()

    def refuse(self, refused: Refused) -> None:
        """Count an item that was refused, and keep it if there is room."""
        self._rejects[refused.reason] += 1
        if len(self._refused) < REFUSED_AT_ONCE:
            self._refused.append(refused)
        self._ready.set()

    def bind(self, terminal: str, vehicle: str, at: datetime, by: str, then: Callable[[], None] = lambda: None) -> None:
        """A terminal sits in a vehicle; told when that is news. '' takes it out. ``then`` is called when it is kept."""
        is_news = self._kept.bound.get(terminal, "") != vehicle
        if not is_news and terminal not in self._unkept and terminal not in self._keeping:
            then()
            return
        self._told.append(then)
        self._ready.set()
        if not is_news:
            return
        self._unkept.add(terminal)
        self._facts.append(TerminalBound(self.reading.feed, terminal, vehicle, at, by))
        if vehicle:
            self._kept.bound[terminal] = vehicle
        else:
            del self._kept.bound[terminal]

    def bind_table(self, table: Mapping[str, str], at: datetime, *, others_stay: bool) -> None:
        """The profile's table, as it stands now; whom it names no more is taken out, unless strangers are accepted."""
        gone = [] if others_stay else [known for known in self._kept.bound if known not in table]
        for terminal in gone:
            self.bind(terminal, "", at, "profile")
        for terminal, vehicle in table.items():
            self.bind(terminal, vehicle, at, "profile")

    def gather(self, now: datetime) -> Gathered:
        """Everything that has come, as one delivery."""
        arrived = self._take_arrived()
        facts, self._facts = self._facts, []
        answers, self._told = self._told, []
        self._keeping, self._unkept = self._unkept, set()
        rejects, self._rejects = self._rejects, Counter()
        refused, self._refused = self._refused, []
        if not self._arrived:
            self._ready.clear()
        self.newest.extend(Shown(now, each) for each in arrived[-SHOWN:])
        bulk = Bulk.of(arrived)
        seen = sighted(bulk.sightings, self.reading.space, self.reading.zone)
        judged = self.reading.edge.judge(seen.rows, now)
        told = self._signals(bulk, now)
        rejects.update(reason for _, reason in seen.refused)
        delivery = judged.delivery(self.reading.feed, key_of(self.reading.feed, judged))
        turned = [*refused, *bulk.refused(seen, judged, REFUSED_AT_ONCE - len(refused))]
        rejects.update(bulk.cut_short)
        together = Delivery(
            facts=(*facts, *delivery.facts, *told),
            rows=delivery.rows + len(facts) + len(told) + rejects.total(),
            rejects=rejects + delivery.rejects,
            flags=delivery.flags + Counter({"flickering": self._put_off()}),
            refused=tuple(turned),
            place=self._kept.place() if told or facts else "",
            # After a kill nobody tells again where a terminal sits, nor which bits stood before.
            place_now=bool(told or facts),
            gathered=True,
        )
        return Gathered(together, arrived, answers)

    def _take_arrived(self) -> list[Arrived]:
        taken: list[Arrived] = []
        count = 0
        while self._arrived and count < FIXES_AT_ONCE:
            taken.append(self._arrived.popleft())
            count += count_of(taken[-1].message)
        self._waiting -= count
        self._committing = count
        return taken

    def settle(self) -> None:
        """What was gathered is in the journal."""
        self._committing = 0
        self._keeping.clear()

    def _signals(self, bulk: Bulk, now: datetime) -> list[Fact]:
        reading, signals, now_s = self.reading, self._kept.signals, monotonic_s()
        # A clock that was set back would make what is new older than what is known.
        now_ms = reading.edge.latest_ms(ms_from_utc(now))
        told: list[Fact] = []
        for sighting, arrived in zip(bulk.sightings, bulk.sources, strict=True):
            location, message = sighting.location, arrived.message
            at_ms = believed_ms(ms_of_bcd(location.time, reading.zone), now_ms, reading.future_limit_s)
            if not signals.is_news(sighting.vehicle, location.alarm, at_ms):
                continue
            telling = Telling(
                vehicle=sighting.vehicle,
                location=location,
                at_ms=at_ms,
                version=message.header.version,
                serial=None if isinstance(message.body, Batch) else message.header.serial,
                point=point_of(location, reading.space),
            )
            told.extend(signals.take(telling, now_s))
        return told

    def _put_off(self) -> int:
        put_off, self._kept.signals.flickers = self._kept.signals.flickers, 0
        return put_off
