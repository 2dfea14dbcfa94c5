"""What is asked can be written and read again, or is refused before anything looks at it.

A seat's values come from fields, clipboards and files: half of a surrogate pair, a moment whose UTC lies before year 1
or a position outside the world would stop the journal's writer, or worse, be written and never read again.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum

from zscc.model.asked import Asked, Who
from zscc.model.case_changes import checked_point
from zscc.model.case_steps import StepRefused
from zscc.model.space import PointE7
from zscc.model.working_time import FIRST_DAY, LAST_DAY

LONGEST_WORDS = 4_000
LONGEST_VALUE = 200_000
"""Of a value that a program made: rules, weights, what is handed over."""
MOST_PARTS = 1_000
_VALUES = "values"
_LARGEST = 2**53
"""Whole numbers beyond it are not the same in every reader."""


def refuse_unwritable(asked: Asked, who: Who) -> None:
    """Raises StepRefused for what cannot be written, is too much, or lies outside the years that are counted."""
    _refuse(who, "account", LONGEST_WORDS)
    for field in fields(asked):
        longest = LONGEST_VALUE if field.name == _VALUES else LONGEST_WORDS
        _refuse(getattr(asked, field.name), field.name, longest)


def _refuse(value: object, field: str, longest: int) -> None:
    match value:
        case str():
            _refuse_text(value, field, longest)
        case datetime():
            _refuse_moment(value)
        case PointE7():
            _refuse_point(value)
        case tuple():
            _refuse_parts(value, field, longest)
        case _ if is_dataclass(value):
            for its in fields(value):
                _refuse(getattr(value, its.name), field, longest)
        case _ if not _is_plain(value):
            raise StepRefused("unwritable", field=field)


def _is_plain(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    return value is None or isinstance(value, bytes | Enum)


def _refuse_text(text: str, field: str, longest: int) -> None:
    if len(text) > longest:
        raise StepRefused("too_long", longest=str(longest))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise StepRefused("unwritable", field=field) from error
    if "\0" in text:
        raise StepRefused("unwritable", field=field)


def _refuse_moment(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise StepRefused("naive_moment")
    if not FIRST_DAY.year <= moment.year <= LAST_DAY.year:
        raise StepRefused("far_moment", first=str(FIRST_DAY.year), last=str(LAST_DAY.year))


def _refuse_point(point: PointE7) -> None:
    try:
        checked_point(point)
    except ValueError as error:
        raise StepRefused("bad_change", field="point") from error


def _refuse_parts(parts: Sequence[object], field: str, longest: int) -> None:
    if len(parts) > MOST_PARTS:
        raise StepRefused("too_many", field=field, most=str(MOST_PARTS))
    if field == "changes" and any(isinstance(part, tuple) and len(part) != 2 for part in parts):
        raise StepRefused("unwritable", field=field)
    for part in parts:
        _refuse(part, field, longest)
