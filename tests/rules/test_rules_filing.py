"""What is asked becomes facts: numbers, deadlines, orders, responders."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from made_catalogue import CALENDAR, CATALOGUE
from made_facts import report

from zscc.model.asked import CallOn, OpenCase, TakeStep, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.report import Priority
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.model.working_time import TimeLimit, TimeUnit, deadline_of
from zscc.rules.book import RuleBook
from zscc.rules.calls import settings_of
from zscc.rules.filing import Hand, NewCase, Where, case_id_of, opened_by, opened_of, registered, step_of

AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
BOOK = RuleBook(CATALOGUE, CALENDAR)
OFFICER = Who("seat-1", "officer", Role.DUTY_OFFICER)
LEADER = Who("seat-1", "leader", Role.SHIFT_LEADER)
WHERE = Where("320583102001003", "320583102001")


def hand(minutes: float = 0, who: Who = OFFICER) -> Hand:
    return Hand(who, AT + timedelta(minutes=minutes))


def opened(words: str = "北门垃圾满溢", **more: object) -> Case:
    asked = OpenCase(words, address="北门", **more)  # type: ignore[arg-type]
    return open_case(opened_by(asked, NewCase("C1", WHERE), hand(), BOOK))


def after(case: Case, act: Act, at: Hand, **more: object) -> tuple[Case, CaseStep]:
    step = step_of(TakeStep(case.case_id, case.version, act, **more), case, at, BOOK)  # type: ignore[arg-type]
    return take_step(case, step), step


def dispatched() -> Case:
    case, _ = after(opened(), Act.REGISTER, hand(10))
    return after(case, Act.DISPATCH, hand(20), calls=(CallOn("hw", responders=("T1",), sign_within_s=300),))[0]


def test_what_nobody_chose_is_guessed_and_the_position_says_where() -> None:
    case = opened()
    assert (case.class_id, case.title, case.department) == ("garbage.overflow", "垃圾桶满溢", "hw")
    assert (case.grid, case.village, case.own) == (WHERE.grid, WHERE.village, None)


def test_the_clock_runs_from_registration_in_working_time() -> None:
    case, _ = after(opened(), Act.REGISTER, hand(10))
    assert case.own == deadline_of(TimeLimit(2, TimeUnit.WORK_HOURS), AT + timedelta(minutes=10), CALENDAR)
    assert case.superior == deadline_of(TimeLimit(3, TimeUnit.WORK_DAYS), AT + timedelta(minutes=10), CALENDAR)


def test_the_clock_of_an_emergency_runs_from_the_report_and_filing_does_not_move_it() -> None:
    case = opened("厨房有燃气味", at=AT - timedelta(minutes=5))
    assert case.emergency
    assert case.own is not None
    assert case.own.due_at == AT + timedelta(minutes=25)
    assert after(case, Act.REGISTER, hand(20))[0].own == case.own


def test_a_superior_that_named_an_end_is_not_overruled_by_the_class() -> None:
    until = AT + timedelta(hours=5)
    asked = OpenCase("北门垃圾", superior_due_at=until)
    first = opened_by(asked, NewCase("C1"), hand(), BOOK)
    step = registered(first, hand(), BOOK)
    case = take_step(open_case(first), step)
    assert case.superior is not None
    assert (case.superior.due_at, case.superior.amber_at) == (until, AT + timedelta(hours=4))


def test_an_extension_ends_when_it_was_asked_for_and_never_earlier_than_before() -> None:
    case, _ = after(dispatched(), Act.ASK_EXTENSION, hand(30), reason="等配件", until=AT + timedelta(days=3))
    case, _ = after(case, Act.GRANT_EXTENSION, hand(40, LEADER))
    assert case.own is not None
    assert case.own.due_at == AT + timedelta(days=3)
    with pytest.raises(StepRefused, match="until_too_early"):
        after(case, Act.ASK_EXTENSION, hand(50), reason="x", until=AT + timedelta(days=1))


def test_a_suspension_stops_the_clock_and_resuming_moves_it_by_the_working_time_between() -> None:
    case = dispatched()
    before = case.own
    case, _ = after(case, Act.SUSPEND, hand(30, LEADER), reason="等审批", until=AT + timedelta(days=5))
    assert case.own is not None
    assert case.own.stopped_at == AT + timedelta(minutes=30)
    case, _ = after(case, Act.RESUME, hand(24 * 60 + 30, LEADER))
    pause = (AT + timedelta(minutes=30), AT + timedelta(days=1, minutes=30))
    limit = TimeLimit(2, TimeUnit.WORK_HOURS)
    assert before is not None
    assert case.own == deadline_of(limit, before.starts_at, CALENDAR, [pause])


def test_rework_begins_the_limit_anew() -> None:
    case = dispatched()
    for act, more in ((Act.SIGN_FOR, {}), (Act.ARRIVE, {}), (Act.FEED_BACK, {"text": "已清理"})):
        case, _ = after(case, act, hand(30), party="hw", **more)
    case, _ = after(case, Act.REWORK, hand(60), reason="仍有残留")
    assert case.own == deadline_of(TimeLimit(2, TimeUnit.WORK_HOURS), AT + timedelta(minutes=60), CALENDAR)


def test_a_dispatch_sets_moments_and_sends_who_is_called_and_their_return_is_told() -> None:
    case, _ = after(opened(), Act.REGISTER, hand(10))
    calls = (CallOn("hw", responders=("T1", "T2"), sign_within_s=300), CallOn("env", lead=False, responders=("T3",)))
    following, step = after(case, Act.DISPATCH, hand(20), calls=calls)
    assert step.orders[0].sign_by == AT + timedelta(minutes=25)
    assert step.orders[1].sign_by is None
    sent = settings_of(step, case, {})
    assert [(each.responder_id, each.serial, each.state) for each in sent] == [
        (name, 1, ResponderState.EN_ROUTE) for name in ("T1", "T2", "T3")
    ]
    newest = {each.responder_id: each for each in sent}
    elsewhere = replace(newest["T2"], serial=2, case_id="C9")
    _, arrival = after(following, Act.ARRIVE, hand(30), party="hw")
    (there,) = settings_of(arrival, following, {**newest, "T2": elsewhere})
    assert (there.responder_id, there.serial, there.state) == ("T1", 2, ResponderState.ON_SCENE)


def test_who_is_out_of_service_is_not_sent() -> None:
    case, _ = after(opened(), Act.REGISTER, hand(10))
    _, step = after(case, Act.DISPATCH, hand(20), calls=(CallOn("hw", responders=("T1",)),))
    broken = ResponderSet("T1", 4, ResponderState.OUT_OF_SERVICE, AT, Role.DISPATCHER, "d")
    with pytest.raises(StepRefused, match="out_of_service"):
        settings_of(step, case, {"T1": broken})


def test_another_class_brings_its_department_and_counts_from_registration() -> None:
    case, _ = after(opened(), Act.REGISTER, hand(10))
    case, step = after(case, Act.CHANGE, hand(20), changes=(("class_id", "noise"),), reason="听错了")
    assert ("department", "env") in step.changes
    assert case.own == deadline_of(TimeLimit(1, TimeUnit.WORK_DAYS), AT + timedelta(minutes=10), CALENDAR)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (OpenCase("  "), "needs"),
        (OpenCase("字" * 5000), "too_long"),
        (OpenCase("北门垃圾", class_id="nothing"), "unknown_class"),
        (OpenCase("北门垃圾", at=AT.replace(tzinfo=None)), "naive_moment"),
    ],
)
def test_what_cannot_be_a_case_is_refused_with_its_reason(asked: OpenCase, code: str) -> None:
    with pytest.raises(StepRefused) as refused:
        opened_by(asked, NewCase("C1"), hand(), BOOK)
    assert refused.value.code == code


def test_what_has_no_class_cannot_be_registered() -> None:
    case = opened("今天天气不错")
    assert case.class_id == ""
    with pytest.raises(StepRefused, match="no_class"):
        after(case, Act.REGISTER, hand(1))


def test_a_report_s_case_has_its_number_and_a_finer_class() -> None:
    told = report(7, text="北门垃圾桶满溢，有人受伤", priority=Priority.LOW)
    first = opened_of(told, BOOK, WHERE)
    assert (first.class_id, first.priority, first.village) == ("garbage.overflow", Priority.URGENT, WHERE.village)
    assert first.reports == ("R0007",)
    assert first.case_id.startswith("YS")
    true = replace(told, synthetic=False)
    numbers = {case_id_of(each) for each in (told, true, replace(told, source="h12345"), replace(true, source="p110"))}
    assert len(numbers) == 4
    assert case_id_of(replace(told, report_id="YS20260615-0001")) == "YS20260615-0001"


def test_what_a_platform_passed_on_with_a_report_stands_in_its_case() -> None:
    due_at, return_by = AT + timedelta(days=3), AT + timedelta(hours=4)
    told = report(
        1,
        AT,
        source="h12345",
        address="北门",
        caller_ref="ab" * 16,
        external_id="KS1",
        superior_due_at=due_at,
        return_by=return_by,
    )
    case = open_case(opened_of(told, BOOK, WHERE))
    assert (case.address, case.caller_ref, case.external_ids) == ("北门", "ab" * 16, ("KS1",))
    assert case.superior is not None
    assert (case.superior.due_at, case.return_by) == (due_at, return_by)
    # Filing it sets the own limit and leaves what the platform set.
    filed, _ = after(case, Act.REGISTER, hand(10))
    assert filed.own is not None
    assert filed.superior == case.superior


def test_an_order_goes_back_to_its_platform_only_within_its_return_window() -> None:
    told = report(1, AT, source="h12345", return_by=AT + timedelta(hours=1))
    case = open_case(opened_of(told, BOOK, WHERE))
    assert after(case, Act.DECLINE, hand(60), reason="不属本镇")[0].ended
    with pytest.raises(StepRefused, match="still_returnable"):
        after(case, Act.DECLINE, hand(61), reason="不属本镇")
    without = open_case(opened_of(report(2, AT), BOOK, WHERE))
    assert after(without, Act.DECLINE, hand(600), reason="重复上报")[0].ended
