"""Who is called to a case is known; what was suggested stays beside the reason; a rework begins every clock anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from made_catalogue import CALENDAR, CATALOGUE

from zscc.model.asked import CallOn, OpenCase, TakeStep, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.rules.book import RuleBook
from zscc.rules.calls import settings_of
from zscc.rules.filing import Hand, NewCase, opened_by, step_of

AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
BOOK = RuleBook(CATALOGUE, CALENDAR, frozenset({"T1", "T2"}))
OFFICER = Who("seat-1", "officer", Role.DUTY_OFFICER)
CALL = CallOn("hw", responders=("T1",), sign_within_s=300, arrive_within_s=900, done_within_s=7200)


def hand(minutes: float) -> Hand:
    return Hand(OFFICER, AT + timedelta(minutes=minutes))


def after(case: Case, act: Act, minutes: float, **more: object) -> tuple[Case, CaseStep]:
    step = step_of(TakeStep(case.case_id, case.version, act, **more), case, hand(minutes), BOOK)  # type: ignore[arg-type]
    return take_step(case, step), step


def registered() -> Case:
    opened = opened_by(OpenCase("北门垃圾满溢", address="北门"), NewCase("C1"), hand(0), BOOK)
    return after(open_case(opened), Act.REGISTER, 1)[0]


def handled() -> Case:
    case, _ = after(registered(), Act.DISPATCH, 2, calls=(CALL,))
    for act, more in ((Act.SIGN_FOR, {}), (Act.ARRIVE, {}), (Act.FEED_BACK, {"text": "已清理"})):
        case, _ = after(case, act, 20, party="hw", **more)
    return case


def test_what_was_suggested_is_kept_beside_the_reason_for_choosing_otherwise() -> None:
    _, step = after(registered(), Act.DISPATCH, 2, calls=(CALL,), reason="一组刚下班", suggested="team:hw:1")
    assert (step.reason, step.suggested) == ("一组刚下班", "team:hw:1")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (CallOn("nobody"), "unknown_department"),
        (CallOn("hw", responders=("T1", "T9")), "unknown_responder"),
        (CallOn(" "), "needs"),
    ],
)
def test_who_is_not_known_is_not_called(call: CallOn, code: str) -> None:
    with pytest.raises(StepRefused) as refused:
        after(registered(), Act.DISPATCH, 2, calls=(call,))
    assert refused.value.code == code


def test_a_case_is_not_given_to_a_department_that_the_catalogue_lacks() -> None:
    with pytest.raises(StepRefused, match="unknown_department"):
        after(registered(), Act.CHANGE, 2, changes=(("department", "nobody"),), reason="x")
    assert after(registered(), Act.CHANGE, 2, changes=(("department", "env"),), reason="x")[0].department == "env"


def test_a_rework_gives_every_clock_its_whole_length_again() -> None:
    case, _ = after(handled(), Act.REWORK, 60, reason="仍有残留")
    [party] = case.parties
    begins = AT + timedelta(minutes=60)
    moments = (party.order.sign_by, party.order.arrive_by, party.order.done_by)
    assert moments == tuple(begins + timedelta(seconds=length) for length in (300, 900, 7200))
    assert (party.signed_at, party.done_at) == (None, None)


def test_a_rework_sends_who_was_there_unless_he_left_for_something_else() -> None:
    case = handled()
    step = after(case, Act.REWORK, 60, reason="仍有残留")[1]
    back = ResponderSet("T1", 3, ResponderState.RETURNING, AT, Role.DISPATCHER, "d", "C1")
    assert [each.state for each in settings_of(step, case, {"T1": back})] == [ResponderState.EN_ROUTE]
    assert settings_of(step, case, {"T1": replace(back, case_id="C2")}) == ()
    assert settings_of(step, case, {"T1": replace(back, state=ResponderState.OUT_OF_SERVICE)}) == ()


def test_a_call_has_a_beginning_and_an_end_whichever_clock_was_ahead() -> None:
    case = registered()
    _, step = after(case, Act.CALL, 5, party="hw", outcome="reached", started_at=AT + timedelta(minutes=3))
    assert (step.started_at, step.at) == (AT + timedelta(minutes=3), AT + timedelta(minutes=5))
    _, ahead = after(case, Act.CALL, 5, party="hw", outcome="busy", started_at=AT + timedelta(minutes=6))
    assert ahead.started_at == ahead.at
    with pytest.raises(StepRefused, match="naive_moment"):
        after(case, Act.CALL, 5, outcome="busy", started_at=AT.replace(tzinfo=None))
