"""The journal's file: append-only, chained, one writer, honest about a world that fails."""

import hashlib
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from made_facts import ORIGIN, START, report, stream

from zscc.store.contract import KeyFrame, StoreDamaged, StoreUnavailable
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_file import newest_version
from zscc.store.sqlite_reader import SqliteReader

SECOND = timedelta(seconds=1)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A closed journal of 100 entries."""
    path = tmp_path / "closed.gpkg"
    store = SqliteStore(path)
    for number in range(100):
        store.append([report(number)], ORIGIN, START + number * SECOND)
    store.close()
    return path


def meddle(path: Path, *statements: str) -> None:
    """Change a journal behind the store's back, as only somebody can who takes the triggers away."""
    with sqlite3.connect(path) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'nobody' WHERE seq = 5",
        "DELETE FROM journal WHERE seq = 100",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 5",
        "INSERT INTO journal SELECT seq + 200, recorded_at, kind, version, subject, 'new', seat, actor, cause_seq, "
        "body, prev_hash FROM journal WHERE seq = 5",
        "INSERT OR REPLACE INTO journal SELECT 101, recorded_at, kind, version, subject, key, seat, actor, cause_seq, "
        "body, prev_hash FROM journal WHERE seq = 5",
    ],
)
def test_the_file_itself_refuses_to_forget(journal: Path, statement: str) -> None:
    connection = sqlite3.connect(journal)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    store = SqliteStore(journal)
    assert store.verify() == 100
    store.close()


CUT_END = "UPDATE journal_end SET seq = 99, digest = (SELECT prev_hash FROM journal WHERE seq = 100)"


@pytest.mark.parametrize(
    ("statement", "code", "seq"),
    [
        ("UPDATE journal SET body = replace(body, 'R0004', 'R0005') WHERE seq = 5", "bad_row", 5),
        ("UPDATE journal SET body = CAST(replace(body, '第4条', '第四条') AS BLOB) WHERE seq = 5", "changed_row", 5),
        ("UPDATE journal SET actor = 'nobody' WHERE seq = 5", "changed_row", 5),
        ("UPDATE journal SET cause_seq = 1 WHERE seq = 99", "changed_row", 99),
        ("UPDATE journal SET prev_hash = zeroblob(32) WHERE seq = 7", "changed_row", 7),
        ("DELETE FROM journal WHERE seq = 50", "missing_row", 50),
        ("UPDATE journal SET version = 9 WHERE seq = 5", "bad_row", 5),
        ("UPDATE journal SET actor = 'nobody' WHERE seq = 100", "changed_row", 100),
        ("UPDATE journal SET prev_hash = zeroblob(32) WHERE seq = 100", "changed_row", 100),
        ("DELETE FROM journal WHERE seq > 98", "missing_row", 99),
        (CUT_END, "row_too_many", 100),
    ],
)
def test_verify_names_the_first_broken_link(journal: Path, statement: str, code: str, seq: int) -> None:
    meddle(journal, statement)
    reader = SqliteReader(journal)
    with pytest.raises(StoreDamaged) as damage:
        reader.verify()
    reader.close()
    assert (damage.value.code, damage.value.arguments["seq"]) == (code, seq)


def test_a_journal_with_a_broken_end_is_not_written_on(journal: Path) -> None:
    meddle(journal, "UPDATE journal SET actor = 'nobody' WHERE seq = 98")
    with pytest.raises(StoreDamaged) as damage:
        SqliteStore(journal)
    assert (damage.value.code, damage.value.arguments["seq"]) == ("broken_chain", 99)


def test_a_page_overwritten_with_noise_is_found(journal: Path) -> None:
    noise = hashlib.blake2b(b"noise").digest() * 64
    raw = bytearray(journal.read_bytes())
    with sqlite3.connect(journal) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'").fetchone()
    connection.close()
    raw[(page - 1) * 4096 : page * 4096] = noise
    journal.write_bytes(raw)
    with pytest.raises(StoreDamaged), closing(SqliteReader(journal)) as reader:
        reader.verify()


def text_file(path: Path) -> None:
    path.write_text("not a database at all, only some words\n" * 100)


def foreign_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE journal (seq INTEGER)")
    connection.commit()
    connection.close()


def foreign_geopackage(path: Path) -> None:
    town = Path(__file__).parents[2] / "zscc" / "resources" / "town" / "zhoushi.gpkg"
    shutil.copy(town, path)
    path.chmod(0o644)


@pytest.mark.parametrize("make", [text_file, foreign_database, foreign_geopackage])
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "foreign.gpkg"
    make(path)
    before = path.read_bytes()
    for door in (SqliteStore, SqliteReader):
        with pytest.raises(StoreDamaged) as refusal:
            door(path)
        assert refusal.value.code == "not_a_journal"
    assert path.read_bytes() == before


def test_a_journal_of_a_newer_program_is_refused_and_left_alone(journal: Path) -> None:
    meddle(journal, f"INSERT INTO zscc_migration VALUES ({newest_version() + 1}, 'of tomorrow')")
    before = journal.read_bytes()
    with pytest.raises(StoreDamaged) as refusal:
        SqliteStore(journal)
    assert refusal.value.code == "newer_journal"
    assert refusal.value.arguments["found"] == newest_version() + 1
    assert journal.read_bytes() == before


