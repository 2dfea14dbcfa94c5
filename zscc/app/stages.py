"""The stages that the desk can show: a town with the feeds of its profile, the demo town, a recorded file in memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from platformdirs import user_data_path

from zscc.app.casework import lazy_bureau
from zscc.app.desk import Seat, Stage, show_desk
from zscc.centre.adoption import adopted_town
from zscc.centre.demo import demo_start, put_aside
from zscc.centre.engine import Plan
from zscc.centre.live_ground import GroundFault, LiveGround, load_ground
from zscc.clock import Clock, LiveClock, ReplayClock
from zscc.feeds.contract import Feed
from zscc.feeds.simulated.history import history_for
from zscc.settings.profile import Profile, catalogue_file
from zscc.settings.seat import FILE_NAME
from zscc.settings.style import load_style
from zscc.store.contract import Store, StoreError
from zscc.store.memory import MemoryStore
from zscc.store.shared import shared_store
from zscc.store.sqlite import SqliteStore
from zscc.text import Words
from zscc.town.layers import Town
from zscc.ui.asking import SEAT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zscc.centre.demo_life import DemoLife
    from zscc.centre.demo_staff import Vehicles
    from zscc.centre.feed_offer import FeedOffer
    from zscc.centre.journal import JournalWriter
    from zscc.centre.lives import Workplace
    from zscc.feeds.simulated.feed import SimulatedFeed
    from zscc.settings.bureau import Bureau


class StageFault(Exception):
    """The desk cannot open; the text is the one clear line."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    profile: Path | None = None
    town: Path | None = None
    """A town of one's own; None: the profile's, or the demo town."""
    seed: int = 1
    start_at: datetime | None = None
    rate: float = 1.0
    language: str | None = None
    size: tuple[int, int] = (1920, 1080)
    data_dir: Path | None = None
    server: str | None = None
    """Address of the database that this seat shares with others; None: a journal of its own."""
    seat: str = SEAT
    fresh: bool = False
    leave_after_s: float | None = None
    picture: Path | None = None


def show_town(wish: Wish) -> int:
    """Open the desk on a town: its feeds by the wall clock, or the demo by its own; StageFault when it cannot be."""
    stage = town_stage(wish)
    return show_desk(stage, _seat(wish, stage.profile))


def town_stage(wish: Wish) -> Stage:
    """The town on its own journal, whose store is open; raises StageFault when it cannot be."""
    ground = _ground(wish)
    if ground.lives_now and (wish.start_at is not None or wish.rate != 1.0):
        raise StageFault("--at and --speed belong to a demo without feeds; this profile goes by the wall clock")
    if wish.server is not None:
        return _shared_stage(wish, ground, wish.server)
    store = _store(wish, ground)
    try:
        return _stage(wish, ground, store)
    except BaseException:
        store.close()
        raise


def _stage(wish: Wish, ground: LiveGround, store: Store) -> Stage:
    clock = _clock(wish, ground, store)
    town, profile = ground.town, ground.profile
    fleets: list[Vehicles] = []

    @cache
    def simulated() -> "SimulatedFeed":
        # Imported late: the simulator's routing brings scipy, which would delay the first paint.
        from zscc.feeds.simulated.feed import SimulatedFeed

        feed = SimulatedFeed(town, wish.seed, clock, profile, history=history)
        fleets.append(feed.fleet)
        return feed

    def make_feeds() -> tuple[Feed, ...]:
        return (simulated(),) if profile.demo else ()

    def demo_life(place: "Workplace") -> "DemoLife":
        from zscc.centre.demo_life import Begin, DemoLife

        return DemoLife(place, Begin(wish.seed, *ended, lambda: next(iter(fleets), None)))

    async def tell_past(writer: "JournalWriter") -> None:
        from zscc.centre.lives import Workplace

        await demo_life(Workplace(town, profile, bureau_of(), clock)).tell_past(writer, simulated)

    async def offer_feeds(writer: "JournalWriter") -> "Sequence[FeedOffer]":
        from zscc.centre.feed_offers import offers_on

        return await offers_on(writer, ground, clock, lambda: bureau_of().catalogue)

    bureau_of = _bureau_of(wish, profile, town)
    history = history_for(store, town, wish.seed, clock.now()) if profile.demo else None
    ended = store.last_seq(), store.last_recorded_at()
    plan = Plan(make_feeds, offer_feeds if profile.feeds else None, adopted=(adopted_town(town),))
    return Stage(
        town=town,
        profile=profile,
        clock=clock,
        store=store,
        plan=replace(plan, first=tell_past) if profile.demo else plan,
        bureau_of=bureau_of,
        lives=(lambda place: demo_life(place).run,) if profile.demo else (),
        layers=ground.journal(_data_dir(wish), wish.seed).parent / "layers",
        town_file=ground.town_file,
    )


