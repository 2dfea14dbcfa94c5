"""``zscc feeds run`` with a gateway, an intake and a broker, and senders that go on until they are answered.

The program is a process that can be killed, stopped from the disk or cut off; the senders live in the test's own loop
and know nothing of that. What was sent is what the senders made; what is stored is what stands in the journal.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import cos, pi, sin
from pathlib import Path

import aiohttp
from live_profile import PROFILE

from zscc.centre.restore import restored
from zscc.clock import LiveClock
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.model.case_facts import CaseOpened
from zscc.model.fix import FixBatch
from zscc.model.moment import ms_from_utc
from zscc.model.report import Report
from zscc.settings.profile import load_profile
from zscc.store.sqlite_reader import SqliteReader

HOST = "127.0.0.1"
TOKEN = "a token of the intake"
SECRETS = {"ZSCC_SECRET_INTAKE": TOKEN, "ZSCC_SECRET_JT808": "a key of the gateway"}
PATIENCE_S = 120.0
FEEDS = """
[feeds.cars]
kind = "jt808"
host = "{host}"
port = {cars}
accept = "all"
idle_s = {idle_s}
answer_s = 1
[feeds.intake]
kind = "http"
on = true
host = "{host}"
plain = true
port = {intake}
token = "intake"
limits = {{ requests_a_minute = 60000 }}
"""
TOPIC = "zs/vehicle/1"
FIX = json.dumps({"v": "M{v}", "t": "{at}", "x": 120.99, "y": 31.465})
MQTT = """
[feeds.terminals]
kind = "mqtt"
host = "127.0.0.1"
port = {port}
tls = false
client = "whole"
[[feeds.terminals.topics]]
topic = "zs/vehicle/+"
mapping = {{ becomes = "fix", fields = {{ vehicle = "v", observed_at = "t", lon = "x", lat = "y" }} }}
"""


@dataclass
class Stored:
    """What stands in a journal."""

    fixes: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often each is there: vehicle, observed_at_ms."""
    reports: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    recorded_at: list[datetime] = field(default_factory=list)


