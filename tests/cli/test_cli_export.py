"""`zscc export`: files of a journal that is in use, exactly what is asked for, one clear line for each fault."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import made_cases
import openpyxl
import pytest
from made_facts import ORIGIN, START, stream

import zscc.export.table
from zscc.cli import main
from zscc.export.seal import opened
from zscc.model.case_facts import Act
from zscc.model.exported import COMMAND_LINE, Exported
from zscc.model.journal import Entry
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.store.contract import StoreUnavailable
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_reader import SqliteReader

OLD = Path(__file__).parents[1] / "journals" / "format_1.gpkg"
VILLAGES = ("320583102001", "320583102002")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """Thirty facts of feeds, then six cases of two villages, one of which was taken in later; it stays open."""
    made = SqliteStore(tmp_path_factory.mktemp("journal") / "journal.gpkg")
    for number, fact in enumerate(stream(3, 30)):
        made.append([fact], ORIGIN, START + timedelta(seconds=number))
    cases = [
        made_cases.opened(number, Priority.HIGH if number == 3 else Priority.NORMAL, village=VILLAGES[number % 2])
        for number in range(6)
    ]
    made.append(cases, ORIGIN, START + timedelta(minutes=10))
    taken_in = made_cases.step(made.case("YS-2"), Act.TAKE_IN, role=Role.DUTY_OFFICER)
    made.append([taken_in], ORIGIN, START + timedelta(hours=1, minutes=1))
    yield made
    made.close()


def exported(store: SqliteStore, out: Path, *more: str, subject: str = "cases") -> int:
    return main(["export", subject, "--out", str(out), "--store", str(store.path), *more])


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("subject", "name", "mark"),
    [
        ("cases", "a.xlsx", None),
        ("reports", "a.geojson", b'"type":"Feature",'),
        ("vehicles", "a.kml", b"<Placemark"),
        ("tracks", "a.gpx", b"<trkpt"),
        ("grids", "a.gpkg", None),
        ("map", "a.csv", b"\r\n"),
    ],
)
def test_every_subject_becomes_a_file_that_says_its_place(
    store: SqliteStore,
    tmp_path: Path,
    subject: str,
    name: str,
    mark: bytes | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / name
    assert exported(store, out, "--json", "--author", "值班员", subject=subject) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["sha256"] == sha256(out.read_bytes()).hexdigest()
    assert (told["seq"], told["bytes"]) == (37, out.stat().st_size)
    assert all(line.startswith("zscc export: ") for line in said.err.splitlines())
    assert said.err.splitlines()[-1].endswith("no line about this file: another program is writing it")
    listed = {"cases": 6, "grids": 79}.get(subject) if mark is None else out.read_bytes().count(mark)
    assert (told["rows"] + (name == "a.csv"), told["record"]) == (listed, None)
    if name != "a.csv":
        passport = opened(out.read_bytes())
        digest = store.digest(37)
        assert digest is not None
        assert (passport.chain, passport.author, passport.shows) == (digest.hex(), "值班员", subject)
        assert len(passport.state_hash) == 64


def test_only_what_is_chosen_by_name_or_code(store: SqliteStore, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    assert exported(store, out, "--where", f"grid={VILLAGES[0]},class=暴露垃圾", "--encoding", "gb18030") == 0
    found = rows(out, "gb18030")
    assert [row["事件编号"] for row in found] == ["YS-0", "YS-2", "YS-4"]
    assert found[0]["筛选"].startswith("网格：")
    assert exported(store, out, "--where", "class=garbage", "--where", f"grid={VILLAGES[1]}") == 0
    assert [row["事件编号"] for row in rows(out)] == ["YS-1", "YS-3", "YS-5"]


def test_a_period_and_a_past_moment(store: SqliteStore, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    period = ("--from", "2026-06-15T14:31:00+08:00", "--to", "2026-06-15T14:34:00+08:00")
    assert exported(store, out, *period) == 0
    assert [(row["事件编号"], row["受理时间"][:16]) for row in rows(out)] == [
        ("YS-1", ""),
        ("YS-2", "2026-06-15T15:31"),
        ("YS-3", ""),
    ]
    assert exported(store, out, *period, "--at", "2026-06-15T15:00:00+08:00") == 0
    assert {row["受理时间"] for row in rows(out)} == {""}
    assert {row["数据截至"] for row in rows(out)} == {"2026-06-15T15:00:00+08:00"}
    assert exported(store, out, "--from", "2026-06-15T14:33:00+08:00") == 0
    assert [row["事件编号"] for row in rows(out)] == ["YS-3", "YS-4", "YS-5"]
    assert exported(store, out, "--to", "2026-06-15T14:31:00+08:00") == 0
    assert [row["事件编号"] for row in rows(out)] == ["YS-0"]
    assert exported(store, out, "--from", "2026-06-16T00:00:00+08:00") == 0
    assert rows(out) == []


def test_reports_and_fixes_of_a_period(store: SqliteStore, tmp_path: Path) -> None:
    facts = [entry.fact for entry in store.read(0)]
    reports = {fact.report_id for fact in facts if fact.kind == "report"}
    out = tmp_path / "a.csv"
    assert exported(store, out, "--from", "2026-06-01T00:00:00+08:00", subject="reports") == 0
    assert {row["上报编号"] for row in rows(out)} == reports
    assert exported(store, out, "--from", "2026-06-01T00:00:00+08:00", subject="tracks") == 0
    assert rows(out)
    assert exported(store, out, "--from", "2026-07-01T00:00:00+08:00", subject="tracks") == 0
    assert rows(out) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--where", "colour=red"), 2, "'colour=red' is not one of"),
        (("--where", "grid=nowhere"), 1, "there is no grid or village 'nowhere'"),
        (("--where", "class=垃圾"), 1, "do you mean"),
        (("--where", "class=暴漏垃圾"), 1, "do you mean 暴露垃圾"),
        (("--where", "department=zzz"), 1, "there are 本网格自行处置"),
        (("--where", "source=12345"), 1, "do you mean h12345"),
        (("--at", "2027-01-01T00:00:00+08:00"), 1, "begins at 2026-06-15T14:30:00+08:00 and ends at 2026-06-15T15:31"),
        (("--at", "2020-01-01T00:00:00+08:00"), 1, "nothing is recorded of 2020-01-01T00:00:00+08:00"),
        (("--audience", "public"), 1, "a public file needs a map approval"),
        (("--audience", "public", "--approval", "X1"), 1, "map approval X1 is not in the profile"),
        (("--audience", "review"), 1, "for review are maps"),
        (("--from", "2026-06-16T00:00:00+08:00", "--to", "2026-06-15T00:00:00+08:00"), 1, "a period must end later"),
        (("--from", "yesterday"), 2, "is not a time such as"),
        (("--crs", "EPSG:3857"), 2, "invalid choice"),
        (("--profile", "/none.toml"), 1, "the profile cannot be read"),
    ],
)
def test_each_fault_is_one_clear_line_and_no_file(
    store: SqliteStore, tmp_path: Path, words: tuple[str, ...], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        outcome = exported(store, tmp_path / "a.csv", *words)
    except SystemExit as left:
        outcome = int(left.code or 0)
    assert outcome == code
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == code, "wrong usage names the help besides"
    assert lines[-1].startswith("zscc export: ")
    assert said in lines[-1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "subject", "said"),
    [
        ("a.doc", "cases", "must end in one of"),
        ("a", "cases", "must end in one of"),
        ("none/a.csv", "cases", "there is no folder"),
        ("a.gpx", "grids", "grids cannot be written as gpx"),
        ("a.kml", "map", "map cannot be written as kml"),
    ],
)
def test_a_place_or_form_that_cannot_be_is_said_before_the_work(
    store: SqliteStore, tmp_path: Path, name: str, subject: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exported(store, tmp_path / name, subject=subject) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_journal_that_is_not_there_or_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "a.csv")
    assert main(["export", "cases", "--out", out, "--store", str(tmp_path / "none.gpkg")]) == 1
    assert "there is no journal" in capsys.readouterr().err
    (tmp_path / "bad.gpkg").write_bytes(b"no journal at all")
    assert main(["export", "cases", "--out", out, "--store", str(tmp_path / "bad.gpkg")]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("zscc export: ")
    assert not Path(out).exists()


def test_stopped_by_hand_nothing_is_left(store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_args: object) -> bytes:
        raise KeyboardInterrupt

    (tmp_path / "a.csv").write_text("before")
    monkeypatch.setattr(zscc.export.table, "made", stopped)
    assert exported(store, tmp_path / "a.csv") == 130
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "before"


def test_data_files_need_no_qt_and_no_display(store: SqliteStore, tmp_path: Path) -> None:
    out = tmp_path / "a.gpkg"
    script = """
