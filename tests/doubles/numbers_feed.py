"""A kind of feed for tests: numbers over a TCP socket, one a line, each answered with ``ok <number>`` after its commit.

What is no number is refused and answered too. Wired in by :func:`know_numbers`, in this process or in one of its own
(``python -m numbers_feed feeds run ...``).
"""

import asyncio
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from zscc.feeds.contract import Delivery, FeedDown, Refused
from zscc.feeds.ground import FeedGround
from zscc.feeds.settings import FeedSettings
from zscc.feeds.table import KINDS
from zscc.model.feed_question import MappedField, Preview
from zscc.model.fix import Fix, FixBatch
from zscc.model.space import PointE7

KIND = "numbers"


class Settings(FeedSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the numbers come from."""

    port: int
    secret: str = ""

    @property
    def where(self) -> str:
        """The port."""
        return f"127.0.0.1:{self.port}"


class NumbersFeed:
    """One link."""

    def __init__(self, name: str, settings: Settings, ground: FeedGround) -> None:
        self.name = name
        self._port = settings.port
        self._clock = ground.clock
        self._newest: deque[Preview] = deque(maxlen=3)
        if settings.secret:
            ground.secret(settings.secret)

    def preview(self) -> Sequence[Preview]:
        return tuple(self._newest)

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        fault = "" if message.strip().isdigit() else "no_number"
        field = MappedField("number", origin or "line", message.strip().decode(errors="replace"), fault)
        return Preview(at, message, "" if fault else "fix", (field,))

    async def deliveries(self) -> AsyncIterator[Delivery]:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError as error:
            raise FeedDown("refused", port=self._port) from error
        try:
            yield Delivery((), 0)
            while line := await reader.readline():
                self._newest.appendleft(self.rehearse(line, self._clock.now(), "link"))
                yield self._delivery(line.decode().strip())
                writer.write(b"ok " + line)
                await writer.drain()
        finally:
            writer.close()
        raise FeedDown("closed", port=self._port)

    def _delivery(self, word: str) -> Delivery:
        if not word.isdigit():
            return Delivery((), 1, Counter(no_number=1), refused=(Refused("no_number", word.encode(), "link"),))
        at_ms = int(datetime(2026, 6, 15, tzinfo=UTC).timestamp() * 1000) + int(word) * 1000
        fix = Fix("V01", at_ms, PointE7(1_209_900_000, 314_600_000))
        return Delivery((FixBatch.of(f"number:{self.name}:{word}", self.name, [fix]),), 1)


def make(name: str, settings: Settings, ground: FeedGround) -> NumbersFeed:
    return NumbersFeed(name, settings, ground)


def know_numbers() -> None:
    """Make the kind known."""
    KINDS[KIND] = "numbers_feed"


if __name__ == "__main__":
    from zscc.cli import main

    know_numbers()
    sys.exit(main(sys.argv[1:]))