class WholeDesk:
    """The process, one life after the other, on the same ports and the same journal."""

    def __init__(
        self, folder: Path, more: str = "", data: Path | None = None, host: str = HOST, **told: object
    ) -> None:
        """``more`` are tables of other feeds; ``data`` is where the journal lies."""
        self.cars, self.intake = free_port(), free_port()
        self._folder, self._data = folder, data or folder / "data"
        self._host, self.before = host, list[str]()
        self.profile = folder / "whole.toml"
        feeds = FEEDS.format(host=host, cars=self.cars, intake=self.intake, **{"idle_s": 180, **told})
        self.profile.write_text(PROFILE + feeds + more, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self._lives = 0

    @property
    def journal(self) -> Path:
        """Where it lies."""
        return self._data / "live" / "journal.gpkg"

    @property
    def pid(self) -> int:
        """Of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """By this life."""
        return (self._folder / f"desk-{self._lives}.txt").read_text(encoding="utf-8", errors="replace")

    def start(self, lines: Path | None = None) -> None:
        """Begin a life; ``self.before`` is a command that runs it elsewhere, ``lines`` takes what it says."""
        self._lives += 1
        words = [
            "feeds",
            "run",
            "--profile",
            str(self.profile),
            "--data-dir",
            str(self._data),
            "--json",
            "--every",
            "1",
        ]
        with (lines or self._folder / f"desk-{self._lives}.txt").open("wb") as out:
            self._process = subprocess.Popen(
                [*self.before, sys.executable, "-m", "zscc", *words],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **SECRETS},
            )

    async def up(self, feeds: int = 2) -> None:
        """Until so many feeds said that their link is up."""
        await until(lambda: self.said.count('"up", "at"') >= feeds, lambda: self.said)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Ask it to leave; it must do so cleanly."""
        assert self._process is not None
        self._process.terminate()
        assert self._process.wait(PATIENCE_S) == 0, self.said

    def close(self) -> None:
        """Whatever happened, no process is left."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def stored(self) -> Stored:
        """What its journal holds now."""
        stored = Stored()
        if not self.journal.exists():
            return stored
        with closing(SqliteReader(self.journal)) as reader:
            for entry in reader.read(0):
                stored.recorded_at.append(entry.recorded_at)
                if isinstance(entry.fact, FixBatch):
                    stored.fixes.update((fix.vehicle, fix.observed_at_ms) for fix in entry.fact.fixes())
                elif isinstance(entry.fact, Report):
                    stored.reports[entry.fact.report_id] += 1
                elif isinstance(entry.fact, CaseOpened):
                    stored.cases += 1
        return stored

    def shown(self) -> tuple[int, int]:
        """Fixes in the tracks of the situation, and reports in it."""
        with closing(SqliteReader(self.journal)) as reader:
            situation = restored(reader, load_profile(self.profile))
        return situation.vehicles.counts.placed, len(situation.reports.live)

    def holds(self, cars: "Cars", poster: "Poster", others: int = 0) -> bool:
        """Whether all that was answered is in the journal now; of others nobody knows what was answered."""
        stored = self.stored()
        fixes = len(stored.fixes) >= len(cars.sent) - cars.untold - others
        return fixes and stored.reports.total() >= poster.answered * poster.items

    async def count(self, cars: "Cars", poster: "Poster", others: int = 0) -> Stored:
        """Wait for all that was sent, leave, and count: everything is there, and shown once."""
        due = len(cars.sent) + others
        await until(lambda: len(self.stored().fixes) >= due, lambda: f"{len(self.stored().fixes)} of {due}")
        await until(lambda: self.stored().cases >= len(poster.sent), lambda: self.said)
        self.end()
        stored, (shown, reports) = self.stored(), self.shown()
        others_sent = {fix for fix in stored.fixes if fix[0].startswith("M")}
        assert stored.fixes.keys() - others_sent == cars.sent
        assert len(stored.fixes) == shown == due
        assert set(stored.reports) == poster.sent
        assert stored.reports.total() == stored.cases == reports == len(poster.sent)
        assert stored.recorded_at == sorted(stored.recorded_at)
        return stored


class Cars:
    """Played terminals; what each reported is kept here for the count."""

    def __init__(self, count: int, ago: timedelta = timedelta(hours=2)) -> None:
        """``ago``: before now, they reported first; they report for every second, as fast as they are told to."""
        self._terminals = [
            ScriptedTerminal(Identity(f"139{number:08}", plate=f"苏E{number:05}")) for number in range(count)
        ]
        began = LiveClock().now().replace(microsecond=0) - ago
        self._began_ms = ms_from_utc(began)
        self.sent: set[tuple[str, int]] = set()

    @property
    def untold(self) -> int:
        """Reports without an answer."""
        return sum(terminal.untold for terminal in self._terminals)

    async def drive(self, reports: int, every_s: float, port: int, host: str = HOST) -> None:
        """Until everything was reported and answered."""
        async with asyncio.TaskGroup() as group:
            for number, terminal in enumerate(self._terminals):
                group.create_task(terminal.live(host, port, self._track(number, reports, every_s), heartbeat_s=1.0))

    async def _track(self, number: int, reports: int, every_s: float) -> AsyncIterator[Spot]:
        for second in range(reports):
            at_ms = self._began_ms + second * 1000
            turn = 2 * pi * second / 600
            self.sent.add((f"苏E{number:05}", at_ms))
            yield Spot(at_ms, 120.9967 + 0.004 * cos(turn), 31.4637 + 0.004 * sin(turn), 30.0)
            await asyncio.sleep(every_s)


class Poster:
    """Another system that posts reports and repeats each request until it has its answer."""

    def __init__(self, name: str = "R") -> None:
        self._name = name
        self.sent: set[str] = set()
        self.answered = 0
        self.items = 0
        """Of one request."""

    async def post(self, requests: int, items: int, every_s: float, port: int, host: str = HOST) -> None:
        """One request after the other."""
        self.items = items
        limits = aiohttp.ClientTimeout(total=4.0)
        async with aiohttp.ClientSession(timeout=limits) as session:
            for request in range(requests):
                told = [self._item(request * items + number) for number in range(items)]
                self.sent.update(item["report_id"] for item in told)
                await self._until_answered(session, f"http://{host}:{port}/reports", f"{self._name}-{request}", told)
                self.answered += 1
                await asyncio.sleep(every_s)

    def _item(self, number: int) -> dict[str, str]:
        at = datetime.now(UTC).isoformat()
        return {"report_id": f"{self._name}{number}", "source": "h12345", "observed_at": at, "text": f"第{number}条"}

    async def _until_answered(
        self, session: aiohttp.ClientSession, url: str, key: str, told: list[dict[str, str]]
    ) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": key, "Content-Type": "application/json"}
        body = json.dumps(told).encode()
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with session.post(url, data=body, headers=headers) as answer:
                    if answer.status == 200:
                        assert all(item["result"] != "refused" for item in (await answer.json())["items"])
                        return
                    assert answer.status == 503, await answer.text()
            await asyncio.sleep(0.1)


def memory_of(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def free_port() -> int:
    """One that nobody listens at now."""
    with closing(socket.socket()) as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port


async def until(
    holds: Callable[[], bool], instead: Callable[[], str] = lambda: "", within_s: float = PATIENCE_S
) -> None:
    """Until something is so; in vain fails with the words."""
    try:
        async with asyncio.timeout(within_s):
            while not holds():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"in vain: {instead()[-3000:]}") from None
