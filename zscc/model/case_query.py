"""Which cases a list wants; what every number on screen opens is one of these."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from zscc.model.case import Stage
from zscc.model.report import Priority
from zscc.model.space import PointE7


class CaseOrder(Enum):
    """How a list of cases is sorted."""

    QUEUE = "queue"
    """Priority, then what falls due first, then what waits longest."""
    NEWEST = "newest"
    """Newest opened first."""
    LAST_CLOSED = "last_closed"


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Half-open spans of time (aware UTC); an empty set filters nothing. What is empty is not asked."""

    opened_from: datetime | None = None
    opened_until: datetime | None = None
    closed_from: datetime | None = None
    closed_until: datetime | None = None
    ended: bool | None = None
    """Closed, evaluated, declined, void or merged into another."""
    stages: frozenset[Stage] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    classes: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    grids: frozenset[str] = frozenset()
    villages: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    event_id: str = ""
    merged_into: str = ""
    facts_only: bool = False
    """Leave out cases that went into another one: facts are counted, not entries."""
    overdue_at: datetime | None = None
    """Not ended and due before this moment."""
    box: tuple[PointE7, PointE7] | None = None
    """Its position lies between these corners, south-west and north-east, borders included."""
    order: CaseOrder = CaseOrder.QUEUE
    limit: int = 100
    offset: int = 0
