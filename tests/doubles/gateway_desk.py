"""A gateway on a real socket with a journal that is a list: deliveries are committed when the test lets them be."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from zscc.clock import Clock, ManualClock
from zscc.feeds.contract import Delivery, Refused
from zscc.feeds.ground import FeedGround
from zscc.feeds.jt808.feed import Settings, make
from zscc.feeds.jt808.gateway import Gateway
from zscc.feeds.jt808.messages import Body
from zscc.feeds.jt808.wire import decode
from zscc.model.fix import Fix, FixBatch
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.model.terminal import TerminalBound
from zscc.model.vehicle_signal import VehicleSignal
from zscc.settings.profile import load_profile

NOW = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
NOW_MS = ms_from_utc(NOW)
LON, LAT = 120.9967, 31.4637
WITHIN_S = 20.0
HOST = "127.0.0.1"


class Wire:
    """A bare socket, for what no decent terminal does."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, port: int) -> "Wire":
        return cls(*await asyncio.open_connection(HOST, port))

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def answer(self, beside: Body | None = None) -> Body:
        """The next message; others than ``beside``."""
        while True:
            await self._reader.readuntil(b"\x7e")
            body = decode(await self._reader.readuntil(b"\x7e")).body
            if body != beside:
                return body

    def close(self) -> None:
        self._writer.close()

    @property
    def is_over(self) -> bool:
        """Whether the other end has closed."""
        return self._writer.is_closing()

    def end(self) -> None:
        """Nothing more comes from here."""
        self._writer.write_eof()

    async def ended(self) -> bool:
        """Wait until the other end has closed."""
        with suppress(ConnectionResetError):
            while await self._reader.read(1000):
                pass
        self._writer.close()
        return True


async def until(holds: Callable[[], bool]) -> None:
    """Until something is so; a test that waits in vain fails."""
    async with asyncio.timeout(WITHIN_S):
        while not holds():
            await asyncio.sleep(0.002)


class GatewayDesk:
    """Commits what a gateway yields."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.deliveries: list[Delivery] = []
        self.may_commit = asyncio.Event()
        self.may_commit.set()
        self.place = ""

    @property
    def facts(self) -> list[Fact]:
        """Committed, each key once."""
        known: dict[str, Fact] = {}
        for delivery in self.deliveries:
            for fact in delivery.facts:
                known.setdefault(fact.key, fact)
        return list(known.values())

    @property
    def fixes(self) -> list[Fix]:
        """All of them, in order of arrival."""
        return [fix for fact in self.facts if isinstance(fact, FixBatch) for fix in fact.fixes()]

    @property
    def edges(self) -> list[tuple[str, str, bool]]:
        """Vehicle, name, rose."""
        return [(fact.vehicle, fact.name, fact.on) for fact in self.facts if isinstance(fact, VehicleSignal)]

    @property
    def bound(self) -> list[tuple[str, str]]:
        """Terminal, vehicle."""
        return [(fact.terminal, fact.vehicle) for fact in self.facts if isinstance(fact, TerminalBound)]

    @property
    def rejects(self) -> Counter[str]:
        """By reason."""
        return sum((delivery.rejects for delivery in self.deliveries), Counter[str]())

    @property
    def refused(self) -> list[Refused]:
        """Kept items."""
        return [item for delivery in self.deliveries for item in delivery.refused]

    async def run(self) -> None:
        """Until cancelled."""
        async for delivery in self.gateway.deliveries():
            await self.may_commit.wait()
            self.deliveries.append(delivery)
            self.place = delivery.place or self.place
            kept = sum(len(fact) if isinstance(fact, FixBatch) else 1 for fact in delivery.facts)
            assert delivery.rows == kept + delivery.rejects.total()


def ground(clock: Clock | None = None) -> FeedGround:
    """Without a town."""
    return FeedGround(clock or ManualClock(NOW), load_profile().thresholds, None, lambda _: "a key", Path())


def settings(**told: object) -> Settings:
    """Of a gateway on a free port that knows one terminal; every wait is short."""
    plain: dict[str, object] = {
        "kind": "jt808",
        "port": 0,
        "vehicles": {"13800000001": "V01", "13800000002": "V02"},
        "answer_s": 0.2,
    }
    return msgspec.convert({**plain, **told}, Settings)


@asynccontextmanager
async def gateway_desk(place: str = "", clock: Clock | None = None, **told: object) -> AsyncIterator[GatewayDesk]:
    """A gateway that listens."""
    gateway = make("cars", settings(**told), ground(clock))
    gateway.resume(place)
    desk = GatewayDesk(gateway)
    running = asyncio.get_running_loop().create_task(desk.run())
    try:
        await until(lambda: gateway.port > 0 or running.done())
        yield desk
    finally:
        running.cancel()
        await asyncio.wait([running])
        if not running.cancelled():
            running.result()
