"""The rows of cases on the server: written in the transaction of the facts they follow from, asked by lists."""

from collections.abc import Iterable, Sequence
from typing import cast

import msgspec

from zscc.model.case import Case
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.journal import Entry
from zscc.store.case_following import case_facts, followed
from zscc.store.case_row import FIGURES, CaseFigures, figures_of
from zscc.store.case_row import Row as FigureRow
from zscc.store.case_where import ORDERS, Value, where
from zscc.store.postgis.points import point_text
from zscc.store.postgis.server import Connection

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
_DECODER = msgspec.msgpack.Decoder(Case)


def _upsert(table: str, columns: Sequence[str]) -> str:
    return (
        f"INSERT INTO {table} (case_id, {', '.join(columns)}) VALUES ({', '.join(['%s'] * (len(columns) + 1))}) "
        f"ON CONFLICT (case_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in columns)}"
    )


_UPSERT_VALUE = _upsert("case_value", FIGURES)
_UPSERT_BODY = _upsert("case_body", ("body",))
_UPSERT_LAYER = _upsert("cases", _LAYER)


def project_cases(connection: Connection, entries: Iterable[Entry]) -> None:
    """Bring the rows of cases up to these entries, inside the transaction that writes them."""
    for facts in case_facts(entries):
        write_cases(connection, followed(facts, lambda case_ids: newest(connection, case_ids)))


def write_cases(connection: Connection, cases: Sequence[Case]) -> None:
    """Write the rows of some cases as they are now, inside a transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT_VALUE, [(case.case_id, *figures_of(case)) for case in cases])
        cursor.executemany(_UPSERT_BODY, [(case.case_id, msgspec.msgpack.encode(case)) for case in cases])
        cursor.executemany(_UPSERT_LAYER, [(case.case_id, *_layer_row(case)) for case in cases])


def _layer_row(case: Case) -> tuple[object, ...]:
    return (
        None if case.point is None else point_text(case.point),
        case.stage.value,
        case.class_id,
        case.priority.value,
        case.source,
        case.grid,
        case.village,
        case.department,
        case.times.opened_at,
        case.times.closed_at,
        None if case.own is None else case.own.due_at,
        case.synthetic,
    )


def newest(connection: Connection, case_ids: Iterable[str]) -> dict[str, Case]:
    """The newest values of those of these cases that there are."""
    rows = connection.execute("SELECT case_id, body FROM case_body WHERE case_id = ANY(%s)", (list(case_ids),))
    return {str(case_id): _DECODER.decode(cast("bytes", body)) for case_id, body in rows}


def find(connection: Connection, query: CaseQuery) -> list[Case]:
    """The cases of a list, in its order, a page of it."""
    condition, values = _where(query)
    order = ORDERS[query.order]
    if query.order is CaseOrder.LAST_CLOSED:
        order = order.replace("DESC", "DESC NULLS LAST")
    statement = (
        f"SELECT body FROM case_value JOIN case_body USING (case_id) WHERE {condition} "
        f"ORDER BY {order} LIMIT %s OFFSET %s"
    )
    rows = connection.execute(statement, (*values, query.limit, query.offset))
    return [_DECODER.decode(cast("bytes", body)) for (body,) in rows]


def count(connection: Connection, query: CaseQuery) -> int:
    """How many cases a list has, all pages together."""
    condition, values = _where(query)
    statement = f"SELECT count(*) FROM case_value WHERE {condition}"
    found = connection.execute(statement, values).fetchone()
    assert found is not None
    return int(str(found[0]))


def figures(connection: Connection, query: CaseQuery) -> CaseFigures:
    """The columns of all cases of a list, by id; ``limit`` and ``offset`` are not asked."""
    condition, values = _where(query)
    statement = f"SELECT {', '.join(('case_id', *FIGURES))} FROM case_value WHERE {condition} ORDER BY case_id"
    rows = connection.execute(statement, values)
    return CaseFigures.of_rows(cast("Iterable[FigureRow]", rows))


def _where(query: CaseQuery) -> tuple[str, list[Value]]:
    condition, values = where(query)
    return condition.replace("?", "%s"), values
