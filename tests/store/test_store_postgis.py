"""What the store of many seats promises beyond the contract: several programs, one order, a server that goes away."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from queue import Queue

import psycopg
import pytest
from made_cases import opened, step
from made_facts import ORIGIN, START, batch, fix, report, stream
from own_server import OwnServer

from zscc.model.case_facts import Act
from zscc.model.fix import FixBatch
from zscc.model.time_counts import Counted
from zscc.store.contract import FactRefused, FrameMark, KeyFrame, StoreDamaged, StoreUnavailable, Watcher
from zscc.store.memory import MemoryStore
from zscc.store.postgis.server import MIGRATING, connect, migrate
from zscc.store.postgis.store import PostgisStore
from zscc.store.sqlite import SqliteStore

WAIT_S = 30


@pytest.fixture
def address(server: OwnServer) -> str:
    return server.fresh()


@pytest.fixture
def two(address: str) -> Iterator[tuple[PostgisStore, PostgisStore]]:
    with closing(PostgisStore(address, "one")) as first, closing(PostgisStore(address, "two")) as second:
        yield first, second


def test_what_two_programs_write_is_one_chain(two: tuple[PostgisStore, PostgisStore]) -> None:
    facts = list(stream(5, 40))
    for number, fact in enumerate(facts):
        two[number % 2].append([fact], ORIGIN, START + timedelta(seconds=number))
    alone = MemoryStore()
    for number, fact in enumerate(facts):
        alone.append([fact], ORIGIN, START + timedelta(seconds=number))
    assert list(two[0].read(0)) == list(two[1].read(0)) == list(alone.read(0))
    assert two[1].verify() == len(facts)


def test_numbers_are_the_order_of_commits_whoever_writes(address: str) -> None:
    """A reader that looks all the time never sees a number appear below one that it has seen."""
    done = threading.Event()

    def write(seat: int) -> None:
        with closing(PostgisStore(address, f"seat {seat}")) as store:
            for number in range(40):
                store.append([report(1_000 * seat + number)], ORIGIN, START)

    writers = [threading.Thread(target=write, args=(seat,)) for seat in range(1, 5)]
    looks: list[list[int]] = []

    def look() -> None:
        with closing(PostgisStore(address, "reader")) as store:
            while not done.is_set():
                looks.append([entry.seq for entry in store.read(0)])
            looks.append([entry.seq for entry in store.read(0)])

    reader = threading.Thread(target=look)
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    assert looks[-1] == list(range(1, 161))
    assert all(look == list(range(1, len(look) + 1)) for look in looks)


def test_of_two_steps_of_one_version_one_is_written(two: tuple[PostgisStore, PostgisStore]) -> None:
    two[0].append([opened(1)], ORIGIN, START)
    taken = step(opened(1), Act.TAKE_IN)
    assert len(two[0].append([taken], ORIGIN, START, whole=True)) == 1
    assert two[1].append([taken], ORIGIN, START, whole=True) == []
    case = two[1].case(opened(1).case_id)
    assert case is not None
    assert case.version == taken.version


def test_everybody_hears_what_somebody_wrote(two: tuple[PostgisStore, PostgisStore]) -> None:
    heard: Queue[int] = Queue()
    links: Queue[bool] = Queue()
    two[1].watch(Watcher(heard.put, links.put))
    assert links.get(timeout=WAIT_S)
    assert heard.get(timeout=WAIT_S) == 0
    two[0].append([report(1), report(2)], ORIGIN, START)
    assert heard.get(timeout=WAIT_S) == 2
    two[1].append([report(3)], ORIGIN, START)
    assert heard.get(timeout=WAIT_S) == 3


def test_one_program_feeds_the_journal(address: str) -> None:
    with closing(PostgisStore(address, "one")) as first, closing(PostgisStore(address, "two")) as second:
        first.feed_alone()
        first.feed_alone()
        with pytest.raises(StoreUnavailable, match="fed_already"):
            second.feed_alone()
        first.close()
        second.feed_alone()


def test_key_frames_are_kept_by_one_program_until_it_leaves(address: str) -> None:
    frame = KeyFrame(4, START, 7, b"held")
    mark = FrameMark(4, START, 0, Counted(1, 2, 3, 4))
    later = FrameMark(5, START, 4, Counted(2, 2, 3, 4))
    with closing(PostgisStore(address, "one")) as first, closing(PostgisStore(address, "two")) as second:
        first.put_key_frame(frame, mark)
        second.put_key_frame(KeyFrame(5, START, 7, b"of another"), later)
        assert [each.seq for each in second.frame_marks(7)] == [4]
        first.close()
        with pytest.raises(StoreUnavailable, match="base_missing"):
            second.put_key_frame(
                KeyFrame(9, START, 7, b"builds on nothing"), FrameMark(9, START, 8, Counted(2, 2, 3, 4))
            )
        second.put_key_frame(KeyFrame(5, START, 7, b"of another"), later)
        assert [each.seq for each in second.frame_marks(7)] == [4, 5]


def test_drafts_belong_to_a_seat(two: tuple[PostgisStore, PostgisStore]) -> None:
    two[0].put_draft("case", b"one's", START)
    two[1].put_draft("case", b"two's", START)
    assert two[0].draft("case") == b"one's"
    two[0].drop_draft("case")
    assert two[1].draft("case") == b"two's"


def test_every_fix_is_a_row_for_other_programs(address: str) -> None:
    with closing(PostgisStore(address)) as store:
        store.append([batch("b1", [fix(), fix(at_s=1)]), batch("b2", [fix(at_s=2)])], ORIGIN, START)
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "SELECT vehicle, lon_e7, lat_e7, journal_seq, ST_X(geom) FROM zscc.fix_point ORDER BY observed_at"
        ).fetchall()
        (last,) = connection.execute("SELECT vehicle FROM zscc.vehicle_last_fix").fetchall()
    told = fix()
    assert [row[3] for row in rows] == [1, 1, 2]
    assert {row[0] for row in rows} == {last[0]} == {told.vehicle}
    assert rows[0][1:3] == (told.point.lon_e7, told.point.lat_e7)
    assert rows[0][4] == told.point.lon_e7 / 1e7


def test_rows_and_layers_come_out_of_the_journal_as_they_were(address: str) -> None:
    tables = ("report", "vehicle_last_fix", "fix", "cases", "case_value", "case_body")

    def rows() -> dict[str, list[str]]:
        with psycopg.connect(address) as connection:
            found = {name: connection.execute(f"SELECT * FROM zscc.{name}").fetchall() for name in tables}
        return {name: sorted(map(repr, told)) for name, told in found.items()}

    with closing(PostgisStore(address)) as store:
        facts = [*stream(3, 60), opened(1), opened(2)]
        assert any(isinstance(fact, FixBatch) for fact in facts)
        for number, fact in enumerate(facts):
            store.append([fact], ORIGIN, START + timedelta(hours=number))
        before = rows()
        store.rebuild_layers()
    assert all(before.values())
    assert rows() == before


def test_months_and_days_lie_apart(address: str) -> None:
    with closing(PostgisStore(address)) as store:
        for days in (0, 40, 80):
            store.append([report(days), batch(f"b{days}", [fix(at_s=days)])], ORIGIN, START + timedelta(days=days))
        assert store.verify() == 6
        assert [entry.seq for entry in store.read(0)] == [1, 2, 3, 4, 5, 6]
    with psycopg.connect(address) as connection:
        used = connection.execute("SELECT count(DISTINCT tableoid) FROM zscc.journal").fetchone()
        fixes = connection.execute("SELECT count(DISTINCT tableoid) FROM zscc.fix").fetchone()
    assert used == fixes == (3,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE zscc.journal SET actor = 'nobody' WHERE seq = 1",
        "DELETE FROM zscc.journal WHERE seq = 1",
        "TRUNCATE zscc.journal",
        "DELETE FROM zscc.journal_key",
        "UPDATE zscc.journal_key SET seq = 9",
    ],
)
def test_the_journal_is_append_only_for_who_owns_it_too(address: str, statement: str) -> None:
    with closing(PostgisStore(address)) as store, psycopg.connect(address) as connection:
        store.append([report(1)], ORIGIN, START)
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE zscc.journal SET actor = 'nobody' WHERE seq = 2", "changed_row"),
        ("UPDATE zscc.journal SET body = body || ' '::bytea WHERE seq = 2", "changed_row"),
        ("UPDATE zscc.journal SET actor = 'nobody' WHERE seq = 3", "changed_row"),
        ("DELETE FROM zscc.journal WHERE seq = 2", "missing_row"),
        ("UPDATE zscc.journal_key SET key = 'another' WHERE seq = 2", "changed_keys"),
    ],
)
def test_what_was_changed_beside_the_program_is_found(address: str, change: str, code: str) -> None:
    with closing(PostgisStore(address)) as store, psycopg.connect(address, autocommit=True) as connection:
        store.append([report(1), report(2), report(3)], ORIGIN, START)
        connection.execute("SET session_replication_role = replica")
        connection.execute(change)
        with pytest.raises(StoreDamaged, match=code):
            store.verify()


@pytest.mark.parametrize("letter", ["\0", "\ud800"])
def test_what_no_journal_can_hold_is_refused_and_the_next_one_written(
    address: str, tmp_path: Path, letter: str
) -> None:
    bad = replace(report(2), report_id=f"R{letter}")
    with closing(PostgisStore(address)) as store, closing(SqliteStore(tmp_path / "journal.gpkg")) as file:
        for each in (store, file):
            with pytest.raises(FactRefused, match="unwritable"):
                each.append([report(1), bad], ORIGIN, START)
            # Twice on a day whose partitions a failed commit had made.
            assert [entry.seq for entry in each.append([report(1)], ORIGIN, START)] == [1]
            assert [entry.seq for entry in each.append([report(3)], ORIGIN, START)] == [2]
        assert list(store.rows(0)) == list(file.rows(0))


def test_layers_show_what_they_cannot_hold_as_a_mark(address: str) -> None:
    facts = [replace(report(1), title="a\0b"), batch("b", [fix(vehicle="V\0")])]
    wild = replace(batch("w", [fix()]), heading_deg=(40_000).to_bytes(2, "little"))
    with closing(PostgisStore(address)) as store:
        written = store.append([*facts, wild], ORIGIN, START)
        assert list(store.read(0)) == written
        late = replace(batch("l", [fix()]), observed_at_ms=(2**62).to_bytes(8, "little"))
        with pytest.raises(FactRefused, match="unwritable"):
            store.append([late], ORIGIN, START)
    with psycopg.connect(address) as connection:
        titles = connection.execute("SELECT title FROM zscc.report").fetchall()
        fixes = connection.execute("SELECT vehicle, heading_deg FROM zscc.fix ORDER BY journal_seq").fetchall()
    assert titles == [("a\ufffdb",)]
    assert fixes == [("V\ufffd", None), (fix().vehicle, None)]


def test_a_server_that_is_there_already_stays_as_it_is(server: OwnServer) -> None:
    assert server.up_again() == server.address
    with psycopg.connect(server.address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(StoreUnavailable, match="password_in_address") as refused:
        PostgisStore("postgresql://somebody:geheim@127.0.0.1:1/town")
    assert "geheim" not in str(refused.value)


def test_another_machine_is_spoken_to_in_proven_secrecy_only(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    for open_way in (
        "postgresql://zscc@db.example/town",
        "postgresql://zscc@db.example/town?sslmode=require",
        "postgresql://zscc@127.0.0.1.db.example/town",
        "postgresql://zscc@localhost,db.example/town",
        "postgresql://zscc@localhost/town?hostaddr=10.0.0.1",
    ):
        with pytest.raises(StoreUnavailable, match="not_encrypted"):
            PostgisStore(open_way)
    # Ours takes nothing else either, even from here, and has to prove who it is.
    bare = address.partition("?")[0]
    with pytest.raises(StoreUnavailable, match="server_gone"):
        PostgisStore(f"{bare}?sslmode=disable")
    with pytest.raises(StoreUnavailable, match="server_gone"):
        PostgisStore(f"{bare}?sslmode=verify-full&sslrootcert=/nonexistent")
    with closing(PostgisStore(address)) as store:
        assert store.last_seq() == 0


def test_what_is_no_address_and_no_server_is_said(server: OwnServer) -> None:
    with pytest.raises(StoreUnavailable, match="bad_address"):
        PostgisStore("postgresql://[")
    with pytest.raises(StoreUnavailable, match="server_gone"):
        PostgisStore("postgresql://zscc_owner@127.0.0.1:1/town")
    with closing(PostgisStore(server.fresh())) as store:
        with psycopg.connect(store.address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA zscc CASCADE")
        with pytest.raises(StoreDamaged, match="not_a_journal"):
            store.open_reader()


def test_a_newer_programs_journal_is_refused(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("INSERT INTO zscc.migration VALUES (9999, 'of tomorrow')")
    with pytest.raises(StoreDamaged, match="newer_journal"):
        PostgisStore(address)


def test_who_waits_while_another_begins_finds_what_he_made(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        # PostGIS stays: making it tells everybody so much that nobody believes what he knew before.
        connection.execute("DROP SCHEMA zscc CASCADE")
    faults: list[Exception] = []

    def begin() -> None:
        try:
            PostgisStore(address).close()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the test tells it
            faults.append(fault)

    second = threading.Thread(target=begin)
    with connect(address) as first:
        first.execute("SELECT pg_advisory_lock(%s)", (MIGRATING,))
        second.start()
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        end = time.monotonic() + WAIT_S
        while first.execute(waits).fetchone() is None:
            assert time.monotonic() < end
            time.sleep(0.01)
        with first.transaction():
            migrate(first, 0)
        first.execute("SELECT pg_advisory_unlock(%s)", (MIGRATING,))
    second.join()
    assert faults == []


def cut(address: str) -> None:
    """Have the server end the connection of the seat named so."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'zscc cut'"
        )


