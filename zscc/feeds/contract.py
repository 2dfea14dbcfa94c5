"""What every feed is: something that yields facts until it ends, fails or is stopped.

A feed never knows the store, the situation or Qt. It yields :class:`Delivery` values; whoever runs it
(``zscc.centre``) commits them and only then asks for the next, so that acknowledged means committed: a feed answers
its devices and brokers for what it yielded when it is asked to go on. The world's faults leave a feed as
:class:`FeedDown`; anything else that leaves it is a bug.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from zscc.model.feed_question import Preview
from zscc.model.journal import Fact

LONGEST_KEPT = 4_096
"""Bytes that are kept of a refused item."""


class FeedDown(Exception):
    """The link is down; ``code`` and ``arguments`` make the words at the screen (``ui.feed_error.<code>``)."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Refused:
    """One item that was refused, kept for inspection outside the journal; it may hold personal words."""

    reason: str
    """The same as in the counts."""
    item: bytes
    """As it came; whoever keeps it cuts it."""
    origin: str = ""
    """Terminal, topic, address, line."""
    detail: str = ""
    """Which field, what was wrong with it."""


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal words of a fact, kept outside the chain under a salted digest, committed before the fact."""

    ref: str
    kind: str
    """``caller``: a JSON object with name and phone."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one read of a feed brought: facts to keep and what had to be refused or flagged, counted by reason.

    ``rows`` is what came in; rows = kept fixes and other facts + the sum of rejects. A delivery without rows tells
    that the link is up.
    """

    facts: tuple[Fact, ...]
    rows: int
    rejects: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    refused: tuple[Refused, ...] = ()
    """Items behind the rejects, as many as are worth keeping; the counts do not depend on them."""
    personal: tuple[Personal, ...] = ()
    place: str = ""
    """Where the source goes on after this (:class:`Resumed`), kept once the facts are committed; '': as before."""
    place_now: bool = False
    """Whoever is answered for this relies on its place: it is kept before the feed is asked to go on."""
    gathered: bool = False
    """Its feed has waited for company already: it is committed at once."""


def together(deliveries: Sequence[Delivery]) -> Delivery:
    """Several deliveries as one, to be committed at once."""
    return Delivery(
        facts=tuple(fact for each in deliveries for fact in each.facts),
        rows=sum(each.rows for each in deliveries),
        rejects=sum((each.rejects for each in deliveries), Counter()),
        flags=sum((each.flags for each in deliveries), Counter()),
        refused=tuple(item for each in deliveries for item in each.refused),
        personal=tuple(words for each in deliveries for words in each.personal),
        place=next((each.place for each in reversed(deliveries) if each.place), ""),
        place_now=any(each.place_now for each in deliveries),
    )


class Feed(Protocol):
    """One source."""

    @property
    def name(self) -> str:
        """The name in the profile and on the feed panel."""

    def deliveries(self) -> AsyncIterator[Delivery]:
        """Connect and yield until the source ends (a file), fails (FeedDown) or the task is cancelled.

        It may be called again after it ended: for the next attempt, or when somebody restarts the feed.
        """


@runtime_checkable
class Resumed(Protocol):
    """A feed whose source sends on from where it was left, if it is told where (the last id of an event stream).

    A crash between the commit and the keeping of the place repeats items; their keys make that harmless.
    """

    def resume(self, place: str) -> None:
        """Called before ``deliveries`` with the place of the newest delivery that was committed, '' for none."""


@runtime_checkable
class Previewed(Protocol):
    """A feed that shows what comes in and what becomes of it."""

    def preview(self) -> Sequence[Preview]:
        """The newest messages, newest first; a handful. Asked on a thread, as it may take long: copy what changes."""


@runtime_checkable
class Rehearsed(Protocol):
    """A feed that tells of any message what it would become, without a link (``zscc feeds preview --messages``)."""

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """``message`` as a line of a file holds it; ``origin``: its topic or terminal, '' when nobody says."""


@runtime_checkable
class OnTrial(Protocol):
    """A feed whose source knows us by a name: to try it out must not push out the desk that runs it."""

    def on_trial(self) -> None:
        """Called before ``deliveries``: use a session of its own, which is gone with the link."""


@runtime_checkable
class Downlink(Protocol):
    """A feed that speaks to its devices. Called on the loop on which it runs; '' or the code of what went wrong.

    Codes: ``offline`` (no such device is connected), ``silent`` (it did not answer in time), ``refused``,
    ``unsupported``.
    """

    def reaches(self, vehicle: str) -> bool:
        """Whether a device of this vehicle is connected now."""

    async def tell(self, vehicle: str, text: str) -> str:
        """Text to the driver; comes back when the device confirmed it, or did not."""

    async def ask_position(self, vehicle: str) -> str:
        """Ask where it is; the position comes as a fix by the feed itself."""

    async def confirm_alarm(self, vehicle: str, signal: str, confirm: str) -> str:
        """Tell the device that an alarm was taken note of; ``confirm`` is that of the VehicleSignal."""
