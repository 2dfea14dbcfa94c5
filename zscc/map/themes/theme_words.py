"""What the legends say: ranges of classes, how they were made, what the heat counts."""

from math import ceil, floor

from zscc.analysis.classes import ClassMethod
from zscc.analysis.heat_filter import HeatFilter
from zscc.analysis.indicators import TRAITS, Indicator
from zscc.map.themes.choropleth import Choropleth, ClassRow
from zscc.map.wording import clock
from zscc.text.words import Words

_MOST_NAMED = 2
"""More chosen classes or sources than these are counted, not named."""


def range_words(words: Words, shown: Choropleth, row: ClassRow) -> str:
    """4–9, 2.1–3.8: the values of a class; the upper end belongs to it, the lower one to the class below."""
    ends = shown.range_of_values()
    if ends is None:
        return words("theme.legend.no_values")
    decimals = 0 if shown.whole else shown.decimals
    unit = 10.0**decimals
    least = floor(ends[0] * unit) / unit if row.least is None else row.least
    most = ceil(ends[1] * unit - 1e-9) / unit if row.most is None else row.most
    if least >= most and (row.least is None) != (row.most is None):
        return _open_end(words, row, f"{most if row.least is None else least:g}")
    if shown.whole:
        least = least if row.least is None else floor(least) + 1
        most = floor(most)
        if least > most:
            # No whole number lies between the two breaks.
            return words("theme.legend.no_values")
    low, high = f"{least:.{decimals}f}", f"{most:.{decimals}f}"
    return low if low == high else words("theme.legend.range", least=low, most=high)


def _open_end(words: Words, row: ClassRow, told: str) -> str:
    """Breaks typed in may lie beyond all values."""
    if row.least is None:
        return told if row.grids else words("theme.legend.up_to", value=told)
    return words("theme.legend.above", value=told)


def no_data_words(words: Words, shown: Choropleth) -> str:
    """Why grids are hatched."""
    never = shown.lent is None and shown.theme.indicator is Indicator.HOURS_UNSEEN and shown.complete
    return words("theme.legend.never_seen" if never else "theme.legend.no_data")


def choropleth_lines(words: Words, shown: Choropleth) -> tuple[str, ...]:
    """What stands below the classes: method and count; what lies elsewhere; the moment."""
    if shown.lent is not None:
        return shown.lent.notes
    theme, told = shown.theme, shown.told
    counted = words(f"theme.counted.{TRAITS[theme.indicator].counts}", count=told.counted)
    lines = [words("theme.legend.method", method=method_words(words, theme.method), counted=counted)]
    if told.elsewhere:
        lines.append(words(f"theme.elsewhere.{TRAITS[theme.indicator].counts}", count=told.elsewhere))
    if not shown.complete:
        lines.append(words("theme.legend.incomplete"))
    return (*lines, words("theme.legend.as_of", moment=clock(shown.as_of)))


def method_words(words: Words, method: ClassMethod) -> str:
    """等间距, 等数量, 自然断点, 手工."""
    return words(f"theme.method.{method.value}")


def filter_words(words: Words, chosen: HeatFilter) -> str:
    """What the heat counts, in one line."""
    return words("theme.legend.between").join(filter_parts(words, chosen)) or words("theme.panel.heat_all")


def filter_parts(words: Words, chosen: HeatFilter) -> list[str]:
    """What the heat counts: 占道经营; 12345热线; 17:30–08:30."""
    parts = []
    for kind, values in (("category", chosen.categories), ("source", chosen.sources)):
        if values:
            parts.append(_named(words, kind, values))
    if chosen.minutes is not None:
        first, last = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in chosen.minutes)
        parts.append(words("theme.legend.range", least=first, most=last))
    if chosen.weekdays:
        days = (words(f"theme.weekday.{day}") for day in sorted(chosen.weekdays))
        parts.append(words("theme.legend.list_comma").join(days))
    return parts


def value_words(words: Words, kind: str, value: str) -> str:
    """What a class, a source or a weekday is called; one that nobody has words for keeps its id."""
    key = {"category": "ui.category.", "source": "map.source.", "weekday": "theme.weekday."}[kind] + value
    return words(key) if key in words else value


def _named(words: Words, kind: str, values: frozenset[str]) -> str:
    if len(values) > _MOST_NAMED:
        return words(f"theme.legend.{kind}_count", count=len(values))
    return words("theme.legend.list_comma").join(value_words(words, kind, value) for value in sorted(values))
