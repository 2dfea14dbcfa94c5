"""What is counted of one start of one feed, and the healths that are told of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from zscc.feeds.contract import Delivery
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.fix import FixBatch
from zscc.model.journal import Fact

HEALTH_EVERY_S = 5.0
"""Seconds of the clock between two healths of a feed that brings something."""
QUIET_EVERY_S = 30.0
"""The same while nothing comes: half a kilobyte of journal each, of every feed, day and night."""


@dataclass(slots=True)
class FeedCounts:
    """Cumulative since ``started_at``."""

    feed: str
    started_at: datetime
    by: str = ""
    """Who started it by hand."""
    delayed_after_s: float = 0.0
    state: FeedState | None = None
    """As last told; None before the first word."""
    serial: int = 0
    items: int = 0
    last_item_at: datetime | None = None
    up_since: datetime | None = None
    """Since when the link is up without a break."""
    told_at: datetime | None = None
    came: bool = False
    """Whether anything came since the last word, taken or refused."""
    rejects: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)

    def add(self, delivery: Delivery, now: datetime) -> None:
        """Count what came; it also says that the link is up."""
        kept = sum(len(fact) if isinstance(fact, FixBatch) else 1 for fact in delivery.facts)
        self.items += kept
        self.rejects.update(delivery.rejects)
        self.flags.update(delivery.flags)
        if kept:
            self.last_item_at = now
        self.came = self.came or bool(delivery.rows)
        if self.up_since is None:
            self.up_since = now

    @property
    def is_up(self) -> bool:
        """Whether the link is up, delayed or not."""
        return self.up_since is not None

    def take_back(self, fact: Fact, reason: str) -> None:
        """It was counted as taken, and no journal can hold it."""
        count = len(fact) if isinstance(fact, FixBatch) else 1
        self.items -= count
        self.rejects[reason] += count

    def news(self, now: datetime) -> list[FeedHealth]:
        """The health of a feed whose link is up, when it changed or was not told for a while."""
        state = self._state_of_link(now)
        if state is self.state and self.told_at is not None:
            # A clock that was set back counts as a while: nobody shall wait for it to catch up.
            since_s = (now - self.told_at).total_seconds()
            if 0 <= since_s < (HEALTH_EVERY_S if self.came else QUIET_EVERY_S):
                return []
        return [self.health(state, now)]

    def _state_of_link(self, now: datetime) -> FeedState:
        # After a clock was set back silence counts from now, not from what it told before.
        self.up_since = None if self.up_since is None else min(self.up_since, now)
        self.last_item_at = None if self.last_item_at is None else min(self.last_item_at, now)
        heard_at = max((at for at in (self.up_since, self.last_item_at) if at is not None), default=now)
        late = 0 < self.delayed_after_s <= (now - heard_at).total_seconds()
        return FeedState.DELAYED if late else FeedState.UP

    def health(
        self, state: FeedState, now: datetime, error: str | None = None, arguments: tuple[tuple[str, str], ...] = ()
    ) -> FeedHealth:
        """The next health of this start."""
        self.serial += 1
        self.told_at, self.state, self.came = now, state, False
        if state not in {FeedState.UP, FeedState.DELAYED}:
            self.up_since = None
        return FeedHealth(
            feed=self.feed,
            state=state,
            started_at=self.started_at,
            at=now,
            serial=self.serial,
            items=self.items,
            last_item_at=self.last_item_at,
            rejects=tuple(sorted(self.rejects.items())),
            flags=tuple(sorted(self.flags.items())),
            error=error,
            error_arguments=arguments,
            by=self.by,
        )
