"""10 000 fixes a second of 1 000 vehicles for a minute, through the edge, the journal and the fold, while panning."""

import asyncio
from collections.abc import Iterator

from benchmarks.desk_run import with_desk
from benchmarks.panning import PanningHand
from benchmarks.rounds import within
from zscc.app.desk import Desk
from zscc.feeds.simulated.flood import Flood, FloodFeed

FLOOD = Flood(vehicles=1_000, hz=10, lasts_s=60.0)
SENT = int(FLOOD.vehicles * FLOOD.hz * (FLOOD.lasts_s or 0))


def measure() -> Iterator[dict[str, object]]:
    """Fixes lost between the source and the situation, the frames' p99 meanwhile, the largest backlog."""
    seen: dict[str, float] = {"backlog": 0}

    async def drive(desk: Desk) -> None:
        await asyncio.sleep(1)
        hand = PanningHand(desk.window.canvas)
        hand.start()
        while not (desk.situation.feeds and desk.situation.feeds["flood"].state.value == "stopped"):
            seen["backlog"] = max(seen["backlog"], desk.tick.backlog())
            await asyncio.sleep(0.1)
        hand.stop()
        counts, health = desk.situation.vehicles.counts, desk.situation.feeds["flood"]
        seen["refused"] = sum(count for _, count in health.rejects)
        seen["folded"] = counts.placed + counts.flagged + counts.repeated + counts.beyond
        seen["p50"], seen["p99"] = hand.percentile_ms(50), hand.percentile_ms(99)

    with_desk(lambda town, clock, profile: FloodFeed(town, 1, clock, profile, FLOOD), 1.0, drive)
    lost = SENT - int(seen["folded"]) - int(seen["refused"])
    what = f"{SENT} fixes of {FLOOD.vehicles} vehicles in 60 s"
    yield {"what": f"{what}: lost", "ours": str(lost), "target": "0", "met": lost == 0}
    yield {"what": "the same: refused at the edge, counted", "ours": int(seen["refused"])}
    yield {"what": "the same: frame p50 while panning", "ours": f"{seen['p50']:.1f} ms"}
    yield within("the same: frame p99 while panning", seen["p99"], 33.0)
    yield {"what": "the same: largest backlog (entries)", "ours": int(seen["backlog"])}
