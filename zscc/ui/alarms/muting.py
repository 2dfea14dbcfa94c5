"""Whether the desk is muted, as the logbook tells, and the line that changes it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from zscc.model.asked import WriteLine
from zscc.model.duty import DutyKind, DutyLine
from zscc.settings.alarm_rules import SOUND

MUTED_FOR = timedelta(minutes=30)
_MUTED = "muted"


def muted_until(lines: Iterable[DutyLine], as_of: datetime) -> datetime | None:
    """When the sound comes back by itself; None when it is on."""
    newest = None
    for line in lines:
        if line.what is DutyKind.RULE_SET and line.to == SOUND:
            newest = line
    if newest is None or dict(newest.values).get(_MUTED) != "1" or newest.until is None or newest.until <= as_of:
        return None
    return newest.until


def mute_line(as_of: datetime, *, muted: bool) -> WriteLine:
    """The line that mutes for a while, or sounds again."""
    until = as_of + MUTED_FOR if muted else None
    return WriteLine(DutyKind.RULE_SET, to=SOUND, until=until, values=((_MUTED, "1" if muted else "0"),))
