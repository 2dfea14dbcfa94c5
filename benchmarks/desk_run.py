"""Opens the real desk in this process, offscreen, and lets a measurement drive it."""

import asyncio
import gc
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from zscc.app.desk import Desk, Seat, Stage, application_of_the_desk
from zscc.app.loop import DeskLoop
from zscc.centre.demo import DEMO_START
from zscc.centre.engine import Plan
from zscc.clock import Clock, ReplayClock
from zscc.feeds.contract import Feed
from zscc.settings.profile import Profile, load_profile
from zscc.settings.style import load_style
from zscc.store.contract import Store
from zscc.store.sqlite import SqliteStore
from zscc.text import Words
from zscc.town.layers import Town
from zscc.town.load import load_town

MakeFeed = Callable[[Town, Clock, Profile], Feed]


def with_desk(
    make_feed: MakeFeed,
    rate: float,
    drive: Callable[[Desk], Awaitable[None]],
    fill: Callable[[Store], None] | None = None,
) -> None:
    """Run ``drive`` beside a desk at 1920x1080 on a SQLite journal of its own; closes the desk afterwards.

    ``fill`` writes into the journal before the desk opens it.
    """
    style, profile, town = load_style(), load_profile(), load_town()
    # As `zscc run` does; the desk collects after its first paint.
    gc.disable()
    application = application_of_the_desk(style)
    clock = ReplayClock(DEMO_START, rate)
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "journal.gpkg")
        if fill is not None:
            fill(store)
        plan = Plan(lambda: (make_feed(town, clock, profile),))
        desk = Desk(Stage(town, profile, clock, store, plan), Seat(style, Words("zh")))

        async def both() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(desk.live())
                await drive(desk)
                desk.window.close()

        with asyncio.Runner(loop_factory=lambda: DeskLoop(application)) as runner:
            runner.run(both())


async def settled(desk: Desk, entries: int) -> None:
    """Until the desk has taken in ``entries`` and nothing waits."""
    while desk.situation.seq < entries or desk.tick.backlog():
        await asyncio.sleep(0.05)
