"""A gateway under attack: what it remembers is bounded, and who behaves is served meanwhile."""

import asyncio
import faulthandler
import random
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from gateway_desk import LAT, LON, NOW_MS, Wire, gateway_desk, until
from whole_desk import Cars, Poster, WholeDesk, memory_of

from zscc.feeds.jt808.messages import Heartbeat, Location, Register, Version
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.feeds.jt808.times import bcd_of_ms
from zscc.feeds.jt808.wire import encode, message_from

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads a process's memory in /proc")
GROWTH_BYTES = 40 << 20
JOURNAL_BYTES = 12 << 20
CLOCK_2099, CLOCK_1970 = 4_070_908_800_000, 0


def register(number: int, plate: str) -> bytes:
    return encode(message_from(f"13700{number:07}", Register("2013", 32, 583, "X", "Y", "Z", 2, plate), number % 20))


def test_registering_without_end_is_remembered_within_bounds() -> None:
    async def test() -> None:
        limits = {"terminals": 30, "bindings_per_min": 1.0}
        async with gateway_desk(accept="all", vehicles={}, limits=limits) as desk:
            for begin in range(0, 300, 10):
                wire = await Wire.to(desk.gateway.port)
                for number in range(begin, begin + 10):
                    wire.send(register(number, f"苏E{number:05}"))
                wire.end()
                await wire.ended()
            await until(lambda: desk.rejects["unknown_terminal"] == 270)
            assert len(desk.bound) == 30
            # One that is known tells of another car each time: a few are believed.
            wire = await Wire.to(desk.gateway.port)
            for turn in range(15):
                wire.send(register(1, f"苏A{turn:05}"))
            wire.end()
            await wire.ended()
            await until(lambda: desk.rejects["too_many_bindings"] >= 14)
            assert len(desk.bound) <= 31

    asyncio.run(test())


def attacks(dice: random.Random) -> Iterator[bytes]:
    """One after the other, for ever: no two alike."""
    phones = ("13700000001", "013900000001", "4eb6fb4ad628")

    def place(at_ms: int, phone: str) -> bytes:
        body = Location(0xFFFFFFFF, 0b11, 31_463_700, 120_996_700, 4, 365, 90, bcd_of_ms(at_ms))
        return encode(message_from(phone, body, 7))

    def torn(frame: bytes) -> bytes:
        at = dice.randrange(1, len(frame) - 1)
        return frame[:at] + bytes([frame[at] ^ 0x5A]) + frame[at + 1 :]

    makes = (
        lambda: b"\x7e" + dice.randbytes(dice.randrange(1, 60)).replace(b"\x7e", b"\x00") + b"\x7e",
        lambda: torn(place(CLOCK_2099, dice.choice(phones))),
        lambda: place(CLOCK_2099, dice.choice(phones)),
        lambda: place(CLOCK_1970 + 946_684_800_000, dice.choice(phones)),
        lambda: encode(message_from(dice.choice(phones), Heartbeat(), 7, dice.choice(list(Version)))),
        lambda: register(dice.randrange(10**7), "".join(map(chr, dice.choices(range(0x4E00, 0x9000), k=30)))),
        lambda: b"\x7e\x02\x00\x23\xff" + dice.randbytes(30).replace(b"\x7e", b"\x00") + b"\x7e",
        lambda: b"GET / HTTP/1.1\r\n" + dice.randbytes(40),
        lambda: dice.randbytes(9),
        lambda: b"\x7e" * 40,
    )
    for make in cycle(makes):
        yield make()


async def flood(port: int, items: int, seed: int) -> int:
    """Send, come back whenever one is cut off; how often that was."""
    dice = random.Random(seed)
    made, connections = attacks(dice), 0
    sent = 0
    while sent < items:
        connections += 1
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            continue
        try:
            while sent < items and not reader.at_eof():
                writer.write(b"".join(next(made) for _ in range(18)))
                sent += 18
                await writer.drain()
                # Its answers are read, or not.
                if dice.random() < 0.5:
                    await asyncio.wait_for(reader.read(4096), 0.05)
        except (OSError, TimeoutError):
            pass
        finally:
            writer.close()
    return connections


