"""From cases to counts: which cases a count counts in a period, so that every number has its list.

A period is judged as it stood at its end; what happens later does not change it. Every case that is to be handled
(应处置) or closed (应结案) belongs to one period only: that in which it was handled (closed) or fell due, whichever
came first. So the handled, those in time and the late ones are among those that were to be handled, and none of their
rates passes 100 %. Reported, taken in and registered are counted on their own days, as the published bulletins do:
立案率 of a month can pass 100 % when what came in on its eve was registered in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.counts import Count
from zscc.clock import start_of_day_ms
from zscc.model.moment import NEVER_MS

Times = NDArray[np.int64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO_GROUP = -1
_EPOCH_DAY = date(1970, 1, 1).toordinal()


class CallBack(IntEnum):
    """What the last call-back (回访) came to."""

    NONE = -1
    SATISFIED = 0
    FAIRLY = 1
    UNSATISFIED = 2
    UNREACHED = 3


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment to before another; milliseconds of the epoch. ValueError when it does not go forward."""

    from_ms: int
    to_ms: int

    def __post_init__(self) -> None:
        if self.to_ms <= self.from_ms:
            raise ValueError(f"a period from {self.from_ms} to {self.to_ms} is none")

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        """A month in Asia/Shanghai."""
        after = date(year + month // 12, month % 12 + 1, 1)
        return cls(*(start_of_day_ms(day.toordinal() - _EPOCH_DAY) for day in (date(year, month, 1), after)))

    def holds(self, at_ms: Times) -> Flags:
        """Which moments lie in it."""
        within: Flags = (at_ms >= self.from_ms) & (at_ms < self.to_ms)
        return within


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """How cases are split: by source, class, village, department, ..."""

    keys: tuple[str, ...]
    member: Ints
    """Each case's place among the keys; NO_GROUP where it has none."""


@dataclass(frozen=True, slots=True, eq=False)
class CaseTable:
    """One entry a case (a fact: merged reports are one case); milliseconds of the epoch, NEVER_MS for none.

    Columns that nobody has told stay None, and what is counted by them cannot be told.
    """

    opened_ms: Times
    registered_ms: Times
    dispatched_ms: Times
    handled_ms: Times
    """When the department fed back for good."""
    closed_ms: Times
    due_ms: Times
    """By when it was to be handled and closed: own or superior, as the assessment is to be."""
    taken_in_ms: Times | None = None
    """None: taken in when opened."""
    signed_ms: Times | None = None
    register_due_ms: Times | None = None
    dispatch_due_ms: Times | None = None
    void: Flags | None = None
    """作废; such a case was closed when it was made void, as a declined one when it was declined."""
    declined: Flags | None = None
    reworks: Ints | None = None
    extensions: Ints | None = None
    returns: Ints | None = None
    departments: Ints | None = None
    """How many departments it was sent to, one after the other."""
    public: Flags | None = None
    """Reported by citizens and not by the centre's own people (漏报)."""
    in_grid: Flags | None = None
    """网格自处置."""
    call_back: Ints | None = None
    """A CallBack a case."""
    groups: Mapping[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = [getattr(self, name) for name in self.__slots__ if name != "groups"]
        columns.extend(group.member for group in self.groups.values())
        if any(column is not None and column.shape != (len(self),) for column in columns):
            raise ValueError("a table of cases has columns of one length")
        for name, group in self.groups.items():
            if len(group.member) and not NO_GROUP <= group.member.min() <= group.member.max() < len(group.keys):
                raise ValueError(f"a case belongs to a {name} that is not among its keys")

    def __len__(self) -> int:
        return len(self.opened_ms)


def some_of(table: CaseTable, these: Flags) -> CaseTable:
    """The table of these cases alone; its groups have the keys that they had."""
    told = {each.name: getattr(table, each.name) for each in fields(CaseTable) if each.name != "groups"}
    columns: dict[str, Any] = {name: None if column is None else column[these] for name, column in told.items()}
    groups = {name: Group(group.keys, group.member[these]) for name, group in table.groups.items()}
    return CaseTable(**columns, groups=groups)


def marks_of(table: CaseTable, period: Period) -> dict[Count, Flags]:
    """Which cases each count counts, as the period stood at its end; a count whose columns are not told is absent."""
    table = replace(table, void=_by_then(table.void, table, period), declined=_by_then(table.declined, table, period))
    return _entry_marks(table, period) | _dispatch_marks(table, period) | _due_marks(table, period)


def _by_then(ended: Flags | None, table: CaseTable, period: Period) -> Flags | None:
    """Which of them had ended so when the period did; one that no table tells the moment of, had."""
    if ended is None:
        return None
    then: Flags = ended & ((table.closed_ms <= period.to_ms) | (table.closed_ms == NEVER_MS))
    return then


def _entry_marks(table: CaseTable, period: Period) -> dict[Count, Flags]:
    opened, registered = period.holds(table.opened_ms), period.holds(table.registered_ms)
    closed = table.closed_ms < period.to_ms
    taken_in = opened if table.taken_in_ms is None else period.holds(table.taken_in_ms)
    marks: dict[Count, Flags] = {
        Count.REPORTED: opened,
        Count.TAKEN_IN: taken_in,
        Count.REGISTERED: registered,
        Count.SETTLED: opened & closed,
    }
    if table.register_due_ms is not None:
        marks[Count.REGISTERED_IN_TIME] = registered & (table.registered_ms <= table.register_due_ms)
    if table.void is not None:
        marks[Count.VOID] = registered & table.void
    if table.declined is not None:
        marks[Count.REJECTED] = opened & table.declined
        marks[Count.SETTLED] &= ~table.declined
    if table.void is not None:
        # Whoever makes a case void has not settled it.
        marks[Count.SETTLED] &= ~table.void
    if table.void is not None and table.declined is not None:
        marks[Count.NOT_CLOSED] = opened & ~closed & ~table.void & ~table.declined
    if table.public is not None:
        marks[Count.MISSED] = registered & table.public
    if table.in_grid is not None:
        marks[Count.SOLVED_IN_GRID] = registered & table.in_grid
    return marks


def _dispatch_marks(table: CaseTable, period: Period) -> dict[Count, Flags]:
    registered = period.holds(table.registered_ms)
    due = registered if table.void is None else registered & ~table.void
    if table.in_grid is not None:
        # What a grid solves by itself is sent to nobody and needs no dispatch.
        due = due & ~(table.in_grid & (table.dispatched_ms == NEVER_MS))
    sent = due & (table.dispatched_ms < period.to_ms)
    marks: dict[Count, Flags] = {Count.TO_DISPATCH: due, Count.DISPATCHED: sent, Count.UNDISPATCHED: due & ~sent}
    if table.dispatch_due_ms is not None:
        marks[Count.DISPATCHED_IN_TIME] = sent & (table.dispatched_ms <= table.dispatch_due_ms)
    if table.departments is not None:
        marks[Count.DISPATCHED_RIGHT] = sent & (table.departments <= 1)
    if table.returns is not None:
        marks[Count.RETURNED] = sent & (table.returns > 0)
    return marks


def _due_marks(table: CaseTable, period: Period) -> dict[Count, Flags]:
    standing = table.registered_ms < period.to_ms
    if table.void is not None:
        standing &= ~table.void
    to_handle = standing & period.holds(np.minimum(table.handled_ms, table.due_ms))
    to_close = standing & period.holds(np.minimum(table.closed_ms, table.due_ms))
    handled, closed = to_handle & (table.handled_ms < period.to_ms), to_close & (table.closed_ms < period.to_ms)
    in_time = closed & (table.closed_ms <= table.due_ms)
    marks: dict[Count, Flags] = {
        Count.TO_HANDLE: to_handle,
        Count.HANDLED: handled,
        Count.HANDLED_IN_TIME: handled & (table.handled_ms <= table.due_ms),
        Count.OVERDUE_UNHANDLED: to_handle & ~handled,
        Count.TO_CLOSE: to_close,
        Count.CLOSED: closed,
        Count.CLOSED_IN_TIME: in_time,
        Count.CLOSED_LATE: closed & ~in_time,
    }
    if table.extensions is not None:
        marks[Count.EXTENDED] = to_handle & (table.extensions > 0)
    if table.reworks is not None:
        marks[Count.REWORKED] = to_close & (table.reworks > 0)
        marks[Count.CLOSED_AT_ONCE] = closed & (table.reworks == 0)
    return marks | ({} if table.call_back is None else _call_back_marks(table.call_back, closed))


def _call_back_marks(call_back: Ints, closed: Flags) -> dict[Count, Flags]:
    called = closed & (call_back != CallBack.NONE)
    return {
        Count.CALLED_BACK: called,
        Count.REACHED: called & (call_back != CallBack.UNREACHED),
        Count.SATISFIED: closed & (call_back == CallBack.SATISFIED),
        Count.FAIRLY_SATISFIED: closed & (call_back == CallBack.FAIRLY),
    }


def counts_of(marks: Mapping[Count, Flags], among: Flags | None = None) -> dict[Count, int]:
    """How many cases each count counts, of all or of those that ``among`` marks."""
    return {count: int(np.count_nonzero(mark if among is None else mark & among)) for count, mark in marks.items()}


def counts_by(marks: Mapping[Count, Flags], group: Group) -> dict[str, dict[Count, int]]:
    """The counts of each key of a group, in the order of its keys; cases of no key are in none."""
    told = {
        count: np.bincount(group.member[mark & (group.member >= 0)], minlength=len(group.keys)).tolist()
        for count, mark in marks.items()
    }
    return {key: {count: numbers[place] for count, numbers in told.items()} for place, key in enumerate(group.keys)}
