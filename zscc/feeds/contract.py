"""What every feed is: something that yields facts until it ends, fails or is stopped.

A feed never knows the store, the situation or Qt. It yields :class:`Delivery` values; whoever runs it
(``zscc.centre``) commits them and only then asks for the next, so that acknowledged means committed.
The world's faults leave a feed as :class:`FeedDown`; anything else that leaves it is a bug.
"""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from zscc.model.journal import Fact


class FeedDown(Exception):
    """The link is down; ``code`` and ``arguments`` make the words at the screen."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one read of a feed brought: facts to keep and what had to be refused or flagged, counted by reason.

    ``rows`` is what came in; rows = kept fixes and other facts + the sum of rejects.
    """

    facts: tuple[Fact, ...]
    rows: int
    rejects: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)


class Feed(Protocol):
    """One source."""

    @property
    def name(self) -> str:
        """The name in the profile and on the feed panel."""

    def deliveries(self) -> AsyncIterator[Delivery]:
        """Connect and yield until the source ends (a file), fails (FeedDown) or the task is cancelled."""
