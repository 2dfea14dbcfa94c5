"""Which part of the calendar the bar shows: a day, a week from Monday, a month, all by the clock of Asia/Shanghai."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from zscc.clock import SHANGHAI
from zscc.model.moment import ms_from_utc, utc_from_ms

_TEN_MINUTES_S, _HOUR_S, _SIX_HOURS_S = 600, 3_600, 21_600


class Reach(Enum):
    """How much of it."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_PART_S = {Reach.DAY: _TEN_MINUTES_S, Reach.WEEK: _HOUR_S, Reach.MONTH: _SIX_HOURS_S}


@dataclass(frozen=True, slots=True)
class Period:
    """From midnight to midnight; milliseconds of the Unix epoch."""

    reach: Reach
    since_ms: int
    until_ms: int

    @classmethod
    def around(cls, reach: Reach, at_ms: int) -> "Period":
        """The day, week or month that a moment belongs to."""
        local = utc_from_ms(at_ms).astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        if reach is Reach.WEEK:
            local -= timedelta(days=local.weekday())
        elif reach is Reach.MONTH:
            local = local.replace(day=1)
        return cls(reach, ms_from_utc(local), ms_from_utc(_after(reach, local)))

    def beside(self, by: int) -> "Period":
        """The next period of the same reach, or the one before."""
        return Period.around(self.reach, self.until_ms if by > 0 else self.since_ms - 1)

    @property
    def parts(self) -> int:
        """Into how many parts its counts fall: of ten minutes, an hour, six hours."""
        return (self.until_ms - self.since_ms) // 1000 // _PART_S[self.reach]

    @property
    def part_ms(self) -> int:
        """How long a part is."""
        return _PART_S[self.reach] * 1000

    def holds(self, at_ms: float) -> bool:
        """Whether a moment belongs to it."""
        return self.since_ms <= at_ms < self.until_ms

    def marks(self) -> list[tuple[int, str]]:
        """Moments worth a mark on the bar, and what stands below each."""
        if self.reach is Reach.DAY:
            hours = range(0, 25, 3)
            return [(self.since_ms + hour * _HOUR_S * 1000, f"{hour:02d}:00") for hour in hours]
        days = (self.until_ms - self.since_ms) // 86_400_000
        step = 1 if self.reach is Reach.WEEK else 3
        at = [self.since_ms + day * 86_400_000 for day in range(0, days, step)]
        return [(moment, f"{utc_from_ms(moment).astimezone(SHANGHAI):%m-%d}") for moment in at]


def _after(reach: Reach, local: datetime) -> datetime:
    if reach is Reach.DAY:
        return local + timedelta(days=1)
    if reach is Reach.WEEK:
        return local + timedelta(days=7)
    return (local + timedelta(days=32)).replace(day=1)
