"""Runs one feed for as long as it is wanted: commits what it brings, tells how it fares, backs off and tries again.

A feed's world may fail as often as it likes: the failure is logged once when the feed goes down and once when it
is back, and stands in the journal as :class:`FeedHealth`. While the journal itself cannot be written (disk full, file
locked) the feed waits with its delivery in hand: nothing is acknowledged and nothing is lost. A bug in a feed is not
caught here; it ends the feed's task, and the owner of the task group says so on the screen.

A feed is stopped by being cancelled where it stands, also where it yielded: it closes its sockets in its ``finally``
and acknowledges nothing that it was not asked to go on from.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence

from zscc.centre.feed_closing import closed_by_cancelling, down_of
from zscc.centre.feed_counts import HEALTH_EVERY_S, FeedCounts
from zscc.centre.feed_place import FeedPlace
from zscc.centre.feed_rejects import RejectKeeper
from zscc.centre.journal import JournalWriter
from zscc.clock import Clock, monotonic_s
from zscc.feeds.contract import Delivery, Feed, FeedDown, Refused
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.journal import Fact
from zscc.store.contract import FactRefused, Origin, StoreUnavailable

log = logging.getLogger(__name__)

BACK_OFF_S = (1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_S = 30.0
"""A link that was up for so long begins its pauses anew although it brought nothing."""
CONNECTING_S = 15.0
"""A feed that has said nothing at all for so long after its start is told to be connecting still."""
_LEAST_TICK_S = 0.25

JournalEar = Callable[[StoreUnavailable | None], None]
"""Hears what keeps the journal from being written, and None when it can be written again."""


class Supervisor:
    """Runs feeds into one journal; ``on_journal`` hears what keeps it from being written, then None."""

    def __init__(
        self, writer: JournalWriter, clock: Clock, on_journal: JournalEar, dice: random.Random | None = None
    ) -> None:
        """``dice`` makes the pauses of desks that lost the same broker differ; the system's own when None."""
        self.writer = writer
        self.clock = clock
        self.dice = random.SystemRandom() if dice is None else dice
        self.rejects = RejectKeeper(writer)
        self._on_journal = on_journal
        self._fault: StoreUnavailable | None = None

    async def run(self, feed: Feed) -> None:
        """Run ``feed`` until it ends or the task is cancelled; returns when the source has come to its end."""
        run = FeedRun(self, feed.name)
        await run.live(feed)
        await run.tell(FeedState.STOPPED)
        await self.rejects.flush()

    async def written(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something with the journal, again and again while it cannot be written."""
        while True:
            try:
                await work()
            except StoreUnavailable as fault:
                self._hear(fault)
                await asyncio.sleep(BACK_OFF_S[0])
            else:
                self._hear(None)
                return

    def _hear(self, fault: StoreUnavailable | None) -> None:
        """Told once for all feeds when it begins and once when it is over."""
        before, self._fault = self._fault, fault
        if (before is None) == (fault is None):
            return
        if fault is None:
            log.info("the journal can be written again")
        else:
            log.warning("the journal cannot be written: %s", fault)
        self._on_journal(fault)


class _Trouble:
    """How often a link failed in a row. One that breaks at once, with nothing to show, fails again and not anew."""

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._failures = 0
        self._down = False
        self._up_at_s = float("inf")

    def links(self, delivery: Delivery) -> None:
        """Something came: the link is up."""
        if self._down:
            log.info("feed %s is back", self._feed)
            self._down = False
        self._up_at_s = min(self._up_at_s, monotonic_s())
        if delivery.facts:
            self._failures = 0

    def falls(self, down: FeedDown) -> int:
        """The link is down; returns the number of failures in a row."""
        if not self._down:
            log.warning("feed %s is down: %s", self._feed, down)
        if monotonic_s() - self._up_at_s >= STEADY_S:
            self._failures = 0
        self._down, self._up_at_s = True, float("inf")
        self._failures += 1
        return self._failures


class FeedRun:
    """One start of one feed, from its first attempt until it ends or is stopped."""

    def __init__(self, supervisor: Supervisor, name: str, *, by: str = "", delayed_after_s: float = 0.0) -> None:
        self._supervisor = supervisor
        self._clock = supervisor.clock
        self._name = name
        self._origin = Origin(seat="centre", actor=name)
        self._counts = FeedCounts(name, self._clock.now(), by, delayed_after_s)
        self._place = FeedPlace(supervisor.writer, name)
        self._committing = False

    async def live(self, feed: Feed) -> None:
        """Run until the source has come to its end, which is left to be told; a bug of the feed leaves it."""
        ticking = asyncio.get_running_loop().create_task(self._tick(), name=f"{self._name} health")
        try:
            await self._attempts(feed)
        finally:
            ticking.cancel()
            # What stopped it stops the feed's own commits as well, and is told there.
            await asyncio.gather(ticking, return_exceptions=True)
            await self._place.keep()

    async def _attempts(self, feed: Feed) -> None:
        trouble = _Trouble(self._name)
        while True:
            try:
                await self._place.lead_on(feed)
                async with closed_by_cancelling(feed.deliveries()) as deliveries:
                    async for delivery in deliveries:
                        trouble.links(delivery)
                        await self._take(delivery)
                        await self._place.take(delivery)
            except (FeedDown, ExceptionGroup) as error:
                down = down_of(error)
                failures = trouble.falls(down)
                arguments = tuple((name, str(value)) for name, value in down.arguments.items())
                await self._tell(self._counts.health(FeedState.DOWN, self._clock.now(), down.code, arguments))
                await self._clock.sleep(_pause_s(failures, self._supervisor.dice))
            else:
                return

    async def _take(self, delivery: Delivery) -> None:
        """Commit a delivery: personal words first, so that no fact ever points at words that are not there."""
        now = self._clock.now()
        self._counts.add(delivery, now)
        self._supervisor.rejects.note(self._name, delivery.refused)
        facts = [*delivery.facts, *self._counts.news(now)]
        writer = self._supervisor.writer
        self._committing = True
        try:
            if delivery.personal:
                await self._supervisor.written(lambda: writer.put_personal(delivery.personal))
            if facts:
                await self._commit(facts, at_once=delivery.gathered)
        finally:
            self._committing = False

    async def _commit(self, facts: Sequence[Fact], *, at_once: bool) -> None:
        """What no journal can hold is refused by itself; what came with it is written."""
        writer = self._supervisor.writer
        try:
            await self._supervisor.written(lambda: writer.submit(facts, self._origin, at_once=at_once))
        except FactRefused as error:
            if len(facts) > 1:
                for fact in facts:
                    await self._commit([fact], at_once=True)
                return
            self._counts.take_back(facts[0], error.code)
            item = ascii(facts[0]).encode()
            refused = Refused(error.code, item, detail=str(error.arguments.get("reason", "")))
            self._supervisor.rejects.note(self._name, [refused])

    async def _tick(self) -> None:
        """Tell the health of a feed that says nothing; by the wall, in steps of the clock's own time."""
        step_s = max(HEALTH_EVERY_S / self._clock.rate, _LEAST_TICK_S)
        waited_s = 0.0
        while True:
            await asyncio.sleep(step_s)
            waited_s += step_s
            if self._committing:
                continue
            if self._counts.is_up:
                for health in self._counts.news(self._clock.now()):
                    await self._tell(health)
            elif self._counts.state is None and waited_s >= CONNECTING_S:
                await self._tell(self._counts.health(FeedState.DOWN, self._clock.now(), "connecting"))

    async def tell(
        self, state: FeedState, error: str | None = None, *, by: str | None = None, **arguments: str
    ) -> None:
        """Tell how it stands with a feed that does not run any more, or never did."""
        if by is not None:
            self._counts.by = by
        await self._tell(self._counts.health(state, self._clock.now(), error, tuple(arguments.items())))

    async def _tell(self, health: FeedHealth) -> None:
        await self._supervisor.written(lambda: self._supervisor.writer.submit([health], self._origin))


def _pause_s(failures: int, dice: random.Random) -> float:
    return BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1] * (0.5 + dice.random())
