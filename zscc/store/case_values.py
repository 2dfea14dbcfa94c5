"""The case rows of the embedded store: written in the transaction of the facts they follow from, asked by lists.

A step that the table refuses changes nothing here, as it changes nothing in the fold; ``centre.casework`` never lets
one into the journal.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

import msgspec

from zscc.model.case import STAGES, Case
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.case_steps import next_value
from zscc.model.journal import Entry
from zscc.model.moment import ms_from_utc
from zscc.model.space import PointE7
from zscc.store.case_row import FIGURES, CaseFigures, figures_of
from zscc.store.layers import point_blob
from zscc.store.rows import written_moment

TABLES = ("cases", "case_value", "case_body")
_AT_ONCE = 500
"""Entries whose cases are written together."""
_Value: TypeAlias = int | str | None

_CELL_E7 = 40_000
"""Of the index of places."""
_MOST_CELLS = 64
"""A larger box is looked through without the index."""
_UPSERT = f"""
INSERT INTO case_value (case_id, {", ".join(FIGURES)}) VALUES ({", ".join("?" * (len(FIGURES) + 1))})
ON CONFLICT (case_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in FIGURES)}
"""
_LAYER = (
    "geom",
    "stage",
    "class_id",
    "priority",
    "source",
    "grid",
    "village",
    "department",
    "opened_at",
    "closed_at",
    "due_at",
    "synthetic",
)
_UPSERT_LAYER = f"""
INSERT INTO cases (case_id, {", ".join(_LAYER)}) VALUES ({", ".join("?" * (len(_LAYER) + 1))})
ON CONFLICT (case_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _LAYER)}
"""
_ORDERS = {
    CaseOrder.QUEUE: "priority, due_ms, opened_ms, case_id",
    CaseOrder.NEWEST: "opened_ms DESC, case_id",
    CaseOrder.LAST_CLOSED: "closed_ms DESC, case_id",
}
_DECODER = msgspec.msgpack.Decoder(Case)


def project_cases(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Bring the rows of cases up to these entries, inside the transaction that writes them."""
    # What was recalled left the fold, never the store.
    facts = (entry.fact for entry in entries if isinstance(entry.fact, CaseOpened | CaseStep | CaseCarried))
    while some := list(islice(facts, _AT_ONCE)):
        _project_some(connection, some)


def _project_some(connection: sqlite3.Connection, facts: Sequence[CaseOpened | CaseStep | CaseCarried]) -> None:
    known: dict[str, Case | None] = {}
    changed: set[str] = set()
    for fact in facts:
        if fact.subject not in known:
            known[fact.subject] = case_of(connection, fact.subject)
        case = next_value(known[fact.subject], fact)
        if case is not None:
            known[fact.subject] = case
            changed.add(fact.subject)
    write_cases(connection, [case for case_id, case in known.items() if case is not None and case_id in changed])


def write_cases(connection: sqlite3.Connection, cases: Sequence[Case]) -> None:
    """Write the rows of some cases as they are now, inside a transaction."""
    connection.executemany(_UPSERT, ((case.case_id, *figures_of(case)) for case in cases))
    connection.executemany(
        "INSERT OR REPLACE INTO case_body VALUES (?, ?)",
        ((case.case_id, msgspec.msgpack.encode(case)) for case in cases),
    )
    connection.executemany(_UPSERT_LAYER, ((case.case_id, *_layer_row(case)) for case in cases))


def _layer_row(case: Case) -> tuple[bytes | str | bool | None, ...]:
    closed_at = case.times.closed_at
    return (
        None if case.point is None else point_blob(case.point),
        case.stage.value,
        case.class_id,
        case.priority.value,
        case.source,
        case.grid,
        case.village,
        case.department,
        written_moment(case.times.opened_at),
        None if closed_at is None else written_moment(closed_at),
        None if case.own is None else written_moment(case.own.due_at),
        case.synthetic,
    )


def clear_cases(connection: sqlite3.Connection) -> None:
    """Empty the rows, to project the whole journal anew."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")


def case_of(connection: sqlite3.Connection, case_id: str) -> Case | None:
    """The newest value of a case."""
    found = connection.execute("SELECT body FROM case_body WHERE case_id = ?", (case_id,)).fetchone()
    return None if found is None else _DECODER.decode(found[0])


def find(connection: sqlite3.Connection, query: CaseQuery) -> list[Case]:
    """The cases of a list, in its order, a page of it."""
    where, values = _where(query)
    sign = "+" if _is_open(query) and query.order is not CaseOrder.QUEUE else ""
    rows = connection.execute(
        "SELECT body FROM (SELECT case_id FROM case_value "
        f"WHERE {where} ORDER BY {sign}{_ORDERS[query.order]} LIMIT ? OFFSET ?) JOIN case_body USING (case_id)",
        (*values, query.limit, query.offset),
    )
    return [_DECODER.decode(body) for (body,) in rows]


def count(connection: sqlite3.Connection, query: CaseQuery) -> int:
    """How many cases a list has, all pages together."""
    where, values = _where(query)
    (number,) = connection.execute(f"SELECT count(*) FROM case_value WHERE {where}", values).fetchone()
    return int(number)


def figures(connection: sqlite3.Connection, query: CaseQuery) -> CaseFigures:
    """The columns of all cases of a list, by id; ``limit`` and ``offset`` are not asked."""
    where, values = _where(query)
    names = ("case_id", *FIGURES)
    # The sign keeps the engine from walking through all cases by id for the sake of the order.
    rows = connection.execute(f"SELECT {', '.join(names)} FROM case_value WHERE {where} ORDER BY +case_id", values)
    return CaseFigures.of_rows(rows)


def _where(query: CaseQuery) -> tuple[str, list[_Value]]:
    parts: list[str] = ["1"]
    values: list[_Value] = []
    for condition, asked in _conditions(query):
        parts.append(condition)
        values.extend(asked)
    return " AND ".join(parts), values


def _conditions(query: CaseQuery) -> Iterator[tuple[str, Sequence[_Value]]]:
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
    only_open = _is_open(query)
    if query.facts_only and not only_open:
        yield "merged_into = ''", ()
    if query.box is not None:
        yield from _within(*query.box)
    yield from _memberships(query, "+" if only_open else "")


def _is_open(query: CaseQuery) -> bool:
    return query.ended is False or query.overdue_at is not None


def _within(low: PointE7, high: PointE7) -> Iterator[tuple[str, Sequence[_Value]]]:
    sides = (("lat_e7", low.lat_e7, high.lat_e7), ("lon_e7", low.lon_e7, high.lon_e7))
    # Towards zero, as SQLite divides.
    cells = [range(int(least / _CELL_E7), int(most / _CELL_E7) + 1) for _, least, most in sides]
    few = len(cells[0]) * len(cells[1]) <= _MOST_CELLS
    for (column, least, most), its in zip(sides, cells, strict=True):
        if few:
            yield f"{column} / {_CELL_E7} IN ({', '.join(map(str, its))})", ()
        yield f"{column} BETWEEN ? AND ?", (least, most)


def _memberships(query: CaseQuery, sign: str) -> Iterator[tuple[str, Sequence[_Value]]]:
    """A plus before a column keeps SQLite from its index: of open cases, which are few, one index holds everything."""
    chosen: tuple[tuple[str, Iterable[_Value]], ...] = (
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
