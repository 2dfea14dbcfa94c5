"""Values as text files write them: moments with their offset, numbers without grouping, nothing for what is unknown."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from math import isfinite

from zscc.clock import SHANGHAI
from zscc.export.columns import Column, Kind, Value

_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a plain number stays one."""
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def local(moment: datetime) -> str:
    """2026-06-15T14:30:00+08:00, with milliseconds where there are any."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def utc(moment: datetime) -> str:
    """2026-06-15T06:30:00Z, likewise."""
    told = moment.astimezone(UTC).isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return told.replace("+00:00", "Z")


def number(value: float, decimals: int | None) -> str:
    """With a point, without an exponent for what a town counts; '' for what is no number."""
    if not isfinite(value):
        return ""
    return f"{value:.10g}" if decimals is None else f"{value:.{decimals}f}"


def text_of(column: Column, moment: Callable[[datetime], str] = local) -> list[str]:
    """The cells of a column as text."""
    return [_text(value, column, moment) for value in column.values]


def _text(value: Value, column: Column, moment: Callable[[datetime], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return number(value, column.decimals)
    return str(value)


def json_value(value: Value, decimals: int | None = None) -> str | int | float | bool | None:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return value if decimals is None else round(value, decimals)
    return value


TEXTS = frozenset({Kind.TEXT, Kind.CODE})
