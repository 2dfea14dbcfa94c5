"""A cell as a coordinate: decimal degrees or metres, degrees with minutes and seconds, two numbers in one cell."""

import math
import re
import unicodedata

from zscc.town.features import Value

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)|[+-]?\d{1,3}(,\d{3}){2,}")
"""``3,482,400`` and ``594,094.46``; ``594,094`` may as well have a comma for its point."""
_COMMA = re.compile(r"[+-]?\d+,\d+")
_ANGLE = re.compile(
    r"(?P<before>[NSEWnsew东西南北])?[经纬]?\s*(?P<sign>[+-])?(?P<d>\d{1,3}(?:\.\d+)?)\s*[°度\s:]\s*"
    r"(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:['′分:\s]\s*)?)?"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|′′|秒|'')?)?\s*(?P<after>[NSEWnsew东西南北])?[经纬]?"
)
_LETTERED = re.compile(r"(?P<before>[NSEWnsew])?\s*(?P<number>[+-]?\d+(?:\.\d+)?)\s*°?\s*(?P<after>[NSEWnsew])?")
_NEGATIVE = set("SsWw南西")


class CellRefused(Exception):
    """A cell is no coordinate; ``reason`` is what the row is counted under."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def coordinate(cell: Value) -> float:
    """The number of a cell; raises CellRefused (no_coordinate, not_a_number, decimal_comma)."""
    if isinstance(cell, bool) or cell is None:
        raise CellRefused("no_coordinate" if cell is None else "not_a_number")
    if isinstance(cell, (int, float)):
        return _finite(float(cell))
    text = plain(cell)
    if not text:
        raise CellRefused("no_coordinate")
    if _NUMBER.fullmatch(text):
        return _finite(float(text))
    if _THOUSANDS.fullmatch(text):
        return _finite(float(text.replace(",", "")))
    if _COMMA.fullmatch(text):
        raise CellRefused("decimal_comma")
    return _angle(text)


def pair(cell: Value) -> tuple[float, float]:
    """The two numbers of one cell such as ``120.9, 31.4`` or ``POINT (120.9 31.4)``; raises CellRefused."""
    if cell is None or not plain(str(cell)):
        raise CellRefused("no_coordinate")
    text = plain(str(cell)).strip("()[]")
    if _THOUSANDS.fullmatch(text):
        raise CellRefused("not_a_number")
    if text.count(",") == 3 and ";" not in text:
        raise CellRefused("decimal_comma")
    parts = [part for part in re.split(r"\s*[,;|]\s*", text) if part]
    if len(parts) != 2:
        parts = text.split()
    if len(parts) != 2:
        raise CellRefused("not_a_number")
    return coordinate(parts[0]), coordinate(parts[1])


def plain(text: str) -> str:
    """Full-width digits and signs as plain ones, without blanks around."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").strip(" \t\r\n'\u200b\ufeff")


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise CellRefused("not_a_number")
    return number


def _angle(text: str) -> float:
    lettered = _LETTERED.fullmatch(text)
    if lettered:
        letter = lettered["before"] or lettered["after"] or ""
        return float(lettered["number"]) * (-1.0 if letter in _NEGATIVE else 1.0)
    found = _ANGLE.fullmatch(text)
    if not found:
        raise CellRefused("not_a_number")
    minutes, seconds = float(found["m"] or 0), float(found["s"] or 0)
    if minutes >= 60.0 or seconds >= 60.0:
        raise CellRefused("not_a_number")
    letter = found["before"] or found["after"] or ""
    negative = found["sign"] == "-" or letter in _NEGATIVE
    return (float(found["d"]) + minutes / 60.0 + seconds / 3600.0) * (-1.0 if negative else 1.0)
