"""The stages that the desk can show today: the demo town on its own journal, and a recorded file in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from platformdirs import user_data_path

from zscc.app.casework import lazy_bureau
from zscc.app.desk import Seat, Stage, show_desk
from zscc.centre.adoption import adopted_town
from zscc.centre.demo import demo_journal, demo_start, put_aside
from zscc.centre.engine import Plan
from zscc.clock import Clock, ReplayClock
from zscc.feeds.contract import Feed
from zscc.feeds.simulated.history import history_for
from zscc.settings.profile import Profile, catalogue_file, load_profile, town_file
from zscc.settings.seat import FILE_NAME
from zscc.settings.style import load_style
from zscc.store.contract import Store, StoreError
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore
from zscc.text import Words
from zscc.town.layers import Town
from zscc.town.load import TownUnreadable, load_town

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zscc.centre.demo_staff import Vehicles
    from zscc.centre.engine import Beside
    from zscc.centre.lives import Life, Workplace
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
    fresh: bool = False
    leave_after_s: float | None = None
    picture: Path | None = None


def show_demo(wish: Wish) -> int:
    """Open the desk on the demo town; raises StageFault when it cannot."""
    stage = demo_stage(wish)
    return show_desk(stage, _seat(wish, stage.profile))


def demo_stage(wish: Wish) -> Stage:
    """The demo town on its own journal, whose store is open; raises StageFault when it cannot be."""
    profile, town = _ground(wish)
    journal = demo_journal(_data_dir(wish), wish.seed, "" if _town_file(wish, profile) is None else town.code)
    try:
        if wish.fresh:
            put_aside(journal)
        journal.parent.mkdir(parents=True, exist_ok=True)
        store = SqliteStore(journal)
    except StoreError as error:
        raise StageFault(Words("en")(f"store.error.{error.code}", **error.arguments)) from error
    except OSError as error:
        raise StageFault(f"the demo's journal {journal} cannot be opened: {error}") from error
    ended_at = store.last_recorded_at()
    begins_at = demo_start(ended_at) if wish.start_at is None else wish.start_at
    if ended_at is not None and begins_at < ended_at:
        store.close()
        raise StageFault(f"the demo's journal goes on to {ended_at.isoformat()}; begin later than that, or --fresh")
    history = history_for(store, town, wish.seed, begins_at)
    clock = ReplayClock(begins_at, wish.rate)
    fleets: list[Vehicles] = []

    def make_feeds() -> tuple[Feed]:
        # Imported late: the simulator's routing brings scipy, which would delay the first paint.
        from zscc.feeds.simulated.feed import SimulatedFeed

        feed = SimulatedFeed(town, wish.seed, clock, profile, history=history)
        fleets.append(feed.fleet)
        return (feed,)

    kept, file = journal.parent / "layers", _town_file(wish, profile)
    bureau_of, lives = _bureau_of(wish, profile, town), (_demo_life(wish.seed, store, fleets),)
    return Stage(town, profile, clock, store, _plan(town, make_feeds), bureau_of, lives, kept, file)


def show_recorded(make_feed: Callable[[Clock], Feed], begins_at: datetime, wish: Wish) -> int:
    """Open the desk on a recorded feed that plays by its clock from ``begins_at``; its journal lives in memory."""
    profile, town = _ground(wish)
    profile = msgspec.structs.replace(profile, demo=False)
    clock = ReplayClock(begins_at, wish.rate)
    feed = make_feed(clock)
    file = _town_file(wish, profile)
    plan, bureau_of = _plan(town, lambda: (feed,)), _bureau_of(wish, profile, town)
    stage = Stage(town, profile, clock, MemoryStore(), plan, bureau_of, replay=feed.name, town_file=file)
    return show_desk(stage, _seat(wish, profile))


def _plan(town: Town, make_feeds: Callable[[], tuple[Feed]]) -> Plan:
    return Plan(make_feeds, adopted=(adopted_town(town),))


def _demo_life(seed: int, store: Store, fleets: "Sequence[Vehicles]") -> "Life":
    """The demo's simulated bureau, which goes on from where the journal ends; ``fleets``: of the feed, once it runs."""
    after, ended_at = store.last_seq(), store.last_recorded_at()

    def demo_life(place: "Workplace") -> "Beside":
        from zscc.centre.demo_life import Begin, DemoLife

        return DemoLife(place, Begin(seed, after, ended_at, lambda: next(iter(fleets), None))).run

    return demo_life


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


def _ground(wish: Wish) -> tuple[Profile, Town]:
    """The profile and the town that are asked for; a town without a profile of its own is called by its name."""
    profile = _profile(wish.profile)
    path = _town_file(wish, profile)
    try:
        town = load_town(path)
    except TownUnreadable as error:
        raise StageFault(str(error)) from error
    if path is not None and wish.profile is None:
        profile = msgspec.structs.replace(profile, institution=town.name, institution_en=town.name)
    return profile, town


def _town_file(wish: Wish, profile: Profile) -> Path | None:
    return town_file(wish.town, profile, wish.profile)


def _profile(path: Path | None) -> Profile:
    try:
        return load_profile(path)
    except (OSError, ValueError) as error:
        # msgspec's and tomllib's errors are ValueErrors that say where in the file the fault lies.
        raise StageFault(f"the profile cannot be read: {error}") from error


def _seat(wish: Wish, profile: Profile) -> Seat:
    return Seat(
        style=load_style(profile.style),
        words=Words(wish.language or profile.language),
        size=wish.size,
        leave_after_s=wish.leave_after_s,
        picture=wish.picture,
        memory=_data_dir(wish) / FILE_NAME,
    )


def _data_dir(wish: Wish) -> Path:
    return wish.data_dir or user_data_path("zscc")
