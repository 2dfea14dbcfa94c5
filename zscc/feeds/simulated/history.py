"""What a desk that starts in the middle of a day is told of the time before, and the fact that it was told.

The end of the history is a fact of its own. A start that is interrupted before it leaves a journal that ends in the
present and yet lacks the day; the next start sees that the mark is missing and tells the day again, and the journal
leaves out what it knows. Free of the simulator's imports, since the desk asks before its first paint.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol

from zscc.feeds.simulated.days import local_day
from zscc.model.adopted import Adopted
from zscc.model.moment import ms_from_utc
from zscc.town.layers import Town


class Journal(Protocol):
    """What must be known of a journal that goes on."""

    def knows(self, key: str) -> bool:
        """Whether a fact with this key is in the journal."""

    def last_recorded_at(self) -> datetime | None:
        """When the newest entry was recorded."""


@dataclass(frozen=True, slots=True)
class History:
    """What a desk that starts in the middle of a day is told of the time before."""

    report_days: int = 1
    """Whole days of reports before today."""
    coarse_step_s: int = 5
    """Of today's fixes from before the trails on the map; those of the trails are all told."""
    since: datetime | None = None
    """The journal ends here: only what came later is told, and the last two minutes once more, in the same batches."""


def history_mark(town: Town, seed: int, day: date) -> Adopted:
    """The fact that the history of a local day was told to its end."""
    digest = sha256(f"{town.sha256}\x1f{seed}".encode()).hexdigest()
    return Adopted(f"history:simulated:{day.isoformat()}", digest, f"{town.name} {day.isoformat()}", synthetic=True)


def history_for(journal: Journal, town: Town, seed: int, begins_at: datetime) -> History:
    """What a desk is still to be told that begins at ``begins_at`` (UTC) on this journal.

    Only what came after the journal's end if the history of that day was told to its end before, else everything.
    """
    told = journal.knows(history_mark(town, seed, local_day(ms_from_utc(begins_at))).key)
    return History(since=journal.last_recorded_at() if told else None)
