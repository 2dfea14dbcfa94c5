"""The case rows of the memory store: the same answers as the file's, from values kept by id."""

from collections.abc import Iterator
from datetime import datetime

from zscc.model.case import Case
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.case_steps import next_value
from zscc.model.moment import NEVER_MS, ms_from_utc
from zscc.model.space import PointE7
from zscc.store.case_row import CaseFigures


class CaseBook:
    """Newest values by id."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}

    def take(self, fact: CaseOpened | CaseStep | CaseCarried) -> None:
        """Follow a fact."""
        case = next_value(self._cases.get(fact.subject), fact)
        if case is not None:
            self._cases[case.case_id] = case

    def case(self, case_id: str) -> Case | None:
        """The newest value of a case."""
        return self._cases.get(case_id)

    def find(self, query: CaseQuery) -> list[Case]:
        """A page of a list, in its order."""
        cases = sorted(self._fitting(query), key=lambda case: case.case_id)
        cases.sort(key=lambda case: _rank(case, query.order))
        return cases[query.offset : query.offset + query.limit]

    def count(self, query: CaseQuery) -> int:
        """How many cases a list has."""
        return sum(1 for _ in self._fitting(query))

    def figures(self, query: CaseQuery) -> CaseFigures:
        """The columns of all cases of a list."""
        return CaseFigures.of_cases(self._fitting(query))

    def _fitting(self, query: CaseQuery) -> Iterator[Case]:
        return (case for case in self._cases.values() if fits(case, query))


def fits(case: Case, query: CaseQuery) -> bool:
    """Whether a list wants a case."""
    return (
        _fits_times(case, query)
        and _fits_names(case, query)
        and _fits_state(case, query)
        and (query.box is None or _lies_within(case.point, *query.box))
    )


def _lies_within(point: PointE7 | None, low: PointE7, high: PointE7) -> bool:
    return point is not None and low.lon_e7 <= point.lon_e7 <= high.lon_e7 and low.lat_e7 <= point.lat_e7 <= high.lat_e7


def _fits_times(case: Case, query: CaseQuery) -> bool:
    return _within(case.times.opened_at, query.opened_from, query.opened_until) and _within(
        case.times.closed_at, query.closed_from, query.closed_until
    )


def _within(at: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    if at is None:
        return since is None and until is None
    return (since is None or at >= since) and (until is None or at < until)


def _fits_names(case: Case, query: CaseQuery) -> bool:
    chosen = (
        (case.stage, query.stages),
        (case.priority, query.priorities),
        (case.class_id, query.classes),
        (case.source, query.sources),
        (case.grid or "", query.grids),
        (case.village or "", query.villages),
        (case.department, query.departments),
    )
    return all(not members or value in members for value, members in chosen)


def _fits_state(case: Case, query: CaseQuery) -> bool:
    wanted = (
        query.ended is None or case.ended == query.ended,
        not query.event_id or case.event_id == query.event_id,
        not query.merged_into or case.merged_into == query.merged_into,
        not (query.facts_only and case.merged_into),
        query.overdue_at is None or (not case.ended and case.own is not None and case.own.due_at < query.overdue_at),
    )
    return all(wanted)


def _rank(case: Case, order: CaseOrder) -> tuple[int, ...]:
    if order is CaseOrder.QUEUE:
        due_ms = NEVER_MS if case.own is None else ms_from_utc(case.own.due_at)
        return (case.priority.rank, due_ms, ms_from_utc(case.times.opened_at))
    at = case.times.opened_at if order is CaseOrder.NEWEST else case.times.closed_at
    return (NEVER_MS if at is None else -ms_from_utc(at),)
