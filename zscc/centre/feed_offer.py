"""A feed that this engine may run: what the panel says of it, and how it is made when it starts."""

from collections.abc import Callable
from dataclasses import dataclass

from zscc.feeds.contract import Feed
from zscc.feeds.table import FeedFault


@dataclass(frozen=True, slots=True)
class FeedOffer:
    """One feed by its name."""

    name: str
    make: Callable[[], Feed]
    """Called at every start by hand, on the I/O thread; raises FeedFault or SecretMissing with the reason."""
    kind: str = ""
    label: str = ""
    """What people call it; '' lets the name stand."""
    where: str = ""
    """Address, topic or file, without any secret."""
    on: bool = True
    """Whether it starts with the engine."""
    delayed_after_s: float = 0.0
    """Up but without an item for so long it is said to be delayed; 0: it may be silent for as long as it likes."""
    synthetic: bool = False
    """What it brings is made up (示意)."""


def ready(feed: Feed) -> FeedOffer:
    """A feed that is made already; every start goes on with the same one."""
    return FeedOffer(feed.name, lambda: feed, kind=feed.name)


def gone(name: str) -> FeedOffer:
    """A feed that the journal knows of and nobody can make any more."""

    def refuse() -> Feed:
        raise FeedFault(f"feeds.{name}: it is no more in the profile")

    return FeedOffer(name, refuse, on=False)
