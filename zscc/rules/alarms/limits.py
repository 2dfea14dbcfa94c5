"""Rules of time limits: what of an open case falls due when. It goes by the case's own moments and the clock.

A case tells for every rule the span in which its alarm should stand. Spans that begin later wait in a heap, so that a
hundred thousand open cases cost nothing until one of them falls due.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from zscc.model.case import Case, Party, Stage
from zscc.model.case_facts import Act, CaseOpened, CaseRecalled, CaseStep
from zscc.model.case_steps import next_value
from zscc.model.journal import Fact
from zscc.model.moment import NEVER_MS, ms_from_utc
from zscc.rules.alarms.fleet import Seen
from zscc.rules.alarms.wants import Values, Want
from zscc.settings.alarm_rules import AlarmKind, AlarmRule


@dataclass(frozen=True, slots=True)
class Span:
    """When an alarm about a case should stand."""

    from_at: datetime
    until_at: datetime | None = None
    part: str = ""


_AT_WORK = frozenset({Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING})
_HANDLED = frozenset({Stage.FED_BACK, Stage.INSPECTING})
"""处置时限 has been kept or missed; what comes now is inspection."""


def spans_of(rule: AlarmRule, case: Case) -> Iterator[Span]:
    """The spans of a case by one rule; none of a case that ended."""
    if case.ended or not _is_meant(rule, case):
        return
    yield from _SPANS[rule.kind](rule, case)


def _is_meant(rule: AlarmRule, case: Case) -> bool:
    if rule.case_priorities and case.priority not in rule.case_priorities:
        return False
    if rule.case_sources and case.source not in rule.case_sources:
        return False
    classes = rule.case_classes
    return not classes or any(case.class_id == each or case.class_id.startswith(f"{each}.") for each in classes)


def _due_soon(_rule: AlarmRule, case: Case) -> Iterator[Span]:
    own = case.own
    if own is not None and own.stopped_at is None and case.stage not in _HANDLED:
        yield Span(own.amber_at, own.due_at)


def _overdue(_rule: AlarmRule, case: Case) -> Iterator[Span]:
    own = case.own
    if own is not None and own.stopped_at is None and case.stage not in _HANDLED:
        yield Span(own.due_at)


def _of_parties(case: Case, due: Callable[[Party], datetime | None]) -> Iterator[Span]:
    if case.stage not in _AT_WORK or case.suspension is not None:
        return
    newest = {party.order.department: party for party in case.parties}
    for department, party in newest.items():
        due_at = due(party)
        if due_at is not None:
            yield Span(due_at, part=department)


def _unsigned(_rule: AlarmRule, case: Case) -> Iterator[Span]:
    return _of_parties(case, lambda party: party.order.sign_by if party.signed_at is None else None)


def _arrival_late(_rule: AlarmRule, case: Case) -> Iterator[Span]:
    def due(party: Party) -> datetime | None:
        return party.order.arrive_by if party.arrived_at is None and party.done_at is None else None

    return _of_parties(case, due)


def _first_report_late(rule: AlarmRule, case: Case) -> Iterator[Span]:
    if case.emergency and case.times.first_report_at is None:
        yield Span(case.times.opened_at + timedelta(minutes=rule.threshold))


def _review_due(rule: AlarmRule, case: Case) -> Iterator[Span]:
    if case.suspension is not None:
        yield Span(case.suspension.review_at - timedelta(minutes=rule.threshold))


def _supervision(_rule: AlarmRule, case: Case) -> Iterator[Span]:
    asked = case.supervision
    if asked is not None and asked.answered_at is None:
        yield Span(asked.answer_by)


def _elder_call(_rule: AlarmRule, case: Case) -> Iterator[Span]:
    # The first step of a case is its report; the second one is what somebody did about it: a call, the filing.
    if case.version == CaseOpened.version:
        yield Span(case.times.opened_at)


_SPANS: Mapping[AlarmKind, Callable[[AlarmRule, Case], Iterator[Span]]] = {
    AlarmKind.CASE_DUE_SOON: _due_soon,
    AlarmKind.CASE_OVERDUE: _overdue,
    AlarmKind.ORDER_UNSIGNED: _unsigned,
    AlarmKind.ARRIVAL_LATE: _arrival_late,
    AlarmKind.FIRST_REPORT_LATE: _first_report_late,
    AlarmKind.REVIEW_DUE: _review_due,
    AlarmKind.SUPERVISION_UNANSWERED: _supervision,
    AlarmKind.ELDER_CALL: _elder_call,
}
LIMIT_KINDS = frozenset(_SPANS)


_BEGIN_AGAIN = frozenset({Act.REOPEN, Act.COME_BACK})
_SOMEWHERE = "-"


def _is_missed(before: Case | None, fact: CaseOpened | CaseStep) -> bool:
    """Whether a step that could not be followed makes an open case, or one other than what is known."""
    if not isinstance(fact, CaseStep):
        return False
    return fact.act in _BEGIN_AGAIN if before is None else before.version < fact.version


class OpenCases:
    """The open cases that all rules of limits share, without what is personal in them."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
        self.missed: set[str] = set()
        """Ids of cases that are open again, or were not followed: whoever has the store tells them by ``put``."""

    def __iter__(self) -> Iterator[Case]:
        return iter(self._cases.values())

    def put(self, case: Case) -> None:
        """Know a case as the store tells it."""
        if case.ended:
            self._cases.pop(case.case_id, None)
        else:
            # Whether there is an address decides what may be done; which one is nobody's business here.
            address = _SOMEWHERE if case.address.strip() else ""
            self._cases[case.case_id] = replace(case, words="", address=address, caller_ref="")

    def hear(self, fact: Fact) -> Case | None:
        """The case after a fact; None when the fact is about none, is known already, or its case is not known."""
        if isinstance(fact, CaseRecalled):
            after: Case | None = fact.case
        elif isinstance(fact, (CaseOpened, CaseStep)):
            before = self._cases.get(fact.case_id)
            after = next_value(before, fact)
            if after is None and _is_missed(before, fact):
                self.missed.add(fact.case_id)
        else:
            after = None
        if after is not None:
            self.put(after)
        return after

    def get(self, case_id: str) -> Case | None:
        """An open case."""
        return self._cases.get(case_id)