async def under_attack(desk: WholeDesk, items: int) -> str:
    cars = Cars(3)
    desk.start()
    await desk.up()
    await flood(desk.cars, 2_000, 0)
    before, journal = memory_of(desk.pid), files_of(desk)
    async with asyncio.TaskGroup() as group:
        group.create_task(cars.drive(60, 0.03, desk.cars))
        floods = [group.create_task(flood(desk.cars, items // 4, seed)) for seed in range(1, 5)]
    growth, written = memory_of(desk.pid) - before, files_of(desk) - journal
    await desk.count(cars, Poster())
    assert growth < GROWTH_BYTES
    assert written < JOURNAL_BYTES
    connections = sum(task.result() for task in floods)
    return (
        f"{items} hostile items over {connections} connections: memory +{growth >> 10} KiB, files +{written >> 10} KiB"
    )


def files_of(desk: WholeDesk) -> int:
    """Bytes of the journal and of what lies beside it."""
    return sum(path.stat().st_size for path in desk.journal.parent.iterdir())


def attacked(folder: Path, items: int) -> str:
    desk = WholeDesk(folder)
    try:
        return asyncio.run(under_attack(desk, items))
    finally:
        desk.close()


def test_a_flood_of_rubbish_holds_up_nobody_and_fills_nothing(tmp_path: Path) -> None:
    attacked(tmp_path, 4_000)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_hostile_items(tmp_path: Path) -> None:
    faulthandler.cancel_dump_traceback_later()
    sys.stdout.write(f"\n{attacked(tmp_path, 100_000)}\n")


def test_connections_that_come_and_go_leave_nothing_behind() -> None:
    async def test() -> None:
        async with gateway_desk(limits={"connections": 50}) as desk:
            for _ in range(300):
                wire = await Wire.to(desk.gateway.port)
                wire.close()
            held = [await Wire.to(desk.gateway.port) for _ in range(60)]
            await until(lambda: desk.rejects["too_many_connections"] >= 10)
            for wire in held:
                wire.close()
            await until(lambda: not desk.gateway._board.connections)

    asyncio.run(test())


def test_two_terminals_with_one_identity_lose_nothing_to_each_other() -> None:
    async def track(begin: int) -> AsyncIterator[Spot]:
        for second in range(begin, begin + 20):
            yield Spot(NOW_MS - 600_000 + second * 1000, LON, LAT + second * 1e-5)
            await asyncio.sleep(0.02)

    async def test() -> None:
        async with gateway_desk() as desk, asyncio.timeout(40):
            twins = [ScriptedTerminal(Identity("13800000001", terminal_id=name)) for name in ("A", "B")]
            async with asyncio.TaskGroup() as group:
                for begin, twin in zip((0, 100), twins, strict=True):
                    group.create_task(twin.live("127.0.0.1", desk.gateway.port, track(begin)))
            told = {(fix.observed_at_ms - NOW_MS + 600_000) // 1000 for fix in desk.fixes}
            assert told == {*range(20), *range(100, 120)}
            assert len(desk.fixes) == 40
            assert {fix.vehicle for fix in desk.fixes} == {"V01"}

    asyncio.run(test())


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="has no prlimit")
def test_few_open_files_are_shared_with_the_other_feeds(tmp_path: Path) -> None:
    async def test() -> None:
        poster = Poster()
        desk.start()
        await desk.up()
        held = [await asyncio.open_connection("127.0.0.1", desk.cars) for _ in range(80)]
        await poster.post(4, 2, 0.0, desk.intake)
        for _, writer in held:
            writer.close()
        await desk.count(Cars(0), poster)
        assert "Too many open files" not in desk.said

    desk = WholeDesk(tmp_path)
    desk.before = ["prlimit", "--nofile=100:100"]
    try:
        asyncio.run(test())
    finally:
        desk.close()
