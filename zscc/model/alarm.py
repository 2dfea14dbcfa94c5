"""Alarms (告警): one object that is raised, updated and cleared, and names the act that it expects.

An alarm is made by a rule and needs an act; what needs none is a line of the log. ``alarm_id`` is derived from rule,
subject and the moment of raising, so that a rule that runs twice raises once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """A rule's condition holds and has held for its delay."""

    kind: ClassVar[str] = "alarm_raised"
    format_version: ClassVar[int] = 1

    alarm_id: str
    rule: str
    """Id of the rule: enter, leave, dwell, track_gap, overspeed, long_idle, off_shift, outside_town, time_limit ..."""
    priority: Priority
    subject_kind: str
    """vehicle, case, feed, grid, town."""
    subject_id: str
    expected: str
    """Code of the act that is expected; words ``alarm.expected.<code>``."""
    at: datetime
    values: tuple[tuple[str, str], ...] = ()
    """(name, value) for the alarm's words."""
    point: PointE7 | None = None
    synthetic: bool = False

    @property
    def key(self) -> str:
        """It is raised once."""
        return f"alarm:{self.alarm_id}:raised"

    @property
    def subject(self) -> str:
        """The alarm."""
        return self.alarm_id


class AlarmAct(Enum):
    """What happens to a raised alarm."""

    UPDATED = "updated"
    CLEARED = "cleared"
    """The condition holds no more (with hysteresis)."""
    ACKNOWLEDGED = "acknowledged"
    """确认: with name, time, comment."""
    SHELVED = "shelved"
    """暂停提醒: with reason and end."""
    UNSHELVED = "unshelved"
    PASSED_ON = "passed_on"
    """Nobody acknowledged it in time: to the next role."""


@dataclass(frozen=True, slots=True)
class AlarmStep:
    """Something happened to an alarm."""

    kind: ClassVar[str] = "alarm_step"
    format_version: ClassVar[int] = 1

    alarm_id: str
    serial: int
    """Numbers the steps of one alarm from 1."""
    act: AlarmAct
    at: datetime
    role: Role
    by: str
    text: str = ""
    """Comment or reason."""
    until: datetime | None = None
    """End of shelving."""
    to: str = ""
    """Role that it was passed on to."""
    values: tuple[tuple[str, str], ...] = ()
    point: PointE7 | None = None

    @property
    def key(self) -> str:
        """One step takes a number."""
        return f"alarm:{self.alarm_id}:{self.serial}"

    @property
    def subject(self) -> str:
        """The alarm."""
        return self.alarm_id
