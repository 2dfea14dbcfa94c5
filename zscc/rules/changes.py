"""更正 made complete: who corrects the class means its department too, as long as nobody was sent."""

from collections.abc import Mapping

from zscc.model.case import Case
from zscc.model.case_steps import StepRefused, may_be_ordinary
from zscc.model.catalogue import CaseClass
from zscc.rules.book import RuleBook

Changes = tuple[tuple[str, str], ...]


def completed(case: Case, changes: Changes, book: RuleBook) -> Changes:
    """The changes with what follows from them; what somebody wrote himself stays as he wrote it."""
    wanted = dict(changes)
    named = wanted.get("department", "")
    if named and named not in book.departments:
        raise StepRefused("unknown_department", department=named)
    if "class_id" not in wanted:
        return changes
    its = book.class_of(wanted["class_id"])
    if its is None:
        raise StepRefused("unknown_class", class_id=wanted["class_id"])
    before = book.class_of_case(case)
    changes = (*changes, *_emergency(case, before, its, wanted))
    usual = "" if before is None else before.department
    if "department" in wanted or case.parties or case.department != usual:
        return changes
    return (*changes, ("department", its.department))


def _emergency(case: Case, before: CaseClass | None, its: CaseClass, wanted: Mapping[str, str]) -> Changes:
    """突发事件 by its new class, and then never of low priority; or one no more, if it is filed or nobody was sent."""
    usual = before is not None and before.emergency
    if its.emergency and not case.emergency:
        urgent = min(case.priority, its.priority, key=lambda priority: priority.rank)
        told = {"emergency": "1", "priority": urgent.value}
    elif case.emergency and usual and not its.emergency and may_be_ordinary(case):
        told = {"emergency": ""}
    else:
        told = {}
    return tuple((field, value) for field, value in told.items() if field not in wanted)


def with_place(changes: Changes, grid: str | None, village: str | None) -> Changes:
    """A corrected position brings its grid and village along, unless they were written as well."""
    wanted = dict(changes)
    if "point" not in wanted:
        return changes
    its = (("grid", grid or ""), ("village", village or ""))
    return (*changes, *(pair for pair in its if pair[0] not in wanted))
