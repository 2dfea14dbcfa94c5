"""The case rows of the embedded store: written in the transaction of the facts they follow from, asked by lists."""

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from zscc.model.case import Case
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.journal import Entry
from zscc.store.case_following import case_facts, followed
from zscc.store.case_row import FIGURES, CaseFigures, figures_of
from zscc.store.case_where import ORDERS, is_open, where
from zscc.store.layers import point_blob
from zscc.store.rows import written_moment

TABLES = ("cases", "case_value", "case_body")
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
_DECODER = msgspec.msgpack.Decoder(Case)


def project_cases(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Bring the rows of cases up to these entries, inside the transaction that writes them."""
    for facts in case_facts(entries):
        write_cases(connection, followed(facts, lambda case_ids: _newest(connection, case_ids)))


def _newest(connection: sqlite3.Connection, case_ids: set[str]) -> dict[str, Case]:
    found = ((case_id, case_of(connection, case_id)) for case_id in case_ids)
    return {case_id: case for case_id, case in found if case is not None}


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
    condition, values = where(query, "+")
    sign = "+" if is_open(query) and query.order is not CaseOrder.QUEUE else ""
    rows = connection.execute(
        "SELECT body FROM (SELECT case_id FROM case_value "
        f"WHERE {condition} ORDER BY {sign}{ORDERS[query.order]} LIMIT ? OFFSET ?) JOIN case_body USING (case_id)",
        (*values, query.limit, query.offset),
    )
    return [_DECODER.decode(body) for (body,) in rows]


def count(connection: sqlite3.Connection, query: CaseQuery) -> int:
    """How many cases a list has, all pages together."""
    condition, values = where(query, "+")
    (number,) = connection.execute(f"SELECT count(*) FROM case_value WHERE {condition}", values).fetchone()
    return int(number)


def figures(connection: sqlite3.Connection, query: CaseQuery) -> CaseFigures:
    """The columns of all cases of a list, by id; ``limit`` and ``offset`` are not asked."""
    condition, values = where(query, "+")
    names = ("case_id", *FIGURES)
    # The sign keeps the engine from walking through all cases by id for the sake of the order.
    rows = connection.execute(f"SELECT {', '.join(names)} FROM case_value WHERE {condition} ORDER BY +case_id", values)
    return CaseFigures.of_rows(rows)
