"""The journal's file is a GeoPackage that a GIS opens while the desk writes; its layers are projections."""

import multiprocessing
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from gis_next_door import crs_of, layer_of, layers_of
from made_facts import ORIGIN, START, batch, fix, report, stream

from zscc.model.fix import FixFlag
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.layers import LAYERS
from zscc.store.sqlite import SqliteStore

SECOND = timedelta(seconds=1)


Gis = Callable[..., Any]


@pytest.fixture(scope="module")
def gis() -> Iterator[Gis]:
    """Calls a function in a process of its own, as QGIS is one."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield lambda work, *arguments: pool.submit(work, *arguments).result(timeout=60)


@contextmanager
def foreign(store: SqliteStore) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(store.path)
    yield connection
    connection.close()


def test_it_bears_the_marks_of_geopackage_1_2(sqlite_store: SqliteStore) -> None:
    sqlite_store.append([report(1)], ORIGIN, START)
    with foreign(sqlite_store) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"GPKG", "big"),)
        assert connection.execute("PRAGMA user_version").fetchone() == (10200,)
        systems = {row[0] for row in connection.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
        assert systems >= {-1, 0, 4326, 4490, 4549}
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_first_bytes_bear_them_before_the_first_checkpoint(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "journal.gpkg")
    copy = shutil.copyfile(store.path, tmp_path / "copy.gpkg")
    store.close()
    head = copy.read_bytes()[:100]
    assert (head[:16], head[60:64], head[68:72]) == (b"SQLite format 3\x00", (10200).to_bytes(4, "big"), b"GPKG")


def test_a_gis_reads_the_layers_while_the_desk_writes(sqlite_store: SqliteStore, gis: Gis) -> None:
    done = threading.Event()
    facts = iter(stream(7, 100_000))

    def write() -> None:
        while not done.is_set():
            sqlite_store.append([next(facts) for _ in range(5)], ORIGIN, START)

    sqlite_store.append([report(100_000), batch("first", [fix()])], ORIGIN, START)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            layers = gis(layers_of, sqlite_store.path)
            assert layers == {"journal": None, "report": "Point", "vehicle_last_fix": "Point", "cases": "Point"}
            for layer in LAYERS:
                assert len(gis(layer_of, sqlite_store.path, layer)) > 0
                assert gis(crs_of, sqlite_store.path, layer) == "EPSG:4326"
    finally:
        done.set()
        writer.join()
    assert sqlite_store.verify() == sqlite_store.last_seq()


def test_a_gis_reads_the_last_commit_in_the_middle_of_the_next(sqlite_store: SqliteStore, gis: Gis) -> None:
    sqlite_store.append([report(1)], ORIGIN, START)
    with sqlite_store._transaction() as connection:
        connection.execute("DELETE FROM report")
        assert len(gis(layer_of, sqlite_store.path, "report")) == 1
        connection.execute("INSERT INTO draft VALUES ('x', 'y', 'z')")


def test_reports_are_points_without_what_they_say(sqlite_store: SqliteStore, gis: Gis) -> None:
    sqlite_store.append([report(1), report(2, point=None, grid=None)], ORIGIN, START + SECOND)
    layer = gis(layer_of, sqlite_store.path, "report")
    assert list(layer.index) == [1, 2]
    assert "text" not in layer.columns
    shown = layer.iloc[0]
    assert (shown.report_id, shown.title, shown.priority, bool(shown.synthetic)) == (
        "R0001",
        "暴露垃圾",
        "normal",
        True,
    )
    assert (shown.geometry.x, shown.geometry.y) == pytest.approx((120.9700001, 31.4599999), abs=1e-9)
    assert shown.observed_at == START
    assert layer.iloc[1].geometry is None


def test_a_vehicle_stands_where_its_newest_good_fix_was(sqlite_store: SqliteStore, gis: Gis) -> None:
    at = [fix("V01", 10, east=1, grid="g"), fix("V01", 30, east=3, speed_kmh=12.5, heading_deg=90), fix("V02", 5, 9, 9)]
    bad = [
        fix("V01", 40, east=4, flags=FixFlag.JUMP),
        fix("V01", 41, flags=FixFlag.OUTSIDE),
        fix("V03", 1, flags=FixFlag.JUMP),
    ]
    sqlite_store.append([batch("a", [*at, *bad])], ORIGIN, START)
    sqlite_store.append([batch("late", [fix("V01", 20, east=2), fix("V02", 6, 10, 10)])], ORIGIN, START)
    layer = gis(layer_of, sqlite_store.path, "vehicle_last_fix").set_index("vehicle")
    assert sorted(layer.index) == ["V01", "V02"]
    assert list(layer.loc[["V01", "V02"], "lon_e7"]) == [1_209_600_003, 1_209_600_010]
    assert layer.loc["V01", "speed_kmh"] == 12.5
    assert layer.loc["V01", "journal_seq"] == 1
    assert layer.loc["V02", "journal_seq"] == 2


def rows(store: SqliteStore, layer: str) -> list[tuple[object, ...]]:
    order = "fid" if layer == "report" else "vehicle"
    kept = [
        name for (name,) in store._open.execute(f"SELECT name FROM pragma_table_info('{layer}') WHERE name != 'fid'")
    ]
    return store._open.execute(f"SELECT {', '.join(kept)} FROM {layer} ORDER BY {order}").fetchall()


def test_the_layers_are_what_the_journal_makes_of_them(sqlite_store: SqliteStore) -> None:
    for number, fact in enumerate(stream(13, 200)):
        sqlite_store.append([fact], ORIGIN, START + number * SECOND)
    before = {layer: rows(sqlite_store, layer) for layer in LAYERS}
    assert all(before.values())
    sqlite_store.rebuild_layers()
    assert {layer: rows(sqlite_store, layer) for layer in LAYERS} == before


def test_the_layer_and_the_situation_put_vehicles_in_the_same_places(sqlite_store: SqliteStore, gis: Gis) -> None:
    profile = load_profile()
    situation = Situation(profile.thresholds, profile.windows)
    for fact in stream(17, 200):
        for entry in sqlite_store.append([fact], ORIGIN, START):
            situation.apply(entry)
    shown = situation.snapshot(START).vehicles
    layer = gis(layer_of, sqlite_store.path, "vehicle_last_fix").sort_values("vehicle")
    assert list(layer.vehicle) == list(shown.ids)
    assert [round(at.timestamp() * 1000) for at in layer.observed_at] == shown.observed_at_ms.tolist()
    on_map = layer.to_crs(4549).geometry
    assert on_map.x.to_numpy() == pytest.approx(shown.x_m, abs=0.005)
    assert on_map.y.to_numpy() == pytest.approx(shown.y_m, abs=0.005)
