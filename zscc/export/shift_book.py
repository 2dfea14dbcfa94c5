"""What a shift's report tells, gathered from one moment: what came, what stands, what is handed over. Pure.

The shift is the one that runs at the moment, so a report of an ended shift is asked for at its last second.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zscc.model.case import Case
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.model.feed_health import FeedState
from zscc.model.report import Priority
from zscc.model.weather import WarningIssued
from zscc.settings.roster import Duty, Roster
from zscc.situation.snapshot import PRIORITIES, Alarm, FeedStatus, Snapshot
from zscc.situation.warnings import warnings_in_force

MOST_LISTED = 40
"""Of one kind; the counts are those of all."""
_ANSWERS = {
    DutyKind.NOTE: DutyKind.NOTE_CLEARED,
    DutyKind.INSTRUCTION: DutyKind.INSTRUCTION_DONE,
    DutyKind.EVENT_OPENED: DutyKind.EVENT_CLOSED,
}
"""What ends a line that stands until it is answered."""
_NOT_TOLD = frozenset({DutyKind.SHIFT_BEGAN, DutyKind.CHECKED, DutyKind.RULE_SET, DutyKind.WEIGHTS})
"""Lines of the book that are settings and ticks, not what happened."""


@dataclass(frozen=True, slots=True)
class ShiftBook:
    """The shift that runs at ``as_of``."""

    duty: Duty
    as_of: datetime
    opened: tuple[Case, ...]
    """In this shift, the gravest first."""
    closed: int
    """In this shift."""
    standing: tuple[Case, ...]
    """Open ones, the gravest first, then by what is due first."""
    overdue: int
    suspended: int
    alarms: tuple[Alarm, ...]
    """Oldest first."""
    lines: tuple[DutyLine, ...]
    """Of this shift, oldest first."""
    carried: tuple[DutyLine, ...]
    instructions: tuple[DutyLine, ...]
    events: tuple[DutyLine, ...]
    warnings: tuple[WarningIssued, ...]
    feeds: tuple[FeedStatus, ...]
    """Those that are not up."""

    @property
    def priorities(self) -> tuple[tuple[Priority, int], ...]:
        """How many of each priority came in this shift; every priority."""
        counts = Counter(case.priority for case in self.opened)
        return tuple((priority, counts[priority]) for priority in PRIORITIES)

    @property
    def classes(self) -> tuple[tuple[str, int], ...]:
        """The classes of which most came, three at most, each more than once."""
        counts = Counter(case.class_id for case in self.opened)
        first = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:3]
        return tuple(each for each in first if each[1] > 1)


def shift_book(snapshot: Snapshot, roster: Roster) -> ShiftBook:
    """The book of the shift that runs at the snapshot's moment."""
    as_of = snapshot.as_of
    duty = roster.duty_at(as_of)
    cases = [case for case in snapshot.cases if not case.merged_into]
    standing = [case for case in cases if not case.ended]
    answered = {(line.what, line.about) for line in snapshot.duty if line.about}
    return ShiftBook(
        duty=duty,
        as_of=as_of,
        opened=_ranked(case for case in cases if duty.begins_at <= case.times.opened_at <= as_of),
        closed=sum(1 for case in cases if _within(case.times.closed_at, duty, as_of)),
        standing=_ranked(standing),
        overdue=sum(1 for case in standing if is_overdue(case, as_of)),
        suspended=sum(1 for case in standing if case.suspension is not None),
        alarms=snapshot.alarms,
        lines=tuple(line for line in snapshot.duty if line.shift == duty.duty_id and line.what not in _NOT_TOLD),
        carried=tuple(line for line in _open(snapshot, DutyKind.NOTE, answered) if line.outcome == CARRIED),
        instructions=_open(snapshot, DutyKind.INSTRUCTION, answered),
        events=_open(snapshot, DutyKind.EVENT_OPENED, answered),
        warnings=warnings_in_force(snapshot.warnings, as_of),
        feeds=tuple(feed for feed in snapshot.feeds if feed.state is not FeedState.UP),
    )


def due_at(case: Case) -> datetime | None:
    """The nearer of both deadlines; a suspension stops our own, never the superior's."""
    stops = (case.superior, None if case.suspension is not None else case.own)
    return min((each.due_at for each in stops if each is not None and each.stopped_at is None), default=None)


def is_overdue(case: Case, as_of: datetime) -> bool:
    """Whether a deadline has passed."""
    due = due_at(case)
    return due is not None and due < as_of


def _ranked(cases: Iterable[Case]) -> tuple[Case, ...]:
    return tuple(sorted(cases, key=_rank))


def _rank(case: Case) -> tuple[int, float, str]:
    due = due_at(case)
    return PRIORITIES.index(case.priority), float("inf") if due is None else due.timestamp(), case.case_id


def _within(moment: datetime | None, duty: Duty, as_of: datetime) -> bool:
    return moment is not None and duty.begins_at <= moment <= as_of


def _open(snapshot: Snapshot, kind: DutyKind, answered: set[tuple[DutyKind, str]]) -> tuple[DutyLine, ...]:
    answer = _ANSWERS[kind]
    return tuple(line for line in snapshot.duty if line.what is kind and (answer, line.line_id) not in answered)
