"""How a feed fares: its state and its counts, told as facts so that the screen of any past second can show them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar


class FeedState(Enum):
    """正常, 延迟, 中断, 已停."""

    UP = "up"
    DELAYED = "delayed"
    DOWN = "down"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """Counts are cumulative since ``started_at``; rows = items + the sum of rejects."""

    kind: ClassVar[str] = "feed_health"
    format_version: ClassVar[int] = 2

    feed: str
    state: FeedState
    started_at: datetime
    at: datetime
    serial: int
    """Numbers the healths of one start of one feed."""
    items: int
    last_item_at: datetime | None
    rejects: tuple[tuple[str, int], ...] = ()
    """(reason, count), sorted by reason."""
    flags: tuple[tuple[str, int], ...] = ()
    """(flag, count) of kept fixes and reports, sorted by flag."""
    error: str | None = None
    """Code of the error that brought the feed down; words are made at the screen."""
    error_arguments: tuple[tuple[str, str], ...] = ()
    """(name, value) for the error's words."""
    by: str = ""
    """Who started or stopped it by hand; '' when nobody did."""

    @property
    def key(self) -> str:
        """One health of one start is told once."""
        return f"health:{self.feed}:{self.started_at.isoformat()}:{self.serial}"

    @property
    def subject(self) -> str:
        """The feed."""
        return self.feed
