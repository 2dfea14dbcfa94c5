"""What the panel offers is what the transition table allows, for every stage and role."""

from dataclasses import replace

import pytest
from case_scenes import LINE, case_of
from desk_scenes import AS_OF, report_at

from zscc.model.asked import Who
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act
from zscc.model.case_steps import rule_for
from zscc.model.case_table import RULES
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.town.layers import Town
from zscc.ui.cases.offers import NOT_BUTTONS, held_offer, main_offer, offers_of, parties_for


def who(role: Role = Role.DUTY_OFFICER) -> Who:
    return Who("desk", "officer", role)


def case(town: Town, stage: Stage = Stage.REPORTED, **changes: object) -> Case:
    return case_of(report_at(town, 3, AS_OF, Priority.NORMAL), stage, **changes)


@pytest.mark.parametrize("stage", LINE)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROGRAM])
def test_no_act_of_a_stage_is_left_out_and_none_is_offered_to_whom_it_is_not(
    town: Town, stage: Stage, role: Role
) -> None:
    its = case(town, stage)
    offers = offers_of(its, who(role), AS_OF)
    wanted = {rule.act for rule in RULES if stage in rule.at} - NOT_BUTTONS
    assert {offer.act for offer in offers} == wanted
    for offer in offers:
        rule = rule_for(its, offer.act)
        assert rule is not None
        assert offer.possible <= (role in rule.roles)
        assert offer.needs == (rule.needs if offer.possible else frozenset())
    possible = [offer.possible for offer in offers]
    assert possible == sorted(possible, reverse=True)


MAIN = [
    (Stage.REPORTED, Role.DUTY_OFFICER, Act.REGISTER),
    (Stage.REGISTERED, Role.DUTY_OFFICER, Act.DISPATCH),
    (Stage.DISPATCHED, Role.DEPARTMENT, Act.SIGN_FOR),
    (Stage.SIGNED, Role.DEPARTMENT, Act.ARRIVE),
    (Stage.HANDLING, Role.DUTY_OFFICER, Act.FEED_BACK),
    (Stage.FED_BACK, Role.INSPECTOR, Act.INSPECT),
    (Stage.INSPECTING, Role.SHIFT_LEADER, Act.CLOSE),
    (Stage.CLOSED, Role.DUTY_OFFICER, Act.EVALUATE),
]


@pytest.mark.parametrize(("stage", "role", "act"), MAIN)
def test_the_main_act_moves_the_case_on(town: Town, stage: Stage, role: Role, act: Act) -> None:
    offer = main_offer(offers_of(case(town, stage), who(role), AS_OF))
    assert offer is not None
    assert offer.act is act


HELD = [
    (Stage.REPORTED, Role.INSPECTOR, {}, Act.REGISTER, "not_yours"),
    (Stage.REGISTERED, Role.DUTY_OFFICER, {"point": None}, Act.DISPATCH, "drivable"),
    (Stage.INSPECTING, Role.DUTY_OFFICER, {}, Act.CLOSE, "not_yours"),
    (Stage.INSPECTING, Role.SHIFT_LEADER, {"emergency": True}, Act.CLOSE, "reported_finally"),
]


@pytest.mark.parametrize(("stage", "role", "changes", "act", "why"), HELD)
def test_no_other_act_becomes_the_main_one_where_the_next_step_is_refused(
    town: Town, stage: Stage, role: Role, changes: dict[str, object], act: Act, why: str
) -> None:
    offers = offers_of(case(town, stage, **changes), who(role), AS_OF)
    assert main_offer(offers) is None
    held = held_offer(offers)
    assert held is not None
    assert (held.act, held.refused) == (act, why)


def test_what_did_not_pass_the_inspection_is_sent_back(town: Town) -> None:
    its = case(town, Stage.INSPECTING)
    failed = replace(its, times=replace(its.times, inspected_at=None))
    offer = main_offer(offers_of(failed, who(), AS_OF))
    assert offer is not None
    assert offer.act is Act.REWORK


def test_at_the_end_of_the_line_nothing_is_held(town: Town) -> None:
    offers = offers_of(replace(case(town, Stage.CLOSED), stage=Stage.EVALUATED), who(), AS_OF)
    assert (main_offer(offers), held_offer(offers)) == (None, None)


def test_an_emergency_is_dispatched_before_it_is_filed(town: Town) -> None:
    offer = main_offer(offers_of(case(town, emergency=True), who(), AS_OF))
    assert offer is not None
    assert offer.act is Act.DISPATCH


def test_urgent_cases_are_not_offered_suspension(town: Town) -> None:
    its = case(town, Stage.REGISTERED, priority=Priority.URGENT)
    suspend = next(offer for offer in offers_of(its, who(Role.SHIFT_LEADER), AS_OF) if offer.act is Act.SUSPEND)
    assert suspend.refused == "may_wait"


def test_what_is_asked_for_comes_first_to_who_decides(town: Town) -> None:
    its = case(town, Stage.HANDLING, extension_asked=AS_OF)
    offers = offers_of(its, who(Role.SHIFT_LEADER), AS_OF)
    assert offers[0].act is Act.GRANT_EXTENSION
    main = main_offer(offers)
    assert main is not None
    assert main.act is Act.FEED_BACK


def test_a_merged_case_is_only_noted_on_and_answered(town: Town) -> None:
    its = case(town, merged_into="YS-1")
    assert {offer.act for offer in offers_of(its, who(), AS_OF)} == {Act.NOTE, Act.ANSWER, Act.CALL}
    assert main_offer(offers_of(its, who(), AS_OF)) is None


def test_of_several_departments_those_are_named_that_still_owe_the_act(town: Town) -> None:
    its = case(town, Stage.SIGNED)
    assert parties_for(its, Act.ARRIVE) == ("zfj",)
    assert parties_for(case(town), Act.ARRIVE) == ()
