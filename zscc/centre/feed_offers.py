"""The feeds that a profile names, as offers: they stand on the town, the secrets, the catalogue and the journal."""

import asyncio
import secrets as chance
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from zscc.centre.feed_offer import FeedOffer
from zscc.centre.journal import JournalWriter
from zscc.centre.live_ground import LiveGround
from zscc.clock import Clock
from zscc.feeds.contract import Feed
from zscc.feeds.ground import SALT_BYTES, FeedGround, JournalSilent
from zscc.feeds.table import FeedFault, feed_of, settings_of
from zscc.geo.grid_index import GridIndex
from zscc.model.catalogue import Catalogue
from zscc.model.journal import Fact
from zscc.settings.profile import Profile
from zscc.settings.secrets import Secrets
from zscc.store.contract import StoreError

_SALT = "salt:feeds"
"""Where the journal's salt lies, beside what is digested with it."""


async def offers_on(
    writer: JournalWriter, ground: LiveGround, clock: Clock, catalogue_of: Callable[[], Catalogue]
) -> tuple[FeedOffer, ...]:
    """The feeds of a profile on a journal; raises StoreError when the journal cannot be read."""
    if not ground.profile.feeds:
        return ()
    catalogue = await asyncio.get_running_loop().run_in_executor(None, catalogue_of)
    await writer.put_private(_SALT, "salt", chance.token_bytes(SALT_BYTES))
    salt = await writer.private(_SALT) or b""

    async def recall(keys: Sequence[str]) -> Mapping[str, Fact]:
        try:
            return await writer.facts(keys)
        except StoreError as fault:
            raise JournalSilent from fault

    stands_on = replace(feed_ground(ground, clock, Secrets()), recall=recall, salt=salt, catalogue=catalogue)
    return tuple(offers_of(ground.profile, stands_on))


def feed_ground(ground: LiveGround, clock: Clock, secrets: Secrets) -> FeedGround:
    """What the feeds of a profile are made with where there is no journal."""
    town = ground.town
    grids = GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids], town.boundary)
    return FeedGround(clock, ground.profile.thresholds, grids, secrets.secret, ground.folder)


def offers_of(profile: Profile, stands_on: FeedGround) -> Iterator[FeedOffer]:
    """The feeds of a profile; one whose table is faulty is offered too, and says why it cannot be made."""
    for name, told in profile.feeds.items():
        try:
            settings = settings_of(name, told)
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
            synthetic=settings.synthetic,
        )


def _refuse(reason: str) -> Feed:
    raise FeedFault(reason)
