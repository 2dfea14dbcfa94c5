"""``zscc town``: exit codes and words."""

import json

import geopandas as gpd
import pytest

from zscc.cli import main
from zscc.text.words import Words
from zscc.town.load import DEMO_TOWN


def test_check_prints_the_figures(capsys):
    assert main(["town", "check"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for line in (
        "base grids              79",
        "villages                38",
        "79.500 km²",
        "vehicles                17",
    ):
        assert line in out
    assert "No fault." in out


def test_check_as_json(capsys):
    assert main(["town", "check", str(DEMO_TOWN), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is True
    assert told["counts"]["grid"] == 79
    assert told["findings"] == []


def test_a_fault_is_named_in_one_line_and_the_exit_code_is_1(capsys, tmp_path):
    path = tmp_path / "half.gpkg"
    path.write_bytes(DEMO_TOWN.read_bytes()[:200_000])
    assert main(["town", "check", str(path)]) == 1
    out, err = capsys.readouterr()
    assert "fault: half.gpkg is damaged" in out
    assert err.count("\n") == 1
    assert "half.gpkg is damaged" in err


def test_a_fault_as_json(capsys, tmp_path):
    assert main(["town", "check", str(tmp_path / "nowhere.gpkg"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is False
    assert told["findings"][0]["code"] == "unreadable"


def test_many_findings_of_one_kind_are_condensed_and_faults_come_first(capsys, tmp_path):
    grid = gpd.read_file(str(DEMO_TOWN), layer="grid").drop(columns=["valid_from", "valid_to"])
    grid["geometry"] = grid.geometry.simplify(50)
    grid["label"] = "?"
    grid.to_file(tmp_path / "rough.gpkg", layer="grid")
    assert main(["town", "check", str(tmp_path / "rough.gpkg")]) == 1
    out, err = capsys.readouterr()
    levels = [line.split(":")[0] for line in out.splitlines() if line.startswith(("fault", "warning", "note"))]
    assert levels == sorted(levels, key=["fault", "warning", "note"].index)
    assert sum(line.startswith("fault: Gap") for line in out.splitlines()) == 5
    assert "  ... and 74 more of this kind" in out.splitlines()
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [["town"], ["town", "build", "--seed", "x"], ["town", "polish"]])
def test_wrong_usage_is_2(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_place_that_cannot_be_written(capsys, tmp_path):
    assert main(["town", "build", "--out", str(tmp_path / "no" / "such" / "town.gpkg")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_every_finding_has_words():
    import re
    from pathlib import Path

    import zscc.town.check as room

    words = Words("zh")
    sources = [file.read_text(encoding="utf-8") for file in Path(room.__file__).parent.glob("*.py")]
    codes = {code for text in sources for code in re.findall(r'\b(?:fault|warning|note)\(\s*"(\w+)"', text)}
    assert len(codes) > 25
    assert all(f"town.check.{code}" in words for code in codes)
