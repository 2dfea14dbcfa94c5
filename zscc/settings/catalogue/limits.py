"""Time limits in the words of a catalogue: 4工作时, 2工作日, 30分钟, 2小时, 5天; the last three are natural time."""

import re
import unicodedata
from fractions import Fraction

from zscc.model.working_time import TimeLimit, TimeUnit

_WRITTEN = re.compile(r"(\d{1,7}(?:\.\d{1,6})?) ?个?(工作时|工作小时|工作日|秒|分钟|小时|天)")
_UNITS: dict[str, tuple[TimeUnit, int]] = {
    "工作时": (TimeUnit.WORK_HOURS, 1),
    "工作小时": (TimeUnit.WORK_HOURS, 1),
    "工作日": (TimeUnit.WORK_DAYS, 1),
    "分钟": (TimeUnit.NATURAL_MINUTES, 1),
    "小时": (TimeUnit.NATURAL_MINUTES, 60),
    "天": (TimeUnit.NATURAL_MINUTES, 1_440),
}
_SECONDS = {"秒": 1, "分钟": 60, "小时": 3_600, "天": 86_400}


def limit_of(text: str) -> TimeLimit:
    """The limit that is written; ValueError when it is none."""
    amount, unit = _parts(text)
    if unit not in _UNITS:
        raise ValueError(f"{text!r} is no limit")
    time_unit, times = _UNITS[unit]
    exact = amount * times
    return TimeLimit(int(exact) if exact.denominator == 1 else float(exact), time_unit)


def text_of_limit(limit: TimeLimit) -> str:
    """The limit as a catalogue writes it; :func:`limit_of` reads the same limit from it."""
    if limit.unit is TimeUnit.WORK_HOURS:
        return f"{_number(limit.amount)}工作时"
    if limit.unit is TimeUnit.WORK_DAYS:
        return f"{_number(limit.amount)}工作日"
    for word, minutes in (("天", 1_440), ("小时", 60)):
        if limit.amount % minutes == 0:
            return f"{_number(limit.amount / minutes)}{word}"
    return f"{_number(limit.amount)}分钟"


def seconds_of(text: str) -> int:
    """A clock of a preset in whole seconds: 90秒, 5分钟, 2小时; ValueError for working time and broken words."""
    amount, unit = _parts(text)
    if unit not in _SECONDS:
        raise ValueError(f"{text!r} is not in natural time")
    exact = amount * _SECONDS[unit]
    if exact.denominator != 1 or exact < 1:
        raise ValueError(f"{text!r} is not a whole number of seconds")
    return int(exact)


def text_of_seconds(seconds: int) -> str:
    """A clock as a catalogue writes it; '' for none."""
    if seconds == 0:
        return ""
    word, length = next((word, s) for word, s in reversed(_SECONDS.items()) if seconds % s == 0)
    return f"{seconds // length}{word}"


def _parts(text: str) -> tuple[Fraction, str]:
    # Full-width figures come out of Chinese input methods.
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise ValueError(f"{text!r} is no time")
    return Fraction(found[1]), found[2]


def _number(amount: float) -> str:
    return str(int(amount)) if amount == int(amount) else str(amount)
