"""What a desk or a run without one stands on: the profile, its town, the journal's file, the feeds that it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from zscc.centre.demo import demo_journal
from zscc.centre.feed_offer import FeedOffer
from zscc.clock import Clock
from zscc.feeds.contract import Feed
from zscc.feeds.table import FeedFault, feed_of, settings_of
from zscc.settings.profile import Profile, load_profile, town_file
from zscc.settings.secrets import Secrets
from zscc.town.layers import Town
from zscc.town.load import TownUnreadable, load_town

if TYPE_CHECKING:
    from zscc.feeds.ground import FeedGround

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TAKEN = frozenset({"simulated", "recorded"})
"""Names of feeds that no profile makes."""


class GroundFault(Exception):
    """Profile or town cannot be read; the text is the one clear line."""


@dataclass(frozen=True, slots=True)
class LiveGround:
    """A profile and its town."""

    profile: Profile
    town: Town
    profile_path: Path | None = None
    """None: the shipped one."""
    town_file: Path | None = None
    """None: the demo town's."""

    @property
    def folder(self) -> Path:
        """Relative paths of the profile begin here."""
        return Path() if self.profile_path is None else self.profile_path.parent

    @property
    def lives_now(self) -> bool:
        """Whether it goes by the wall clock; a demo without feeds has a clock of its own (docs/decisions/0006)."""
        return bool(self.profile.feeds) or not self.profile.demo

    def journal(self, data_dir: Path, seed: int) -> Path:
        """The journal's file: demo facts never mix with real ones, nor those of one town with those of another."""
        code = "" if self.town_file is None else self.town.code
        if self.profile.demo:
            fed_by = self.profile_path.stem if self.profile.feeds and self.profile_path is not None else ""
            return demo_journal(data_dir, seed, "-".join(filter(None, (code, fed_by))))
        return data_dir / "live" / f"journal{'-' + code if code else ''}.gpkg"


def load_ground(profile_path: Path | None, town_path: Path | None = None) -> LiveGround:
    """The profile and the town that are asked for; a town without a profile of its own is called by its name.

    Raises GroundFault.
    """
    try:
        profile = load_profile(profile_path)
    except (OSError, ValueError) as error:
        # msgspec's and tomllib's errors are ValueErrors that say where in the file the fault lies.
        raise GroundFault(f"the profile cannot be read: {error}") from error
    path = town_file(town_path, profile, profile_path)
    try:
        town = load_town(path)
    except TownUnreadable as error:
        raise GroundFault(str(error)) from error
    if path is not None and profile_path is None:
        profile = msgspec.structs.replace(profile, institution=town.name, institution_en=town.name)
    return LiveGround(profile, town, profile_path, path)


def feed_ground(ground: LiveGround, clock: Clock, secrets: Secrets) -> "FeedGround":
    """What the feeds of a profile are made with."""
    # Imported late: only a profile with feeds needs them, and then behind the first paint.
    from zscc.feeds.ground import FeedGround
    from zscc.geo.grid_index import GridIndex

    town = ground.town
    grids = GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids], town.boundary)
    return FeedGround(clock, ground.profile.thresholds, grids, secrets.secret, ground.folder)


def offers_of(ground: LiveGround, clock: Clock, secrets: Secrets | None = None) -> tuple[FeedOffer, ...]:
    """The feeds of a profile; one whose table is faulty is offered too, and says why it cannot be made."""
    if not ground.profile.feeds:
        return ()
    stands_on = feed_ground(ground, clock, Secrets() if secrets is None else secrets)
    return tuple(_offers(ground.profile, stands_on))


def _offers(profile: Profile, stands_on: "FeedGround") -> Iterator[FeedOffer]:
    for name, told in profile.feeds.items():
        try:
            settings = settings_of(_named(name), told)
        except (FeedFault, ImportError) as fault:
            yield FeedOffer(name, partial(_refuse, f"{fault}"), kind=str(told.get("kind", "")))
            continue
        yield FeedOffer(
            name,
            partial(feed_of, name, settings, stands_on),
            kind=settings.kind,
            label=settings.label,
            where=settings.where,
            on=settings.on,
            delayed_after_s=settings.delayed_after_s,
        )


def _named(name: str) -> str:
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise FeedFault(f"feeds.{name}: a name has up to 40 letters, digits, _ and -, and is not 'simulated'")
    return name


def _refuse(reason: str) -> Feed:
    raise FeedFault(reason)
