"""What the tiles say of cases: how many stand where, and two rates of the last days by the assessment's formulas."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zscc.analysis.assessment.case_counts import CaseTable, Period, counts_of, marks_of
from zscc.analysis.assessment.counts import Count
from zscc.model.case import STAGES, Stage
from zscc.model.moment import NEVER_MS
from zscc.ui.cases.rows import GROUPS, CaseFilter, CaseRows

DAYS = 7
"""The situation holds what ended in so many days; rates of a month are the assessment's."""
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; a rate of none is no number."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> float | None:
        """0 to 100; None where there is nothing to divide by."""
        return None if not self.whole else 100.0 * self.part / self.whole


@dataclass(frozen=True, slots=True)
class CaseTallies:
    """The sums of one moment; ``to_dispatch``, ``at_work`` and ``to_inspect`` add up to the queue."""

    to_dispatch: int = 0
    at_work: int = 0
    to_inspect: int = 0
    to_file: int = 0
    """Of those to be dispatched: not filed yet."""
    longest_wait_s: float | None = None
    """For dispatch; None while nothing waits for it."""
    overdue: int = 0
    """Of those at work."""
    departments: int = 0
    """That have a case at work."""
    on_time: Rate = Rate()
    """按期结案率 of the last days."""
    in_grid: Rate = Rate()
    """一格解决率 of the last days."""


def tallied(rows: CaseRows, as_of_ms: int) -> Iterator[CaseTallies | None]:
    """The sums of a queue at a moment, with a pause (None) before them."""
    groups = rows.counts("group")
    at_work = rows.narrowed(CaseFilter((("group", "at_work"),)), as_of_ms)
    wait_ms = rows.longest_wait_ms(Stage.REGISTERED, as_of_ms)
    yield None
    on_time, in_grid = _rates(rows, as_of_ms)
    yield CaseTallies(
        **{name: groups.get(name, 0) for name in GROUPS},
        to_file=rows.counts("stage").get(Stage.REPORTED.value, 0),
        longest_wait_s=None if wait_ms is None else wait_ms / 1_000,
        overdue=at_work.overdue(as_of_ms),
        departments=len(at_work.counts("department").keys() - {""}),
        on_time=on_time,
        in_grid=in_grid,
    )


def _rates(rows: CaseRows, as_of_ms: int) -> tuple[Rate, Rate]:
    """Of every live case that went into no other one: facts are counted, not entries."""
    columns, its = rows.columns, rows.codes.columns
    never = np.full(len(columns), NEVER_MS)
    facts = ~rows.codes.merged
    table = CaseTable(
        opened_ms=columns.opened_at_ms[facts],
        registered_ms=its["registered_ms"][facts],
        dispatched_ms=never[facts],
        handled_ms=never[facts],
        closed_ms=its["closed_ms"][facts],
        due_ms=columns.due_at_ms[facts],
        void=(columns.stage == STAGES.index(Stage.VOID))[facts],
        in_grid=rows.codes.solved_in_grid[facts],
    )
    counts = counts_of(marks_of(table, Period(as_of_ms - DAYS * _DAY_MS, as_of_ms + 1)))
    return (
        Rate(counts[Count.CLOSED_IN_TIME], counts[Count.TO_CLOSE]),
        Rate(counts[Count.SOLVED_IN_GRID], counts[Count.REGISTERED]),
    )
