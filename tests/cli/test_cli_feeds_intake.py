"""The intake in a process of its own that is killed: who was answered finds the same answer, and nothing is doubled."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from live_profile import PROFILE

from zscc.clock import LiveClock
from zscc.model.received import Received
from zscc.model.report import Report
from zscc.store.sqlite import SqliteStore

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by POSIX signals")
TOKEN = "a token for the intake"
REQUESTS, ITEMS = 40, 5


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def run(folder: Path, port: int) -> "subprocess.Popen[str]":
    profile = folder / "profile.toml"
    feed = f'[feeds.intake]\nkind = "http"\non = true\nport = {port}\ntoken = "intake-token"\n'
    profile.write_text(PROFILE + feed, encoding="utf-8")
    words = ["feeds", "run", "--profile", str(profile), "--data-dir", str(folder / "data")]
    return subprocess.Popen(
        [sys.executable, "-c", "import sys; from zscc.cli import main; sys.exit(main(sys.argv[1:]))", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "ZSCC_SECRET_INTAKE_TOKEN": TOKEN},
        text=True,
    )


def body(request: int, now: datetime) -> bytes:
    """Every request tells one report of the request before it again."""
    told = [
        {
            "report_id": f"R{number}",
            "source": "h12345",
            "observed_at": now.isoformat(),
            "text": f"第{number}条",
            "caller_name": "张三",
            "caller_phone": "13800001234",
        }
        for number in range(request * (ITEMS - 1), request * (ITEMS - 1) + ITEMS)
    ]
    return json.dumps(told).encode()


async def up(session: aiohttp.ClientSession, base: str) -> None:
    for _ in range(3_000):
        try:
            async with session.get(f"{base}/health") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.02)
    raise AssertionError("it never listens")


async def posted(session: aiohttp.ClientSession, base: str, request: int, now: datetime) -> tuple[str, bytes]:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    headers["Idempotency-Key"] = f"request-{request}"
    async with session.post(f"{base}/reports", data=body(request, now), headers=headers) as answer:
        assert answer.status == 200
        return answer.headers.get("Idempotency-Replayed", ""), await answer.read()


async def scene(folder: Path, port: int) -> None:
    base, now = f"http://127.0.0.1:{port}", LiveClock().now().astimezone(UTC)
    answered: dict[int, bytes] = {}
    first = run(folder, port)
    async with aiohttp.ClientSession() as session:
        await up(session, base)
        for begin in range(0, REQUESTS // 2, 5):
            asked = range(begin, begin + 5)
            answers = await asyncio.gather(*(posted(session, base, request, now) for request in asked))
            answered.update(zip(asked, (answer for _, answer in answers), strict=True))
        on_the_way = [
            asyncio.get_running_loop().create_task(posted(session, base, request, now))
            for request in range(REQUESTS // 2, REQUESTS)
        ]
        await asyncio.sleep(0.03)
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=40)
        for request, ended in enumerate(await asyncio.gather(*on_the_way, return_exceptions=True), REQUESTS // 2):
            if not isinstance(ended, BaseException):
                answered[request] = ended[1]
    second = run(folder, port)
    async with aiohttp.ClientSession() as session:
        await up(session, base)
        for request in range(REQUESTS):
            again, answer = await posted(session, base, request, now)
            if request in answered:
                assert (again, answer) == ("true", answered[request])
            else:
                answered[request] = answer
    second.send_signal(signal.SIGTERM)
    assert second.communicate(timeout=40)[1] == ""
    results: Counter[str] = Counter()
    for answer in answered.values():
        told: dict[str, Any] = json.loads(answer)
        results.update(item["result"] for item in told["items"])
    # Requests that came at once may know each other's last report in either order; every report is taken once.
    assert results == Counter(taken=REQUESTS * (ITEMS - 1) + 1, known=REQUESTS - 1)


def test_after_a_kill_the_same_key_is_answered_alike_and_every_report_is_there_once(tmp_path: Path) -> None:
    asyncio.run(scene(tmp_path, free_port()))
    with closing(SqliteStore(tmp_path / "data" / "live" / "journal.gpkg")) as store:
        store.verify()
        facts = [entry.fact for entry in store.read(0)]
        reports = [fact for fact in facts if isinstance(fact, Report)]
        assert len({report.report_id for report in reports}) == len(reports) == REQUESTS * (ITEMS - 1) + 1
        assert sum(isinstance(fact, Received) for fact in facts) == REQUESTS
        assert "13800001234" not in repr(facts)
        for report in reports:
            assert b"13800001234" in (store.private(report.caller_ref) or b"")
