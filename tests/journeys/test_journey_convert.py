"""A stranger has coordinates in one system and needs them in another."""

import re
import subprocess
import sys
import threading

import numpy as np
import pytest

from zscc.geo.spaces import Space, convert

HEAVY = ("PySide6", "pyqtgraph", "pandas", "geopandas", "scipy", "shapely", "pyogrio")
DOOR = f"""
import sys
from zscc.cli import main
code = main(sys.argv[1:])
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"loaded: {{loaded}}" if loaded else code)
"""


def run(text: str | bytes, space_from: str, space_to: str) -> tuple[int, list[str], list[str]]:
    """Exit code and the lines of stdout and stderr."""
    data = text.encode() if isinstance(text, str) else text
    command = [sys.executable, "-W", "error", "-c", DOOR, "convert", "--from", space_from, "--to", space_to]
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=60)
    return done.returncode, done.stdout.decode().splitlines(), done.stderr.decode().splitlines()


def pair(line: str) -> tuple[float, float]:
    x, y = line.split(" ")
    return float(x), float(y)


def test_known_points_in_every_system() -> None:
    wanted = {
        "wgs84": (120.9967, 31.4637, 1e-10),
        "cgcs2000": (120.9967, 31.4637, 1e-10),
        "gcj02": (121.00109093968186, 31.461742246206256, 1e-9),
        "bd09": (121.00766029682363, 31.467547662743787, 2e-6),
        "epsg4549": (594727.5692562779, 3482816.4289635187, 1e-3),
    }
    for space, (x, y, tolerance) in wanted.items():
        code, [line], [] = run("120.9967 31.4637\n", "wgs84", space)
        assert code == 0
        assert pair(line) == pytest.approx((x, y), abs=tolerance), space
        code, [back], [] = run(line, space, "wgs84")
        assert pair(back) == pytest.approx((120.9967, 31.4637), abs=2e-9), space


def test_every_line_has_its_line_and_bad_ones_are_named() -> None:
    lines = [
        "121.0 31.4",
        "",
        "# a comment, kept",
        "121.0,31.4",
        "121.0\t31.4",
        "  121.0 ; 31.4  ",
        "31.4 121.0",
        "x y",
    ]
    lines += ["121.0", "121.0 31.4 5.0", "121,5 31,4", "nan nan", "inf 0", "181 0", "1_21 31", "121.0，31.4\r", "-0 0"]
    code, out, err = run("\n".join(lines), "wgs84", "gcj02")
    assert code == 1
    assert len(out) == len(lines)
    good = "121.0043977532 31.3980371151"
    bad = "nan nan"
    assert out == [good, "", "# a comment, kept", good, good, good, *[bad] * 9, good, "0.0000000000 0.0000000000"]
    numbers = [int(re.match(r"zscc convert: line (\d+): ", line)[1]) for line in err]  # type: ignore[index]
    assert numbers == list(range(7, 16))
    assert "'31.4 121.0' is no position in wgs84 (the order is lon lat)" in err[0]
    assert "'x y' is not two numbers" in err[1]


def test_byte_order_marks_and_bytes_that_are_no_text() -> None:
    code, out, _ = run(b"\xef\xbb\xbf121.0 31.4\n\xff\xfe\n121.0 31.4", "wgs84", "wgs84")
    assert code == 1
    assert out == ["121.0000000000 31.4000000000", "nan nan", "121.0000000000 31.4000000000"]


def test_nothing_in_nothing_out() -> None:
    assert run("", "bd09", "wgs84") == (0, [], [])


def test_many_lines_are_exact_and_fast() -> None:
    lon, lat = np.random.default_rng(1).uniform((73, 4), (135, 53), (50_000, 2)).T
    text = "".join(f"{x!r} {y!r}\n" for x, y in zip(lon.tolist(), lat.tolist(), strict=True))
    code, lines, [] = run(text, "wgs84", "bd09")
    assert code == 0
    wanted = convert(Space.WGS84, Space.BD09, lon, lat)
    assert pytest.approx(np.array(wanted), abs=1e-10) == np.array([pair(line) for line in lines]).T
    code, lines, [] = run("\n".join(lines), "bd09", "wgs84")
    assert pytest.approx(np.array([lon, lat]), abs=1e-9) == np.array([pair(line) for line in lines]).T


def test_it_answers_each_line_as_it_is_typed() -> None:
    command = [sys.executable, "-m", "zscc", "convert", "--from", "wgs84", "--to", "epsg4549"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as door:
        assert door.stdin is not None
        assert door.stdout is not None
        watchdog = threading.Timer(30, door.kill)
        watchdog.start()
        for place in (b"120 31\n", b"121 31\n"):
            door.stdin.write(place)
            door.stdin.flush()
            assert door.stdout.readline().startswith(b"500000.0000" if place.startswith(b"120") else b"59")
        door.stdin.close()
        assert door.wait() == 0
        watchdog.cancel()


@pytest.mark.parametrize("words", [[], ["--from", "wgs84"], ["--from", "wgs84", "--to", "utm"]])
def test_wrong_usage_is_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    from zscc.cli import main

    with pytest.raises(SystemExit) as left:
        main(["convert", *words])
    assert left.value.code == 2
    assert "usage: zscc convert" in capsys.readouterr().err
