"""What the tiles say of cases: how many stand where."""

from collections.abc import Iterator
from dataclasses import dataclass

from zscc.model.case import Stage
from zscc.ui.cases.rows import GROUPS, CaseFilter, CaseRows


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
    """Of the whole queue, as 流转 and 值班 count them."""
    departments: int = 0
    """That have a case at work."""


def tallied(rows: CaseRows, as_of_ms: int) -> Iterator[CaseTallies | None]:
    """The sums of a queue at a moment, with a pause (None) before them."""
    groups = rows.counts("group")
    at_work = rows.narrowed(CaseFilter((("group", "at_work"),)), as_of_ms)
    wait_ms = rows.longest_wait_ms(Stage.REGISTERED, as_of_ms)
    yield None
    yield CaseTallies(
        **{name: groups.get(name, 0) for name in GROUPS},
        to_file=rows.counts("stage").get(Stage.REPORTED.value, 0),
        longest_wait_s=None if wait_ms is None else wait_ms / 1_000,
        overdue=rows.overdue(as_of_ms),
        departments=len(at_work.counts("department").keys() - {""}),
    )