def _shared_stage(wish: Wish, ground: LiveGround, address: str) -> Stage:
    """One seat among several: what feeds the journal and keeps its deadlines runs elsewhere (``zscc feeds run``)."""
    if wish.fresh or wish.start_at is not None or wish.rate != 1.0:
        raise StageFault("--fresh, --at and --speed belong to a journal of one's own, not to one that seats share")
    return Stage(
        town=ground.town,
        profile=ground.profile,
        clock=LiveClock(),
        store=_server_store(address, wish.seat),
        plan=Plan(),
        bureau_of=_bureau_of(wish, ground.profile, ground.town),
        layers=_data_dir(wish) / "shared" / "layers",
        town_file=ground.town_file,
        lives=None,
    )


def _server_store(address: str, seat: str) -> Store:
    try:
        return shared_store(address, seat)
    except StoreError as error:
        raise StageFault(Words("en")(f"store.error.{error.code}", **error.arguments)) from error


def _store(wish: Wish, ground: LiveGround) -> Store:
    journal = ground.journal(_data_dir(wish), wish.seed)
    try:
        if wish.fresh:
            if not ground.profile.demo:
                raise StageFault("--fresh puts a demo's journal aside; that of a real desk stays")
            put_aside(journal)
        journal.parent.mkdir(parents=True, exist_ok=True)
        return SqliteStore(journal)
    except StoreError as error:
        raise StageFault(Words("en")(f"store.error.{error.code}", **error.arguments)) from error
    except OSError as error:
        raise StageFault(f"the journal {journal} cannot be opened: {error}") from error


def _clock(wish: Wish, ground: LiveGround, store: Store) -> Clock:
    if ground.lives_now:
        return LiveClock()
    ended_at = store.last_recorded_at()
    begins_at = demo_start(ended_at) if wish.start_at is None else wish.start_at
    if ended_at is not None and begins_at < ended_at:
        raise StageFault(f"the demo's journal goes on to {ended_at.isoformat()}; begin later than that, or --fresh")
    return ReplayClock(begins_at, wish.rate)


def show_recorded(make_feed: Callable[[Clock], Feed], begins_at: datetime, wish: Wish) -> int:
    """Open the desk on a recorded feed that plays by its clock from ``begins_at``; its journal lives in memory."""
    ground = _ground(wish)
    town, profile = ground.town, msgspec.structs.replace(ground.profile, demo=False)
    clock = ReplayClock(begins_at, wish.rate)
    feed = make_feed(clock)
    plan, bureau_of = Plan(lambda: (feed,), adopted=(adopted_town(town),)), _bureau_of(wish, profile, town)
    stage = Stage(town, profile, clock, MemoryStore(), plan, bureau_of, replay=feed.name, town_file=ground.town_file)
    return show_desk(stage, _seat(wish, profile))


def _bureau_of(wish: Wish, profile: Profile, town: Town) -> "Callable[[], Bureau]":
    """Loads the bureau; a catalogue of one's own is read now, so that it is refused now."""
    bureau_of = lazy_bureau(profile, wish.profile, town)
    if catalogue_file(profile, wish.profile) is not None:
        try:
            bureau_of()
        except (OSError, ValueError) as error:
            # A refused catalogue is a ValueError that names sheet, row and reason of every fault.
            raise StageFault(f"the catalogue cannot be read: {error}") from error
    return bureau_of


def _ground(wish: Wish) -> LiveGround:
    try:
        return load_ground(wish.profile, wish.town)
    except GroundFault as fault:
        raise StageFault(str(fault)) from fault


def _seat(wish: Wish, profile: Profile) -> Seat:
    return Seat(
        style=load_style(profile.style),
        words=Words(wish.language or profile.language),
        name=wish.seat,
        size=wish.size,
        leave_after_s=wish.leave_after_s,
        picture=wish.picture,
        memory=_data_dir(wish) / FILE_NAME,
    )


def _data_dir(wish: Wish) -> Path:
    return wish.data_dir or user_data_path("zscc")
