"""The case through its one transition table: the line, the emergency line, and everything that is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zscc.model.case import Case, Level, PartyOrder, Stage
from zscc.model.case_conditions import CONDITIONS
from zscc.model.case_facts import Act, CaseOpened, CaseStep, Proof
from zscc.model.case_steps import StepRefused, open_case, rule_for, take_step
from zscc.model.case_table import EMERGENCY_TABLE, MERGED_RULES, RULES, TABLE
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7

START = datetime(2026, 6, 15, 6, 24, tzinfo=UTC)
LEAD, SUPPORT = PartyOrder("gas"), PartyOrder("police", lead=False)


def opened(**fields: Any) -> Case:
    told: dict[str, Any] = {
        "case_id": "YS1",
        "at": START,
        "role": Role.PROGRAM,
        "by": "intake",
        "class_id": "garbage",
        "priority": Priority.NORMAL,
        "title": "暴露垃圾",
        "words": "北门垃圾满溢",
        "address": "某小区北门",
        "caller_ref": "",
        "source": "h12345",
        "reports": ("R1",),
        "point": PointE7.from_degrees(121.0, 31.46),
        "grid": None,
        "village": None,
        "department": "hw",
    }
    return open_case(CaseOpened(**(told | fields)))


def step(case: Case, act: Act, role: Role = Role.SHIFT_LEADER, by: str = "officer", **fields: Any) -> CaseStep:
    at = START + timedelta(minutes=case.version)
    return CaseStep(case_id=case.case_id, version=case.version + 1, act=act, at=at, role=role, by=by, **fields)


def after(case: Case, *steps: tuple[Act, Role, dict[str, Any]]) -> Case:
    for act, role, fields in steps:
        case = take_step(case, step(case, act, role, **fields))
    return case


def refusal(case: Case, act: Act, role: Role = Role.SHIFT_LEADER, **fields: Any) -> str:
    with pytest.raises(StepRefused) as refused:
        take_step(case, step(case, act, role, **fields))
    return refused.value.code


OFFICER, LEADER, FIELD = Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.DEPARTMENT
DISPATCHED = (
    (Act.TAKE_IN, OFFICER, {}),
    (Act.REGISTER, OFFICER, {}),
    (Act.DISPATCH, Role.DISPATCHER, {"orders": (LEAD,)}),
)
HANDLED = (
    *DISPATCHED,
    (Act.SIGN_FOR, FIELD, {"party": "gas"}),
    (Act.ARRIVE, FIELD, {"party": "gas", "proof": Proof(vehicle="V07", distance_m=12)}),
    (Act.FEED_BACK, FIELD, {"party": "gas", "text": "已清运", "by": "crew"}),
)


def test_the_line_from_report_to_evaluation() -> None:
    case = after(opened(), *HANDLED)
    assert (case.stage, case.parties[0].arrival_proved) == (Stage.FED_BACK, True)
    case = after(
        case,
        (Act.INSPECT, Role.INSPECTOR, {"outcome": "passed"}),
        (Act.CLOSE, LEADER, {}),
        (Act.CALL_BACK, OFFICER, {"outcome": "satisfied"}),
        (Act.EVALUATE, OFFICER, {"outcome": "satisfied"}),
    )
    assert case.stage is Stage.EVALUATED
    times = case.times
    moments = [
        times.opened_at,
        times.taken_in_at,
        times.registered_at,
        times.dispatched_at,
        times.signed_at,
        times.arrived_at,
        times.fed_back_at,
        times.inspected_at,
        times.closed_at,
        times.evaluated_at,
    ]
    assert moments == sorted(moment for moment in moments if moment is not None)


def test_an_emergency_is_handled_before_it_is_filed_and_closes_only_when_filed_and_reported() -> None:
    case = opened(emergency=True, priority=Priority.URGENT)
    case = after(
        case,
        (Act.DISPATCH, OFFICER, {"orders": (LEAD, SUPPORT)}),
        (Act.FIRST_REPORT, OFFICER, {"text": "首报"}),
        (Act.ARRIVE, Role.PROGRAM, {"party": "gas"}),
        (Act.FEED_BACK, FIELD, {"party": "gas", "text": "阀门已关"}),
    )
    assert case.stage is Stage.HANDLING, "its supporter is still at work"
    case = after(
        case,
        (Act.SIGN_FOR, FIELD, {"party": "police"}),
        (Act.FEED_BACK, FIELD, {"party": "police", "text": "已撤离"}),
        (Act.INSPECT, Role.INSPECTOR, {"outcome": "passed", "by": "inspector"}),
    )
    assert refusal(case, Act.CLOSE) == "reported_finally"
    case = after(case, (Act.FINAL_REPORT, OFFICER, {"text": "终报"}))
    assert refusal(case, Act.CLOSE) == "filed"
    case = after(case, (Act.REGISTER, OFFICER, {}), (Act.CLOSE, LEADER, {}))
    assert case.stage is Stage.CLOSED


def test_only_an_emergency_may_be_dispatched_before_it_is_filed() -> None:
    assert refusal(opened(), Act.DISPATCH, orders=(LEAD,)) == "not_here"
    assert refusal(opened(), Act.FIRST_REPORT, text="首报") == "emergency"


@pytest.mark.parametrize("priority", [Priority.URGENT, Priority.HIGH])
def test_what_is_urgent_is_never_suspended(priority: Priority) -> None:
    case = after(opened(priority=priority), *DISPATCHED)
    later = START + timedelta(days=30)
    for act in (Act.ASK_SUSPENSION, Act.SUSPEND):
        assert refusal(case, act, reason="等材料", until=later) == "may_wait"


def test_a_suspended_case_waits_until_it_is_resumed() -> None:
    later = START + timedelta(days=30)
    case = after(opened(), *DISPATCHED, (Act.SUSPEND, LEADER, {"reason": "等材料", "until": later}))
    assert refusal(case, Act.SIGN_FOR, FIELD, party="gas") == "not_suspended"
    case = after(case, (Act.RESUME, LEADER, {}), (Act.SIGN_FOR, FIELD, {"party": "gas"}))
    assert (case.stage, case.counts.suspensions, case.suspension) == (Stage.SIGNED, 1, None)


def test_who_handled_it_does_not_inspect_it() -> None:
    case = after(opened(), *HANDLED)
    assert refusal(case, Act.INSPECT, Role.GRID_WORKER, by="crew", outcome="passed") == "inspector_is_not_handler"


def test_a_returned_order_waits_for_another_department_and_is_counted() -> None:
    case = after(opened(), *DISPATCHED, (Act.RETURN_ORDER, FIELD, {"party": "gas", "reason": "职责不清"}))
    assert (case.stage, case.parties, case.counts.returns) == (Stage.REGISTERED, (), 1)
    assert after(case, (Act.DISPATCH, OFFICER, {"orders": (PartyOrder("hw"),)})).counts.departments == 2


def test_a_failed_inspection_sends_the_same_departments_again() -> None:
    case = after(opened(), *HANDLED, (Act.INSPECT, Role.INSPECTOR, {"outcome": "failed"}))
    assert refusal(case, Act.CLOSE) == "inspected"
    case = after(case, (Act.REWORK, OFFICER, {"reason": "仍有残留"}))
    assert (case.stage, case.counts.reworks, case.parties[0].done_at) == (Stage.DISPATCHED, 1, None)


def test_an_unmerged_case_is_exactly_what_it_was() -> None:
    before = after(opened(), (Act.TAKE_IN, OFFICER, {}))
    gone = after(before, (Act.GO_INTO, OFFICER, {"link": "YS2"}))
    assert gone.ended
    assert refusal(gone, Act.REGISTER) == "not_here"
    back = after(gone, (Act.COME_BACK, OFFICER, {"link": "YS2"}))
    assert replace(back, version=before.version) == before


def test_escalation_ends_with_the_leader_on_duty() -> None:
    case = opened()
    for _ in (Level.DEPARTMENT, Level.DUTY_LEADER):
        case = after(case, (Act.ESCALATE, OFFICER, {"reason": "超时未签收"}))
    assert case.level is Level.DUTY_LEADER
    assert refusal(case, Act.ESCALATE, reason="再提") == "not_at_the_top"


def test_a_step_of_an_older_version_is_refused() -> None:
    case = opened()
    late = step(case, Act.NOTE, text="晚到")
    newer = after(case, (Act.TAKE_IN, OFFICER, {}))
    with pytest.raises(StepRefused) as refused:
        take_step(newer, late)
    assert (refused.value.code, refused.value.arguments) == ("newer_version", {"version": "2"})


@pytest.mark.parametrize(
    "changes", [(("priority", "huge"),), (("point", "1;2"),), (("point", "x,y"),), (("stage", "closed"),), (("", ""),)]
)
def test_a_correction_that_cannot_be_is_refused(changes: tuple[tuple[str, str], ...]) -> None:
    assert refusal(opened(), Act.CHANGE, changes=changes, reason="更正") == "bad_change"


def test_the_table_is_whole() -> None:
    tables = (*TABLE.values(), *EMERGENCY_TABLE.values(), *MERGED_RULES)
    assert {rule.act for rule in tables} == set(Act)
    assert {name for rule in tables for name in rule.conditions} <= CONDITIONS.keys()
    assert {name for rule in tables for name in rule.needs} <= set(CaseStep.__slots__)
    assert all(rule.roles and rule.at for rule in (*RULES, *MERGED_RULES))
    reached = {rule.to for rule in TABLE.values()} - {None}
    assert reached == set(Stage) - {Stage.REPORTED}


def test_a_role_that_has_no_business_is_refused() -> None:
    assert refusal(opened(), Act.REGISTER, Role.ANALYST) == "not_yours"
    assert rule_for(opened(), Act.CLOSE) is None
