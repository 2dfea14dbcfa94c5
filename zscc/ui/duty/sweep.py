"""One look over all cases for what a shift must know: the most urgent, overdue, whistles, supervision, emergencies.

Pure and without locks, so that it may run on any thread; a desk with 100 000 cases must not do it in a slot.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from zscc.model.case import Case, Party
from zscc.model.feed_health import FeedState
from zscc.model.moment import NEVER_MS, ms_from_utc
from zscc.model.weather import WarningIssued
from zscc.situation.snapshot import Alarm, FeedStatus, Snapshot
from zscc.situation.warnings import warnings_in_force

MOST_LISTED = 100
"""A handover names so many open cases, the first ones; the count is that of all."""


@dataclass(frozen=True, slots=True)
class Whistle:
    """A whistle that its department has not answered by arriving."""

    case: Case
    party: Party


@dataclass(frozen=True)
class Sweep:
    """What was found at one moment."""

    as_of: datetime
    open_cases: int = 0
    overdue_cases: int = 0
    first: tuple[Case, ...] = ()
    """Open ones by priority, then by what is due first; at most ``MOST_LISTED``."""
    overdue: tuple[Case, ...] = ()
    whistles: tuple[Whistle, ...] = ()
    supervised: tuple[Case, ...] = ()
    """督办 without an answer; who is asked for first stands first."""
    reminded: tuple[Case, ...] = ()
    """催办, not supervised."""
    emergencies: tuple[Case, ...] = ()
    """Open 突发事件, oldest first."""
    joined: tuple[Case, ...] = ()
    """Those that belong to a major event, ended or not."""
    alarms: tuple[Alarm, ...] = ()
    shelved: tuple[Alarm, ...] = ()
    feeds: tuple[FeedStatus, ...] = ()
    """Those that are not up."""
    warnings: tuple[WarningIssued, ...] = ()
    """Official ones in force that feeds brought, the gravest first."""


def sweep(snapshot: Snapshot) -> Sweep:
    """Look over a snapshot."""
    columns, now_ms = snapshot.case_columns, ms_from_utc(snapshot.as_of)
    standing = ~columns.ended
    # As in the queue, the nearer of both deadlines: a suspension stops our own clock, never the superior's.
    own_due_ms = np.where(columns.paused, NEVER_MS, columns.due_at_ms)
    due_ms = np.minimum(own_due_ms, columns.superior_due_at_ms)
    late = standing & (due_ms < now_ms)
    rank = np.lexsort((due_ms, columns.priority))
    ordered = rank[standing[rank]]
    cases = snapshot.cases
    working = [cases[place] for place in ordered]
    return Sweep(
        as_of=snapshot.as_of,
        open_cases=len(ordered),
        overdue_cases=int(np.count_nonzero(late)),
        first=tuple(working[:MOST_LISTED]),
        overdue=tuple(cases[place] for place in ordered[late[ordered]][:MOST_LISTED]),
        whistles=tuple(Whistle(case, party) for case in working for party in case.parties if _unanswered(party)),
        supervised=tuple(sorted(filter(_supervised, working), key=_answer_by)),
        reminded=tuple(case for case in working if case.counts.reminders and not _supervised(case)),
        emergencies=tuple(sorted((case for case in working if case.emergency), key=lambda case: case.times.opened_at)),
        joined=tuple(case for case in cases if case.event_id),
        alarms=tuple(alarm for alarm in snapshot.alarms if alarm.shelved is None),
        shelved=tuple(alarm for alarm in snapshot.alarms if alarm.shelved is not None),
        feeds=tuple(feed for feed in snapshot.feeds if feed.state is not FeedState.UP),
        warnings=warnings_in_force(snapshot.warnings, snapshot.as_of),
    )


def _unanswered(party: Party) -> bool:
    return party.whistled and party.arrived_at is None and party.done_at is None


def _supervised(case: Case) -> bool:
    return case.supervision is not None and case.supervision.answered_at is None


def _answer_by(case: Case) -> datetime:
    assert case.supervision is not None
    return case.supervision.answer_by
