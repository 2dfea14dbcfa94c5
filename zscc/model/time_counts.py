"""What the bar of the time machine shows: from when until when a journal reaches, and how much happened when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From the first to the newest entry of a journal, by when they were recorded."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class TimeCounts:
    """What was recorded between neighbouring bounds: ``bounds`` has one moment more than each of the counts.

    None where nothing says how much it was yet: the key-frames of that stretch are still to be built. A bound that
    lies between two key-frames (ten minutes) shares what was recorded between them by time.
    """

    bounds: tuple[datetime, ...]
    cases: tuple[int | None, ...]
    """Cases opened."""
    alarms: tuple[int | None, ...]
    """Alarms raised."""
    fixes: tuple[int | None, ...]
    """Good fixes, each counted once."""
    reports: tuple[int | None, ...]

    def __len__(self) -> int:
        return len(self.cases)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a journal has told up to a place in it: whole numbers that only grow."""

    fixes: int
    """Good ones, each counted once."""
    reports: int
    cases: int
    """Opened; those of an older journal, and those brought along days after they were opened, were not opened then."""
    alarms: int
    """Raised."""
