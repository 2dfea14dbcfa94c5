"""The logbook read: what stands, whom to call next, what moments people mean. Without a window."""

from datetime import UTC, datetime, timedelta

import pytest
from desk_scenes import AS_OF

from zscc.clock import SHANGHAI
from zscc.model.asked import Who
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.model.role import Role
from zscc.settings.roster import load_roster
from zscc.text.masking import masked_name, masked_phone
from zscc.town.layers import Town
from zscc.ui.duty.book import ANSWERED, NO_ANSWER, Book, found
from zscc.ui.duty.call_out import AGAIN_AFTER_S, CallState, call_out, roll_call
from zscc.ui.duty.moments import moment_of
from zscc.ui.duty.people import seated, stands_in


def line(number: int, what: DutyKind, minutes: float = 0, **fields: object) -> DutyLine:
    at = AS_OF + timedelta(minutes=minutes)
    return DutyLine(f"L{number}", what, "2026-06-15/day", at, "o1", **fields)  # type: ignore[arg-type]


def test_what_was_answered_stands_no_more() -> None:
    note, other = line(1, DutyKind.NOTE, outcome=CARRIED), line(2, DutyKind.NOTE, text="一般记事")
    late = line(3, DutyKind.INSTRUCTION, text="限期", until=AS_OF + timedelta(days=2))
    soon = line(4, DutyKind.INSTRUCTION, text="今晚", until=AS_OF + timedelta(hours=2))
    open_end = line(5, DutyKind.INSTRUCTION, text="抓紧")
    lines = (note, other, late, open_end, soon)
    assert Book(lines).carried == (note,)
    assert Book(lines).instructions == (soon, late, open_end)
    book = Book((*lines, line(6, DutyKind.NOTE_CLEARED, about="L1"), line(7, DutyKind.INSTRUCTION_DONE, about="L4")))
    assert (book.carried, book.instructions) == ((), (late, open_end))
    assert book.answer_of(soon, DutyKind.INSTRUCTION_DONE) == book.lines[-1]


def test_the_log_is_searched_by_every_word() -> None:
    lines = (line(1, DutyKind.NOTE, text="城北大道 路灯不亮"), line(2, DutyKind.CALL, text="城北大道积水"))
    assert [each.line_id for each in found(lines, "城北大道", frozenset())] == ["L2", "L1"]
    assert [each.line_id for each in found(lines, "路灯 城北", frozenset())] == ["L1"]
    assert [each.line_id for each in found(lines, "城北", frozenset({DutyKind.CALL}))] == ["L2"]


def called(number: int, town: Town, place: int, outcome: str, minutes: float) -> DutyLine:
    code = town.villages[place].code
    return line(number, DutyKind.CALL_OUT_ANSWERED, minutes, to=code, about="L1", outcome=outcome)


def test_a_call_out_goes_through_all_villages_and_then_back_to_who_did_not_answer(town: Town) -> None:
    began = line(1, DutyKind.CALL_OUT)
    lines = [began, called(2, town, 0, ANSWERED, 1), called(3, town, 1, NO_ANSWER, 2)]
    calls = call_out(Book(tuple(lines)), town.villages)
    assert calls is not None
    assert (len(calls.villages), calls.answered, calls.unanswered) == (len(town.villages), 1, 1)
    assert calls.next_after(2) == calls.villages[2]
    assert calls.next_after(len(town.villages)) == calls.villages[2]
    lines += [called(10 + place, town, place, ANSWERED, 3) for place in range(2, len(town.villages))]
    calls = call_out(Book(tuple(lines)), town.villages)
    assert calls is not None
    silent = calls.villages[1]
    assert calls.next_after(5) == silent
    assert not silent.waits_again(AS_OF + timedelta(minutes=2))
    assert silent.waits_again(AS_OF + timedelta(minutes=2, seconds=AGAIN_AFTER_S))
    lines += [called(90, town, 1, NO_ANSWER, 15), called(91, town, 1, ANSWERED, 30), called(92, town, 1, NO_ANSWER, 31)]
    calls = call_out(Book(tuple(lines)), town.villages)
    assert calls is not None
    assert (calls.villages[1].state, calls.villages[1].calls) == (CallState.ANSWERED, 4)
    assert calls.next_after(1) is None


def test_a_roll_call_is_that_of_the_shift(town: Town) -> None:
    code = town.villages[3].code
    book = Book((line(1, DutyKind.ROLL_CALL, to=code, outcome=ANSWERED),))
    assert roll_call(book, town.villages, "2026-06-15/day").answered == 1
    assert roll_call(book, town.villages, "2026-06-15/night").answered == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:00", "2026-06-15 18:00"),
        ("１８：００", "2026-06-15 18:00"),
        ("09:30", "2026-06-16 09:30"),
        ("6-17 9:05", "2026-06-17 09:05"),
        ("6月17日 09:05", "2026-06-17 09:05"),
        ("2026-12-31 23:59", "2026-12-31 23:59"),
        ("1-2 08:00", "2026-01-02 08:00"),
        ("+2", "2026-06-15 16:32"),
        ("+1.5", "2026-06-15 16:02"),
        ("25:00", None),
        ("2-30 08:00", None),
        ("明天", None),
        ("+99999", None),
        ("", None),
    ],
)
def test_moments_are_read_as_people_type_them(typed: str, meant: str | None) -> None:
    as_of = AS_OF.replace(second=0)
    told = moment_of(typed, as_of)
    assert (None if told is None else f"{told.astimezone(SHANGHAI):%Y-%m-%d %H:%M}") == meant


def test_a_day_of_next_january_is_not_one_of_last_january() -> None:
    told = moment_of("1-2 08:00", datetime(2026, 12, 30, 4, tzinfo=UTC))
    assert told == datetime(2027, 1, 2, tzinfo=UTC)


def test_names_and_telephones_are_masked() -> None:
    assert (masked_name("王小明"), masked_name(""), masked_phone("13812341234")) == ("王*", "", "138****1234")
    assert (masked_phone("138****0101"), masked_phone("57671234"), masked_phone("110")) == (
        "138****0101",
        "576****1234",
        "****10",
    )


def test_who_sits_here_is_somebody_of_the_shift_that_holds_the_role() -> None:
    roster = load_roster()
    day, night = roster.duty_at(AS_OF), roster.duty_at(AS_OF + timedelta(hours=6))
    unknown = Who("desk", "duty officer", Role.DUTY_OFFICER)
    officer = seated(unknown, Role.DUTY_OFFICER, day)
    assert officer.account in {person.id for person in day.people(Role.DUTY_OFFICER)}
    assert seated(officer, Role.DUTY_OFFICER, day, "o3").account == "o3"
    assert seated(officer, Role.DEPARTMENT, day) == Who("desk", officer.account, Role.DEPARTMENT)
    assert stands_in(day, officer.account)
    assert not stands_in(night, officer.account)
