"""Alarm steps and lines of the logbook as a person asks for them. Pure."""

from datetime import datetime

from zscc.model.alarm import AlarmAct, AlarmStep
from zscc.model.asked import ActOnAlarm, WriteLine
from zscc.model.case_steps import StepRefused
from zscc.model.duty import DutyKind, DutyLine
from zscc.rules.filing import Hand
from zscc.rules.writable import LONGEST_WORDS
from zscc.settings.roster import duty_id, load_roster

BY_HAND = frozenset({AlarmAct.ACKNOWLEDGED, AlarmAct.SHELVED, AlarmAct.UNSHELVED})
"""What a person may do with an alarm; the rest is the rules'."""
_NEEDS = {
    DutyKind.NOTE: "text",
    DutyKind.INSTRUCTION: "text",
    DutyKind.EVENT_NOTE: "text",
    DutyKind.EVENT_ROLE: "about",
    DutyKind.WARNING: "until",
    DutyKind.CALL_OUT_ANSWERED: "to",
    DutyKind.ROLL_CALL: "to",
    DutyKind.CHECKED: "to",
    DutyKind.NOTE_CLEARED: "about",
    DutyKind.INSTRUCTION_DONE: "about",
    DutyKind.WARNING_LIFTED: "about",
    DutyKind.EVENT_OPENED: "to",
    DutyKind.EVENT_CLOSED: "about",
    DutyKind.HANDOVER: "to",
    DutyKind.APPEAL_DECIDED: "about",
}
"""What a line cannot be without."""


def shift_of(at: datetime) -> str:
    """The roster's shift of a moment; a night belongs to the day on which it began: ``2026-06-15/night``."""
    return duty_id(*load_roster().shift_at(at))


def alarm_step_of(asked: ActOnAlarm, serial: int, hand: Hand) -> AlarmStep:
    """Confirm, shelve or unshelve; raises StepRefused."""
    if asked.act not in BY_HAND:
        raise StepRefused("alarm_not_by_hand", act=asked.act.value)
    if len(asked.text) > LONGEST_WORDS:
        raise StepRefused("too_long", longest=str(LONGEST_WORDS))
    if asked.act is AlarmAct.SHELVED:
        _refuse_shelving(asked, hand.at)
    return AlarmStep(
        alarm_id=asked.alarm_id,
        serial=serial,
        act=asked.act,
        at=hand.at,
        role=hand.who.role,
        by=hand.who.account,
        text=asked.text,
        until=asked.until,
    )


def _refuse_shelving(asked: ActOnAlarm, at: datetime) -> None:
    for field in ("text", "until"):
        if not getattr(asked, field):
            raise StepRefused("needs", act=asked.act.value, field=field)
    if asked.until is None or asked.until.tzinfo is None or asked.until <= at:
        raise StepRefused("until_past", act=asked.act.value)


def _lacks(asked: WriteLine, field: str) -> bool:
    said = getattr(asked, field)
    return said is None or (isinstance(said, str) and not said.strip())


def line_of(asked: WriteLine, line_id: str, shift: str, hand: Hand, *, synthetic: bool) -> DutyLine:
    """A line of the logbook; raises StepRefused where it says too little."""
    need = _NEEDS.get(asked.what)
    if need is not None and _lacks(asked, need):
        raise StepRefused("needs", act=asked.what.value, field=need)
    if len(asked.text) > LONGEST_WORDS:
        raise StepRefused("too_long", longest=str(LONGEST_WORDS))
    if any(moment is not None and moment.tzinfo is None for moment in (asked.until, asked.started_at)):
        raise StepRefused("naive_moment")
    return DutyLine(
        line_id=line_id,
        what=asked.what,
        shift=shift,
        at=hand.at,
        by=hand.who.account,
        text=asked.text,
        to=asked.to,
        about=asked.about,
        outcome=asked.outcome,
        until=asked.until,
        started_at=asked.started_at,
        values=asked.values,
        synthetic=synthetic,
    )
