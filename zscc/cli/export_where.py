"""What ``--where`` chooses: grids, villages, classes, sources and departments, by their names or their codes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from zscc.cli import CommandError
from zscc.model.case_query import CaseQuery
from zscc.model.panel_filter import PanelFilter

if TYPE_CHECKING:
    from zscc.settings.bureau import Bureau
    from zscc.store.sqlite_reader import SqliteReader
    from zscc.town.layers import Town

PARTS = ("grid", "class", "source", "department")
MOST_NAMED = 12
"""Of the known values that a refusal names."""
SOME = 5
"""Of them when none is like what was said."""
_LIKE_ENOUGH = 0.5
"""Half of the letters: 暴漏垃圾 and 暴露垃圾, 住建局 and 建设管理局."""


def choices(text: str) -> tuple[tuple[str, str], ...]:
    """(part, value) of ``grid=新镇社区-02,class=garbage``; ValueError with the reason."""
    made = []
    for piece in text.split(","):
        part, sign, value = piece.partition("=")
        if part.strip() not in PARTS or not sign or not value.strip():
            raise ValueError(f"{piece!r} is not one of {', '.join(f'{name}=…' for name in PARTS)}")
        made.append((part.strip(), value.strip()))
    return tuple(made)


def filter_of(
    chosen: Iterable[tuple[str, str]],
    town: "Town",
    bureau: "Bureau",
    journal: "SqliteReader",
    since: datetime | None = None,
    until: datetime | None = None,
) -> PanelFilter:
    """The filter; raises CommandError for a name that neither the town nor the catalogue nor the journal knows."""
    values: dict[str, set[str]] = {part: set() for part in PARTS}
    find: dict[str, Callable[[str], set[str]]] = {
        "grid": lambda name: _grids(name, town),
        "class": lambda name: _classes(name, bureau),
        "source": lambda name: {_source(name, journal)},
        "department": lambda name: _departments(name, bureau),
    }
    for part, value in chosen:
        values[part] |= find[part](value)
    return PanelFilter(
        frozenset(values["grid"]),
        frozenset(values["class"]),
        frozenset(values["source"]),
        frozenset(values["department"]),
        since,
        until,
    )


def _grids(name: str, town: "Town") -> set[str]:
    """A grid by label or code, a village by name or code."""
    known = {grid.label: grid.code for grid in town.grids} | {grid.code: grid.code for grid in town.grids}
    known |= {village.name: village.code for village in town.villages}
    known |= {village.code: village.code for village in town.villages}
    return {_known(name, known, "grid or village")}


def _classes(name: str, bureau: "Bureau") -> set[str]:
    """A class by name or id, with the sub-classes below it."""
    classes = bureau.catalogue.classes
    known = {its.name: its.class_id for its in reversed(classes)} | {its.class_id: its.class_id for its in classes}
    class_id = _known(name, known, "class")
    return {class_id, *(its.class_id for its in classes if its.parent == class_id)}


def _source(name: str, journal: "SqliteReader") -> str:
    """A source by its id, or by what it is called in Chinese; a feed may have one that nobody has words for."""
    from zscc.text.words import templates

    prefix = "map.source."
    called = {called: key.removeprefix(prefix) for key, called in templates("zh").items() if key.startswith(prefix)}
    known = {source: source for source in called.values()} | called
    if name not in known and journal.count_cases(CaseQuery(sources=frozenset({name}))):
        return name
    return _known(name, known, "source")


def _departments(name: str, bureau: "Bureau") -> set[str]:
    departments = bureau.catalogue.departments
    known = {its.name: its.department_id for its in departments} | {
        its.department_id: its.department_id for its in departments
    }
    return {_known(name, known, "department")}


def _known(name: str, known: dict[str, str], what: str) -> str:
    if name not in known:
        like = [each for each in known if name in each or each in name]
        like = (like or get_close_matches(name, known, 3, _LIKE_ENOUGH))[:MOST_NAMED]
        hint = f"; do you mean {', '.join(like)}?" if like else f"; there are {', '.join(list(known)[:SOME])}, …"
        raise CommandError(f"there is no {what} {name!r}{hint}")
    return known[name]
