"""The logbook that the desk shows: what stands stays however old it is, and everything else leaves after two days."""

from datetime import UTC, datetime, timedelta

import pytest

from zscc.clock import day_of_ms
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.model.moment import ms_from_utc
from zscc.situation.alarms import Alarms
from zscc.situation.cases import Cases
from zscc.situation.casework_frame import duty_of_frame, frame_of_casework
from zscc.situation.duty import Duty
from zscc.situation.responders import Responders

START = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)


def line(line_id: str, what: DutyKind, days: int = 0, **fields: object) -> DutyLine:
    return DutyLine(line_id, what, "2026-06-15/day", START + timedelta(days=days), "o1", **fields)  # type: ignore[arg-type]


def a_week_later(*lines: DutyLine) -> Duty:
    duty = Duty()
    for each in lines:
        duty.take(each)
    duty.pass_time(day_of_ms(ms_from_utc(START + timedelta(days=7))))
    return duty


@pytest.mark.parametrize(
    ("stands", "answer"),
    [
        (line("1", DutyKind.NOTE, outcome=CARRIED), DutyKind.NOTE_CLEARED),
        (line("1", DutyKind.INSTRUCTION, text="限期整改"), DutyKind.INSTRUCTION_DONE),
        (line("1", DutyKind.WARNING, until=START), DutyKind.WARNING_LIFTED),
        (line("1", DutyKind.EVENT_OPENED, to="E1"), DutyKind.EVENT_CLOSED),
    ],
)
def test_a_line_stands_until_it_is_answered(stands: DutyLine, answer: DutyKind) -> None:
    assert a_week_later(stands).told() == (stands,)
    answered = a_week_later(stands, line("2", answer, about="1"))
    assert answered.told() == ()
    assert answered.departed == 2


def test_a_plain_note_and_a_call_leave_after_two_days() -> None:
    new = line("3", DutyKind.NOTE, days=6, text="今天的")
    assert a_week_later(line("1", DutyKind.NOTE, text="旧"), line("2", DutyKind.CALL), new).told() == (new,)


def test_what_is_about_a_standing_line_stands_with_it() -> None:
    event, role = line("1", DutyKind.EVENT_OPENED, to="E1"), line("2", DutyKind.EVENT_ROLE, about="1")
    note = line("3", DutyKind.EVENT_NOTE, about="1", text="现场已疏散")
    assert a_week_later(event, role, note).told() == (event, role, note)
    assert a_week_later(event, role, note, line("4", DutyKind.EVENT_CLOSED, about="1")).told() == ()


def test_a_key_frame_brings_the_logbook_back() -> None:
    duty = a_week_later(line("1", DutyKind.NOTE, outcome=CARRIED), line("2", DutyKind.CALL))
    duty.take(line("3", DutyKind.NOTE_CLEARED, days=7, about="1"))
    back = duty_of_frame(frame_of_casework(Cases(), Responders(), Alarms(), duty))
    assert (back.told(), back.digests(), back.answered) == (duty.told(), duty.digests(), duty.answered)
