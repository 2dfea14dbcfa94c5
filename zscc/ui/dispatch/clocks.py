"""The clocks of departments at work and of emergency reports: until when, how it stands, what comes next. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zscc.model.case import Case, Party
from zscc.model.case_facts import Act
from zscc.model.working_time import Light
from zscc.settings.dispatching import ReportClocks


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing that somebody must do."""

    act: Act
    begins: datetime
    by: datetime | None
    """None: it has no limit."""
    done_at: datetime | None

    def light(self, as_of: datetime) -> Light | None:
        """How it stands, or stood when it was done; None where it has no limit."""
        if self.by is None:
            return None
        at = as_of if self.done_at is None else self.done_at
        whole_s = (self.by - self.begins).total_seconds()
        if whole_s <= 0:
            return Light.GREEN if at <= self.by else Light.RED
        return Light.of_share(max((at - self.begins).total_seconds(), 0.0) / whole_s)

    def left_s(self, as_of: datetime) -> float | None:
        """Seconds until it is over, negative when it is; None where it has no limit."""
        return None if self.by is None else (self.by - as_of).total_seconds()


def party_clocks(party: Party) -> tuple[Clock, Clock, Clock]:
    """签收, 到场, 反馈 of one department, each from the moment it was called."""
    order, begins = party.order, party.dispatched_at
    return (
        Clock(Act.SIGN_FOR, begins, order.sign_by, party.signed_at),
        Clock(Act.ARRIVE, begins, order.arrive_by, party.arrived_at),
        Clock(Act.FEED_BACK, begins, order.done_by, party.done_at),
    )


def next_clock(party: Party) -> Clock | None:
    """What the department owes next; None when it has done."""
    return next((clock for clock in party_clocks(party) if clock.done_at is None), None)


def report_clocks(case: Case, limits: ReportClocks) -> tuple[Clock, ...]:
    """首报, 续报, 终报 of an emergency, those that run or have been given; none for any other case.

    A follow-up is due again and again, counted from the report before, until the final report; the final report's
    clock runs from the feedback of all departments.
    """
    if not case.emergency:
        return ()
    times = case.times
    first = Clock(Act.FIRST_REPORT, times.opened_at, _later(times.opened_at, limits.first_min), times.first_report_at)
    if times.first_report_at is None:
        return (first,)
    last = times.follow_up_at or times.first_report_at
    # What was told once and is not owed again stands as done.
    done_at = times.final_report_at and (times.follow_up_at or times.final_report_at)
    follow = Clock(Act.FOLLOW_UP_REPORT, last, _later(last, limits.follow_up_min), done_at)
    since = times.fed_back_at
    until = None if since is None else _later(since, limits.final_min)
    final = Clock(Act.FINAL_REPORT, since or last, until, times.final_report_at)
    return (first, follow, final)


def next_report(case: Case, limits: ReportClocks) -> Clock | None:
    """The report that is owed next: the first one, then the final one once all have fed back, else a follow-up."""
    clocks = report_clocks(case, limits)
    if not clocks or case.times.final_report_at is not None:
        return None
    return clocks[2 if case.times.fed_back_at is not None else 1] if len(clocks) > 1 else clocks[0]


def _later(begins: datetime, minutes: int) -> datetime | None:
    return begins + timedelta(minutes=minutes) if minutes else None
