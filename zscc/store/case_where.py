"""The conditions of a list of cases in the SQL that all engines share: ``?`` stands for a value."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from zscc.model.case import STAGES
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.moment import ms_from_utc
from zscc.model.space import PointE7

Value: TypeAlias = int | str | None

CELL_E7 = 40_000
"""Of the index of places."""
_MOST_CELLS = 64
"""A larger box is looked through without the index."""
ORDERS = {
    CaseOrder.QUEUE: "priority, due_ms, opened_ms, case_id",
    CaseOrder.NEWEST: "opened_ms DESC, case_id",
    CaseOrder.LAST_CLOSED: "closed_ms DESC, case_id",
}


def where(query: CaseQuery, open_sign: str = "") -> tuple[str, list[Value]]:
    """The condition and its values.

    ``open_sign`` stands before a column of a list of open cases: a plus keeps SQLite from its index, since of open
    cases, which are few, one index holds everything.
    """
    parts: list[str] = ["1 = 1"]
    values: list[Value] = []
    for condition, asked in _conditions(query, open_sign):
        parts.append(condition)
        values.extend(asked)
    return " AND ".join(parts), values


def is_open(query: CaseQuery) -> bool:
    """Whether a list is one of open cases."""
    return query.ended is False or query.overdue_at is not None


def _conditions(query: CaseQuery, open_sign: str) -> Iterator[tuple[str, Sequence[Value]]]:
    bounds = (
        ("opened_ms >= ?", query.opened_from),
        ("opened_ms < ?", query.opened_until),
        ("closed_ms >= ?", query.closed_from),
        ("closed_ms < ?", query.closed_until),
        ("ended = 0 AND due_ms < ?", query.overdue_at),
    )
    for condition, moment in bounds:
        if moment is not None:
            yield condition, (ms_from_utc(moment),)
    for column, name in (("event_id", query.event_id), ("merged_into", query.merged_into)):
        if name:
            # Both, since only the second lets the index serve.
            yield f"{column} = ? AND {column} <> ''", (name,)
    if query.ended is not None:
        # Written out, not bound: only so does the index of the queue serve.
        yield f"ended = {int(query.ended)}", ()
    only_open = is_open(query)
    if query.facts_only and not only_open:
        yield "merged_into = ''", ()
    if query.box is not None:
        yield from _within(*query.box)
    yield from _memberships(query, open_sign if only_open else "")


def _within(low: PointE7, high: PointE7) -> Iterator[tuple[str, Sequence[Value]]]:
    sides = (("lat_e7", low.lat_e7, high.lat_e7), ("lon_e7", low.lon_e7, high.lon_e7))
    # Towards zero, as SQLite divides.
    cells = [range(int(least / CELL_E7), int(most / CELL_E7) + 1) for _, least, most in sides]
    few = len(cells[0]) * len(cells[1]) <= _MOST_CELLS
    for (column, least, most), its in zip(sides, cells, strict=True):
        if few:
            yield f"{column} / {CELL_E7} IN ({', '.join(map(str, its))})", ()
        yield f"{column} BETWEEN ? AND ?", (least, most)


def _memberships(query: CaseQuery, sign: str) -> Iterator[tuple[str, Sequence[Value]]]:
    chosen: tuple[tuple[str, Iterable[Value]], ...] = (
        ("stage", (STAGES.index(stage) for stage in query.stages)),
        ("priority", (priority.rank for priority in query.priorities)),
        ("class_id", query.classes),
        ("source", query.sources),
        ("grid", query.grids),
        ("village", query.villages),
        ("department", query.departments),
    )
    for column, members in chosen:
        told = sorted(members, key=str)
        if told:
            yield f"{sign}{column} IN ({', '.join('?' * len(told))})", told
