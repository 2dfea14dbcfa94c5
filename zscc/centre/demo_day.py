"""The demo's day with all that its bureau did, without a screen or a file: what ``make run`` shows as it opens (示意).

Told by the same code as the living demo, into a store in memory: the same town, seed and moment tell the same cases.
It takes some seconds; where vehicles and reports will do, :mod:`zscc.centre.dry_run` is quicker.
"""

import asyncio
from datetime import UTC, datetime

from zscc.centre.demo_life import Begin, DemoLife
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.clock import ManualClock
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.settings.bureau import Bureau
from zscc.settings.profile import Profile
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot
from zscc.store.memory import MemoryStore
from zscc.town.layers import Town


def demo_snapshot(town: Town, bureau: Bureau, seed: int, at: datetime, profile: Profile) -> Snapshot:
    """The picture of a demo that opens at ``at`` (aware, whole seconds count): two days with their cases."""
    at = at.astimezone(UTC).replace(microsecond=0)
    clock, situation = ManualClock(at), Situation(profile.thresholds, profile.windows)

    async def tell() -> None:
        writer = JournalWriter(MemoryStore(), clock)
        try:
            life = DemoLife(Workplace(town, profile, bureau, clock), Begin(seed, after=0))
            await life.tell_past(writer, lambda: SimulatedFeed(town, seed, clock, profile))
            situation.apply_many(await writer.read(0))
        finally:
            await writer.close()

    asyncio.run(tell())
    return situation.snapshot(at)