import sys
from zscc.cli import main
code = main(sys.argv[1:])
assert not [name for name in sys.modules if name.startswith(("PySide6", "shiboken6", "pyqtgraph"))]
sys.exit(code)
"""
    words = [sys.executable, "-c", script, "export", "tracks", "--out", str(out), "--store", str(store.path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > 0


def test_a_public_map_needs_an_approval_for_its_very_layers(
    store: SqliteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile, number = tmp_path / "own.toml", "苏S(2026)012号"
    shipped = (files("zscc") / "resources" / "profiles" / "demo.toml").read_text(encoding="utf-8")
    approval = f'\n[[approvals]]\nnumber = "{number}"\nlayers = ["boundary", "roads", "water"]\n'
    profile.write_text(shipped + approval, encoding="utf-8")
    asked = ("--profile", str(profile), "--audience", "public", "--approval", number, "--size", "400x300")
    out = tmp_path / "a.png"
    assert exported(store, out, *asked, "--layers", "boundary,roads,water,grids", subject="map") == 1
    assert "they differ in grids" in capsys.readouterr().err
    assert not out.exists()
    assert exported(store, out, *asked, "--layers", "boundary,roads,water", subject="map") == 0
    passport = opened(out.read_bytes())
    assert (passport.approval, passport.box_m, passport.author) == (number, None, "")


def test_for_review_a_map_comes_with_its_layers_and_sources(store: SqliteStore, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    assert exported(store, out, "--audience", "review", "--layers", "roads", "--size", "400x300", subject="map") == 0
    book = openpyxl.load_workbook(out)
    assert len(book["图"]._images) == 1
    assert ("roads", "道路", "是", 1) in set(book["图层清单"].iter_rows(values_only=True))
    assert book["数据来源"].max_row > 5


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A journal that nobody writes: a case by a source that only it knows."""
    with closing(SqliteStore(tmp_path / "own.gpkg")) as own:
        own.append([replace(made_cases.opened(1), source="radio")], ORIGIN, START)
    return own.path


