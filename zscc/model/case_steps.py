"""The next value of a case: ``open_case`` makes version 1, ``take_step`` every one after it.

Pure: the same facts give the same case on every machine. A step that is not allowed is refused with a code and
arguments; the words are made at the screen (``case.refused.<code>``).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from zscc.model.case import (
    ENDED,
    LEVELS,
    Case,
    CaseTimes,
    Level,
    Party,
    PartyOrder,
    Stage,
    Supervision,
    Suspension,
)
from zscc.model.case_changes import BadChange, changed
from zscc.model.case_conditions import CONDITIONS, PASSED, may_wait
from zscc.model.case_facts import Act, CaseCarried, CaseOpened, CaseStep
from zscc.model.case_table import AT_WORK, EMERGENCY_TABLE, MERGED_TABLE, TABLE, Rule


class StepRefused(Exception):
    """A step that the table does not allow; ``code`` and ``arguments`` make the words at the screen."""

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments


def open_case(opened: CaseOpened) -> Case:
    """The case of its first fact."""
    return Case(
        case_id=opened.case_id,
        version=opened.version,
        stage=Stage.REPORTED,
        class_id=opened.class_id,
        priority=opened.priority,
        title=opened.title,
        words=opened.words,
        address=opened.address,
        caller_ref=opened.caller_ref,
        source=opened.source,
        reports=opened.reports,
        point=opened.point,
        grid=opened.grid,
        village=opened.village,
        department=opened.department,
        level=Level.CENTRE,
        emergency=opened.emergency,
        times=CaseTimes(opened.at),
        own=opened.own,
        superior=opened.superior,
        external_ids=opened.external_ids,
        synthetic=opened.synthetic,
        return_by=opened.return_by,
    )


def rule_for(case: Case, act: Act) -> Rule | None:
    """The table's line for an act at the case's stage; None: it is not possible there."""
    table = MERGED_TABLE if case.merged_into else EMERGENCY_TABLE if case.emergency else TABLE
    return table.get((case.stage, act))


def check_step(case: Case, step: CaseStep) -> Rule:
    """The rule by which a step may be taken; raises StepRefused."""
    if step.case_id != case.case_id:
        raise StepRefused("other_case", case=case.case_id)
    if step.version != case.version + 1:
        raise StepRefused("newer_version", version=str(case.version))
    rule = rule_for(case, step.act)
    if rule is None:
        raise StepRefused("not_here", act=step.act.value, stage=case.stage.value)
    _check_content(case, step, rule)
    return rule


def _check_content(case: Case, step: CaseStep, rule: Rule) -> None:
    if step.role not in rule.roles:
        raise StepRefused("not_yours", act=step.act.value, role=step.role.value)
    for need in sorted(rule.needs):
        if not getattr(step, need):
            raise StepRefused("needs", act=step.act.value, field=need)
    for name in rule.conditions:
        if not CONDITIONS[name](case, step):
            raise StepRefused(name, act=step.act.value)


def take_step(case: Case, step: CaseStep) -> Case:
    """The case after a step; raises StepRefused and changes nothing."""
    rule = check_step(case, step)
    stage = case.stage if rule.to is None else rule.to
    work = _WORK.get(step.act)
    worked = case if work is None else work(case, step)
    own = worked.own if step.own is None else step.own
    superior = worked.superior if step.superior is None else step.superior
    settled = _settled(stage, case, worked)
    return _without_stale(replace(worked, version=step.version, stage=settled, own=own, superior=superior))


def next_value(case: Case | None, fact: CaseOpened | CaseStep | CaseCarried) -> Case | None:
    """The case after a fact of the journal; None when it changes nothing: opened twice, not there, or refused."""
    if isinstance(fact, CaseOpened):
        return open_case(fact) if case is None else None
    if isinstance(fact, CaseCarried):
        return fact.case if case is None else None
    if case is None:
        return None
    try:
        return take_step(case, fact)
    except StepRefused:
        return None


def _settled(stage: Stage, before: Case, after: Case) -> Stage:
    """A joint case goes back or on only with all its parties: what one of them does may leave the stage."""
    if stage is Stage.SIGNED and before.stage is Stage.HANDLING:
        return Stage.HANDLING
    if stage is Stage.REGISTERED and after.parties:
        return Stage.FED_BACK if _all_done(after) else before.stage
    if stage is Stage.REGISTERED and after.times.registered_at is None:
        # An emergency that went out unfiled: it waits to be filed, and to be sent again.
        return Stage.REPORTED
    if stage is Stage.FED_BACK and not _all_done(after):
        return Stage.HANDLING
    return stage


def _all_done(case: Case) -> bool:
    return all(party.done_at is not None for party in case.parties)


def _without_stale(case: Case) -> Case:
    """Without what was asked for and what nobody can grant any more."""
    if case.extension_asked is not None and case.stage not in AT_WORK:
        case = replace(case, extension_asked=None)
    if case.suspension_asked is not None and (case.stage in ENDED or not may_wait(case)):
        case = replace(case, suspension_asked=None)
    return case


def _times(case: Case, **first: datetime) -> Case:
    """Note moments that are not noted yet."""
    new = {name: at for name, at in first.items() if getattr(case.times, name) is None}
    return replace(case, times=replace(case.times, **new)) if new else case


def _count(case: Case, name: str) -> Case:
    return replace(case, counts=replace(case.counts, **{name: getattr(case.counts, name) + 1}))


def _for_party(case: Case, step: CaseStep, change: Callable[[Party], Party]) -> Case:
    """Change the newest party of the step's department."""
    place = max(i for i, party in enumerate(case.parties) if party.order.department == step.party)
    parties = (*case.parties[:place], change(case.parties[place]), *case.parties[place + 1 :])
    return replace(case, parties=parties)


