"""Where a source that can be resumed was left: told to the feed when it goes on, kept after the commit.

It is written once a second at most, and when the link ends: what came in between comes again after a kill and is known.
What a source cannot send again (``Delivery.place_now``) is written before the feed goes on.
"""

import asyncio
import logging

from zscc.centre.journal import JournalWriter
from zscc.clock import monotonic_s
from zscc.feeds.contract import Delivery, Feed, Resumed
from zscc.store.contract import StoreUnavailable

log = logging.getLogger(__name__)

KEPT_EVERY_S = 1.0


class FeedPlace:
    """The place of one feed. One loop."""

    def __init__(self, writer: JournalWriter, feed: str) -> None:
        self._writer = writer
        self._feed = feed
        self._draft = f"feed:{feed}:place"
        self._place: str | None = None
        """None: nothing came since the start, what is kept counts."""
        self._kept = True
        self._kept_at_s = float("-inf")

    async def lead_on(self, feed: Feed) -> None:
        """Tell a feed that can be resumed where it was left."""
        if not isinstance(feed, Resumed):
            return
        try:
            place = self._place
            feed.resume((await self._writer.draft(self._draft) or b"").decode() if place is None else place)
        except StoreUnavailable as fault:
            log.warning("the place of feed %s cannot be read: %s", self._feed, fault)

    async def take(self, delivery: Delivery) -> None:
        """Note the place of a delivery that was committed."""
        if delivery.place:
            self._place, self._kept = delivery.place, False
            if delivery.place_now or monotonic_s() - self._kept_at_s >= KEPT_EVERY_S:
                await self.keep()
            while delivery.place_now and not self._kept:
                await asyncio.sleep(KEPT_EVERY_S)
                await self.keep()

    async def keep(self) -> None:
        """Write the place if it is news."""
        if self._kept or self._place is None:
            return
        self._kept, self._kept_at_s = True, monotonic_s()
        try:
            await self._writer.put_draft(self._draft, self._place.encode())
        except StoreUnavailable as fault:
            # The items are committed; without the place some of them come again and are known.
            self._kept = False
            log.warning("the place of feed %s cannot be kept: %s", self._feed, fault)
