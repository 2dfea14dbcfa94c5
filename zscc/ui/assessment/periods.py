"""Periods that figures are told of: a shift, a month, a quarter; and the bars of a trend. Asia/Shanghai, aware UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from zscc.clock import SHANGHAI
from zscc.settings.roster import Roster

_MOMENT = timedelta(minutes=1)
_MONTHS_OF_QUARTER = 3
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class PeriodKind(Enum):
    """班次, 月, 季."""

    SHIFT = "shift"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Span:
    """One period, half open; ``shift`` is the name of a shift."""

    kind: PeriodKind
    since: datetime
    until: datetime
    shift: str = ""

    def up_to(self, as_of: datetime) -> datetime:
        """Where it ends for figures: what has not come yet is not told."""
        return max(min(self.until, as_of), self.since)


def span_of(kind: PeriodKind, moment: datetime, roster: Roster) -> Span:
    """The period that a moment lies in."""
    if kind is PeriodKind.SHIFT:
        shift, day = roster.shift_at(moment)
        return Span(kind, shift.begins_at(day), shift.ends_at(day), shift.name)
    local = moment.astimezone(SHANGHAI).date()
    months = 1 if kind is PeriodKind.MONTH else _MONTHS_OF_QUARTER
    first = date(local.year, (local.month - 1) // months * months + 1, 1)
    return Span(kind, midnight(first), midnight(months_later(first, months)))


def stepped(span: Span, by: int, roster: Roster) -> Span:
    """The period before (-1) or after (+1)."""
    return span_of(span.kind, span.since - _MOMENT if by < 0 else span.until, roster)


def midnight(day: date) -> datetime:
    """When a day begins in Asia/Shanghai."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def months_later(first: date, months: int) -> date:
    """The first day of a month so many later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


class TrendUnit(Enum):
    """How long a bar is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


BARS = {TrendUnit.DAY: 28, TrendUnit.WEEK: 13, TrendUnit.MONTH: 12}


def bounds_of(unit: TrendUnit, as_of: datetime) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """The bounds of the bars up to the one that runs, and those of as many bars before: four weeks, a quarter, a year.

    Days are set beside the same weekdays, weeks beside those of the quarter before, months beside last year's.
    """
    today, bars = as_of.astimezone(SHANGHAI).date(), BARS[unit]
    if unit is TrendUnit.MONTH:
        after = months_later(today.replace(day=1), 1)
        firsts = [months_later(after, number - bars) for number in range(bars + 1)]
        earlier = [months_later(first, -12) for first in firsts]
    else:
        step = DAY if unit is TrendUnit.DAY else WEEK
        after = today + DAY if unit is TrendUnit.DAY else today - timedelta(days=today.weekday()) + WEEK
        firsts = [after - step * (bars - number) for number in range(bars + 1)]
        earlier = [first - step * bars for first in firsts]
    return tuple(map(midnight, firsts)), tuple(map(midnight, earlier))
