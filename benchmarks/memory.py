"""Eight simulated hours at 600 times the speed: what the process holds after the first hour and after the eighth."""

import asyncio
import gc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.desk_run import with_desk
from zscc.app.desk import Desk
from zscc.centre.demo import DEMO_START
from zscc.feeds.simulated.feed import SimulatedFeed

RATE = 600.0
PAGES_KIB = 4
MOST_GROWTH = 0.05


def resident_mib() -> float:
    """Resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * PAGES_KIB / 1024


def measure() -> Iterator[dict[str, object]]:
    """Resident memory at the first and the eighth hour, and how much it grew."""
    held: dict[int, float] = {}

    async def drive(desk: Desk) -> None:
        for hour in range(1, 9):
            until = DEMO_START + timedelta(hours=hour)
            while desk.situation.recorded_at is None or desk.situation.recorded_at < until:
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
