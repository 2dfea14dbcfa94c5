"""Corners of the transition table that an officer meets on a bad day."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from made_cases import START, opened
from made_cases import step as made_step

from zscc.model.case import Case, PartyOrder, Stage
from zscc.model.case_facts import Act, Proof
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.report import Priority
from zscc.model.role import Role

LEAD, SUPPORT = PartyOrder("gas"), PartyOrder("police", lead=False)
LATER = START + timedelta(days=30)
ROLES = {
    Act.SUSPEND: Role.SHIFT_LEADER,
    Act.RESUME: Role.SHIFT_LEADER,
    Act.CLOSE: Role.SHIFT_LEADER,
    Act.REOPEN: Role.SHIFT_LEADER,
    Act.SUPERVISE: Role.DUTY_LEADER,
    Act.GRANT_EXTENSION: Role.DUTY_LEADER,
}


def taken(case: Case, act: Act, **fields: Any) -> Case:
    step = made_step(case, act, ROLES.get(act, Role.DUTY_OFFICER), **fields)
    return take_step(case, replace(step, by="inspector") if act is Act.INSPECT else step)


def refusal(case: Case, act: Act, **fields: Any) -> str:
    with pytest.raises(StepRefused) as refused:
        taken(case, act, **fields)
    return refused.value.code


def case_of(**fields: Any) -> Case:
    return open_case(replace(opened(1), **fields))


def dispatched(*orders: PartyOrder, **fields: Any) -> Case:
    return taken(taken(case_of(**fields), Act.REGISTER), Act.DISPATCH, orders=orders or (LEAD, SUPPORT))


def suspended(case: Case) -> Case:
    return taken(case, Act.SUSPEND, reason="等材料", until=LATER)


def fed_back() -> Case:
    case = taken(dispatched(LEAD), Act.SIGN_FOR, party="gas")
    return taken(case, Act.FEED_BACK, party="gas", text="已办")


def test_one_of_two_sends_its_order_back_while_the_other_is_at_work() -> None:
    case = taken(dispatched(), Act.ARRIVE, party="gas")
    case = taken(case, Act.RETURN_ORDER, party="police", reason="职责不清")
    assert (case.stage, [party.order.department for party in case.parties]) == (Stage.HANDLING, ["gas"])
    assert refusal(case, Act.RETURN_ORDER, party="gas", reason="不想办") == "not_arrived"


def test_the_last_one_out_leaves_what_is_done_fed_back() -> None:
    case = taken(dispatched(), Act.ARRIVE, party="gas")
    case = taken(case, Act.FEED_BACK, party="gas", text="阀门已关")
    assert refusal(case, Act.FEED_BACK, party="gas", text="再报") == "not_done"
    case = taken(case, Act.RETURN_ORDER, party="police", reason="职责不清")
    assert (case.stage, case.times.fed_back_at) == (Stage.FED_BACK, START + timedelta(hours=1, minutes=6 - 1))


def test_a_lead_that_went_is_followed_by_another_and_only_then() -> None:
    case = dispatched()
    assert refusal(case, Act.DISPATCH, orders=(PartyOrder("hw"),)) == "no_lead"
    case = taken(case, Act.RETURN_ORDER, party="gas", reason="职责不清")
    case = taken(case, Act.DISPATCH, orders=(PartyOrder("hw"),))
    assert (case.stage, case.department) == (Stage.DISPATCHED, "hw")
    assert [party.order.department for party in case.parties] == ["police", "hw"]


def test_nothing_goes_on_while_a_case_is_suspended() -> None:
    registered = suspended(taken(case_of(), Act.REGISTER))
    assert refusal(registered, Act.DISPATCH, orders=(LEAD,)) == "not_suspended"
    assert refusal(registered, Act.WHISTLE, orders=(LEAD,)) == "not_suspended"
    assert refusal(registered, Act.SOLVE_IN_GRID, text="已清") == "not_suspended"
    assert refusal(suspended(fed_back()), Act.INSPECT, outcome="passed") == "not_suspended"
    inspected = suspended(taken(fed_back(), Act.INSPECT, outcome="passed"))
    assert refusal(inspected, Act.CLOSE) == "not_suspended"
    assert taken(taken(inspected, Act.RESUME), Act.CLOSE).stage is Stage.CLOSED


def test_what_turns_out_to_be_urgent_waits_no_longer() -> None:
    case = suspended(dispatched(LEAD))
    case = taken(case, Act.CHANGE, changes=(("priority", "urgent"),), reason="升级")
    assert (case.suspension, len(case.pauses)) == (None, 1)
    asked = taken(dispatched(LEAD), Act.ASK_SUSPENSION, reason="等", until=LATER)
    assert taken(asked, Act.CHANGE, changes=(("emergency", "1"),), reason="升级").suspension_asked is None


def test_what_nobody_can_grant_any_more_is_not_asked_for() -> None:
    case = taken(taken(dispatched(LEAD), Act.SIGN_FOR, party="gas"), Act.ASK_EXTENSION, reason="等", until=LATER)
    case = taken(case, Act.FEED_BACK, party="gas", text="已办")
    assert case.extension_asked is None
    case = taken(case, Act.REWORK, reason="残留")
    assert refusal(case, Act.GRANT_EXTENSION, own=case.own) == "extension_asked"


def test_an_emergency_goes_out_without_an_address_at_every_stage() -> None:
    case = case_of(emergency=True, priority=Priority.URGENT, address="", point=None)
    for begin in (case, taken(case, Act.REGISTER)):
        at_work = taken(begin, Act.DISPATCH, orders=(LEAD,))
        more = taken(at_work, Act.WHISTLE, orders=(SUPPORT,))
        assert len(more.parties) == 2
    assert taken(case, Act.WHISTLE, orders=(SUPPORT,)).stage is Stage.DISPATCHED
    ordinary = case_of(address="", point=None)
    assert refusal(taken(ordinary, Act.REGISTER), Act.DISPATCH, orders=(LEAD,)) == "drivable"


def test_an_emergency_becomes_ordinary_only_when_it_is_filed_or_nobody_was_sent() -> None:
    case = case_of(emergency=True)
    lifted = (("emergency", ""),)
    assert not taken(case, Act.CHANGE, changes=lifted, reason="误报").emergency
    sent = taken(case, Act.DISPATCH, orders=(LEAD,))
    assert refusal(sent, Act.CHANGE, changes=lifted, reason="误报") == "filed"
    assert not taken(taken(sent, Act.REGISTER), Act.CHANGE, changes=lifted, reason="误报").emergency


def test_a_reopened_emergency_is_reported_on_again() -> None:
    case = taken(case_of(emergency=True), Act.FIRST_REPORT, text="首报")
    case = taken(taken(case, Act.FINAL_REPORT, text="终报"), Act.DISPATCH, orders=(LEAD,))
    case = taken(taken(case, Act.ARRIVE, party="gas"), Act.FEED_BACK, party="gas", text="已办")
    case = taken(taken(case, Act.REGISTER), Act.INSPECT, outcome="passed")
    case = taken(taken(case, Act.CLOSE), Act.REOPEN, reason="复燃")
    assert taken(case, Act.FOLLOW_UP_REPORT, text="续报").times.final_report_at is None


def test_what_a_grid_solved_and_others_had_to_do_again_was_not_solved_in_the_grid() -> None:
    case = taken(case_of(), Act.SOLVE_IN_GRID, text="已清", party="grid")
    assert (case.solved_in_grid, case.times.taken_in_at) == (True, case.times.registered_at)
    case = taken(taken(case, Act.REWORK, reason="残留"), Act.RETURN_ORDER, party="grid", reason="办不了")
    assert not taken(case, Act.DISPATCH, orders=(LEAD,)).solved_in_grid


def test_a_leader_is_answered_after_the_case_was_closed() -> None:
    case = taken(fed_back(), Act.SUPERVISE, text="尽快", until=LATER)
    case = taken(taken(case, Act.INSPECT, outcome="passed"), Act.CLOSE)
    answered = taken(case, Act.ANSWER_SUPERVISION, text="已办结").supervision
    assert answered is not None
    assert answered.answered_at is not None


def test_who_reported_a_merged_case_is_answered_and_it_comes_back_as_it_was() -> None:
    before = dispatched(LEAD)
    case = taken(before, Act.GO_INTO, link="YS-9")
    case = taken(taken(case, Act.ANSWER, text="已并办"), Act.CALL, outcome="reached")
    assert refusal(case, Act.REMIND, text="快") == "not_here"
    assert replace(taken(case, Act.COME_BACK, link="YS-9"), version=before.version) == before


@pytest.mark.parametrize(("proof", "proved"), [(Proof(vehicle="V07"), True), (Proof(digest="p"), False), (None, False)])
def test_only_a_fix_within_the_fence_proves_an_arrival(proof: Proof | None, proved: bool) -> None:
    assert taken(dispatched(LEAD), Act.ARRIVE, party="gas", proof=proof).parties[0].arrival_proved is proved


@pytest.mark.parametrize("written", ["1800000001,0", "0,-900000001", "99999999999999999999,1", "1"])
def test_a_position_lies_on_the_globe(written: str) -> None:
    assert refusal(case_of(), Act.CHANGE, changes=(("point", written),), reason="更正") == "bad_change"


def test_departments_are_counted_when_a_case_goes_to_another_one() -> None:
    case = dispatched(LEAD)
    whistled = taken(case, Act.WHISTLE, orders=(PartyOrder("hw"),))
    assert (case.counts.departments, whistled.counts.departments) == (1, 1)
    back = taken(case, Act.RETURN_ORDER, party="gas", reason="职责不清")
    assert taken(back, Act.DISPATCH, orders=(LEAD,)).counts.departments == 1
    assert taken(back, Act.DISPATCH, orders=(PartyOrder("hw"),)).counts.departments == 2


def test_an_emergency_whose_only_order_came_back_is_where_it_began() -> None:
    case = taken(case_of(emergency=True), Act.DISPATCH, orders=(LEAD,))
    case = taken(case, Act.RETURN_ORDER, party="gas", reason="不归我管")
    assert case.stage is Stage.REPORTED
    filed = taken(case, Act.REGISTER)
    assert taken(filed, Act.DISPATCH, orders=(LEAD,)).stage is Stage.DISPATCHED
    again = taken(filed, Act.DISPATCH, orders=(LEAD,))
    assert taken(again, Act.RETURN_ORDER, party="gas", reason="不归我管").stage is Stage.REGISTERED


def test_an_inspection_can_be_made_once_more_and_the_last_one_counts() -> None:
    case = taken(fed_back(), Act.INSPECT, outcome="failed")
    assert refusal(case, Act.CLOSE) == "inspected"
    passed = taken(case, Act.INSPECT, outcome="passed")
    assert taken(passed, Act.CLOSE).stage is Stage.CLOSED
    assert refusal(taken(passed, Act.INSPECT, outcome="failed"), Act.CLOSE) == "inspected"
