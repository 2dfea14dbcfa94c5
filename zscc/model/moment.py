"""Moments: aware UTC for people's facts, integer milliseconds of the Unix epoch for telemetry and hashes."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def ms_from_utc(moment: datetime) -> int:
    """Whole milliseconds since the epoch; refuses a naive moment with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a naive moment has no place on the time line")
    return (moment - _EPOCH) // _MILLISECOND


def utc_from_ms(milliseconds: int) -> datetime:
    """The aware UTC moment of milliseconds since the epoch."""
    return _EPOCH + milliseconds * _MILLISECOND
