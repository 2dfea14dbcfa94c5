"""A panel filter in words, as files and chips say it: 网格：新镇社区-02；类别：暴露垃圾、乱堆物料；6月1日至6月30日."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from zscc.clock import SHANGHAI
from zscc.export.rows.names import Names
from zscc.model.panel_filter import PanelFilter

_MOST = 12
"""Values of a part that are said one by one."""
VILLAGE_DIGITS = 12


def filter_words(chosen: PanelFilter, names: Names) -> str:
    """All parts that are chosen; '' when nothing is."""
    words = names.words
    return words("sheet.filter.and").join(
        words("sheet.filter.part", part=words(f"sheet.filter.{part}"), values=values)
        for part, values in _parts(chosen, names)
    )


def _parts(chosen: PanelFilter, names: Names) -> Iterator[tuple[str, str]]:
    named = {
        "grids": (_place(code, names) for code in _in_order(chosen.grids)),
        "classes": _classes(chosen.classes, names),
        "sources": (names.known("map.source", source) for source in _in_order(chosen.sources)),
        "departments": (names.department(department) for department in _in_order(chosen.departments)),
    }
    for part, values in named.items():
        told = list(dict.fromkeys(values))
        if told:
            yield part, _joined(told, names)
    if chosen.since is not None or chosen.until is not None:
        yield "period", names.words("sheet.filter.span", since=_moment(chosen.since), until=_moment(chosen.until))


def _place(code: str, names: Names) -> str:
    return names.village(code) if len(code) <= VILLAGE_DIGITS else names.grid(code)


def _classes(classes: frozenset[str], names: Names) -> list[str]:
    """A class whose sub-classes are all chosen with it is said alone."""
    return [names.class_name(each) for each in _in_order(classes) if names.parent(each) not in classes]


def _in_order(values: Iterable[str]) -> list[str]:
    return sorted(values)


def _joined(told: list[str], names: Names) -> str:
    comma = names.words("sheet.filter.comma")
    if len(told) <= _MOST:
        return comma.join(told)
    return names.words("sheet.filter.more", values=comma.join(told[:_MOST]), count=len(told))


def _moment(moment: datetime | None) -> str:
    return "…" if moment is None else f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
