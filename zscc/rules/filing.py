"""From what a person or a source asks to the facts of one case. Pure: whoever writes them takes all or none.

``case_id_of`` numbers the case of a report, ``opened_by`` makes version 1 of what was typed, ``opened_of`` that of a
report, ``step_of`` every later one, with its deadlines and orders complete. Errors: StepRefused with the code that the
screen words. Nothing here looks at a clock or a store.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from zscc.model.asked import MergeCases, OpenCase, TakeStep, UnmergeCases, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseOpened, CaseStep, Proof
from zscc.model.case_steps import StepRefused, open_case
from zscc.model.catalogue import CaseClass
from zscc.model.report import Priority, Report
from zscc.model.role import Role
from zscc.model.working_time import Deadline, TimeUnit
from zscc.rules.book import RuleBook
from zscc.rules.calls import orders_of
from zscc.rules.changes import completed
from zscc.rules.guess import guess
from zscc.rules.limits import deadlines_of_class
from zscc.rules.step_limits import with_deadlines
from zscc.rules.writable import LONGEST_WORDS

SYNTHETIC = "YS"
"""Numbers of made-up cases begin so."""
LONGEST_TITLE = 40
_NOTHING = timedelta()
INTAKE = "intake"
"""Who opens the cases of reports."""


@dataclass(frozen=True, slots=True)
class Where:
    """What the town knows about a position; None for what it does not hold."""

    grid: str | None = None
    village: str | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it, and when."""

    who: Who
    at: datetime


@dataclass(frozen=True, slots=True)
class NewCase:
    """What the centre adds to a case that is opened."""

    case_id: str
    where: Where = Where()
    caller_ref: str = ""
    synthetic: bool = False


def case_id_of(report: Report) -> str:
    """The number of a report's case; two reports never share one (the id of a source holds no hyphen).

    The simulator numbers the reports of all its sources in one row; true sources number each for itself.
    """
    if report.synthetic and report.report_id.startswith(SYNTHETIC):
        return report.report_id
    number = f"{report.source}-{report.report_id}"
    return f"{SYNTHETIC}-{number}" if report.synthetic else number


def typed_case_id(day: str, number: int, *, synthetic: bool) -> str:
    """The number of the day's n-th case that was typed: ``YS20260615-H007``; ``day`` as 20260615."""
    return f"{SYNTHETIC if synthetic else ''}{day}-H{number:03d}"


def opened_of(report: Report, book: RuleBook, where: Where) -> CaseOpened:
    """The case of a report; its source's class stands, refined by its words."""
    found = guess(report.text, book.catalogue, among=report.category if book.class_of(report.category) else "")
    its = book.class_of(found.class_id)
    emergency = its is not None and its.emergency
    at = report.observed_at
    own, superior = deadlines_of_class(its, at, book.calendar) if emergency else (None, None)
    return CaseOpened(
        case_id=case_id_of(report),
        at=at,
        role=Role.PROGRAM,
        by=INTAKE,
        class_id=found.class_id or report.category,
        priority=_more_urgent(report.priority, found.priority) if emergency or found.danger else report.priority,
        title=report.title,
        words=report.text,
        address=report.address,
        caller_ref=report.caller_ref,
        source=report.source,
        reports=(report.report_id,),
        point=report.point,
        grid=report.grid or where.grid,
        village=where.village,
        department="" if its is None else its.department,
        emergency=emergency,
        own=own,
        superior=_set_by_superior(report.superior_due_at, at) or superior,
        external_ids=(report.external_id,) if report.external_id else (),
        synthetic=report.synthetic,
        return_by=report.return_by,
    )


def opened_by(asked: OpenCase, new: NewCase, hand: Hand, book: RuleBook) -> CaseOpened:
    """The case of what was typed; class and priority are guessed where nobody chose."""
    _refuse_words(asked)
    found = guess(f"{asked.title}\n{asked.words}", book.catalogue, among=asked.class_id)
    # What somebody chose is not refined: he saw the sub-classes.
    class_id = asked.class_id or found.class_id
    its = book.class_of(class_id)
    if asked.class_id and its is None:
        raise StepRefused("unknown_class", class_id=asked.class_id)
    at = min(asked.at or hand.at, hand.at)
    emergency = (its is not None and its.emergency) if asked.emergency is None else asked.emergency
    own, superior = deadlines_of_class(its, at, book.calendar) if emergency else (None, None)
    return CaseOpened(
        case_id=new.case_id,
        at=at,
        role=hand.who.role,
        by=hand.who.account,
        class_id=class_id,
        priority=asked.priority or _priority(its, found.priority, emergency=emergency),
        title=asked.title or _title(its, asked.words),
        words=asked.words,
        address=asked.address,
        caller_ref=new.caller_ref,
        source=asked.source,
        reports=asked.reports,
        point=asked.point,
        grid=new.where.grid,
        village=new.where.village,
        department="" if its is None else its.department,
        emergency=emergency,
        own=own,
        superior=_set_by_superior(asked.superior_due_at, at) or superior,
        external_ids=asked.external_ids,
        synthetic=new.synthetic,
    )


