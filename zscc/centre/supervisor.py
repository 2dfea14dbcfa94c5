"""Runs one feed for as long as it is wanted: commits what it brings, tells how it fares, backs off and tries again.

A feed's world may fail as often as it likes: the failure is logged once when the feed goes down and once when it
is back, and stands in the journal as :class:`FeedHealth`. While the journal itself cannot be written (disk full, file
locked) the feed waits with its delivery in hand: nothing is acknowledged and nothing is lost. A bug in a feed is not
caught here; it ends the feed's task, and the owner of the task group says so on the screen.
"""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zscc.centre.journal import JournalWriter
from zscc.clock import Clock
from zscc.feeds.contract import Delivery, Feed, FeedDown, Resumed
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.fix import FixBatch
from zscc.model.journal import Fact
from zscc.store.contract import Origin, StoreUnavailable

log = logging.getLogger(__name__)

HEALTH_EVERY_S = 5.0
"""Seconds of the clock between two healths of a feed that is up."""
BACK_OFF_S = (1.0, 2.0, 5.0, 10.0, 30.0)

JournalEar = Callable[[StoreUnavailable | None], None]
"""Hears what keeps the journal from being written, and None when it can be written again."""


@dataclass(slots=True)
class _Counts:
    started_at: datetime
    serial: int = 0
    items: int = 0
    last_item_at: datetime | None = None
    told_at: datetime | None = None
    rejects: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)

    def add(self, delivery: Delivery, now: datetime) -> None:
        kept = sum(len(fact) if isinstance(fact, FixBatch) else 1 for fact in delivery.facts)
        self.items += kept
        self.rejects.update(delivery.rejects)
        self.flags.update(delivery.flags)
        if kept:
            self.last_item_at = now

    def health(self, feed: str, state: FeedState, now: datetime, error: str | None = None) -> FeedHealth:
        self.serial += 1
        self.told_at = now
        return FeedHealth(
            feed=feed,
            state=state,
            started_at=self.started_at,
            at=now,
            serial=self.serial,
            items=self.items,
            last_item_at=self.last_item_at,
            rejects=tuple(sorted(self.rejects.items())),
            flags=tuple(sorted(self.flags.items())),
            error=error,
        )


class Supervisor:
    """Runs feeds into one journal; ``on_journal`` hears what keeps it from being written, then None."""

    def __init__(self, writer: JournalWriter, clock: Clock, on_journal: JournalEar) -> None:
        self._writer = writer
        self._clock = clock
        self._on_journal = on_journal

    async def run(self, feed: Feed) -> None:
        """Run ``feed`` until it ends or the task is cancelled; returns when the source has come to its end."""
        counts = _Counts(started_at=self._clock.now())
        origin = Origin(seat="centre", actor=feed.name)
        jitter = random.Random(feed.name)
        failures = 0
        while True:
            try:
                await self._lead_on(feed)
                async for delivery in feed.deliveries():
                    if failures:
                        log.info("feed %s is back", feed.name)
                        failures = 0
                    await self._commit([*delivery.facts, *self._news(feed.name, counts, delivery)], origin)
                    await self._keep_place(feed, delivery)
            except FeedDown as down:
                if not failures:
                    log.warning("feed %s is down: %s %s", feed.name, down.code, down.arguments)
                failures += 1
                await self._commit([counts.health(feed.name, FeedState.DOWN, self._clock.now(), down.code)], origin)
                await self._clock.sleep(_pause_s(failures, jitter))
            else:
                await self._commit([counts.health(feed.name, FeedState.STOPPED, self._clock.now())], origin)
                return

    async def _lead_on(self, feed: Feed) -> None:
        """Tell a feed that can be resumed where it was left."""
        if isinstance(feed, Resumed):
            try:
                feed.resume((await self._writer.draft(_place_of(feed)) or b"").decode())
            except StoreUnavailable as fault:
                log.warning("the place of feed %s cannot be read: %s", feed.name, fault.code)

    async def _keep_place(self, feed: Feed, delivery: Delivery) -> None:
        if delivery.place:
            try:
                await self._writer.put_draft(_place_of(feed), delivery.place.encode())
            except StoreUnavailable as fault:
                # The items are committed; without the place some of them come again and are known.
                log.warning("the place of feed %s cannot be kept: %s", feed.name, fault.code)

    def _news(self, name: str, counts: _Counts, delivery: Delivery) -> list[FeedHealth]:
        now = self._clock.now()
        counts.add(delivery, now)
        if counts.told_at is not None and (now - counts.told_at).total_seconds() < HEALTH_EVERY_S:
            return []
        return [counts.health(name, FeedState.UP, now)]

    async def _commit(self, facts: Sequence[Fact], origin: Origin) -> None:
        failures = 0
        while facts:
            try:
                await self._writer.submit(facts, origin)
            except StoreUnavailable as fault:
                failures += 1
                if failures == 1:
                    log.warning("the journal cannot be written: %s %s", fault.code, fault.arguments)
                    self._on_journal(fault)
                await asyncio.sleep(BACK_OFF_S[0])
            else:
                break
        if failures:
            log.info("the journal can be written again")
            self._on_journal(None)


def _place_of(feed: Feed) -> str:
    return f"feed:{feed.name}:place"


def _pause_s(failures: int, jitter: random.Random) -> float:
    return BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1] * (0.5 + jitter.random())