def test_a_connection_that_was_lost_meanwhile_is_made_again(address: str) -> None:
    with closing(PostgisStore(address, "cut")) as store:
        store.append([report(1)], ORIGIN, START)
        cut(address)
        assert [entry.seq for entry in store.append([report(2)], ORIGIN, START)] == [2]
        cut(address)
        assert store.last_seq() == 2


def test_one_that_is_lost_while_something_is_written_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(PostgisStore(address, "cut")) as store:
        store.append([report(1)], ORIGIN, START)
        monkeypatch.setattr("zscc.store.postgis.layer_tables.project_layers", lambda *_: cut(address))
        with pytest.raises(StoreUnavailable, match="server_gone"):
            store.append([report(2)], ORIGIN, START)
        monkeypatch.undo()
        assert store.last_seq() == 1
        assert [entry.seq for entry in store.append([report(2)], ORIGIN, START)] == [2]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_commit_whose_answer_is_lost_is_asked_for(
    address: str, arrived: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave: Callable[..., bool | None] = psycopg.Transaction.__exit__

    def lose(self: psycopg.Transaction, *told: object) -> bool | None:
        if arrived:
            leave(self, *told)
        cut(address)
        raise psycopg.OperationalError("the answer was lost")

    with closing(PostgisStore(address, "cut")) as store:
        store.append([report(1)], ORIGIN, START)
        monkeypatch.setattr(psycopg.Transaction, "__exit__", lose)
        if arrived:
            assert [entry.seq for entry in store.append([report(2)], ORIGIN, START)] == [2]
        else:
            with pytest.raises(StoreUnavailable, match="server_gone"):
                store.append([report(2)], ORIGIN, START)
        monkeypatch.undo()
        assert store.last_seq() == (2 if arrived else 1)
        assert store.verify() == store.last_seq()


def test_who_is_at_the_other_seats_is_known_until_he_leaves(address: str) -> None:
    with closing(PostgisStore(address, "one")) as first, closing(PostgisStore(address, "two")) as second:
        assert first.be_present("li", "") == []
        (seen,) = second.be_present("wang", "YS-1")
        assert (seen.seat, seen.account, seen.case_id) == ("one", "li", "")
        first.be_present("li", "YS-1")
        assert [each.case_id for each in second.be_present("wang", "YS-1")] == ["YS-1"]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("UPDATE zscc.presence SET told_at = told_at - interval '20 s' WHERE seat = 'one'")
        assert second.be_present("wang", "YS-1") == []
        assert [each.seat for each in first.be_present("li", "YS-1")] == ["two"]
        second.close()
        assert first.be_present("li", "YS-1") == []
