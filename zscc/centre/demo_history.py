"""The casework of the time before the demo began, made by the rules that every seat obeys (示意).

An event queue lives through the days: a report opens a case, the course of the case says who does what when, a
duplicate is merged, a team comes home. Each step is completed by ``rules`` and taken by the table, so that nothing is
told that could not have happened. Pure but for its draws, which belong to the seed: the same seed tells the same.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Protocol

from zscc.centre.whereabouts import Whereabouts
from zscc.feeds.simulated.casework import Due
from zscc.feeds.simulated.casework_people import SEAT
from zscc.feeds.simulated.casework_reports import Told
from zscc.feeds.simulated.seeds import generator
from zscc.model.asked import MergeCases, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.journal import Fact
from zscc.model.report import Priority
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.rules.book import RuleBook
from zscc.rules.calls import settings_of
from zscc.rules.filing import Hand, case_id_of, merge_of, opened_of, step_of

log = logging.getLogger(__name__)

_UNTAKEN = timedelta(minutes=8)
"""What came in so shortly before the seat was taken over stands there as it came."""
_LEFT_FOR_THE_SEAT = {
    Act.DISPATCH: timedelta(minutes=24),
    Act.DECLINE: _UNTAKEN,
    Act.CLOSE: timedelta(minutes=6),
    Act.CALL_BACK: timedelta(minutes=30),
}
_MANY = 1_000
_HOME_AFTER_S = (600, 1500)
_MERGED_AFTER_S, _MERGED_AT_ONCE_S = (15, 90), (6, 20)


class Course(Protocol):
    """Says what may happen next."""

    def coming(self, case: Case, since: datetime) -> tuple[Due, ...]:
        """All that somebody would do after ``since`` as the case stands; the earliest happens."""


@dataclass(frozen=True, slots=True)
class _Step:
    due: Due


@dataclass(frozen=True, slots=True)
class _Merge:
    case_id: str
    other_id: str


@dataclass(frozen=True, slots=True)
class _Home:
    responder_id: str
    serial: int


_Event = Told | _Step | _Merge | _Home


@dataclass(slots=True)
class PastCasework:
    """Lives through a stretch of time once; ``facts`` come in the order in which they happened."""

    course: Course
    book: RuleBook
    places: Whereabouts
    seed: int
    merged_share: float
    until: datetime
    cases: dict[str, Case] = field(default_factory=dict)
    facts: list[CaseOpened | CaseStep | ResponderSet] = field(default_factory=list)
    refused: int = 0
    """Steps that the table did not allow; a fault of the course."""
    settings: dict[str, ResponderSet] = field(default_factory=dict)
    """Where each responder stands."""
    _queue: list[tuple[datetime, int, _Event]] = field(default_factory=list)
    _pushed: int = 0
    _refused: set[tuple[str, int, Act]] = field(default_factory=set)
    """What was tried in vain at a version; something else is done then."""

    def live(self, reports: Iterable[Told], known: Sequence[tuple[Case, datetime]] = ()) -> list[Fact]:
        """Everything that happened by then, at once."""
        self.begin(reports, known)
        while self.go_on(_MANY):
            pass
        return list(self.facts)

    def begin(self, reports: Iterable[Told], known: Sequence[tuple[Case, datetime]] = ()) -> None:
        """Take up the cases of these reports, and cases that the journal has, each since its last step.

        Reports whose case the journal has are passed over.
        """
        known_ids = frozenset(case.case_id for case, _ in known)
        for case, since in known:
            self._follow(case, since)
        for told in reports:
            if case_id_of(told.report) not in known_ids:
                self._push(told.report.observed_at, told)

    def go_on(self, events: int) -> bool:
        """Live through so many events; False when nothing is left to happen."""
        for _ in range(events):
            if not self._queue or self._queue[0][0] > self.until:
                return False
            at, _, event = heappop(self._queue)
            self._happens(event, at)
        return True

    def _push(self, at: datetime, event: _Event) -> None:
        self._pushed += 1
        heappush(self._queue, (at, self._pushed, event))

    def _happens(self, event: _Event, at: datetime) -> None:
        match event:
            case Told():
                self._opens(event, at)
            case _Step():
                self._step(event.due)
            case _Merge():
                self._merge(event, at)
            case _Home():
                self._comes_home(event, at)

    def _opens(self, told: Told, at: datetime) -> None:
        opened = opened_of(told.report, self.book, self.places.of_report(told.report))
        self.facts.append(opened)
        if told.first_id and self._chance(opened.case_id) < self.merged_share:
            usual = _MERGED_AT_ONCE_S if opened.emergency else _MERGED_AFTER_S
            after_s = _between(usual, self._chance(opened.case_id, "after"))
            self._push(at + timedelta(seconds=after_s), _Merge(told.first_id, opened.case_id))
        self._follow(open_case(opened), at)

    def _step(self, due: Due) -> None:
        case = self.cases[due.asked.case_id]
        if due.asked.version != case.version:
            return
        try:
            step = step_of(due.asked, case, Hand(due.who, due.at), self.book)
            after = take_step(case, step)
            sent = settings_of(step, case, self.settings)
        except StepRefused as refused:
            log.warning("%s of %s was refused: %s", due.asked.act.value, case.case_id, refused)
            self.refused += 1
            self._refused.add((case.case_id, case.version, due.asked.act))
            self._follow(case, due.at)
            return
        self.facts.append(step)
        for setting in sent:
            self._set(setting)
        self._follow(after, due.at)

    def _merge(self, event: _Merge, at: datetime) -> None:
        case, other = self.cases.get(event.case_id), self.cases.get(event.other_id)
        if case is None or other is None or case.ended or other.ended or at > self.until - _UNTAKEN:
            return
        if other.parties:
            # Somebody is on the way already; two teams at one place are two cases.
            return
        asked = MergeCases(case.case_id, case.version, other.case_id, other.version)
        pair = merge_of(asked, Hand(Who(SEAT, "dispatcher", Role.DISPATCHER), at))
        try:
            merged = [take_step(each, step) for each, step in zip((case, other), pair, strict=True)]
        except StepRefused:
            # A case that took others in does not go into another one.
            return
        self.facts += pair
        for each in merged:
            self._follow(each, at)

    def _follow(self, case: Case, at: datetime) -> None:
        self.cases[case.case_id] = case
        tried = (case.case_id, case.version)
        coming = (due for due in self.course.coming(case, at) if (*tried, due.asked.act) not in self._refused)
        due = min(coming, key=lambda due: due.at, default=None)
        if due is not None and not self._is_left(due, case):
            self._push(due.at, _Step(due))

    def _is_left(self, due: Due, case: Case) -> bool:
        """What the last minutes brought is left for who takes the seat over; what is urgent was registered at once."""
        if not due.by_centre:
            return False
        at_once = case.priority is Priority.URGENT or case.emergency
        usual = timedelta() if at_once else _UNTAKEN
        left = _UNTAKEN if at_once else _LEFT_FOR_THE_SEAT.get(due.asked.act, usual)
        left = timedelta() if at_once and due.asked.act is Act.REGISTER else left
        return due.at > self.until - left

    def _set(self, setting: ResponderSet) -> None:
        self.settings[setting.responder_id] = setting
        self.facts.append(setting)
        if setting.state is ResponderState.RETURNING:
            after_s = _between(_HOME_AFTER_S, self._chance(setting.key))
            self._push(setting.at + timedelta(seconds=after_s), _Home(setting.responder_id, setting.serial))

    def _comes_home(self, event: _Home, at: datetime) -> None:
        now = self.settings[event.responder_id]
        if now.serial == event.serial:
            home = (event.responder_id, now.serial + 1, ResponderState.STANDBY, at, Role.PROGRAM, SEAT)
            self._set(ResponderSet(*home))

    def _chance(self, *entity: str) -> float:
        return generator(self.seed, "history", *entity).random()


def last_moment(case: Case) -> datetime:
    """When something was last done about a case, as far as its value tells."""
    times: Iterator[datetime | None] = (getattr(case.times, each.name) for each in fields(case.times))
    of_parties = (at for party in case.parties for at in (party.dispatched_at, party.signed_at, party.arrived_at))
    return max(at for at in (*times, *of_parties) if at is not None)


def _between(span: tuple[int, int], share: float) -> int:
    return round(span[0] + (span[1] - span[0]) * share)