class LimitMachine:
    """One rule over all open cases."""

    def __init__(self, rule: AlarmRule, cases: OpenCases) -> None:
        self.rule = rule
        self._spans: dict[str, dict[str, tuple[int, int, Want]]] = {}
        """By case and source: from, until, the alarm."""
        self._begins: list[tuple[int, str, str]] = []
        self._ends: list[tuple[int, str, str]] = []
        self._standing: dict[str, Want] = {}
        for case in cases:
            self.know(case)

    def know(self, case: Case) -> None:
        """Take in a case as it is now."""
        for source in self._spans.pop(case.case_id, {}):
            self._standing.pop(source, None)
        spans = {}
        for span in spans_of(self.rule, case):
            from_ms = ms_from_utc(span.from_at)
            want = Want(self.rule.id, "case", case.case_id, from_ms, span.part, _values(case, span), case.point)
            until_ms = NEVER_MS if span.until_at is None else ms_from_utc(span.until_at)
            spans[want.source] = (from_ms + round(self.rule.raise_after_s * 1000), until_ms, want)
            heapq.heappush(self._begins, (spans[want.source][0], case.case_id, want.source))
        if spans:
            self._spans[case.case_id] = spans

    def hear(self, fact: Fact) -> None:
        """Facts come by :meth:`know`, as the cases they make."""

    def see(self, seen: Seen) -> None:
        """Vehicles have no limits."""
        del seen

    def pass_time(self, now_ms: int) -> None:
        """Raise what has fallen due and clear what is past; what changed since it went on the heap is passed over."""
        while self._begins and self._begins[0][0] <= now_ms:
            _, case_id, source = heapq.heappop(self._begins)
            span = self._spans.get(case_id, {}).get(source)
            if span is not None and span[0] <= now_ms < span[1]:
                self._standing[source] = span[2]
                if span[1] != NEVER_MS:
                    heapq.heappush(self._ends, (span[1], case_id, source))
        while self._ends and self._ends[0][0] <= now_ms:
            _, case_id, source = heapq.heappop(self._ends)
            span = self._spans.get(case_id, {}).get(source)
            if span is None or span[1] <= now_ms:
                self._standing.pop(source, None)

    def adopt(self, subject_id: str, onset_ms: int) -> None:
        """Cases tell by themselves what of them is due."""

    def wants(self) -> Mapping[str, Want]:
        """The alarms that should stand."""
        return self._standing


def _values(case: Case, span: Span) -> Values:
    told = (("case", case.case_id), ("title", case.title), ("grid", case.grid or ""), ("department", span.part))
    return tuple((name, value) for name, value in told if value)
