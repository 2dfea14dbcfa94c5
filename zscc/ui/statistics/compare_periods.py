"""Which two periods are set side by side: as long as each other, so that a running one is compared fairly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from zscc.clock import SHANGHAI
from zscc.ui.assessment.periods import DAY, WEEK, midnight, months_later

Span = tuple[datetime, datetime]
"""Half open, aware UTC."""
AROUND_H = 6
MOST_HOURS = 24 * 31


class PairKind(Enum):
    """今日与昨日, 本周与上周, 本月与上月, 本月与去年同月, 某一时刻前后, 自定."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    AROUND = "around"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two periods; the later one may still run."""

    now: Span
    before: Span


def pair_of(kind: PairKind, as_of: datetime) -> Pair:
    """The pair of a kind that has a calendar, up to the minute of a moment; before is cut to the same length."""
    until = as_of.replace(second=0, microsecond=0) + timedelta(minutes=1)
    today = as_of.astimezone(SHANGHAI).date()
    first = today.replace(day=1)
    if kind is PairKind.DAY:
        starts = today, today - DAY
    elif kind is PairKind.WEEK:
        monday = today - timedelta(days=today.weekday())
        starts = monday, monday - WEEK
    else:
        starts = first, months_later(first, -1 if kind is PairKind.MONTH else -12)
    since, earlier = map(midnight, starts)
    # February has no 31st: what the month before lacks is not taken from this one.
    return Pair((since, until), (earlier, min(earlier + (until - since), since)))


def pair_around(at: datetime, hours: int, as_of: datetime) -> Pair:
    """So many hours before a moment and after it, the later ones as far as they have come."""
    length = timedelta(hours=hours)
    return Pair((at, max(min(at + length, as_of), at + timedelta(minutes=1))), (at - length, at))
