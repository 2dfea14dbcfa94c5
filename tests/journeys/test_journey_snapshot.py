"""A person makes a picture of the town where there is no screen, and makes the same one again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from PySide6.QtGui import QImage

from zscc.cli import main
from zscc.map.layers import SWITCHES

KEYWORD = "zscc-provenance"
MORNING = ("--at", "2026-06-15T08:10:00+08:00")
"""The default moment takes the simulation half a day longer."""


def bare():
    """An environment without a screen."""
    return {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "QT_QPA_PLATFORM"}}


def zscc(*words, cwd):
    command = [sys.executable, "-W", "error", "-m", "zscc", "snapshot", *words]
    return subprocess.run(command, cwd=cwd, env=bare(), capture_output=True, text=True, timeout=100, check=False)


def test_the_same_words_give_the_same_bytes_in_another_process(tmp_path):
    """Whatever was made before it in the same process."""
    forms = ("town.png", "town.svg", "town.pdf")
    made = [all_made(tmp_path / turn, names) for turn, names in (("first", forms), ("second", forms[::-1]))]
    assert made[0] == made[1]
    assert min(len(told) for told in made[0].values()) > 20_000


def all_made(folder, names):
    """What one process makes, one name after the other."""
    folder.mkdir()
    program = (
        f"import sys\nfrom zscc.cli import main\nMORNING = {MORNING}\n"
        "for name in sys.argv[1:]:\n"
        "    assert main(['snapshot', '--out', name, '--size', '960x600', *MORNING]) == 0"
    )
    command = [sys.executable, "-W", "error", "-c", program, *names]
    done = subprocess.run(command, cwd=folder, env=bare(), capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    assert {entry.name for entry in folder.iterdir()} == set(names)
    return {name: (folder / name).read_bytes() for name in names}


def test_the_picture_is_as_large_as_asked_and_says_where_it_comes_from(tmp_path):
    words = ("--seed", "5", "--at", "2026-06-15T09:00:00+08:00", "--size", "900x700")
    assert zscc("--out", "five.png", *words, cwd=tmp_path).returncode == 0
    image = QImage(str(tmp_path / "five.png"))
    assert (image.width(), image.height()) == (900, 700)
    told = image.text(KEYWORD)
    for part in ('"seed": 5', '"at": "2026-06-15T09:00:00+08:00"', '"town": "周市镇"', '"state_hash": "'):
        assert part in told


def test_part_of_the_town_with_chosen_layers_in_english_on_paper(tmp_path):
    done = zscc(
        "--out", "part.pdf", "--bbox", "120.98,31.40,121.03,31.43", "--layers", "roads, boundary,grids,vehicles",
        "--style", "light", "--language", "en", "--size", "800x600", *MORNING, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    text = pypdf.PdfReader(tmp_path / "part.pdf", strict=True).pages[0].extract_text()
    assert "Demo data" in text.replace("\t", " ")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--out", "a.png", "--layers", "roads,nonsense"), "no layer is called 'nonsense'; there are outside, water"),
        (("--out", "a.png", "--bbox", "120.9,31.4,121.1"), "is not four numbers such as"),
        (("--out", "a.png", "--bbox", "121.1,31.4,120.9,31.5"), "west must lie below east"),
        (("--out", "a.png", "--bbox", "nan,31.4,120.9,31.5"), "west must lie below east"),
        (("--out", "a.png", "--bbox", "31.4,120.9,31.5,121.0"), "south below north"),
        (("--out", "a.png", "--bbox", "10.0,31.4,10.5,31.5"), "from 110 to 130 degrees east"),
        (("--out", "a.png", "--size", "100x100"), "between 200 and 16384"),
        (("--out", "a.png", "--size", "huge"), "is not a size such as 1920x1080"),
        (("--out", "a.bmp"), "must end in .png, .svg, .pdf"),
        (("--out", "a.png", "--style", "sepia"), "argument --style: invalid choice: 'sepia'"),
        (("--out", "a.png", "--language", "fr"), "argument --language: invalid choice: 'fr'"),
        (("--out", "a.png", "--at", "2026-06-15T14:30:00"), "has no offset"),
    ],
)
def test_wrong_words_are_wrong_usage_said_in_one_line(tmp_path, monkeypatch, capsys, words, reason):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["snapshot", *words])
    assert left.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    [error] = [line for line in said.err.splitlines() if line.startswith("zscc snapshot: error: argument --")]
    assert reason in error
    assert said.err.endswith(error + "\n")
    assert list(tmp_path.iterdir()) == []


def test_help_lists_the_layers_and_the_formats(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    with pytest.raises(SystemExit) as left:
        main(["snapshot", "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert ", ".join(SWITCHES) in told
    assert ".png, .svg, .pdf" in told


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--out", "nowhere/a.png"), "there is no folder"),
        (("--out", "folder.png"), "is a folder"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path, monkeypatch, capsys, words, reason):
    (tmp_path / "folder.png").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main(["snapshot", *words]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert reason in said.err
    assert said.err.startswith("zscc snapshot: ")
    assert said.err.count("\n") == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.png"]


def test_a_seat_arranges_the_layers_of_a_picture(tmp_path):
    seat = {
        "layers": [
            {"name": "grids", "visible": True, "opacity": 0.25},
            {"name": "roads", "visible": True},
            {"name": "heat", "visible": False},
        ],
        "choices": {"choropleth": "reports_today;equal;4;", "heat_filter": "garbage;;;"},
    }
    (tmp_path / "seat.json").write_text(json.dumps(seat), encoding="utf-8")
    words = ("--out", "a.png", "--size", "640x480", "--seat", "seat.json", *MORNING)
    assert zscc(*words, cwd=tmp_path).returncode == 0
    told = json.loads(QImage(str(tmp_path / "a.png")).text(KEYWORD))
    assert told["opacity"] == {"grids": 0.25}
    assert told["layers"].index("grids") < told["layers"].index("roads")
    assert "heat" not in told["layers"]
    assert told["heat_counts"].startswith("garbage")


def test_a_file_that_is_no_seat_is_refused_and_left_alone(tmp_path, monkeypatch, capsys):
    (tmp_path / "seat.json").write_text("[1]", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for name, reason in (("seat.json", "is no seat's memory"), ("none.json", "none.json")):
        assert main(["snapshot", "--out", "a.png", "--seat", name]) == 1
        assert reason in capsys.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["seat.json"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    done = zscc("--out", str(locked / "a.png"), "--size", "300x300", cwd=tmp_path)
    assert done.returncode == 1
    assert "a.png" in done.stderr


def test_a_file_that_is_in_the_way_is_replaced_whole(tmp_path):
    Path(tmp_path / "a.png").write_bytes(b"old")
    assert zscc("--out", "a.png", "--size", "300x300", *MORNING, cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]
