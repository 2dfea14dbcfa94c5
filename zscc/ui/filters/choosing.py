"""How a filter changes when somebody ticks a value, and what a typed moment means; nothing of the screen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from zscc.clock import SHANGHAI
from zscc.model.panel_filter import PanelFilter

PERIODS = ("hour", "today", "day", "week")
"""Offered by name, all of them up to now and on: the last hour, since midnight, the last 24 hours, seven days."""
_LENGTHS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_WIDE = str.maketrans("：－／．０１２３４５６７８９", ":-/.0123456789")  # what a Chinese input method writes
_MOMENT = re.compile(r"(?:(?:(\d{4})-)?(\d{1,2})-(\d{1,2})-?)?\s*(?:(\d{1,2}):(\d{2}))?")
_SIGNS = re.compile(r"[^0-9a-zA-Z:\s-]")
"""Between year, month and day people write points, strokes, or the words for them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line that may be ticked."""

    value: str
    name: str
    number: int = 0
    """Open cases that have it."""
    below: tuple["Choice", ...] = ()
    """Grids of a village, sub-classes of a class."""


def ticked(values: frozenset[str], choice: Choice, above: Choice | None = None) -> bool | None:
    """Whether a line has its tick; None: some of what is below it."""
    if choice.value in values or (above is not None and _stands_for_below(above) and above.value in values):
        return True
    return None if any(each.value in values for each in choice.below) else False


def with_tick(chosen: PanelFilter, part: str, choice: Choice, above: Choice | None = None, *, on: bool) -> PanelFilter:
    """The filter after a line was ticked, or no longer."""
    values = set(_values(chosen)[part])
    below = {each.value for each in choice.below}
    if on:
        values -= below
        values |= {choice.value} | (below if not _stands_for_below(choice) else set())
    else:
        values -= {choice.value} | below
        if above is not None and above.value in values:
            # The others of it stay chosen.
            values.discard(above.value)
            values |= {each.value for each in above.below} - {choice.value}
    return with_values(chosen, part, frozenset(values))


def _stands_for_below(choice: Choice) -> bool:
    """A village lets its grids through by itself; a class names its sub-classes."""
    return bool(choice.below) and choice.value.isdecimal()


def _values(chosen: PanelFilter) -> Mapping[str, frozenset[str]]:
    return {
        "grids": chosen.grids,
        "classes": chosen.classes,
        "sources": chosen.sources,
        "departments": chosen.departments,
    }


def values_of(chosen: PanelFilter, part: str) -> frozenset[str]:
    """What is chosen of a part that has values."""
    return _values(chosen).get(part, frozenset())


def with_values(chosen: PanelFilter, part: str, values: frozenset[str]) -> PanelFilter:
    """The filter with these values of a part that has values."""
    others = {**_values(chosen), part: values}
    return PanelFilter(
        others["grids"], others["classes"], others["sources"], others["departments"], chosen.since, chosen.until
    )


def with_period(chosen: PanelFilter, name: str, as_of: datetime) -> PanelFilter:
    """The filter with one of PERIODS, as seen from a moment."""
    local = as_of.astimezone(SHANGHAI).replace(second=0, microsecond=0)
    since = local.replace(hour=0, minute=0) if name == "today" else local - _LENGTHS[name]
    return replace(chosen, since=since, until=None)


def moment_of(text: str, as_of: datetime) -> datetime | None:
    """2026-06-15 08:00, 6-15 8:00, 6月15日, 8:00; None for nothing. ValueError for what is no moment."""
    plain = _SIGNS.sub("-", text.translate(_WIDE).strip())
    if not plain:
        return None
    found = _MOMENT.fullmatch(plain)
    if found is None or not any(found.groups()):
        raise ValueError(text)
    local = as_of.astimezone(SHANGHAI)
    year, month, day, hour, minute = (None if part is None else int(part) for part in found.groups())
    return local.replace(
        year=year or local.year,
        month=month or local.month,
        day=day or local.day,
        hour=hour or 0,
        minute=minute or 0,
        second=0,
        microsecond=0,
    )
