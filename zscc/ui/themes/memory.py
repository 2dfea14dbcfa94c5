"""What a seat remembers of the choropleth and of the heat's filter, as single choices in words of its own.

What is remembered may be older than the program, or written by hand: what cannot be understood is passed over.
"""

from collections.abc import Mapping
from itertools import pairwise

from zscc.analysis.classes import MOST_CLASSES, ClassMethod
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.analysis.indicators import Indicator
from zscc.map.themes.choropleth import AT_START, Theme

THEME, HEAT = "choropleth", "heat_filter"
PICTURED = (THEME, HEAT)
"""What a picture depends on; a seat remembers more, as what was searched for, and that is nobody else's."""
_PART, _LIST = ";", ","


def theme_as_choice(theme: Theme) -> str:
    """``reports_today;manual;5;2,5.5``."""
    breaks = _LIST.join(f"{value:g}" for value in theme.manual)
    return _PART.join((theme.indicator.value, theme.method.value, str(theme.classes), breaks))


def theme_from(choices: Mapping[str, str]) -> Theme:
    """The theme that is remembered; the first one when none is."""
    try:
        indicator, method, classes, breaks = choices[THEME].split(_PART)
        count = int(classes)
        if not 1 <= count <= MOST_CLASSES:
            return AT_START
        return Theme(Indicator(indicator), ClassMethod(method), count, breaks_from(breaks) or ())
    except (KeyError, ValueError):
        return AT_START


def breaks_from(text: str) -> tuple[float, ...] | None:
    """Breaks as a person types them, with commas of either script or spaces; None when they are no breaks."""
    plain = text.translate(str.maketrans("，、；;", ",,,,")).replace(_LIST, " ")
    try:
        breaks = tuple(float(part) for part in plain.split())
    except ValueError:
        return None
    finite = all(abs(value) < float("inf") for value in breaks)
    ascend = all(low < high for low, high in pairwise(breaks))
    return breaks if finite and ascend and len(breaks) < MOST_CLASSES else None


def filter_as_choice(chosen: HeatFilter) -> str:
    """``garbage,noise;worker;510,1050;0,4``."""
    parts = (sorted(chosen.categories), sorted(chosen.sources), chosen.minutes or (), sorted(chosen.weekdays))
    return _PART.join(_LIST.join(map(str, part)) for part in parts)


def filter_from(choices: Mapping[str, str]) -> HeatFilter:
    """The filter that is remembered; none when there is none."""
    try:
        categories, sources, minutes, weekdays = (
            [value for value in part.split(_LIST) if value] for part in choices[HEAT].split(_PART)
        )
        first, last = map(int, minutes) if minutes else (-1, -1)
        return HeatFilter(
            categories=frozenset(categories),
            sources=frozenset(sources),
            minutes=(first, last) if minutes else None,
            weekdays=frozenset(int(day) for day in weekdays),
        )
    except (KeyError, ValueError):
        return ALL_REPORTS
