"""What screens ask about feeds: run, stop, restart each alone; look at what was refused and at what comes in."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum


class FeedAct(Enum):
    """启动, 停止, 重启."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class ControlFeed:
    """Start, stop or restart one feed; the answer is a :class:`FeedAnswer`."""

    feed: str
    act: FeedAct
    by: str = ""
    """Who asks, for the record."""


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """'' when it was done, else a code; words ``feed.refused.<code>`` or, of a message, ``driver.reason.<code>``."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class AboutFeeds:
    """All feeds that this engine has; the answer is a tuple of :class:`FeedCard`."""


@dataclass(frozen=True, slots=True)
class FeedCard:
    """What a feed is, beside its health."""

    feed: str
    kind: str
    label: str
    """What people call it; '' when the profile gives it no name."""
    where: str
    """Address, topic or file, without any secret."""
    running: bool
    may_stop: bool
    previews: bool
    """Whether it can show what comes in."""
    synthetic: bool = False
    """What it brings is made up (示意)."""


@dataclass(frozen=True, slots=True)
class RejectsOf:
    """The newest refused items of a feed; the answer is a tuple of :class:`Rejected`, newest first."""

    feed: str
    reason: str = ""
    """'' for all."""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Rejected:
    """One refused item, kept outside the journal for a while; it may hold personal words."""

    feed: str
    at: datetime
    reason: str
    """Words ``ui.reject.<reason>``."""
    item: bytes
    """As it came, cut."""
    origin: str = ""
    """Terminal, topic, address, line."""
    detail: str = ""
    """Which field, what was wrong with it."""


@dataclass(frozen=True, slots=True)
class PreviewOf:
    """The newest messages of a feed as they are mapped; the answer is a tuple of :class:`Preview`, newest first."""

    feed: str


@dataclass(frozen=True, slots=True)
class MappedField:
    """One field of what a message becomes."""

    name: str
    """Field of the fix or report; words ``feed.field.<name>``."""
    source: str
    """Where in the message it comes from."""
    value: str
    """As it is understood; '' when it is missing."""
    fault: str = ""
    """Reason for which the message is refused because of it; words ``ui.reject.<fault>``."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One item of a message as it came, and as it is understood; who called is hidden in all of it."""

    at: datetime
    raw: bytes
    """Cut; may hold personal words."""
    becomes: str
    """fix, report, warning, signal; '' when it is refused as a whole."""
    fields: tuple[MappedField, ...] = ()
    refused: str = ""
    """Why it is refused, where that is known of the item itself; words ``ui.reject.<refused>``."""
    flags: tuple[str, ...] = ()
    """What the edge would flag it with."""
    item: int = 1
    items: int = 1
    """Which item of its message this is, and how many the message has."""
    others: tuple["Preview", ...] = ()
    """The further items of the message, as many as are shown."""

    @property
    def all_items(self) -> tuple["Preview", ...]:
        """Every item of the message that is shown, for itself."""
        return (replace(self, others=()), *self.others)


@dataclass(frozen=True, slots=True)
class TellDriver:
    """Text to the driver of a vehicle; the answer is a :class:`FeedAnswer`, once it is written down and on its way."""

    vehicle: str
    text: str
    case_id: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AskPosition:
    """Ask a vehicle's device where it is, now; the position comes as a fix. The answer is a :class:`FeedAnswer`."""

    vehicle: str
