"""Cases by place: a box of positions, on every engine, and in files that were written before places had columns."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from made_cases import ORIGIN, START, opened, step

from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseOpened
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.case_steps import open_case
from zscc.model.space import PointE7
from zscc.store.contract import Store
from zscc.store.sqlite import SqliteStore

BOX = (PointE7(1_210_000_000, 314_600_000), PointE7(1_210_030_000, 314_620_000))

NEWER = [f"case_{name}_closed" for name in ("village", "department", "class", "grid")]
NEWER += ["case_place", "case_open", "case_source", "journal_responder"]


def at(number: int, lon_e7: int | None, lat_e7: int = 314_600_000) -> CaseOpened:
    return replace(opened(number), point=None if lon_e7 is None else PointE7(lon_e7, lat_e7))


def found(store: Store, query: CaseQuery) -> set[str]:
    ids = {case.case_id for case in store.find_cases(query)}
    assert store.count_cases(query) == len(ids)
    assert set(store.case_figures(query).case_ids) == ids
    return ids


def test_a_box_holds_what_lies_within_its_borders_and_nothing_without_a_place(store: Store) -> None:
    west, south_west, north_east = at(1, 1_209_999_999), at(2, 1_210_000_000), at(3, 1_210_030_000, 314_620_000)
    store.append([west, south_west, north_east, at(4, None), at(5, 1_210_010_000, 314_620_001)], ORIGIN, START)
    assert found(store, CaseQuery(box=BOX)) == {"YS-2", "YS-3"}
    everywhere = (PointE7(-1_800_000_000, -900_000_000), PointE7(1_800_000_000, 900_000_000))
    assert found(store, CaseQuery(box=everywhere)) == {"YS-1", "YS-2", "YS-3", "YS-5"}


def test_a_box_around_the_corner_of_the_world_is_a_box_like_any_other(store: Store) -> None:
    store.append([at(1, -3, 7), at(2, 50_000, -7), at(3, 50_001, 0)], ORIGIN, START)
    assert found(store, CaseQuery(box=(PointE7(-50_000, -50_000), PointE7(50_000, 50_000)))) == {"YS-1", "YS-2"}


def test_a_corrected_position_moves_a_case_out_of_a_box(store: Store) -> None:
    store.append([at(1, 1_210_000_000)], ORIGIN, START)
    case = store.case("YS-1")
    assert case is not None
    moved = step(case, Act.CHANGE, changes=(("point", "1210000000,315000000"),), reason="现场核对")
    store.append([moved], ORIGIN, START)
    assert found(store, CaseQuery(box=BOX)) == set()


def test_the_place_and_the_end_are_looked_up_by_the_index(sqlite_store: SqliteStore) -> None:
    first = at(1, 1_210_000_000)
    sqlite_store.append([first, step(first, Act.DECLINE, reason="不属本镇"), at(2, 1_210_000_000)], ORIGIN, START)
    query = CaseQuery(box=BOX, closed_from=START, closed_until=START + timedelta(days=1), order=CaseOrder.LAST_CLOSED)
    assert found(sqlite_store, query) == {"YS-1"}
    asked: list[str] = []
    sqlite_store._open.set_trace_callback(asked.append)
    sqlite_store.find_cases(query)
    sqlite_store._open.set_trace_callback(None)
    plan = sqlite_store._open.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert any("case_place" in line[-1] for line in plan), plan


def test_a_file_from_before_learns_where_its_cases_are(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"
    with closing(SqliteStore(path)) as store:
        store.append([at(1, 1_210_012_345), at(2, None)], ORIGIN, START)
    with closing(sqlite3.connect(path)) as before:
        for name in NEWER:
            before.execute(f"DROP INDEX {name}")
        before.execute("CREATE INDEX case_in_queue ON case_value (priority, due_ms, opened_ms) WHERE ended = 0")
        before.execute("ALTER TABLE case_value DROP COLUMN lon_e7")
        before.execute("ALTER TABLE case_value DROP COLUMN lat_e7")
        before.execute("DROP TABLE refused_item")
        before.execute("DROP TABLE key_frame_mark")
        before.execute("DROP TABLE journal_end")
        before.execute("DELETE FROM zscc_migration WHERE number > 4")
        before.commit()
    with closing(SqliteStore(path)) as store:
        assert found(store, CaseQuery(box=BOX)) == {"YS-1"}
        assert case_of(store, "YS-1").point == PointE7(1_210_012_345, 314_600_000)


def case_of(store: Store, case_id: str) -> Case:
    case = store.case(case_id)
    assert case is not None
    assert case == open_case(at(1, 1_210_012_345))
    return case


def test_lists_of_open_cases_come_from_one_small_index(sqlite_store: SqliteStore) -> None:
    sqlite_store.append([at(1, None), at(2, 1_210_000_000)], ORIGIN, START)
    asked: list[str] = []
    sqlite_store._open.set_trace_callback(asked.append)
    village = frozenset({"320583102001"})
    for query in (
        CaseQuery(ended=False, villages=village),
        CaseQuery(overdue_at=START, villages=village),
        CaseQuery(ended=False, order=CaseOrder.NEWEST),
    ):
        sqlite_store.find_cases(query)
        sqlite_store.count_cases(query)
    sqlite_store._open.set_trace_callback(None)
    plans = [sqlite_store._open.execute(f"EXPLAIN QUERY PLAN {each}").fetchall() for each in asked]
    assert len(plans) == 6
    assert all(any("case_open" in line[-1] for line in plan) for plan in plans), plans
