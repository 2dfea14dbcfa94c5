"""Moments: aware UTC for people's facts, integer milliseconds of the Unix epoch for telemetry and hashes."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND, _MICROSECOND = timedelta(milliseconds=1), timedelta(microseconds=1)
NEVER_MS = 2**63 - 1
"""In columns of int64: the moment of what has not happened, and of what never falls due: later than any moment."""


def ms_from_utc(moment: datetime) -> int:
    """Whole milliseconds since the epoch; refuses a naive moment with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a naive moment has no place on the time line")
    return (moment - _EPOCH) // _MILLISECOND


def utc_from_ms(milliseconds: int) -> datetime:
    """The aware UTC moment of milliseconds since the epoch."""
    return _EPOCH + milliseconds * _MILLISECOND


def us_from_utc(moment: datetime) -> int:
    """Whole microseconds since the epoch, as a datetime holds them; refuses a naive moment with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a naive moment has no place on the time line")
    return (moment - _EPOCH) // _MICROSECOND


def utc_from_us(microseconds: int) -> datetime:
    """The aware UTC moment of microseconds since the epoch; ValueError after the last year that can be told."""
    try:
        return _EPOCH + microseconds * _MICROSECOND
    except OverflowError:
        raise ValueError("a limit that ends after the last year that can be told") from None