def registered(opened: CaseOpened, hand: Hand, book: RuleBook) -> CaseStep:
    """立案 in the same act as opening."""
    case = open_case(opened)
    return step_of(TakeStep(case.case_id, case.version, Act.REGISTER), case, hand, book)


def step_of(asked: TakeStep, case: Case, hand: Hand, book: RuleBook) -> CaseStep:
    """The step that is asked for, complete; whether it may be taken is for ``take_step`` to say."""
    if max(len(asked.text), len(asked.reason), len(asked.suggested)) > LONGEST_WORDS:
        raise StepRefused("too_long", longest=str(LONGEST_WORDS))
    step = CaseStep(
        case_id=asked.case_id,
        version=asked.version + 1,
        act=asked.act,
        at=hand.at,
        role=hand.who.role,
        by=hand.who.account,
        party=asked.party,
        reason=asked.reason,
        text=asked.text,
        orders=orders_of(asked.calls, hand.at, book),
        until=asked.until,
        link=asked.link,
        outcome=asked.outcome,
        changes=completed(case, asked.changes, book) if asked.act is Act.CHANGE else asked.changes,
        proof=_proof(asked.proof, hand.who),
        suggested=asked.suggested,
        started_at=_not_after(asked.started_at, hand.at),
    )
    if step.version != case.version + 1:
        return step
    return with_deadlines(step, case, book)


def _proof(given: Proof | None, who: Who) -> Proof | None:
    """A vehicle's fix proves an arrival; that it lay within the fence is seen by the program, not said by a person."""
    return given if given is None or who.role is Role.PROGRAM else replace(given, vehicle="")


def _not_after(started_at: datetime | None, at: datetime) -> datetime | None:
    """When a call began as a seat saw it; its clock may be ahead of the centre's by a moment."""
    if started_at is None:
        return None
    if started_at.tzinfo is None:
        raise StepRefused("naive_moment")
    return min(started_at, at)


def merge_of(asked: MergeCases, hand: Hand) -> tuple[CaseStep, CaseStep]:
    """并案: what the case takes in, and what goes into it."""
    return _pair(asked, hand, Act.MERGE, Act.GO_INTO)


def unmerge_of(asked: UnmergeCases, hand: Hand) -> tuple[CaseStep, CaseStep]:
    """撤销并案: what the case gives back, and what comes back."""
    return _pair(asked, hand, Act.UNMERGE, Act.COME_BACK)


def refuse_hidden_emergency(case: Case, other: Case, step: CaseStep) -> None:
    """Raises StepRefused where an emergency would go into a case without its clocks and reports."""
    if step.act is Act.MERGE and other.emergency and not case.emergency:
        raise StepRefused("hides_emergency", case=case.case_id)


def _pair(asked: MergeCases | UnmergeCases, hand: Hand, act: Act, other_act: Act) -> tuple[CaseStep, CaseStep]:
    if asked.case_id == asked.other_id:
        raise StepRefused("same_case", case=asked.case_id)

    def step(case_id: str, version: int, its: Act, link: str) -> CaseStep:
        return CaseStep(
            case_id=case_id,
            version=version + 1,
            act=its,
            at=hand.at,
            role=hand.who.role,
            by=hand.who.account,
            reason=asked.reason,
            link=link,
        )

    return (
        step(asked.case_id, asked.version, act, asked.other_id),
        step(asked.other_id, asked.other_version, other_act, asked.case_id),
    )


def _refuse_words(asked: OpenCase) -> None:
    if not (asked.words.strip() or asked.title.strip()):
        raise StepRefused("needs", act="open", field="words")
    if max(len(asked.words), len(asked.title), len(asked.address)) > LONGEST_WORDS:
        raise StepRefused("too_long", longest=str(LONGEST_WORDS))
    if any(moment is not None and moment.tzinfo is None for moment in (asked.at, asked.superior_due_at)):
        raise StepRefused("naive_moment")


def _title(its: CaseClass | None, words: str) -> str:
    return its.name if its is not None else words.strip().split("\n")[0][:LONGEST_TITLE]


def _priority(its: CaseClass | None, guessed: Priority, *, emergency: bool) -> Priority:
    known = guessed if its is None else _more_urgent(its.priority, guessed)
    return _more_urgent(known, Priority.HIGH) if emergency else known


def _more_urgent(one: Priority, other: Priority) -> Priority:
    return min(one, other, key=lambda priority: priority.rank)


def _set_by_superior(due_at: datetime | None, at: datetime) -> Deadline | None:
    if due_at is None:
        return None
    return Deadline(at, at + max(due_at - at, _NOTHING) * 4 / 5, max(at, due_at), TimeUnit.NATURAL_MINUTES)