def exports_of(journal: Path) -> list[Entry]:
    with closing(SqliteReader(journal)) as reader:
        return [entry for entry in reader.read(0) if isinstance(entry.fact, Exported)]


def test_a_journal_that_nobody_writes_takes_a_line_and_shows_what_it_showed(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", "cases", "--store", str(journal), "--where", "source=radio", "--out"]
    assert main([*words, str(tmp_path / "a.csv")]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{tmp_path / 'a.csv'}: 1 rows, ")
    assert "no line" not in said.err
    assert main([*words, str(tmp_path / "b.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["record"] == 2
    data = (tmp_path / "a.csv").read_bytes()
    assert (tmp_path / "b.csv").read_bytes() == data
    first, second = exports_of(journal)
    fact = first.fact
    assert isinstance(fact, Exported)
    assert (fact.seat, fact.serial, fact.rows, fact.seq, fact.as_of) == (COMMAND_LINE, 1, 1, 1, START)
    assert (fact.sha256, second.seq) == (sha256(data).hexdigest(), 3)
    assert START < first.recorded_at < second.recorded_at < START + timedelta(seconds=1)


def test_without_its_line_no_file_leaves(
    journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_args: object) -> list[Entry]:
        raise StoreUnavailable("disk_full", path="own.gpkg")

    monkeypatch.setattr(SqliteStore, "append", full)
    assert main(["export", "cases", "--store", str(journal), "--out", str(tmp_path / "a.csv")]) == 1
    assert "no file was written" in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "a.csv").exists()


def test_a_journal_of_an_earlier_format_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.gpkg"
    old.write_bytes(OLD.read_bytes())
    assert main(["export", "vehicles", "--store", str(old), "--out", str(tmp_path / "a.csv")]) == 0
    assert "it is of an earlier format" in capsys.readouterr().err
    assert old.read_bytes() == OLD.read_bytes()
