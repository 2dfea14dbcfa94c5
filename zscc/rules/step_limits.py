"""The deadlines that a step sets: by act, from the case's class and the working calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from zscc.model.case import Case
from zscc.model.case_changes import BadChange, changed
from zscc.model.case_conditions import NEVER_SUSPENDED, may_wait
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import StepRefused
from zscc.model.working_time import Pause, TimeUnit
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
    if until <= max(at, at if case.own is None else case.own.due_at):
        raise StepRefused("until_too_early", act=Act.GRANT_EXTENSION.value)


def _suspended(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    return replace(_asked_to_wait(step, case, book), own=stopped(case.own, step.at))


def _asked_to_wait(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    """Of an urgent class nothing waits, even where somebody lowered the priority of the case."""
    its = book.class_of_case(case)
    if its is not None and (its.emergency or its.priority in NEVER_SUSPENDED):
        raise StepRefused("may_wait", act=step.act.value)
    return _in_future(step, case, book)


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
    """Another class has other limits, counted from where the clock began, without what it stood still.

    What was granted stays: an extension to a later moment is not lost with the old class.
    """
    try:
        new = changed(case, step.changes)
    except BadChange as bad:
        raise StepRefused("bad_change", field=bad.field) from bad
    waits = case.suspension is not None and may_wait(new)
    if (new.class_id, new.emergency) == (case.class_id, case.emergency):
        return step if waits else _gone_on(step, case, book)
    its, from_at = book.class_of(new.class_id), _begin(case, new)
    if its is None or from_at is None:
        return step
    pauses = [*case.pauses, *_lasting(case, None if waits else step.at)]
    own = deadline_from(its.limit, from_at, book.calendar, pauses)
    if own is not None and case.own is not None and case.counts.extensions and case.own.due_at > own.due_at:
        own = None
    superior = case.superior or deadline_from(its.superior_limit, from_at, book.calendar)
    step = replace(step, superior=superior)
    return replace(step, own=own) if own is not None else step if waits else _gone_on(step, case, book)


def _begin(case: Case, new: Case) -> datetime | None:
    """Where the clock begins: an emergency's with the report, any other's with 立案 or the last 返工."""
    if new.emergency and not case.emergency:
        return case.times.opened_at
    if case.emergency and not new.emergency:
        return case.times.registered_at
    return case.times.registered_at if case.own is None else case.own.starts_at


def _lasting(case: Case, until: datetime | None) -> tuple[Pause, ...]:
    return () if case.suspension is None else ((case.suspension.since, until),)


def _gone_on(step: CaseStep, case: Case, book: RuleBook) -> CaseStep:
    return step if case.suspension is None else _resumed(step, case, book)


_WORK: dict[Act, Callable[[CaseStep, Case, RuleBook], CaseStep]] = {
    Act.REGISTER: _registered,
    Act.SOLVE_IN_GRID: _solved,
    Act.REWORK: _again,
    Act.REOPEN: _again,
    Act.ASK_EXTENSION: _asked_to_extend,
    Act.GRANT_EXTENSION: _extended,
    Act.ASK_SUSPENSION: _asked_to_wait,
    Act.SUSPEND: _suspended,
    Act.RESUME: _resumed,
    Act.SUPERVISE: _in_future,
    Act.CHANGE: _changed,
}