def _dispatch(case: Case, step: CaseStep) -> Case:
    return _times(_with_parties(case, step, whistled=False), dispatched_at=step.at)


def _whistle(case: Case, step: CaseStep) -> Case:
    return _with_parties(case, step, whistled=True)


def _with_parties(case: Case, step: CaseStep, *, whistled: bool) -> Case:
    came = tuple(Party(order, step.at, whistled) for order in step.orders)
    wanted = {party.order.department for party in came}
    stay = tuple(party for party in case.parties if party.order.department not in wanted)
    lead = next((order.department for order in step.orders if order.lead), case.department)
    # Who is whistled for comes along; another department after the first is one that it should have gone to.
    another = not case.counts.departments or (lead != case.department and not whistled)
    counts = replace(case.counts, departments=case.counts.departments + another)
    department = case.department if whistled else lead
    return replace(case, parties=(*stay, *came), department=department, counts=counts, solved_in_grid=False)


def _sign(case: Case, step: CaseStep) -> Case:
    signed = _for_party(case, step, lambda party: replace(party, signed_at=step.at))
    return _times(signed, signed_at=step.at)


def _arrive(case: Case, step: CaseStep) -> Case:
    def arrived(party: Party) -> Party:
        return replace(
            party,
            signed_at=party.signed_at or step.at,
            arrived_at=party.arrived_at or step.at,
            arrival_proved=party.arrival_proved or (step.proof is not None and bool(step.proof.vehicle)),
        )

    return _times(_for_party(case, step, arrived), signed_at=step.at, arrived_at=step.at)


def _feed_back(case: Case, step: CaseStep) -> Case:
    case = _for_party(case, step, lambda party: replace(party, done_at=step.at, done_by=step.by))
    return _times(case, fed_back_at=step.at) if _all_done(case) else case


def _return(case: Case, step: CaseStep) -> Case:
    stay = tuple(party for party in case.parties if party.order.department != step.party)
    case = _count(replace(case, parties=stay, solved_in_grid=False), "returns")
    return _times(case, fed_back_at=step.at) if stay and _all_done(case) else case


def _solve_in_grid(case: Case, step: CaseStep) -> Case:
    order = PartyOrder(step.party or "grid")
    party = Party(order, step.at, signed_at=step.at, arrived_at=step.at, done_at=step.at, done_by=step.by)
    solved = replace(case, solved_in_grid=True, parties=(*case.parties, party))
    return _times(solved, taken_in_at=step.at, registered_at=step.at, fed_back_at=step.at)


def _inspect(case: Case, step: CaseStep) -> Case:
    inspected = replace(case, inspector=step.by)
    if step.outcome == PASSED:
        return _times(inspected, inspected_at=step.at)
    # Looked at once more: what passed before has not passed now.
    return replace(inspected, times=replace(case.times, inspected_at=None))


def _rework(case: Case, step: CaseStep) -> Case:
    again = tuple(Party(_anew(party, step.at), step.at, party.whistled) for party in case.parties)
    times = replace(case.times, fed_back_at=None, inspected_at=None)
    return _count(replace(case, parties=again, times=times, inspector=""), "reworks")


def _anew(party: Party, at: datetime) -> PartyOrder:
    """The order again, each clock as long as it was: moments of the first time would be over before it begins."""
    later = at - party.dispatched_at
    sign_by, arrive_by, done_by = (
        None if moment is None else moment + later
        for moment in (party.order.sign_by, party.order.arrive_by, party.order.done_by)
    )
    return replace(party.order, sign_by=sign_by, arrive_by=arrive_by, done_by=done_by)


def _reopen(case: Case, step: CaseStep) -> Case:
    times = replace(
        case.times, fed_back_at=None, inspected_at=None, closed_at=None, evaluated_at=None, final_report_at=None
    )
    return _count(replace(case, parties=(), times=times, inspector="", solved_in_grid=False), "reworks")


