"""Runs one feed for as long as it is wanted: commits what it brings, tells how it fares, backs off and tries again.

A feed's world may fail as often as it likes: the failure is logged once when the feed goes down and once when it
is back, and stands in the journal as :class:`FeedHealth`. A bug in a feed is not caught here; it ends the feed's
task, and the owner of the task group says so on the screen.
"""

import logging
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from zscc.centre.journal import JournalWriter
from zscc.clock import Clock
from zscc.feeds.contract import Delivery, Feed, FeedDown
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.fix import FixBatch
from zscc.store.contract import Origin

log = logging.getLogger(__name__)

HEALTH_EVERY_S = 5.0
"""Seconds of the clock between two healths of a feed that is up."""
BACK_OFF_S = (1.0, 2.0, 5.0, 10.0, 30.0)


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


async def run_feed(feed: Feed, writer: JournalWriter, clock: Clock, jitter: random.Random) -> None:
    """Run ``feed`` until it ends or the task is cancelled; returns when the source has come to its end."""
    counts = _Counts(started_at=clock.now())
    origin = Origin(seat="centre", actor=feed.name)
    failures = 0
    while True:
        try:
            async for delivery in feed.deliveries():
                if failures:
                    log.info("feed %s is back", feed.name)
                    failures = 0
                await _commit(delivery, counts, feed.name, writer, clock)
        except FeedDown as down:
            if not failures:
                log.warning("feed %s is down: %s %s", feed.name, down.code, down.arguments)
            failures += 1
            await writer.submit([counts.health(feed.name, FeedState.DOWN, clock.now(), down.code)], origin)
            pause_s = BACK_OFF_S[min(failures, len(BACK_OFF_S)) - 1]
            await clock.sleep(pause_s * (0.5 + jitter.random()))
        else:
            await writer.submit([counts.health(feed.name, FeedState.STOPPED, clock.now())], origin)
            return


async def _commit(delivery: Delivery, counts: _Counts, name: str, writer: JournalWriter, clock: Clock) -> None:
    now = clock.now()
    counts.add(delivery, now)
    facts = list(delivery.facts)
    if counts.told_at is None or (now - counts.told_at).total_seconds() >= HEALTH_EVERY_S:
        facts.append(counts.health(name, FeedState.UP, now))
    if facts:
        await writer.submit(facts, Origin(seat="centre", actor=name))
