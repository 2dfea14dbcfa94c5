"""Requests between the line and the journal: they wait here, bounded, until their commit; then each has its answer."""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field

from zscc.clock import monotonic_s
from zscc.feeds.http.wire import RETRY_AFTER_S, Reply, error

BYTES_AT_ONCE = 8_000_000
"""Of one delivery; a single larger request is one of its own."""
TOLD_EVERY_S = 5.0
"""So often it is told what was turned away when nothing else comes."""


@dataclass(slots=True, eq=False)
class Waiting:
    """One request whose body is whole."""

    path: str
    """``reports`` or ``fixes``."""
    body: bytes
    lines: bool
    key: str
    """Of the sender, '' for none."""
    origin: str
    answer: "asyncio.Future[Reply]"
    since_s: float = field(default_factory=monotonic_s)

    def reply(self, reply: Reply) -> None:
        """Answer, if anybody still waits."""
        if not self.answer.done():
            self.answer.set_result(reply)


class WaitingRoom:
    """Of one intake, on its loop."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._queue: deque[Waiting] = deque()
        self._in_hand: list[Waiting] = []
        self._bytes = 0
        self._arrived = asyncio.Event()
        self.turned_away: Counter[str] = Counter()
        """Requests that were refused at the door, by the code of the error."""

    def offer(self, waiting: Waiting) -> bool:
        """Take a request in; False when there is no room."""
        full = len(self._queue) + len(self._in_hand) >= self._most or self._bytes >= self._most_bytes
        if full:
            return False
        self._queue.append(waiting)
        self._bytes += len(waiting.body)
        self._arrived.set()
        return True

    async def gathered(self) -> list[Waiting]:
        """All that has arrived, at most BYTES_AT_ONCE; empty when there is something else to tell."""
        try:
            async with asyncio.timeout(TOLD_EVERY_S):
                await self._arrived.wait()
        except TimeoutError:
            return []
        taken = 0
        while self._queue and (not self._in_hand or taken + len(self._queue[0].body) <= BYTES_AT_ONCE):
            taken += len(self._queue[0].body)
            self._in_hand.append(self._queue.popleft())
        if not self._queue:
            self._arrived.clear()
        return list(self._in_hand)

    def put_back(self, waiting: Waiting) -> None:
        """It comes again with the next ones."""
        self._in_hand.remove(waiting)
        self._queue.appendleft(waiting)
        self._arrived.set()

    def done(self) -> None:
        """What was gathered is answered."""
        self._bytes -= sum(len(waiting.body) for waiting in self._in_hand)
        self._in_hand.clear()

    def turned(self) -> Counter[str]:
        """What was refused at the door since this was asked last."""
        turned, self.turned_away = self.turned_away, Counter()
        return turned

    @property
    def longest_s(self) -> float:
        """How long the first one has waited."""
        first = next(iter((*self._in_hand, *self._queue)), None)
        return 0.0 if first is None else monotonic_s() - first.since_s

    def close(self) -> None:
        """Nobody is served any more: who waits is told to try again."""
        for waiting in (*self._in_hand, *self._queue):
            waiting.reply(error("busy", retry_after_s=RETRY_AFTER_S))
        self._queue.clear()
        self.done()
        self._bytes = 0
        self._arrived.clear()