def _grant_extension(case: Case, step: CaseStep) -> Case:
    return _count(replace(case, extension_asked=None), "extensions")


def _suspend(case: Case, step: CaseStep) -> Case:
    assert step.until is not None
    return _count(
        replace(case, suspension=Suspension(step.at, step.until), suspension_asked=None, extension_asked=None),
        "suspensions",
    )


def _resume(case: Case, step: CaseStep) -> Case:
    if case.suspension is None:
        return case
    return replace(case, suspension=None, pauses=(*case.pauses, (case.suspension.since, step.at)))


def _supervise(case: Case, step: CaseStep) -> Case:
    assert step.until is not None
    return replace(case, supervision=Supervision(step.by, step.text, step.at, step.until))


def _answer_supervision(case: Case, step: CaseStep) -> Case:
    assert case.supervision is not None
    return replace(case, supervision=replace(case.supervision, answered_at=step.at))


def _escalate(case: Case, _step: CaseStep) -> Case:
    return replace(case, level=LEVELS[LEVELS.index(case.level) + 1])


def _change(case: Case, step: CaseStep) -> Case:
    try:
        new = changed(case, step.changes)
    except BadChange as bad:
        raise StepRefused("bad_change", field=bad.field) from bad
    if case.emergency and not new.emergency and not may_be_ordinary(case):
        raise StepRefused("filed", act=step.act.value)
    # What turns out to be urgent waits no longer.
    return new if may_wait(new) else _resume(new, step)


def may_be_ordinary(case: Case) -> bool:
    """An ordinary case is filed before anybody is sent."""
    return case.stage is Stage.REPORTED or case.times.registered_at is not None


def _unmerge(case: Case, step: CaseStep) -> Case:
    return replace(case, merged=tuple(each for each in case.merged if each != step.link))


def _follow_up(case: Case, step: CaseStep) -> Case:
    return replace(case, times=replace(case.times, follow_up_at=step.at))


_WORK: dict[Act, Callable[[Case, CaseStep], Case]] = {
    Act.TAKE_IN: lambda case, step: _times(case, taken_in_at=step.at),
    Act.REGISTER: lambda case, step: _times(case, taken_in_at=step.at, registered_at=step.at),
    Act.DISPATCH: _dispatch,
    Act.WHISTLE: _whistle,
    Act.SIGN_FOR: _sign,
    Act.ARRIVE: _arrive,
    Act.FEED_BACK: _feed_back,
    Act.RETURN_ORDER: _return,
    Act.SOLVE_IN_GRID: _solve_in_grid,
    Act.INSPECT: _inspect,
    Act.REWORK: _rework,
    Act.CLOSE: lambda case, step: _times(case, closed_at=step.at),
    Act.DECLINE: lambda case, step: _times(case, closed_at=step.at),
    Act.VOID: lambda case, step: _times(case, closed_at=step.at),
    Act.EVALUATE: lambda case, step: _times(replace(case, satisfaction=step.outcome), evaluated_at=step.at),
    Act.CALL_BACK: lambda case, step: replace(case, satisfaction=step.outcome),
    Act.REOPEN: _reopen,
    Act.ASK_EXTENSION: lambda case, step: replace(case, extension_asked=step.until),
    Act.GRANT_EXTENSION: _grant_extension,
    Act.REFUSE_EXTENSION: lambda case, _: replace(case, extension_asked=None),
    Act.ASK_SUSPENSION: lambda case, step: replace(case, suspension_asked=step.until),
    Act.SUSPEND: _suspend,
    Act.REFUSE_SUSPENSION: lambda case, _: replace(case, suspension_asked=None),
    Act.RESUME: _resume,
    Act.REMIND: lambda case, _: _count(case, "reminders"),
    Act.SUPERVISE: _supervise,
    Act.ANSWER_SUPERVISION: _answer_supervision,
    Act.ESCALATE: _escalate,
    Act.FIRST_REPORT: lambda case, step: _times(case, first_report_at=step.at),
    Act.FOLLOW_UP_REPORT: _follow_up,
    Act.FINAL_REPORT: lambda case, step: _times(case, final_report_at=step.at),
    Act.MERGE: lambda case, step: replace(case, merged=(*case.merged, step.link)),
    Act.GO_INTO: lambda case, step: replace(case, merged_into=step.link),
    Act.UNMERGE: _unmerge,
    Act.COME_BACK: lambda case, _: replace(case, merged_into=""),
    Act.JOIN_EVENT: lambda case, step: replace(case, event_id=step.link),
    Act.LEAVE_EVENT: lambda case, _: replace(case, event_id=""),
    Act.PHOTO: lambda case, _: _count(case, "photos"),
    Act.CHANGE: _change,
}
