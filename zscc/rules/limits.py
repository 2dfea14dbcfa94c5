"""Deadlines of cases: by the limits of a class, extended to a moment, stopped by 挂账 and gone on after it.

Own limits (内控时限) stop while a case is suspended. A superior's (上级时限) do not: only who set them may move them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from zscc.model.catalogue import CaseClass
from zscc.model.moment import us_from_utc, utc_from_us
from zscc.model.working_time import Deadline, Pause, TimeLimit, TimeUnit, WorkingCalendar, deadline_of


def deadline_from(
    limit: TimeLimit | None, starts_at: datetime, calendar: WorkingCalendar, paused: Iterable[Pause] = ()
) -> Deadline | None:
    """When a limit is over; None without one, or where the calendar does not reach."""
    if limit is None:
        return None
    try:
        return deadline_of(limit, starts_at, calendar, paused)
    except ValueError:
        return None


def deadlines_of_class(
    its: CaseClass | None, starts_at: datetime, calendar: WorkingCalendar
) -> tuple[Deadline | None, Deadline | None]:
    """(own, superior) of a class from a moment; None where the class sets none."""
    if its is None:
        return None, None
    own = deadline_from(its.limit, starts_at, calendar)
    return own, deadline_from(its.superior_limit, starts_at, calendar)


def deadline_until(starts_at: datetime, due_at: datetime, unit: TimeUnit, calendar: WorkingCalendar) -> Deadline:
    """A deadline whose end was named by somebody, amber at 80 % of the way; natural time where nothing is worked."""
    starts_at, due_at = starts_at.astimezone(UTC), max(starts_at, due_at).astimezone(UTC)
    if unit is not TimeUnit.NATURAL_MINUTES:
        from_us, until_us = calendar.worked_us(us_from_utc(starts_at)), calendar.worked_us(us_from_utc(due_at))
        use_us = (until_us - from_us) * 4 // 5
        if use_us > 0:
            return Deadline(starts_at, utc_from_us(calendar.moment_us(from_us + use_us)), due_at, unit)
    return Deadline(starts_at, starts_at + (due_at - starts_at) * 4 / 5, due_at, unit)


def stopped(deadline: Deadline | None, at: datetime) -> Deadline | None:
    """The deadline with its clock stopped; one that stands already stands since then."""
    if deadline is None or deadline.stopped_at is not None:
        return deadline
    return replace(deadline, stopped_at=max(at, deadline.starts_at))


def gone_on(deadline: Deadline | None, at: datetime, calendar: WorkingCalendar) -> Deadline | None:
    """The deadline with its clock running again: what was not used up yet is moved by the pause.

    The same as :func:`deadline_of` with that pause, but it needs no limit: one that was extended has none.
    """
    if deadline is None or deadline.stopped_at is None:
        return deadline
    since, until = deadline.stopped_at, max(at, deadline.stopped_at)

    def moved(moment: datetime) -> datetime:
        if deadline.unit is TimeUnit.NATURAL_MINUTES:
            return moment if moment <= since else moment + (until - since)
        since_us, until_us, its_us = (calendar.worked_us(us_from_utc(each)) for each in (since, until, moment))
        return moment if its_us <= since_us else utc_from_us(calendar.moment_us(its_us + until_us - since_us))

    return replace(deadline, amber_at=moved(deadline.amber_at), due_at=moved(deadline.due_at), stopped_at=None)
