"""Feeds tried out: one real link until the first item, or messages of a file without a link. Nothing is written.

A trial acknowledges no item: what it saw comes again to who runs the feed. Where a source knows sessions by name it has
one of its own (``OnTrial``); where it has room for one only, a desk that runs the feed loses its link for as long.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zscc.centre.feed_closing import closed_by_cancelling, down_of
from zscc.feeds.contract import Delivery, Feed, FeedDown, OnTrial, Previewed, Rehearsed, Resumed
from zscc.feeds.mapping import Mapping
from zscc.feeds.mapping_settings import MappingSettings
from zscc.feeds.settings import FeedSettings
from zscc.model.feed_question import Preview
from zscc.model.terminal import TerminalBound


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it."""

    linked: bool = False
    """Whether the link was up, item or not."""
    first: Delivery | None = None
    """The first delivery that brought something, good or refused."""
    down: FeedDown | None = None
    ended: bool = False
    """The source had come to its end."""
    seen: tuple[Preview, ...] = ()
    """What the feed shows of what came, newest first."""


async def tried(feed: Feed, within_s: float) -> Trial:
    """Connect and wait for the first item or fault, for so many seconds of the wall at most."""
    link: object = feed
    linked, first = False, None
    try:
        async with asyncio.timeout(within_s):
            if isinstance(feed, Resumed):
                feed.resume("")
            if isinstance(link, OnTrial):
                link.on_trial()
            async with closed_by_cancelling(feed.deliveries()) as deliveries:
                async for delivery in deliveries:
                    linked = True
                    if _brings(delivery):
                        first = delivery
                        break
                else:
                    return Trial(linked, ended=True)
    except TimeoutError:
        pass
    except (FeedDown, ExceptionGroup) as error:
        return Trial(linked, down=down_of(error))
    seen = link.preview() if isinstance(link, Previewed) else ()
    return Trial(linked, first, seen=tuple(item for each in seen for item in each.all_items))


def _brings(delivery: Delivery) -> bool:
    """Whether it brings an item; that a terminal sits in a vehicle is none, most of them stand in the profile."""
    return delivery.rows > 0 and not (
        delivery.facts and all(isinstance(fact, TerminalBound) for fact in delivery.facts)
    )


def rehearsed(
    feed: Feed, settings: FeedSettings, messages: Sequence[bytes], at: datetime, origin: str
) -> list[Preview] | None:
    """What these messages would become; None when a feed of this kind cannot say."""
    link: object = feed
    if isinstance(link, Rehearsed):
        return [item for message in messages for item in link.rehearse(message, at, origin).all_items]
    told = getattr(settings, "mapping", None)
    if not isinstance(told, MappingSettings):
        return None
    mapping = Mapping(told, settings)
    return [item for message in messages for item in mapping.preview(message, at).all_items]
