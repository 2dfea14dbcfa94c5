"""What screens ask of alarms: what a rule would have raised, and which alarms there were."""

from dataclasses import dataclass
from datetime import datetime

from zscc.model.alarm import AlarmRaised


@dataclass(frozen=True, slots=True)
class DryRunOf:
    """What a rule, changed by these values, would have raised in a period; the answer is a :class:`DryRun`.

    A period is worked through in parts of a fraction of a second: who wants more asks again with the same
    ``run_id``, who does not asks no more. Another id begins anew.
    """

    run_id: str
    rule: str
    from_at: datetime
    until_at: datetime
    values: tuple[tuple[str, str], ...] = ()
    """As in a line that changes the rule."""


@dataclass(frozen=True, slots=True)
class WouldBe:
    """One alarm that would have been raised."""

    alarm: AlarmRaised
    cleared_at: datetime | None = None
    """None: it would have stood at the end."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """How far a dry run has come and what it has found so far."""

    run_id: str
    reached_at: datetime
    share: float
    """Of the entries of the period, 0 to 1."""
    done: bool
    raised: int
    alarms: tuple[WouldBe, ...]
    """The newest, at most ``MOST_SHOWN``."""
    by_day: tuple[tuple[str, int], ...]
    """(2026-06-15, number), in order."""
    refused: str = ""
    """Why the rule cannot be tried; '' when it can."""


MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class AlarmsOf:
    """Every alarm raised in a period; the answer is :class:`AlarmsFound`."""

    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class AlarmPast:
    """One alarm of the journal."""

    raised: AlarmRaised
    cleared_at: datetime | None = None
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlarmsFound:
    """Alarms by the order in which they were raised; ``whole``: none of the period is left out."""

    alarms: tuple[AlarmPast, ...]
    whole: bool = True
