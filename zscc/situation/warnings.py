"""Which official warnings hold at a moment, for the duty desk's strip and for the map alike: pure, so that they agree.

The fold keeps warnings that nobody lifted or replaced; whether one has run out depends on the moment that is shown.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from zscc.model.weather import WarningColour, WarningIssued

_RANK = {colour: rank for rank, colour in enumerate(WarningColour)}
_SAID_ANYWAY = re.compile(r"(?:[红橙黄蓝]色?)?预警(?:信号)?$|[红橙黄蓝]色$")


def event_name(warning: WarningIssued) -> str:
    """What is coming (暴雨), in one line and without the colour (暴雨橙色预警信号) that is told beside it."""
    event = " ".join(warning.event.split())
    return _SAID_ANYWAY.sub("", event).strip() or event


def warnings_in_force(warnings: Iterable[WarningIssued], as_of: datetime) -> tuple[WarningIssued, ...]:
    """Those that hold at ``as_of``, without exercises: the most serious first, of one colour the newest first.

    One without an expiry holds until it is lifted. One that is told ahead of its time stands here too: its
    ``effective_at`` says from when on.
    """
    return _told(warnings, as_of, exercise=False)


def exercises_on(warnings: Iterable[WarningIssued], as_of: datetime) -> tuple[WarningIssued, ...]:
    """The same of exercises (演练): to be shown as such, never among the warnings in force."""
    return _told(warnings, as_of, exercise=True)


def _told(warnings: Iterable[WarningIssued], as_of: datetime, *, exercise: bool) -> tuple[WarningIssued, ...]:
    holding = [its for its in warnings if its.exercise is exercise and _holds(its, as_of)]
    holding.sort(key=lambda its: (its.sent_at, its.warning_id), reverse=True)
    return tuple(sorted(holding, key=lambda its: len(_RANK) if its.colour is None else _RANK[its.colour]))


def _holds(warning: WarningIssued, as_of: datetime) -> bool:
    return warning.expires_at is None or as_of < warning.expires_at
