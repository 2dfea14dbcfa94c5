"""One case as a journal tells it, for whoever handed its report in: numbers, codes and moments, never what people said.

Title, words, address, caller, position and who did what are personal or may be; none of them is told here.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from zscc.clock import SHANGHAI
from zscc.model.case import Case
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseRecalled, CaseStep
from zscc.model.case_steps import next_value
from zscc.model.working_time import Deadline

if TYPE_CHECKING:
    from zscc.store.sqlite_reader import SqliteReader


def case_at(reader: "SqliteReader", case_id: str, at: datetime | None) -> Case | None:
    """The case as it was recorded until ``at`` (None: until now); None when it had not been opened."""
    case: Case | None = None
    for entry in reader.case_history(case_id):
        if at is not None and entry.recorded_at > at:
            break
        fact = entry.fact
        if isinstance(fact, CaseRecalled):
            case = fact.case
        elif isinstance(fact, CaseOpened | CaseStep | CaseCarried):
            case = next_value(case, fact) or case
    return case


def told_of(case: Case) -> dict[str, Any]:
    """What is told of it; times in the town's own."""
    return {
        "case": case.case_id,
        "version": case.version,
        "stage": case.stage.value,
        "ended": case.ended,
        "class": case.class_id,
        "priority": case.priority.value,
        "emergency": case.emergency,
        "source": case.source,
        "numbers": list(case.external_ids),
        "reports": list(case.reports),
        "opened_at": _moment(case.times.opened_at),
        "own": _deadline(case.own),
        "superior": _deadline(case.superior),
        "return_by": _moment(case.return_by),
        "village": case.village,
        "grid": case.grid,
        "placed": case.point is not None,
        "department": case.department,
        "merged_into": case.merged_into,
        "merged": list(case.merged),
        "synthetic": case.synthetic,
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(SHANGHAI).isoformat()


def _deadline(deadline: Deadline | None) -> dict[str, str | None] | None:
    if deadline is None:
        return None
    return {
        "due_at": _moment(deadline.due_at),
        "amber_at": _moment(deadline.amber_at),
        "stopped_at": _moment(deadline.stopped_at),
    }
