"""The tail of the journal: committed entries on their way to who folds them, on another thread.

The writer offers what it has committed; a subscriber takes it when it has time, for at most so long. What waits is
bounded. When a subscriber falls behind nothing is lost: entries that find no room stay in the store, and the
subscription reads on from there by ``seq`` - through the writer's own thread, never on the taker's.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from zscc.clock import monotonic_s
from zscc.model.journal import Entry

if TYPE_CHECKING:
    from concurrent.futures import Future

CAPACITY = 512
"""Entries that may wait for one subscriber; a fix batch is one entry."""

Fetch = Callable[[int, int], "Future[list[Entry]]"]
"""Reads entries after a ``seq``, at most so many."""


class Subscription:
    """One subscriber's place in the journal. ``take`` and ``drain`` belong to one thread, any thread."""

    def __init__(self, after: int, newest: int, fetch: Fetch, capacity: int) -> None:
        self._fetch = fetch
        self._capacity = capacity
        self._lock = threading.Lock()
        self._waiting: deque[Entry] = deque()
        self._taken = after
        self._queued = after
        self._newest = max(newest, after)
        self._fetching: Future[list[Entry]] | None = None
        self._closed = False

    def take(self, limit: int) -> list[Entry]:
        """The next entries in order, at most ``limit``, without waiting; StoreError when they cannot be read back."""
        with self._lock:
            self._catch_up()
            entries = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
            if entries:
                self._taken = entries[-1].seq
            return entries

    def drain(self, budget_s: float) -> Iterator[Entry]:
        """Entries one by one until none waits or ``budget_s`` has passed, what is done with them included."""
        until_s = monotonic_s() + budget_s
        while monotonic_s() < until_s and (entries := self.take(1)):
            yield from entries

    def backlog(self) -> int:
        """Committed entries that were not taken yet."""
        with self._lock:
            return self._newest - self._taken

    def close(self) -> None:
        """Take part no longer; what still waits is forgotten."""
        with self._lock:
            self._closed = True
            self._waiting.clear()

    @property
    def closed(self) -> bool:
        """Whether it takes part no longer."""
        return self._closed

    def offer(self, entries: Sequence[Entry]) -> None:
        """Let committed entries wait here if there is room; called by the writer."""
        with self._lock:
            self._newest = max(self._newest, entries[-1].seq)
            fresh = [entry for entry in entries if entry.seq > self._queued]
            fits = len(self._waiting) + len(fresh) <= self._capacity
            # While entries are on their way from the store, later ones must not overtake them.
            if fresh and fits and fresh[0].seq == self._queued + 1 and self._fetching is None and not self._closed:
                self._queue(fresh)

    def _queue(self, entries: Sequence[Entry]) -> None:
        self._waiting.extend(entries)
        self._queued = entries[-1].seq
        # The store may hold entries already that the writer is about to offer.
        self._newest = max(self._newest, self._queued)

    def _catch_up(self) -> None:
        if self._fetching is not None and self._fetching.done():
            arrived, self._fetching = self._fetching, None
            if entries := arrived.result():
                self._queue(entries)
        behind = self._queued < self._newest
        if behind and not self._waiting and self._fetching is None and not self._closed:
            self._fetching = self._fetch(self._queued, max(self._capacity // 2, 1))


class Tail:
    """Hands committed entries to every subscription."""

    def __init__(self, fetch: Fetch, newest: int) -> None:
        self._fetch = fetch
        self._newest = newest
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._hearers: list[Callable[[Sequence[Entry]], None]] = []

    def listen(self, hear: Callable[[Sequence[Entry]], None]) -> None:
        """Tell somebody of every commit from now on, on the writer's loop; it must be brief and keep nothing back."""
        with self._lock:
            self._hearers.append(hear)

    def subscribe(self, after: int, capacity: int = CAPACITY) -> Subscription:
        """Take part from the entry after ``after`` on; the subscription's ``close`` ends it."""
        with self._lock:
            subscription = Subscription(after, self._newest, self._fetch, capacity)
            self._subscriptions.append(subscription)
            return subscription

    def offer(self, entries: Sequence[Entry]) -> None:
        """Hand on what was committed, in order."""
        if not entries:
            return
        with self._lock:
            self._newest = max(self._newest, entries[-1].seq)
            self._subscriptions = [subscription for subscription in self._subscriptions if not subscription.closed]
            for subscription in self._subscriptions:
                subscription.offer(entries)
            hearers = tuple(self._hearers)
        for hear in hearers:
            hear(entries)

    def close(self) -> None:
        """Close every subscription: the store is about to go."""
        with self._lock:
            for subscription in self._subscriptions:
                subscription.close()
            self._subscriptions.clear()
            self._hearers.clear()
