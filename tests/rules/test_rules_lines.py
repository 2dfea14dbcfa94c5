"""Lines of the logbook: the roster says which shift they belong to, and each brings what it cannot be without."""

from datetime import UTC, datetime, timedelta

import pytest

from zscc.model.asked import Who, WriteLine
from zscc.model.case_steps import StepRefused
from zscc.model.duty import DutyKind
from zscc.model.role import Role
from zscc.rules.filing import Hand
from zscc.rules.lines import line_of, shift_of
from zscc.settings.roster import load_roster

AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
HAND = Hand(Who("desk", "o1", Role.DUTY_OFFICER), AT)


@pytest.mark.parametrize("hours", range(0, 24, 3))
def test_the_shift_of_a_line_is_the_rosters(hours: int) -> None:
    at = AT + timedelta(hours=hours)
    assert shift_of(at) == load_roster().duty_at(at).duty_id


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (DutyKind.WARNING, "until"),
        (DutyKind.CALL_OUT_ANSWERED, "to"),
        (DutyKind.ROLL_CALL, "to"),
        (DutyKind.CHECKED, "to"),
        (DutyKind.EVENT_ROLE, "about"),
        (DutyKind.INSTRUCTION, "text"),
    ],
)
def test_a_line_that_says_too_little_is_refused_by_what_it_lacks(what: DutyKind, field: str) -> None:
    with pytest.raises(StepRefused) as refused:
        line_of(WriteLine(what), "1", "2026-06-15/day", HAND, synthetic=True)
    assert (refused.value.code, refused.value.arguments) == ("needs", {"act": what.value, "field": field})
