"""``zscc store`` and ``zscc audit``: a journal carried there and back, backed up in use, walked."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from made_cases import opened, step
from made_facts import ORIGIN, START, report, stream
from own_server import OwnServer

from zscc.cli import main
from zscc.model.case_facts import Act
from zscc.store.postgis.store import PostgisStore
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_reader import SqliteReader


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.gpkg"
    with closing(SqliteStore(path)) as store:
        for number, fact in enumerate([*stream(5, 60), opened(1), step(opened(1), Act.TAKE_IN)]):
            store.append([fact], ORIGIN, START + timedelta(hours=number))
        store.put_privates([("ref-1", "caller", b"somebody"), ("ref-2", "photo", bytes(5_000))], START)
    return path


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> "_Told":
    return _Told(capsys)


class _Told:
    """What a command line says in JSON, and that it was content."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object, code: int = 0) -> dict[str, object]:
        self._capsys.readouterr()
        assert main([*map(str, words), "--json"]) == code
        said: dict[str, object] = json.loads(self._capsys.readouterr().out)
        return said

    def refused(self, *words: object) -> str:
        self._capsys.readouterr()
        assert main([*map(str, words)]) == 1
        return self._capsys.readouterr().err


def rows(path: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT * FROM journal ORDER BY seq").fetchall()
    connection.close()
    return found


def test_a_journal_goes_to_the_server_and_back_and_is_the_same(
    journal: Path, server: OwnServer, tmp_path: Path, told: _Told
) -> None:
    address, back = server.empty(), tmp_path / "back.gpkg"
    there = told("store", "move", journal, address)
    again = told("store", "move", address, back)
    assert (there["entries"], there["private"]) == (62, 2)
    assert {name: there[name] for name in ("entries", "last row", "hash", "private")} == {
        name: again[name] for name in ("entries", "last row", "hash", "private")
    }
    assert rows(back) == rows(journal)
    with closing(PostgisStore(address)) as store, closing(SqliteReader(back)) as reader:
        assert store.private("ref-1") == reader.private("ref-1") == b"somebody"
        assert store.case(opened(1).case_id) == reader.case(opened(1).case_id)
        # What arrived is written on.
        assert [entry.seq for entry in store.append([report(99)], ORIGIN, START)] == [63]


def test_a_journal_is_carried_to_an_empty_store_only(journal: Path, tmp_path: Path, told: _Told) -> None:
    other = tmp_path / "other.gpkg"
    told("store", "move", journal, other)
    assert "62 entries already" in told.refused("store", "move", journal, other)
    assert "onto itself" in told.refused("store", "move", journal, journal)
    assert "no journal" in told.refused("store", "move", tmp_path / "none.gpkg", tmp_path / "new.gpkg")
    assert not (tmp_path / "new.gpkg").exists()


def test_a_changed_journal_is_not_carried(journal: Path, tmp_path: Path, told: _Told) -> None:
    meddle(journal, "UPDATE journal SET actor = 'nobody' WHERE seq = 7")
    assert "chain" in told.refused("store", "move", journal, tmp_path / "other.gpkg")


def meddle(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER journal_keeps_values")
        connection.execute(statement)
    connection.close()


def test_a_backup_is_made_while_the_journal_is_written_and_taken_in_elsewhere(
    journal: Path, server: OwnServer, tmp_path: Path, told: _Told
) -> None:
    file, elsewhere = tmp_path / "saved.gpkg", server.empty()
    with closing(SqliteStore(journal)) as store:
        made = told("store", "backup", journal, file)
        store.append([report(99)], ORIGIN, START)
    assert made["entries"] == 62
    assert sorted(path.name for path in tmp_path.glob("saved*")) == ["saved.gpkg", "saved.gpkg.json"]
    taken = told("store", "restore", file, elsewhere)
    assert (taken["entries"], taken["hash"]) == (62, made["state_hash"])
    # Of a database too.
    again = told("store", "backup", elsewhere, tmp_path / "second.gpkg")
    assert (again["entries"], again["state_hash"]) == (62, made["state_hash"])
    assert "already" in told.refused("store", "backup", journal, file)


def test_a_backup_that_finds_no_room_says_whose_disk_it_is(
    journal: Path, tmp_path: Path, told: _Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA max_page_count = 20")
        return connection

    connect = sqlite3.connect
    file = tmp_path / "saved.gpkg"
    monkeypatch.setattr(
        "zscc.store.sqlite_file.sqlite3.connect",
        lambda *words, **more: (
            small(*words) if words[0] == file.with_name("saved.gpkg.part") and not more else connect(*words, **more)
        ),
    )
    assert "saved.gpkg.part is full" in told.refused("store", "backup", journal, file)
    assert not list(tmp_path.glob("saved*"))


def test_a_backup_that_is_not_the_one_that_was_made_is_refused(journal: Path, tmp_path: Path, told: _Told) -> None:
    file = tmp_path / "saved.gpkg"
    told("store", "backup", journal, file)
    raw = bytearray(file.read_bytes())
    raw[-100] ^= 1
    file.write_bytes(raw)
    assert "not the file that was backed up" in told.refused("store", "restore", file, tmp_path / "in.gpkg")
    file.write_bytes(raw[:-100] + bytes([raw[-100] ^ 1]) + raw[-99:])
    manifest = file.with_name("saved.gpkg.json")
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"entries": 62', '"entries": 61'), "utf-8")
    assert "holds 62 entries" in told.refused("store", "restore", file, tmp_path / "in.gpkg")
    manifest.unlink()
    assert "does not say" in told.refused("store", "restore", file, tmp_path / "in.gpkg")
    assert not (tmp_path / "in.gpkg").exists()


@pytest.mark.parametrize("seq", [1, 30, 62])
def test_audit_names_the_entry_that_was_changed(journal: Path, told: _Told, seq: int) -> None:
    whole = told("audit", "verify", journal)
    assert (whole["whole"], whole["entries"]) == (True, 62)
    meddle(journal, f"UPDATE journal SET actor = 'nobody' WHERE seq = {seq}")
    broken = told("audit", "verify", journal, code=1)
    assert (broken["whole"], broken["entry"], broken["code"]) == (False, seq, "changed_row")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"2026-06-16T06:30:00.000Z", b"2026-p6-16T06:30:00.000Z"),
        (b"2026-06-16T06:30:00.000Z", b"2026-\xff6-16T06:30:00.000Z"),
        ("暴露垃圾".encode(), b"\xff" + "暴露垃圾".encode()[1:]),
    ],
)
def test_audit_says_so_of_bytes_that_are_no_values_any_more(
    journal: Path, told: _Told, was: bytes, becomes: bytes
) -> None:
    raw = journal.read_bytes()
    assert was in raw
    journal.write_bytes(raw.replace(was, becomes))
    assert told("audit", "verify", journal, code=1)["code"] in {"bad_row", "corrupt"}


def test_audit_compares_the_keys_by_which_entries_are_found(journal: Path, told: _Told) -> None:
    raw = journal.read_bytes()
    key = report(3).key.partition(":R")[0].encode()
    with sqlite3.connect(journal) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_journal_1'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    index = raw[(page - 1) * size : page * size]
    assert key in index
    journal.write_bytes(raw.replace(index, index.replace(key, key.upper(), 1)))
    assert told("audit", "verify", journal, code=1)["code"] == "corrupt"
