"""Clocks where several things happen to one: corrected while it stands, extended, done again; and urgent classes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from made_catalogue import CALENDAR, CATALOGUE

from zscc.model.asked import CallOn, OpenCase, TakeStep, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act, Proof
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.working_time import TimeLimit, TimeUnit, deadline_of
from zscc.rules.book import RuleBook
from zscc.rules.filing import Hand, NewCase, opened_by, step_of

AT = datetime(2026, 6, 15, 1, 0, tzinfo=UTC)
"""A Monday, 09:00 in the town; Friday is a holiday."""
BOOK = RuleBook(CATALOGUE, CALENDAR)
DAY, TWO_HOURS = TimeLimit(1, TimeUnit.WORK_DAYS), TimeLimit(2, TimeUnit.WORK_HOURS)
CHIEF = Who("seat", "chief", Role.SHIFT_LEADER)


def after(case: Case, act: Act, hours: float, **more: object) -> Case:
    hand = Hand(CHIEF, AT + timedelta(hours=hours))
    asked = TakeStep(case.case_id, case.version, act, **more)  # type: ignore[arg-type]
    return take_step(case, step_of(asked, case, hand, BOOK))


def opened(words: str = "北门垃圾满溢", **more: object) -> Case:
    asked = OpenCase(words, address="北门", **more)  # type: ignore[arg-type]
    return open_case(opened_by(asked, NewCase("C1"), Hand(CHIEF, AT), BOOK))


def at_work() -> Case:
    return after(after(opened(), Act.REGISTER, 0), Act.DISPATCH, 0, calls=(CallOn("hw"),))


def suspended(at_hours: float = 1) -> Case:
    return after(at_work(), Act.SUSPEND, at_hours, reason="等审批", until=AT + timedelta(days=9))


def corrected(case: Case, hours: float, **changes: str) -> Case:
    return after(case, Act.CHANGE, hours, changes=tuple(changes.items()), reason="更正")


def test_a_corrected_class_is_counted_without_what_the_clock_stood_still() -> None:
    case = corrected(after(suspended(), Act.RESUME, 49), 50, class_id="noise")
    pause = (AT + timedelta(hours=1), AT + timedelta(hours=49))
    assert case.own == deadline_of(DAY, AT, CALENDAR, [pause])


def test_a_class_corrected_while_the_clock_stands_goes_on_with_its_own_limit() -> None:
    case = corrected(suspended(), 5, class_id="noise")
    since = AT + timedelta(hours=1)
    assert case.own == deadline_of(DAY, AT, CALENDAR, [(since, None)])
    assert after(case, Act.RESUME, 49).own == deadline_of(DAY, AT, CALENDAR, [(since, AT + timedelta(hours=49))])


def test_what_turns_out_to_be_urgent_is_resumed_with_its_clock() -> None:
    pause = (AT + timedelta(hours=1), AT + timedelta(hours=25))
    case = corrected(suspended(), 25, priority="urgent")
    assert (case.suspension, case.own) == (None, deadline_of(TWO_HOURS, AT, CALENDAR, [pause]))


def test_a_class_corrected_to_an_emergency_makes_one_whose_clock_began_with_the_report() -> None:
    case = corrected(suspended(), 25, class_id="gas")
    assert (case.emergency, case.priority, case.suspension) == (True, Priority.URGENT, None)
    assert case.own is not None
    assert case.own.starts_at == case.times.opened_at
    back = corrected(case, 26, class_id="garbage")
    assert not back.emergency


def test_an_emergency_by_hand_stays_one_whatever_its_class() -> None:
    assert corrected(opened(emergency=True), 1, class_id="noise").emergency


def test_an_emergency_that_was_sent_out_unfiled_stays_one_until_it_is_filed() -> None:
    case = after(opened("厨房有燃气味"), Act.DISPATCH, 0, calls=(CallOn("gas"),))
    assert corrected(case, 1, class_id="garbage").emergency


def test_an_extension_outlives_the_correction_of_the_class() -> None:
    until = AT + timedelta(days=8)
    case = after(after(at_work(), Act.ASK_EXTENSION, 1, reason="等", until=until), Act.GRANT_EXTENSION, 1)
    assert corrected(case, 2, class_id="noise").own == case.own


def test_a_class_corrected_after_rework_is_counted_from_the_rework() -> None:
    case = after(after(at_work(), Act.SIGN_FOR, 1, party="hw"), Act.FEED_BACK, 1, party="hw", text="已清")
    case = corrected(after(case, Act.REWORK, 72, reason="残留"), 73, class_id="noise")
    assert case.own == deadline_of(DAY, AT + timedelta(hours=72), CALENDAR)


def test_an_overdue_case_is_not_extended_into_the_past() -> None:
    case = at_work()
    assert case.own is not None
    past = case.own.due_at + timedelta(hours=1)
    with pytest.raises(StepRefused, match="until_too_early"):
        after(case, Act.ASK_EXTENSION, 48, reason="等", until=past)


@pytest.mark.parametrize("act", [Act.SUSPEND, Act.ASK_SUSPENSION])
def test_an_urgent_class_does_not_wait_though_the_case_was_called_low(act: Act) -> None:
    case = after(opened(class_id="ebike.stairs", priority=Priority.LOW), Act.REGISTER, 0)
    with pytest.raises(StepRefused, match="may_wait"):
        after(case, act, 1, reason="等", until=AT + timedelta(days=9))


def test_a_person_cannot_say_that_a_vehicle_was_seen() -> None:
    case = after(at_work(), Act.ARRIVE, 1, party="hw", proof=Proof(vehicle="V07", distance_m=3))
    assert not case.parties[0].arrival_proved
    program = Hand(replace(CHIEF, role=Role.PROGRAM), AT + timedelta(hours=1))
    seen = TakeStep(case.case_id, case.version, Act.ARRIVE, party="hw", proof=Proof(vehicle="V07", distance_m=3))
    assert take_step(case, step_of(seen, case, program, BOOK)).parties[0].arrival_proved
