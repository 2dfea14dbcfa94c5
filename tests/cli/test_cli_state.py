"""`zscc state`: the fold of a journal at a time, without a screen, while the journal may be in use."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from coarse_month import month, plain_hashes
from made_facts import ORIGIN, START, stream

from zscc.centre.frame_chain import FrameChain
from zscc.centre.restore import restored
from zscc.cli import main
from zscc.model.alarm import AlarmRaised
from zscc.model.case_facts import CaseOpened
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_reader import SqliteReader


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A journal in use, one entry a second."""
    made = SqliteStore(tmp_path / "journal.gpkg")
    for number, fact in enumerate(stream(3, 90)):
        made.append([fact], ORIGIN, START + timedelta(seconds=number))
    yield made
    made.close()


def folded(store: SqliteStore, until: int) -> Situation:
    profile = load_profile()
    situation = Situation(profile.thresholds, profile.windows)
    for entry in store.read(after=0, limit=until):
        situation.apply(entry)
    return situation


def test_it_tells_hash_place_and_counts(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["state", "--store", str(store.path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    situation = folded(store, 90)
    assert (told["hash"], told["seq"]) == (situation.state_hash(), 90)
    assert told["as_of"] == "2026-06-15T14:31:29+08:00"
    assert sum(told["vehicles"].values()) == len(situation.vehicles)
    assert told["fixes"]["placed"] == situation.vehicles.counts.placed
    assert told["reports"]["live"] + told["reports"]["departed"] == 90 - sum(
        1 for entry in store.read(after=0) if entry.fact.kind != "report"
    )
    assert told["synthetic"] is True


def test_at_a_time_it_tells_of_what_was_recorded_until_then(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["state", "--store", str(store.path), "--json", "--at", "2026-06-15T14:30:40+08:00"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["seq"], told["hash"]) == (41, folded(store, 41).state_hash())


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with a key-frame that is whole in itself and tells one alarm more than the journal did."""
    with closing(SqliteStore(tmp_path_factory.mktemp("forged") / "month.gpkg")) as store:
        for at, facts in month(4)[:40]:
            store.append(facts, ORIGIN, at)
        situation = restored(store, load_profile(), month(4)[28][0])
        situation.alarms.raised += 1
        made = FrameChain().made(situation.held())
        assert made is not None
        store.put_key_frame(made.frame, made.mark)
    return store.path


def test_a_forged_key_frame_is_believed_only_by_who_asks_for_it(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["state", "--store", str(forged), "--json", "--at", month(4)[30][0].isoformat()]
    facts = [fact for _, some in month(4)[:31] for fact in some]
    raised = sum(isinstance(fact, AlarmRaised) for fact in facts)
    assert main(words) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert (told["hash"], told["alarms"]["raised"]) == (plain_hashes(4, 40)[31], raised)
    assert (told["chained"], printed.err) == (True, "")
    cases = told["cases"]
    assert cases["open"] + cases["ended lately"] == cases["opened"] + cases["carried"]
    assert cases["opened"] + cases["carried"] == sum(isinstance(fact, CaseOpened) for fact in facts)
    with closing(SqliteReader(forged)) as reader:
        assert told["row"] == (reader.digest(told["seq"]) or b"").hex()
    assert main([*words, "--from-frame"]) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert (told["alarms"]["raised"], told["chained"]) == (raised + 1, False)
    assert "no proof: begun at the key-frame of entry" in printed.err


def test_a_journal_that_was_changed_is_told_by_its_chain(forged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(forged)) as file, file:
        file.execute("DROP TRIGGER journal_keeps_values")
        file.execute("UPDATE journal SET actor = 'nobody' WHERE seq = 5")
    assert main(["state", "--store", str(forged), "--from-frame"]) == 0
    capsys.readouterr()
    assert main(["state", "--store", str(forged)]) == 1
    assert "its chain is broken there" in capsys.readouterr().err


@pytest.mark.parametrize(("at", "seq"), [("2026-06-15T14:29:59.999+08:00", 0), ("2027-06-15T14:30:00+08:00", 90)])
def test_outside_the_journal_it_says_from_when_until_when_that_reaches(
    store: SqliteStore, at: str, seq: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["state", "--store", str(store.path), "--json", "--at", at]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["seq"] == seq
    assert "begins at 2026-06-15T14:30:00+08:00 and ends at 2026-06-15T14:31:29+08:00; nothing" in printed.err


@pytest.mark.parametrize(("at", "seq"), [("2026-06-15T14:30:00+08:00", 1), ("2026-06-15T14:33:00+08:00", 90)])
def test_inside_it_and_in_the_quiet_after_it_nothing_is_said(
    store: SqliteStore, at: str, seq: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["state", "--store", str(store.path), "--json", "--at", at]) == 0
    printed = capsys.readouterr()
    assert (json.loads(printed.out)["seq"], printed.err) == (seq, "")


def test_it_speaks_plain_lines(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["state", "--store", str(store.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"journal    {store.path}"
    assert any(line.startswith("hash       ") and len(line.split()[1]) == 64 for line in lines)
    assert any(line.startswith("vehicles   moving ") for line in lines)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "there is no journal"),
        (lambda path: path.write_text("some words " * 100), "is not a journal of this program"),
        (lambda path: path.mkdir(), "there is no journal"),
    ],
)
def test_what_is_no_journal_is_refused_in_one_line(tmp_path, make, reason, capsys) -> None:
    path = tmp_path / "no journal"
    make(path)
    assert main(["state", "--store", str(path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("zscc state: ")
    assert reason in captured.err


def test_without_a_journal_it_looks_for_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["state"]) == 1
    assert "journal-seed-1.gpkg" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["yesterday", "2026-06-15T14:30:00"])
def test_a_time_without_a_place_on_the_line_is_a_wrong_usage(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leave:
        main(["state", "--at", word])
    assert leave.value.code == 2
    assert word in capsys.readouterr().err


WITHOUT_QT = """
import sys
from zscc.centre.frame_chain import FrameChain
from zscc.centre.restore import restored
from zscc.cli import main
from zscc.model.alarm import AlarmRaised
from zscc.model.case_facts import CaseOpened
code = main(["state", "--store", sys.argv[1]])
loaded = sorted(name for name in sys.modules if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "qasync"})
assert not loaded, loaded
raise SystemExit(code)
"""


def test_it_loads_no_qt(store: SqliteStore) -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, str(store.path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert folded(store, 90).state_hash() in told.stdout
