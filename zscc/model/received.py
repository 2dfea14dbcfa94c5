"""What became of a request that another system sent under a key of its own: a receipt, so that it may ask again.

It is written in one commit with the facts of its request. Who repeats the request, because the answer was lost or the
program was restarted, is answered from here: the same key, the same answer, nothing written twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Received:
    """The result of one request, without anything that it told."""

    kind: ClassVar[str] = "received"
    format_version: ClassVar[int] = 1

    feed: str
    request: str
    """The sender's key (Idempotency-Key)."""
    digest: str
    """Of what was asked, so that another request under the same key is noticed."""
    at: datetime
    items: int
    known: tuple[int, ...] = ()
    """Places of items that the journal had already."""
    refused: tuple[tuple[int, str, str], ...] = ()
    """Place, reason and field of items that were refused; all others were taken."""

    @property
    def key(self) -> str:
        """A sender's key counts once a feed."""
        return f"received:{self.feed}:{self.request}"

    @property
    def subject(self) -> str:
        """The feed."""
        return self.feed
