"""Eight simulated hours at 600 times the speed: what the process holds after the first hour and after the eighth.

The hours are counted from when the panels and libraries are there that the first paint did not wait for. At the speed
of life that is seconds after the start; at 600 times it is the first simulated hours, and would count as growth.
"""

import asyncio
import gc
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.desk_run import with_desk
from zscc.app.desk import Desk
from zscc.centre.demo import DEMO_START
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.ui.idle import Idle

RATE = 600.0
PAGES_KIB = 4
MOST_GROWTH = 0.05


def resident_mib() -> float:
    """Resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * PAGES_KIB / 1024


def recorded_at(desk: Desk) -> datetime:
    """How far the desk has come."""
    return desk.situation.recorded_at or DEMO_START


async def complete(desk: Desk) -> datetime:
    """The simulated moment when all panels are made and all libraries are there."""
    while True:
        idle = desk.window.findChild(Idle)
        if idle is not None and idle.done and desk.window.canvas.library.ready:
            return recorded_at(desk)
        await asyncio.sleep(0.05)


def measure() -> Iterator[dict[str, object]]:
    """Resident memory at the first and the eighth hour, and how much it grew."""
    held: dict[int, float] = {}

    async def drive(desk: Desk) -> None:
        begun_at = await complete(desk)
        for hour in range(1, 9):
            until = begun_at + timedelta(hours=hour)
            while recorded_at(desk) < until:
                await asyncio.sleep(0.05)
            gc.collect()
            held[hour] = resident_mib()

    with_desk(lambda town, clock, profile: SimulatedFeed(town, 1, clock, profile), RATE, drive)
    for hour in (1, 8):
        yield {"what": f"resident memory after simulated hour {hour}", "ours": f"{held[hour]:.1f} MiB"}
    grown = held[8] / held[1] - 1
    yield {
        "what": "growth from hour 1 to hour 8",
        "ours": f"{grown:+.2%}",
        "target": "< 5 %",
        "met": grown < MOST_GROWTH,
    }
