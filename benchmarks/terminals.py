"""Terminals in a process of their own: many that report once a second, or a few that send as fast as they can.

``hertz PORT COUNT SECONDS OFFSET_MS OUT`` plays scripted terminals. Terminal ``i`` reports at ``i / COUNT`` of every
second; when each report was handed to its socket (CLOCK_MONOTONIC, the same in all processes) is kept in OUT, a row a
second. ``blast PORT CONNECTIONS FRAMES`` sends prepared frames and reads every answer.
"""

import asyncio
import json
import sys
from pathlib import Path

import numpy as np

from zscc.clock import monotonic_s
from zscc.feeds.jt808.gateway import allow_files
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.feeds.jt808.wire import encode, message_from

AT_ONCE = 50
"""Terminals that connect together."""
TICK_S = 0.01
SETTLES_WITHIN_S = 30.0
FIRST_PHONE = 13_900_000_000
START_MS = 1_781_000_000_000


def phone_of(number: int) -> str:
    """Of a terminal."""
    return str(FIRST_PHONE + number)


def spot_of(number: int, at_ms: int) -> Spot:
    """Small drives all over the town."""
    lon = 120.95 + 0.00002 * (number * 97 % 4000) + 0.00001 * (at_ms // 1000 % 500)
    lat = 31.43 + 0.00002 * (number * 61 % 3000)
    return Spot(at_ms, lon, lat, 32.0, 90)


async def hertz(port: int, count: int, seconds: int, offset_ms: float, out: Path) -> None:
    """Report for so many seconds; ``offset_ms`` makes monotonic milliseconds moments of the platform's clock."""
    allow_files(count + 256)
    terminals = [ScriptedTerminal(Identity(phone_of(number))) for number in range(count)]
    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(terminal.connect("127.0.0.1", port) for terminal in terminals[first : first + AT_ONCE]))
    print("ready", flush=True)
    sent_s = np.full((seconds, count), np.nan)
    at_ms = np.zeros(seconds, np.int64)
    began_s = float(np.ceil(monotonic_s() + 1.0))
    done = 0
    while done < seconds * count:
        now_s = monotonic_s()
        due = min(int((now_s - began_s) * count), seconds * count)
        for place in range(done, due):
            second, number = divmod(place, count)
            at_ms[second] = round((began_s + second) * 1000.0 + offset_ms) // 1000 * 1000
            sent_s[second, number] = monotonic_s()
            terminals[number].report(spot_of(number, int(at_ms[second])))
        done = max(done, due)
        await asyncio.sleep(TICK_S)
    try:
        async with asyncio.timeout(SETTLES_WITHIN_S):
            await asyncio.gather(*(terminal.settled() for terminal in terminals))
    except TimeoutError:
        pass
    np.savez(out, sent_s=sent_s, at_ms=at_ms)
    untold = sum(terminal.untold for terminal in terminals)
    lost = sum(not terminal.is_connected for terminal in terminals)
    print(json.dumps({"sent": seconds * count, "unanswered": untold, "cut off": lost}), flush=True)


async def blast(port: int, connections: int, frames: int) -> None:
    """Send everything at once."""
    await asyncio.gather(*(_pour(port, number, frames) for number in range(connections)))


async def _pour(port: int, number: int, frames: int) -> None:
    data = bytes_of(number, frames)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = asyncio.get_running_loop().create_task(_read_all(reader))
    for at in range(0, len(data), 65_536):
        writer.write(data[at : at + 65_536])
        await writer.drain()
    writer.write_eof()
    await heard
    writer.close()


async def _read_all(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


def bytes_of(number: int, frames: int) -> bytes:
    """What one connection sends."""
    terminal = ScriptedTerminal(Identity(phone_of(number)))
    locations = (terminal.location_of(spot_of(number, START_MS + second * 1000)) for second in range(frames))
    return b"".join(
        encode(message_from(phone_of(number), its, serial % 65_536)) for serial, its in enumerate(locations)
    )


def main() -> None:
    """By the first argument."""
    how, port, *rest = sys.argv[1:]
    if how == "hertz":
        asyncio.run(hertz(int(port), int(rest[0]), int(rest[1]), float(rest[2]), Path(rest[3])))
    else:
        asyncio.run(blast(int(port), int(rest[0]), int(rest[1])))


if __name__ == "__main__":
    main()
