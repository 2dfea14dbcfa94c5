"""What a shift does beside cases: roster, log, handover, calls, instructions, official warnings, call-outs.

People are named here as ids of the roster; the roster's names and telephones lie outside the chain.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

CARRIED = "carried"
"""Outcome of a note that goes into the next shift (带入下一班), and the one after, until it is cleared."""


class DutyKind(Enum):
    """What a line of the log is about; one fact a line, the later ones answer earlier ones by ``about``."""

    SHIFT_BEGAN = "shift_began"
    NOTE = "note"
    """值班日志 by hand; with ``outcome`` CARRIED it stands until it is cleared."""
    NOTE_CLEARED = "note_cleared"
    """A note carried into the next shift is done."""
    HANDOVER = "handover"
    """交接班: ``by`` hands over, ``to`` takes over; both confirmed."""
    ALL_QUIET = "all_quiet"
    """零报告."""
    CALL = "call"
    """A telephone call that belongs to no case."""
    ROLL_CALL = "roll_call"
    """查岗: ``to`` was asked for, ``outcome`` says whether it answered."""
    INSTRUCTION = "instruction"
    """领导批示, verbatim, recorded by an officer."""
    INSTRUCTION_DONE = "instruction_done"
    WARNING = "warning"
    """预警信息 of an issuing body: ``values`` hold issuer, colour, type; ``until`` its expiry."""
    WARNING_LIFTED = "warning_lifted"
    CALL_OUT = "call_out"
    """叫应 of the villages begins."""
    CALL_OUT_ANSWERED = "call_out_answered"
    """``to`` (a village's code) was called and, by ``outcome``, answered."""
    EVENT_OPENED = "event_opened"
    """重大事件: 启动全网联动; ``to`` is its id."""
    EVENT_NOTE = "event_note"
    EVENT_ROLE = "event_role"
    """Somebody takes a command role: ``values`` hold (role, person)."""
    EVENT_CLOSED = "event_closed"
    CHECKED = "checked"
    """A tick in a patrol's or preset's check-list: ``to`` the list, ``values`` (item, done)."""
    APPEAL = "appeal"
    """申诉 against a case's score: ``to`` is the case."""
    APPEAL_DECIDED = "appeal_decided"
    WEIGHTS = "weights"
    """Score weights from here on, as values."""
    RULE_SET = "rule_set"
    """An alarm rule was switched or changed, as values; ``to`` is the rule."""
    NOTICE_SENT = "notice_sent"
    NOTICE_CONFIRMED = "notice_confirmed"


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of the logbook (值班日志)."""

    kind: ClassVar[str] = "duty_line"
    format_version: ClassVar[int] = 1

    line_id: str
    """Derived from seat, moment and serial; tells one line from the next."""
    what: DutyKind
    shift: str
    """Id of the shift: ``2026-06-15/day``."""
    at: datetime
    by: str
    text: str = ""
    to: str = ""
    about: str = ""
    """Id of an earlier line, or of a case."""
    outcome: str = ""
    until: datetime | None = None
    started_at: datetime | None = None
    """Of a call."""
    values: tuple[tuple[str, str], ...] = ()
    synthetic: bool = False

    @property
    def key(self) -> str:
        """A line is written once."""
        return f"duty:{self.line_id}"

    @property
    def subject(self) -> str:
        """The line."""
        return self.line_id
