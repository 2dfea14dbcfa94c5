"""`zscc state --case`: an intake looked at without a screen, and without anything that people said."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from made_cases import ORIGIN, START, opened, step

from zscc.cli import main
from zscc.model.case_facts import Act, CaseOpened
from zscc.model.working_time import Deadline, TimeUnit
from zscc.store.sqlite import SqliteStore

DUE = START + timedelta(days=3)
ORDER = replace(
    opened(7),
    case_id="h12345-A-7",
    source="h12345",
    reports=("A-7",),
    external_ids=("A-7",),
    caller_ref="d1ge57",
    superior=Deadline(START, START, DUE, TimeUnit.NATURAL_MINUTES),
    return_by=START + timedelta(hours=4),
    synthetic=False,
)
PERSONAL = (ORDER.title, ORDER.words, ORDER.address, ORDER.caller_ref, "officer", "121.0", "31.46")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Path]:
    """The journal of a desk without a demo, in use: an order came and was taken in an hour later."""
    path = tmp_path / "data" / "live" / "journal.gpkg"
    path.parent.mkdir(parents=True)
    store = SqliteStore(path)
    store.append([ORDER], ORIGIN, START)
    store.append([step(ORDER, Act.TAKE_IN)], ORIGIN, START + timedelta(hours=1))
    yield path
    store.close()


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main(["state", "--json", *words]) == 0
    held: dict[str, object] = json.loads(capsys.readouterr().out)
    return held


def test_a_case_is_told_with_its_numbers_and_limits(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = told(capsys, "--store", str(journal), "--case", "h12345-A-7")
    assert (case["stage"], case["version"], case["class"], case["source"]) == ("reported", 2, "garbage", "h12345")
    assert (case["numbers"], case["reports"]) == (["A-7"], ["A-7"])
    assert case["superior"] == {
        "due_at": "2026-06-18T14:30:00+08:00",
        "amber_at": "2026-06-15T14:30:00+08:00",
        "stopped_at": None,
    }
    assert isinstance(case["own"], dict)
    assert case["return_by"] == "2026-06-15T18:30:00+08:00"
    assert (case["village"], case["grid"], case["placed"]) == ("320583102001", "320583102001001", True)
    assert case["synthetic"] is False


@pytest.mark.parametrize("form", [["--json"], []])
def test_nothing_that_people_said_is_told(journal: Path, form: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["state", "--store", str(journal), "--case", "h12345-A-7", *form]) == 0
    out = capsys.readouterr().out
    assert "h12345-A-7" in out
    assert not [word for word in PERSONAL if word in out]


def test_at_a_time_it_is_the_case_of_then(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--store", str(journal), "--case", "h12345-A-7", "--at"]
    assert told(capsys, *words, "2026-06-15T15:29:00+08:00")["version"] == 1
    assert main(["state", *words, "2026-06-15T14:29:59+08:00"]) == 1
    assert "there is no case 'h12345-A-7' at that time" in capsys.readouterr().err


def test_a_case_that_is_not_there_is_said_in_one_line(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["state", "--store", str(journal), "--case", "A-7"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "there is no case 'A-7'" in said.err
    assert "SOURCE-NUMBER" in said.err


def test_the_journal_of_a_profile_is_found_below_the_data_folder(
    journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = Path(__file__).parents[2] / "docs" / "feeds" / "profiles" / "own.toml"
    case = told(capsys, "--profile", str(own), "--data-dir", str(journal.parents[1]), "--case", "h12345-A-7")
    assert case["journal"] == str(journal)
    assert main(["state", "--data-dir", str(journal.parents[1])]) == 1
    assert str(journal.parents[1] / "demo" / "journal-seed-1.gpkg") in capsys.readouterr().err


def test_lines_name_what_is_missing(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(ORDER, CaseOpened)
    assert main(["state", "--store", str(journal), "--case", "h12345-A-7"]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert (lines["stage"], lines["numbers"], lines["merged"]) == ("reported", "A-7", "none")
    assert lines["superior"].startswith("due_at 2026-06-18T14:30:00+08:00")
