"""Who sits at the other seats of a journal that several share. Presence is no fact: it is forgotten with who leaves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Present:
    """One program that shows the journal."""

    seat: str
    account: str
    case_id: str
    """The case that it looks at; '' for none."""
    since: datetime