def test_an_empty_file_becomes_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpkg"
    path.touch()
    store = SqliteStore(path)
    store.append([report(1)], ORIGIN, START)
    store.close()
    reader = SqliteReader(path)
    assert reader.last_seq() == 1
    reader.close()


def test_a_place_that_cannot_be_written_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "journal.gpkg"):
        with pytest.raises(StoreUnavailable) as refusal:
            SqliteStore(path)
        assert refusal.value.code == "cannot_open"
    with pytest.raises(StoreUnavailable):
        SqliteReader(tmp_path / "nowhere.gpkg")


def test_a_second_writer_is_refused_until_the_first_has_left(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"
    first = SqliteStore(path)
    link = tmp_path / "another name.gpkg"
    link.symlink_to(path)
    for name in (path, link):
        with pytest.raises(StoreUnavailable) as refusal:
            SqliteStore(name)
        assert refusal.value.code == "in_use"
    first.append([report(1)], ORIGIN, START)
    first.close()
    second = SqliteStore(path)
    assert second.last_seq() == 1
    second.close()


def test_a_second_process_is_refused_too(sqlite_store: SqliteStore) -> None:
    code = "import sys, pathlib; from zscc.store.sqlite import SqliteStore; SqliteStore(pathlib.Path(sys.argv[1]))"
    told = subprocess.run(
        [sys.executable, "-c", code, str(sqlite_store.path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 1
    assert "in_use" in told.stderr


def test_a_locked_file_costs_nothing_but_time(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "journal.gpkg", busy_timeout_s=0.05)
    store.append([report(1)], ORIGIN, START)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable) as refusal:
        store.append([report(2), report(3)], ORIGIN, START)
    assert refusal.value.code == "locked"
    assert store.last_seq() == 1
    other.execute("ROLLBACK")
    other.close()
    assert [entry.seq for entry in store.append([report(2)], ORIGIN, START)] == [2]
    assert store.verify() == 2
    store.close()


def fill(store: SqliteStore, numbers: Iterator[int]) -> None:
    for number in numbers:
        assert number < 200
        store.append([report(number, text="x" * 2000)], ORIGIN, START)


def test_a_full_disk_writes_nothing_and_room_lets_it_go_on(sqlite_store: SqliteStore) -> None:
    sqlite_store.append([report(0)], ORIGIN, START)
    connection = sqlite_store._open
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    numbers = itertools.count(1)
    with pytest.raises(StoreUnavailable) as refusal:
        fill(sqlite_store, numbers)
    written = next(numbers) - 1
    assert refusal.value.code == "disk_full"
    assert sqlite_store.last_seq() == sqlite_store.verify() == written
    connection.execute("PRAGMA max_page_count = 1000000")
    assert sqlite_store.append([report(900)], ORIGIN, START)[0].seq == written + 1
    assert sqlite_store.verify() == written + 1


LIMITED = """
import pathlib, resource, sys
from made_facts import ORIGIN, START, report
from zscc.store.contract import StoreUnavailable
from zscc.store.sqlite import SqliteStore
store = SqliteStore(pathlib.Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
try:
    for number in range(1000):
        (entry,) = store.append([report(number, text="x" * 2000)], ORIGIN, START)
        print(entry.seq, flush=True)
except StoreUnavailable as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of a file there")
def test_what_a_file_system_out_of_room_acknowledged_is_there(tmp_path: Path) -> None:
    path = tmp_path / "journal.gpkg"
    doubles = Path(__file__).parents[1] / "doubles"
    told = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(doubles)},
    )
    *acknowledged, code = told.stdout.split()
    assert code in {"cannot_write", "disk_full"}
    assert len(acknowledged) > 10
    store = SqliteStore(path)
    assert store.verify() == store.last_seq() == int(acknowledged[-1])
    store.append([report(5000)], ORIGIN, START)
    store.close()


def test_readers_see_whole_commits_while_another_thread_writes(sqlite_store: SqliteStore) -> None:
    facts = list(stream(2, 300))

    def write() -> None:
        for place in range(0, len(facts), 3):
            sqlite_store.append(facts[place : place + 3], ORIGIN, START + place * SECOND)

    writer = threading.Thread(target=write)
    writer.start()
    reader = SqliteReader(sqlite_store.path)
    seen = []
    while writer.is_alive() or not seen or seen[-1] < len(facts):
        seen.append(reader.verify())
    writer.join()
    reader.close()
    assert seen == sorted(seen)
    assert all(count % 3 == 0 for count in seen)
    assert seen[-1] == len(facts)


def test_an_unreadable_key_frame_is_passed_over(sqlite_store: SqliteStore) -> None:
    for seq in (1, 2):
        sqlite_store.put_key_frame(KeyFrame(seq, START + seq * SECOND, 1, b"frame %d" % seq))
    sqlite_store._open.execute("UPDATE key_frame SET body = x'00ff' WHERE seq = 2")
    found = sqlite_store.key_frame(1)
    assert found is not None
    assert found.body == b"frame 1"


def test_the_migrations_are_numbered_without_gaps(sqlite_store: SqliteStore) -> None:
    numbers = [number for (number,) in sqlite_store._open.execute("SELECT number FROM zscc_migration ORDER BY number")]
    assert numbers == list(range(1, newest_version() + 1))
