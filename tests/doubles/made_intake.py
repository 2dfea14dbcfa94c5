"""An intake over HTTP that runs for a test, with a centre that commits, and a client that asks it over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec
from made_feeds import NOW, SECRETS, Remembered, ground

from zscc.feeds.ground import FeedGround
from zscc.feeds.http.feed import HttpIntake, Settings, make

TOKEN = SECRETS["intake-token"]


class Commits:
    """A centre: what it took is known; while it is told to hold, it commits nothing."""

    def __init__(self, memory: Remembered) -> None:
        self.memory = memory
        self.deliveries: list[Any] = []
        self.free = asyncio.Event()
        self.free.set()
        self.up = asyncio.Event()

    async def run(self, feed: HttpIntake) -> None:
        deliveries = feed.deliveries()
        try:
            async for delivery in deliveries:
                await self.free.wait()
                self.deliveries.append(delivery)
                self.memory.keep(delivery)
                self.up.set()
        finally:
            await deliveries.aclose()  # type: ignore[attr-defined]

    @property
    def facts(self) -> list[Any]:
        return [fact for delivery in self.deliveries for fact in delivery.facts]

    def rejected(self, reason: str) -> int:
        return sum(delivery.rejects[reason] for delivery in self.deliveries)


class Client:
    """Asks one intake."""

    def __init__(self, session: aiohttp.ClientSession, feed: HttpIntake, commits: Commits, base: str) -> None:
        self.session, self.feed, self.commits, self.base = session, feed, commits, base

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any, dict[str, str]]:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        told = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        told = {name: value for name, value in told.items() if value}
        async with self.session.request(method, self.base + path, data=data, headers=told) as answer:
            return answer.status, await answer.json(), dict(answer.headers)

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        status, answer, _ = await self.ask("POST", path, body, **headers)
        return status, answer


@asynccontextmanager
async def serving(
    memory: Remembered | None = None, place: FeedGround | None = None, ssl: Any = None, **told: Any
) -> AsyncIterator[Client]:
    """An intake at a free port of loopback."""
    memory = memory or Remembered()
    settings = msgspec.convert({"kind": "http", "token": "intake-token", "port": 0, **told}, Settings)
    feed = make("intake", settings, place or ground(memory))
    commits = Commits(memory)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(commits.run(feed))
        try:
            await commits.up.wait()
            scheme = "https" if settings.certificate else "http"
            connector = aiohttp.TCPConnector(ssl=ssl) if ssl else None
            async with aiohttp.ClientSession(connector=connector) as session:
                yield Client(session, feed, commits, f"{scheme}://127.0.0.1:{feed.port}")
        finally:
            running.cancel()


def report(number: str = "A1", **more: Any) -> dict[str, Any]:
    told = {"report_id": number, "source": "h12345", "observed_at": NOW.isoformat(), "text": "北门漏水"}
    return {**told, "lon": 120.99, "lat": 31.465, **more}


def fix(second: int = 0, vehicle: str = "V01", **more: Any) -> dict[str, Any]:
    at = NOW.timestamp() - 60 + second
    return {"vehicle": vehicle, "observed_at": at, "lon": 120.99, "lat": 31.465 + second * 1e-5, **more}


async def raw(port: int, pieces: Sequence[bytes], patience_s: float = 5.0) -> bytes:
    """What a line answers to bytes as they are, until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        async with asyncio.timeout(patience_s):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()
