"""Local days of the simulation (Asia/Shanghai, no summer time) in milliseconds of the Unix epoch."""

from datetime import UTC, date, datetime

from zscc.clock import SHANGHAI
from zscc.model.moment import ms_from_utc, utc_from_ms

DAY_MS = 86_400_000


def midnight_ms(day: date) -> int:
    """When a local day begins."""
    return ms_from_utc(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC))


def local_day(at_ms: int) -> date:
    """The local day that holds a moment."""
    return utc_from_ms(at_ms).astimezone(SHANGHAI).date()
