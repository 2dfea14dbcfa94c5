"""An intake under attack: slow senders, connections that say nothing, oversize bodies; who behaves is served."""

import asyncio
import faulthandler
import random
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from whole_desk import TOKEN, Cars, Poster, WholeDesk, memory_of

from zscc.feeds.jt808.gateway import allow_files

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads a process's memory in /proc")
GROWTH_BYTES = 60 << 20
HEAD = f"POST /reports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n"
DEEP = b"[" * 5_000
SAID = (
    b"",
    b"POST /rep",
    b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9_000,
    HEAD.encode() + b"Content-Length: 100\r\n\r\n{",
    HEAD.encode() + b"Content-Length: 99999999999\r\n\r\n{",
    HEAD.encode() + b"Content-Length: -1\r\n\r\n",
    HEAD.encode() + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    HEAD.encode() + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n" + b"x" * 1_000,
    HEAD.encode() + f"Content-Length: {len(DEEP)}\r\n\r\n".encode() + DEEP,
    HEAD.encode() + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
    HEAD.replace(TOKEN, "\xff\xfe").encode("latin-1") + b"Content-Length: 2\r\n\r\n[]",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
    b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 50,
)


async def lasting(port: int, said: bytes, seconds: float) -> None:
    """Say it, then a little more now and then, until it is cut off."""
    with suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(said)
            async with asyncio.timeout(seconds):
                while not reader.at_eof():
                    await asyncio.sleep(0.2)
                    writer.write(b" ")
                    await writer.drain()
        finally:
            writer.close()


async def attack(port: int, connections: int, at_once: int, seed: int) -> None:
    dice, room = random.Random(seed), asyncio.Semaphore(at_once)

    async def one() -> None:
        async with room:
            await lasting(port, dice.choice(SAID), 2.0)

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())


async def under_attack(desk: WholeDesk, connections: int, at_once: int) -> str:
    allow_files(2 * at_once + 200)
    poster = Poster()
    desk.start()
    await desk.up()
    await attack(desk.intake, at_once, at_once, 1)
    before = memory_of(desk.pid)
    async with asyncio.TaskGroup() as group:
        group.create_task(attack(desk.intake, connections, at_once, 2))
        group.create_task(poster.post(12, 3, 0.1, desk.intake))
    growth = memory_of(desk.pid) - before
    await desk.count(Cars(0), poster)
    assert growth < GROWTH_BYTES
    return f"{connections} hostile connections, {at_once} at once: all served, memory {growth >> 10:+} KiB"


def attacked(folder: Path, connections: int, at_once: int) -> str:
    desk = WholeDesk(folder)
    try:
        return asyncio.run(under_attack(desk, connections, at_once))
    finally:
        desk.close()


def test_slow_and_broken_senders_keep_nobody_out(tmp_path: Path) -> None:
    attacked(tmp_path, 400, 300)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_ten_thousand_hostile_connections(tmp_path: Path) -> None:
    faulthandler.cancel_dump_traceback_later()
    sys.stdout.write(f"\n{attacked(tmp_path, 10_000, 800)}\n")
