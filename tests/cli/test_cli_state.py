"""`zscc state`: the fold of a journal at a time, without a screen, while the journal may be in use."""

import json
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


def test_at_a_time_it_jumps_to_a_key_frame_and_tells_cases_and_alarms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told_at, plain = month(4)[30][0], plain_hashes(4, 40)
    with closing(SqliteStore(tmp_path / "month.gpkg")) as store:
        for at, facts in month(4)[:40]:
            store.append(facts, ORIGIN, at)
        made = FrameChain().made(restored(store, load_profile(), month(4)[28][0]).held())
        assert made is not None
        store.put_key_frame(made.frame, made.mark)
        path = str(store.path)
    assert main(["state", "--store", path, "--json", "--at", told_at.isoformat()]) == 0
    told = json.loads(capsys.readouterr().out)
    facts = [fact for _, some in month(4)[:31] for fact in some]
    assert told["hash"] == plain[31]
    assert told["cases"]["open"] + told["cases"]["ended lately"] == told["cases"]["opened"]
    assert told["cases"]["opened"] == sum(isinstance(fact, CaseOpened) for fact in facts)
    assert told["alarms"]["raised"] == sum(isinstance(fact, AlarmRaised) for fact in facts)


def test_before_the_first_entry_it_says_where_the_journal_begins(
    store: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["state", "--store", str(store.path), "--json", "--at", "2026-06-15T14:29:59.999+08:00"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["seq"] == 0
    assert "the journal begins at 2026-06-15T14:30:00+08:00" in printed.err
    assert main(["state", "--store", str(store.path), "--json", "--at", "2026-06-15T14:30:00+08:00"]) == 0
    printed = capsys.readouterr()
    assert (json.loads(printed.out)["seq"], printed.err) == (1, "")


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
