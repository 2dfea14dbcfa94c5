"""Dates as an officer types them: 2小时, 3天, 30分钟, 2h, 3d, 17:30, 6-20 17:30, 2026-06-20 17:30, 2026-06-20."""

import re
from datetime import datetime, timedelta

from zscc.clock import SHANGHAI
from zscc.text.words import LANGUAGES, Words

_SPAN = re.compile(r"(\d{1,4}(?:\.\d)?)\s*([^\W\d]+)")
_MOMENT = re.compile(r"(?:(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2}))?\s*(?:(\d{1,2}):(\d{2}))?")
_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}
_END_OF_WORK = (17, 30)


def units() -> dict[str, int]:
    """Seconds of every word for a unit, in every language of the screen."""
    found = {}
    for language in LANGUAGES:
        words = Words(language)
        for unit, seconds in _SECONDS.items():
            found.update(dict.fromkeys(words(f"case.unit.{unit}").split(), seconds))
    return found


def date_of(written: str, now: datetime) -> datetime | None:
    """The moment that was written, aware and after ``now`` where a day is left open; None when it cannot be read."""
    text = written.strip().lower()
    span = _SPAN.fullmatch(text)
    if span is not None:
        seconds = units().get(span[2])
        return None if seconds is None else now + timedelta(seconds=float(span[1]) * seconds)
    moment = _MOMENT.fullmatch(text)
    if not text or moment is None:
        return None
    try:
        return _moment(moment, now.astimezone(SHANGHAI))
    except ValueError:
        return None


def _moment(said: re.Match[str], now: datetime) -> datetime:
    year, month, day, hour, minute = (None if each is None else int(each) for each in said.groups())
    at = (hour, minute) if hour is not None and minute is not None else _END_OF_WORK
    made = now.replace(hour=at[0], minute=at[1], second=0, microsecond=0)
    if month is not None and day is not None:
        made = made.replace(year=year or now.year, month=month, day=day)
        return made.replace(year=made.year + 1) if year is None and made <= now else made
    return made if made > now else made + timedelta(days=1)
