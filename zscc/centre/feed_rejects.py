"""Keeps refused items for inspection: gathered, so that a flood of them does not cost a disk write each.

Of one feed and reason only the first few of every second are kept; how many there were stands in the feed's health.
What waits here is lost when the program is killed; the items were refused, so nobody waits for them.
"""

import logging
from collections import Counter, deque
from collections.abc import Sequence
from itertools import islice

from zscc.centre.journal import JournalWriter
from zscc.clock import monotonic_s
from zscc.feeds.contract import Refused
from zscc.store.contract import StoreError

log = logging.getLogger(__name__)

FLUSH_EVERY_S = 1.0
LOOKS_EVERY_S = 3600.0
"""Between two looks for what is too old, while nothing is refused."""
KEPT_A_SECOND = 5
"""Of one feed and reason."""
WAITING = 500
"""Items that may wait while the store cannot be written; the newest stay."""


class RejectKeeper:
    """Between the feeds and the store. One loop."""

    def __init__(self, writer: JournalWriter) -> None:
        self._writer = writer
        self._waiting: deque[tuple[str, Refused]] = deque(maxlen=WAITING)
        self._kept: Counter[tuple[str, str]] = Counter()
        self._second = 0
        self._wrote_at_s = float("-inf")

    def note(self, feed: str, refused: Sequence[Refused]) -> None:
        """Take some of what a feed refused; never waits."""
        if not refused:
            return
        second = int(monotonic_s())
        if second != self._second:
            self._second = second
            self._kept.clear()
        for item in refused:
            if self._kept[feed, item.reason] < KEPT_A_SECOND:
                self._kept[feed, item.reason] += 1
                self._waiting.append((feed, item))

    async def flush(self) -> None:
        """Write what waits; when that cannot be, it goes on waiting. What is too old goes, also where nothing comes."""
        if not self._waiting and monotonic_s() - self._wrote_at_s >= LOOKS_EVERY_S:
            await self._write("", [])
        while self._waiting:
            feed = self._waiting[0][0]
            mine = [item for name, item in self._waiting if name == feed]
            others = [(name, item) for name, item in self._waiting if name != feed]
            self._waiting = deque(others, maxlen=WAITING)
            if not await self._write(feed, mine):
                room = WAITING - len(self._waiting)
                self._waiting.extendleft((feed, item) for item in islice(reversed(mine), max(room, 0)))
                return

    async def _write(self, feed: str, refused: Sequence[Refused]) -> bool:
        self._wrote_at_s = monotonic_s()
        try:
            await self._writer.put_rejects(feed, refused)
        except StoreError as fault:
            log.debug("refused items wait: %s", fault.code)
            return False
        return True
