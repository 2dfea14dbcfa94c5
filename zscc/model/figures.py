"""What assessment and statistics ask of the store: sums over the cases of a period, and the cases behind a sum.

The centre keeps columns of the cases that it was asked about, and follows the journal, so that a second question costs
no second reading. A period is half open, in aware UTC; a running one is asked up to the moment that the desk shows.
"""

from dataclasses import dataclass
from datetime import datetime

from zscc.model.panel_filter import EVERYTHING, PanelFilter


@dataclass(frozen=True, slots=True)
class FiguresOf:
    """Counts and rates of a period, and a league; the answer is ``analysis.assessment.views.AssessmentView``."""

    since: datetime
    until: datetime
    split: str = "village"
    """Whom the league is about: village, grid or department."""
    code: str = "inTimeDisposeRate"
    """The formula of the league."""
    left_out: frozenset[str] = frozenset()
    """Cases that do not count, because an appeal about them was upheld."""
    only: PanelFilter = EVERYTHING
    """Cases that this lets through count; its period is about when they were opened."""


@dataclass(frozen=True, slots=True)
class TrendsOf:
    """Cases by time and by what they are about; the answer is ``analysis.assessment.views.TrendsView``."""

    bounds: tuple[datetime, ...]
    """Ascending; each bar goes from one to before the next."""
    before: tuple[datetime, ...]
    """As many, of the period that it is compared with."""
    only: PanelFilter = EVERYTHING


@dataclass(frozen=True, slots=True)
class BulletinOf:
    """The bulletin of a month, in Asia/Shanghai; the answer is ``analysis.bulletin.Bulletin``."""

    year: int
    month: int
    until: datetime
    """The moment of the desk: a month that still runs is told up to it."""


@dataclass(frozen=True, slots=True)
class CasesBehind:
    """The cases that a number counts, a page of them, newest first; the answer is ``model.question.CasesFound``."""

    since: datetime
    until: datetime
    counts: tuple[str, ...]
    """Names of counts, such as 按期结案: the cases of any; ``MERGED`` for entries that went into other cases."""
    less: tuple[str, ...] = ()
    """Counts whose cases are taken off."""
    split: str = ""
    keys: tuple[str, ...] = ()
    """Any of these of the split; '' stands for cases that have none."""
    left_out: frozenset[str] = frozenset()
    limit: int = 100
    offset: int = 0
    only: PanelFilter = EVERYTHING


@dataclass(frozen=True, slots=True)
class ComparedOf:
    """Two periods side by side; the answer is ``analysis.assessment.compared.ComparedView``."""

    now: tuple[datetime, datetime]
    before: tuple[datetime, datetime]
    split: str = "grid"
    """grid or village."""
    theme: str = "cases"
    """cases: opened in the period; reports: every message, those that went into others too; handling: hours from
    opening to closing of those that were closed in the period."""
    only: PanelFilter = EVERYTHING


CLOSED_WITHIN = "期内结案"
"""Cases that were closed in the period, whenever they were due; ``CasesBehind`` knows it beside the counts."""
MERGED = "并案"
"""Entries of the period that are told by another case."""
