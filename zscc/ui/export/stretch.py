"""A stretch of time as somebody types it for a film: two moments by the clock of Asia/Shanghai, and a speed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from zscc.clock import SHANGHAI
from zscc.export.contract import MOST_FRAMES, ExportRefused

FRAMES_A_SECOND = 10
AT_FIRST = timedelta(hours=1)
"""So long before the shown moment a stretch begins that nobody has typed."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when until when (aware UTC), a picture every so many seconds."""

    since: datetime
    until: datetime
    every_s: int

    @property
    def pictures(self) -> int:
        """How many, the last at the end or before it."""
        return int((self.until - self.since).total_seconds() // self.every_s) + 1

    @classmethod
    def typed(cls, since: str, until: str, speed: int) -> "Stretch":
        """ExportRefused ``moment``, ``period`` or ``too_many_frames`` where it cannot be one."""
        made = cls(_moment(since), _moment(until), max(1, speed // FRAMES_A_SECOND))
        if made.since >= made.until:
            raise ExportRefused("period")
        if made.pictures > MOST_FRAMES:
            raise ExportRefused("too_many_frames", most=MOST_FRAMES)
        return made


def written(moment: datetime) -> str:
    """``2026-06-15 14:30``."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _moment(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text.strip())
        return (told.replace(tzinfo=SHANGHAI) if told.tzinfo is None else told).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ExportRefused("moment", text=text) from None
