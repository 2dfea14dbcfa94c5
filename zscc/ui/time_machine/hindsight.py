"""What was known at a past moment of what the store answers now: steps, alarms and their ends that came later go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from zscc.model.alarm_question import AlarmPast, AlarmsFound
from zscc.model.question import CaseFile


def known_at(found: object, moment: datetime) -> object:
    """An answer without what had not happened yet."""
    cut = _CUTS.get(type(found))
    return found if cut is None else cut(found, moment)


def _case_file(found: CaseFile, moment: datetime) -> CaseFile:
    return replace(found, history=tuple(entry for entry in found.history if entry.recorded_at <= moment))


def _alarms(found: AlarmsFound, moment: datetime) -> AlarmsFound:
    def before(at: datetime | None) -> datetime | None:
        return at if at is not None and at <= moment else None

    known = [
        AlarmPast(past.raised, before(past.cleared_at), before(past.acknowledged_at))
        for past in found.alarms
        if past.raised.at <= moment
    ]
    return replace(found, alarms=tuple(known))


_CUTS: dict[type, Callable[..., object]] = {CaseFile: _case_file, AlarmsFound: _alarms}
