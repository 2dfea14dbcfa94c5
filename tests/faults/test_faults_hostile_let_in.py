"""Terminals that were let in and then go mad: right check bytes around rubbish; the gateway counts and goes on."""

import asyncio
import faulthandler
import random
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress

import pytest
from gateway_desk import LAT, LON, NOW_MS, Wire, gateway_desk, until
from jt808_ride import RIDE

from zscc.feeds.jt808.escape import escape, unescape
from zscc.feeds.jt808.messages import BadFrame
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot

LIMITS = {"frames_per_s": 1e6, "frames_per_s_together": 1e6, "bad_frames": 10**9}
GROWTH_BYTES = 24 << 20


def sealed(payload: bytes) -> bytes:
    """A frame with the check byte that belongs to it."""
    check = 0
    for byte in payload:
        check ^= byte
    return b"\x7e" + escape(payload + bytes([check])) + b"\x7e"


def payloads() -> Iterator[bytes]:
    """Of a ride."""
    for frame in RIDE:
        with suppress(BadFrame):
            yield unescape(frame[1:-1])[:-1]


def gone_mad(dice: random.Random) -> Iterator[bytes]:
    """Frames of a ride, each with some bytes changed, put in or left out behind its check byte's back."""
    ride = list(payloads())
    while True:
        payload = bytearray(dice.choice(ride))
        for _ in range(dice.randrange(4)):
            at = dice.randrange(len(payload))
            match dice.randrange(4):
                case 0:
                    payload[at] = dice.randrange(256)
                case 1:
                    payload[at:at] = dice.randbytes(dice.randrange(20))
                case 2:
                    del payload[at : at + dice.randrange(1, 9)]
                case _:
                    payload[at : at + 6] = dice.choice(
                        (b"\x99\x12\x31\x23\x59\x59", b"\x70\x01\x01\x00\x00\x00", b"\xff" * 6, bytes(6))
                    )
            if not payload:
                payload += b"\x02"
        yield sealed(bytes(payload))


def played(frames: int, seed: int) -> str:
    dice = random.Random(seed)

    async def test() -> str:
        async with gateway_desk(accept="all", auth="none", vehicles={}, limits=LIMITS) as desk:
            made = gone_mad(dice)
            tracemalloc.start()
            began = 0
            for sent in range(0, frames, 500):
                wire = await Wire.to(desk.gateway.port)
                wire.send(b"".join(next(made) for _ in range(500)))
                wire.end()
                assert await wire.ended()
                if sent == frames // 10 // 500 * 500:
                    desk.deliveries.clear()
                    began = tracemalloc.get_traced_memory()[0]
                if sent > frames // 10:
                    desk.deliveries[:] = desk.deliveries[-1:]
            growth = tracemalloc.get_traced_memory()[0] - began
            tracemalloc.stop()
            terminal = ScriptedTerminal(Identity("13900009999"), code="x")
            await terminal.connect("127.0.0.1", desk.gateway.port)
            terminal.report(Spot(NOW_MS, LON, LAT))
            await until(lambda: not terminal.untold)
            terminal.cut()
            assert growth < GROWTH_BYTES
            return f"{frames} mad frames with right check bytes: memory {growth >> 10:+} KiB"

    return asyncio.run(test())


def test_terminals_gone_mad_end_no_gateway() -> None:
    played(4_000, 1)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_mad_frames() -> None:
    faulthandler.cancel_dump_traceback_later()
    sys.stdout.write(f"\n{played(100_000, 2)}\n")
