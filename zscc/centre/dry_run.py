"""The demo town at any moment, without a screen, a file or a wait: its facts folded in memory.

The same feed code as live, a store in memory and a clock that stands still: the same town, seed and moment give the
same state hash.
"""

from collections import Counter
from datetime import UTC, datetime

from zscc.centre.adoption import adopted_town
from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.fix import FixBatch
from zscc.settings.profile import Profile
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore
from zscc.town.layers import Town


def situation_at(town: Town, seed: int, at: datetime, profile: Profile) -> Situation:
    """What a desk would know that opened on the demo town at ``at`` (aware, whole seconds count)."""
    at = at.astimezone(UTC)
    feed = SimulatedFeed(town, seed, ManualClock(at), profile)
    store, situation = MemoryStore(), Situation(profile.thresholds, profile.windows)
    origin = Origin(seat="centre", actor=feed.name)
    deliveries = [Delivery((adopted_town(town),), rows=0), *feed.past(at)]
    deliveries.append(Delivery((_health(feed.name, deliveries, at),), rows=0))
    for delivery in deliveries:
        for entry in store.append(delivery.facts, origin, at):
            situation.apply(entry)
    return situation


def snapshot_at(town: Town, seed: int, at: datetime, profile: Profile, *, with_hash: bool = False) -> Snapshot:
    """The picture of :func:`situation_at` as of the same moment."""
    return situation_at(town, seed, at, profile).snapshot(at, with_hash=with_hash)


def _health(feed: str, deliveries: list[Delivery], at: datetime) -> FeedHealth:
    """How the feed fared in the dry run: everything came at once."""
    rejects, flags = Counter[str](), Counter[str]()
    for delivery in deliveries:
        rejects.update(delivery.rejects)
        flags.update(delivery.flags)
    facts = [fact for delivery in deliveries[1:] for fact in delivery.facts]
    return FeedHealth(
        feed=feed,
        state=FeedState.UP,
        started_at=at,
        at=at,
        serial=1,
        items=sum(len(fact) if isinstance(fact, FixBatch) else 1 for fact in facts),
        last_item_at=at,
        rejects=tuple(sorted(rejects.items())),
        flags=tuple(sorted(flags.items())),
    )
