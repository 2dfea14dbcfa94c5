"""A moment as somebody types it: 18:30, 6-16 09:00, 2026-06-16 09:00, +2 (hours from now). Shanghai's time. Pure."""

import re
from datetime import UTC, datetime, timedelta

from zscc.clock import SHANGHAI

_FORM = re.compile(r"(?:(?:(\d{4})[^\d\s])?(\d{1,2})[^\d\s](\d{1,2})[^\d\s]?\s+)?(\d{1,2}):(\d{2})")
"""Between the parts of a date stands one sign of any kind: a hyphen, a point, the words for year and month."""
_HOURS = re.compile(r"\+\s*(\d{1,3})(?:\.(\d))?\s*[^\d\s]{0,5}")
_PLAIN = str.maketrans("：＋－／．０１２３４５６７８９\u3000", ":+-/.0123456789 ")
_LONGEST_H = 24 * 31


def moment_of(text: str, as_of: datetime) -> datetime | None:
    """The moment (UTC) that is meant, the next one of that kind after ``as_of``; None when nobody can tell."""
    plain = text.strip().translate(_PLAIN)
    hours = _HOURS.fullmatch(plain)
    if hours is not None:
        ahead = timedelta(hours=float(f"{hours[1]}.{hours[2] or 0}"))
        return as_of.astimezone(UTC) + ahead if ahead <= timedelta(hours=_LONGEST_H) else None
    form = _FORM.fullmatch(plain)
    return None if form is None else _next(form, as_of.astimezone(SHANGHAI))


def _next(form: re.Match[str], now: datetime) -> datetime | None:
    year, month, day, hour, minute = (None if part is None else int(part) for part in form.groups())
    try:
        if month is None:
            told = now.replace(hour=hour or 0, minute=minute or 0, second=0, microsecond=0)
            return (told if told > now else told + timedelta(days=1)).astimezone(UTC)
        told = datetime(year or now.year, month, day or 1, hour or 0, minute or 0, tzinfo=SHANGHAI)
        if year is None and told < now - timedelta(days=180):
            told = told.replace(year=now.year + 1)
    except ValueError:
        return None
    return told.astimezone(UTC)
