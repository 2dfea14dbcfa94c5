"""The deadlines that a step sets: by act, from the case's class and the working calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import StepRefused
from zscc.model.working_time import TimeUnit
from zscc.rules.book import RuleBook
from zscc.rules.limits import deadline_from, deadline_until, deadlines_of_class, gone_on, stopped


def with_deadlines(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    """The step with the deadlines that it sets; unchanged where it sets none. Raises StepRefused."""
    if step.until is not None and step.until.tzinfo is None:
        raise StepRefused("naive_moment")
    work = _WORK.get(step.act)
    return step if work is None else work(step, case, book)


def _registered(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    """From 立案; an emergency's clock has run since the report, filing it afterwards moves nothing."""
    its = book.class_of_case(case)
    if its is None:
        raise StepRefused("no_class", act=step.act.value)
    own, superior = deadlines_of_class(its, case.times.opened_at if case.emergency else step.at, book.calendar)
    own = case.own if case.emergency and case.own is not None else own
    return replace(step, own=own, superior=case.superior or superior)


def _solved(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    """网格自处置 files as well, unless it was filed before."""
    if case.own is not None or book.class_of_case(case) is None:
        return step
    return _registered(step, case, book)


def _again(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    """返工: the whole limit once more, from now on."""
    its = book.class_of_case(case)
    own = None if its is None else deadline_from(its.limit, step.at, book.calendar)
    return step if own is None else replace(step, own=own if case.suspension is None else stopped(own, step.at))


def _extended(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    """延期: until what was asked for, or what the leader says instead; never to before the present end."""
    until = step.until or case.extension_asked
    if until is None:
        return step
    _refuse_earlier(until, case, step.at)
    starts_at = case.times.opened_at if case.own is None else case.own.starts_at
    unit = TimeUnit.NATURAL_MINUTES if case.own is None else case.own.unit
    try:
        own = deadline_until(starts_at, until, unit, book.calendar)
    except ValueError as error:
        raise StepRefused("until_out_of_reach", act=step.act.value) from error
    return replace(step, own=own if case.suspension is None else stopped(own, case.suspension.since), until=until)


def _asked_to_extend(step: CaseStep, case: Case, _book: RuleBook) -> CaseStep:
    if step.until is not None:
        _refuse_earlier(step.until, case, step.at)
    return step


def _refuse_earlier(until: datetime, case: Case, at: datetime) -> None:
    if until <= (at if case.own is None else case.own.due_at):
        raise StepRefused("until_too_early", act=Act.GRANT_EXTENSION.value)


def _suspended(step: CaseStep, case: Case, _book: RuleBook) -> CaseStep:
    _refuse_past(step)
    return replace(step, own=stopped(case.own, step.at))


def _resumed(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    try:
        return replace(step, own=gone_on(case.own, step.at, book.calendar))
    except ValueError as error:
        raise StepRefused("until_out_of_reach", act=step.act.value) from error


def _in_future(step: CaseStep, _case: Case, _book: RuleBook) -> CaseStep:
    _refuse_past(step)
    return step


def _refuse_past(step: CaseStep) -> None:
    if step.until is not None and step.until <= step.at:
        raise StepRefused("until_past", act=step.act.value)


def _changed(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    """Another class has other limits; what was counted from 立案, or from the report, is counted anew from there."""
    its = book.class_of(dict(step.changes).get("class_id", case.class_id))
    if its is None or its.class_id == case.class_id or case.suspension is not None:
        return step
    from_at = case.times.opened_at if case.emergency else case.times.registered_at
    own = None if from_at is None else deadline_from(its.limit, from_at, book.calendar)
    return replace(step, own=own)


_WORK: dict[Act, Callable[[CaseStep, Case, RuleBook], CaseStep]] = {
    Act.REGISTER: _registered,
    Act.SOLVE_IN_GRID: _solved,
    Act.REWORK: _again,
    Act.REOPEN: _again,
    Act.ASK_EXTENSION: _asked_to_extend,
    Act.GRANT_EXTENSION: _extended,
    Act.ASK_SUSPENSION: _in_future,
    Act.SUSPEND: _suspended,
    Act.RESUME: _resumed,
    Act.SUPERVISE: _in_future,
    Act.CHANGE: _changed,
}
