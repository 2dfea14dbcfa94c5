"""A stretch of the journal, sorted out for a fold that may take all its fixes at once."""

from dataclasses import dataclass
from datetime import datetime

from zscc.model.fix import FixBatch
from zscc.model.journal import Entry


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries one after the other, none missing: the batches of fixes, and the others, each in their order."""

    after: int
    """``seq`` of the entry before the first one."""
    seq: int
    """Of the last entry."""
    recorded_at: datetime
    """Of the last entry."""
    batches: tuple[FixBatch, ...]
    """The fixes in order of arrival; several batches may have been joined to one."""
    others: tuple[Entry, ...]
