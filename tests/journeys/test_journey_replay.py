"""A stranger has a file of real vehicles and wants to know what is in it, and to see it drive."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zscc.cli import main

BUSES = Path(__file__).parents[1] / "data" / "bus_austin_capmetro_2015-09-06_17veh.csv.gz"
COLUMNS = "vehicle=vehicle_id,time=timestamp,lat=latitude,lon=longitude,speed=speed"
TABLE = "vehicle,time,lat,lon\nV01,2026-06-15 08:00:00,31.4650,120.9901\nV01,2026-06-15 08:00:30,31.4660,120.9911\n"

HEAVY = (
    "PySide6",
    "shiboken6",
    "pyqtgraph",
    "qasync",
    "pandas",
    "geopandas",
    "scipy",
    "shapely",
    "zscc.app",
    "zscc.ui",
)
TELL_MODULES = f"""
import sys
from zscc.cli import main
code = main(sys.argv[1:])
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"loaded: {{loaded}}" if loaded else code)
"""


def summary(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["replay", *arguments, "--summary"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "tracks.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_the_summary_is_one_json_object_and_loads_no_screen() -> None:
    command = [sys.executable, "-W", "error", "-c", TELL_MODULES, "replay", str(BUSES), "--columns", COLUMNS]
    done = subprocess.run([*command, "--crs", "wgs84", "--tz", "UTC", "--summary"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert list(result) == ["rows", "fixes", "rejects", "flags", "vehicles", "first", "last", "km", "km_in_town"]
    assert (result["rows"], result["fixes"], result["vehicles"]) == (9279, 9279, 17)
    assert sum(result["km"].values()) == pytest.approx(4497.188, abs=0.02)


def test_times_without_a_zone(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    assert summary(capsys, str(table))["rejects"] == {"naive_time": 2}
    for zone, first in (("UTC", "08"), ("Asia/Shanghai", "00"), ("+05:00", "03")):
        told = summary(capsys, str(table), "--tz", zone)
        assert told["first"] == f"2026-06-15T{first}:00:00Z"
        assert told["km"] == {"V01": 0.146}


def test_a_wrong_space_is_seen_and_the_right_one_is_not(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    figures = [summary(capsys, str(table), "--tz", "UTC", "--crs", space) for space in ("wgs84", "gcj02", "EPSG:4490")]
    assert [told["fixes"] for told in figures] == [2, 2, 2]
    metres = summary(capsys, str(table), "--tz", "UTC", "--crs", "epsg4549")
    assert metres["flags"]["outside"] == 2


def test_what_was_guessed_is_told_on_stderr_only(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    assert main(["replay", str(table), "--summary", "--json", "--tz", "UTC"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    assert "vehicle=vehicle, time=time, lat=lat, lon=lon" in printed.err
    assert "positions are taken for wgs84" in printed.err
    assert main(["replay", str(table), "--summary", "--tz", "UTC", "--crs", "wgs84"]) == 0
    assert "wgs84" not in capsys.readouterr().err


def test_names_beyond_ascii_reach_any_terminal(tmp_path: Path) -> None:
    path = tmp_path / "轨迹.csv"
    path.write_text(TABLE.replace("V01", "苏E·12345"), encoding="gb18030")
    command = [sys.executable, "-m", "zscc", "replay", str(path), "--summary", "--tz", "Asia/Shanghai"]
    for encoding, readable in (("ascii", False), ("utf-8", True)):
        environment = {"PYTHONIOENCODING": encoding, "LC_ALL": "C"}
        done = subprocess.run(command, capture_output=True, check=True, env=environment)
        assert list(json.loads(done.stdout)["km"]) == ["苏E·12345"]
        assert ("苏E·12345".encode() in done.stdout) is readable


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none.csv"], "there is no file none.csv"),
        (["."], ". is not a file"),
        (
            ["{table}", "--columns", "vehicle=vehicle,time=when,lat=lat,lon=lon"],
            "no column when; the columns are vehicle, time",
        ),
        (["{table}", "--profile", "none.toml"], "the profile cannot be read"),
    ],
)
def test_faults_of_the_input_are_one_line_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], table: Path, words: list[str], said: str
) -> None:
    arguments = [word.format(table=table) for word in words]
    assert main(["replay", *arguments, "--summary"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert said in printed.err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["f.csv", "--crs", "utm"],
        ["f.csv", "--tz", "Mars"],
        ["f.csv", "--columns", "car=x"],
        ["f.csv", "--columns", "time=a,time=b"],
        ["f.csv", "--speed", "0"],
        ["f.csv", "--speed-unit", "furlongs"],
    ],
)
def test_wrong_usage_is_exit_code_2(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["replay", *words, "--summary"])
    assert left.value.code == 2
    assert "usage: zscc replay" in capsys.readouterr().err


def test_a_file_without_a_fix_cannot_be_played(capsys: pytest.CaptureFixture[str], table: Path) -> None:
    assert main(["replay", str(table)]) == 1
    assert "holds no fix to play" in capsys.readouterr().err


def test_the_desk_plays_the_buses(tmp_path: Path) -> None:
    """Eleven in the morning in Austin, sixty times as fast, moved over the town; it leaves by itself and cleanly."""
    picture = tmp_path / "desk.png"
    command = [sys.executable, "-m", "zscc", "replay", str(BUSES), "--columns", COLUMNS, "--speed", "60", "--over-town"]
    command += ["--crs", "wgs84", "--offscreen", "4", "--picture", str(picture), "--size", "1280x800"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.read_bytes().startswith(b"\x89PNG")
