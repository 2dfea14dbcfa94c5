"""A stranger opens the desk, looks, and leaves in each of the ways one can leave."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest

from zscc.store.sqlite import SqliteStore


def desk(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "zscc", "run", "--data-dir", str(folder), *words]


def environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}


def test_it_runs_for_a_while_leaves_a_picture_and_a_journal(tmp_path: Path) -> None:
    picture = tmp_path / "out" / "desk.png"
    done = subprocess.run(
        desk(tmp_path, "--offscreen", "4", "--picture", str(picture), "--size", "1280x720"),
        env=environment(), capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert str(picture) in done.stdout
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    journal = tmp_path / "demo" / "journal-seed-1.gpkg"
    assert {"report", "vehicle_last_fix"} <= {name for name, _ in pyogrio.list_layers(journal)}
    store = SqliteStore(journal)
    assert store.verify() > 0
    store.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_gis_reads_along_and_it_leaves_cleanly_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    journal = tmp_path / "demo" / "journal-seed-1.gpkg"
    with subprocess.Popen(
        desk(tmp_path, "--offscreen", "300"),
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        wait_for_rows(journal, running)
        reports = pyogrio.read_dataframe(journal, layer="report")
        fixes = pyogrio.read_dataframe(journal, layer="vehicle_last_fix")
        running.send_signal(number)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")
    assert out == ""
    assert len(reports) > 0
    assert len(fixes) == 17
    assert reports.crs.to_epsg() == fixes.crs.to_epsg() == 4326
    store = SqliteStore(journal)
    assert store.verify() > 0
    store.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_leaves_while_it_starts_leaves_cleanly_too(tmp_path: Path, number: signal.Signals) -> None:
    """At the first moment, before imports, and when the journal is there but nothing has been painted."""
    journal = tmp_path / "demo" / "journal-seed-1.gpkg"
    for may_leave in (lambda _pid: True, lambda pid: has_loaded(pid, "QtCore"), lambda _pid: journal.exists()):
        with subprocess.Popen(
            ears_first(desk(tmp_path, "--offscreen", "300")),
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as running:  # fmt: skip
            assert running.stdout is not None
            assert running.stdout.readline() == "hears\n"
            until = time.monotonic() + 60
            while not may_leave(running.pid) and time.monotonic() < until:
                assert running.poll() is None, running.communicate()
            running.send_signal(number)
            out, err = running.communicate(timeout=60)
        assert (running.returncode, out, err) == (0, "", "")
    with closing(SqliteStore(journal)) as store:
        store.verify()


def ears_first(words: list[str]) -> list[str]:
    """The same command, which says when it hears signals: the interpreter itself takes a moment to start."""
    says = (
        "import sys\nfrom zscc.early_ear import EarlyEar\nfrom zscc.cli import main\n"
        "enter = EarlyEar.__enter__\n"
        "EarlyEar.__enter__ = lambda ear: (enter(ear), print('hears', flush=True))[0]\n"
        "sys.exit(main())"
    )
    module = words.index("-m")
    return [*words[:module], "-c", says, *words[module + 2 :]]


def has_loaded(pid: int, library: str) -> bool:
    """Whether a process has loaded a library (where the system tells)."""
    maps = Path(f"/proc/{pid}/maps")
    return not maps.exists() or library in maps.read_text(encoding="utf-8")


def wait_for_rows(journal: Path, running: "subprocess.Popen[str]") -> None:
    """Until the desk has committed its vehicles; what ends the waiting is the condition, not the clock."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert running.poll() is None, running.communicate()
        if journal.exists():
            try:
                if pyogrio.read_info(journal, layer="vehicle_last_fix", force_feature_count=True)["features"] == 17:
                    return
            except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
                pass
        time.sleep(0.1)
    raise AssertionError("the desk did not commit its vehicles")


def test_a_picture_that_cannot_be_left_is_said_and_nothing_hangs(tmp_path: Path) -> None:
    done = subprocess.run(
        desk(tmp_path, "--offscreen", "1", "--picture", "/proc/desk.png"),
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    # Without the rights of root it is refused before the desk opens.
    assert done.returncode in (1, 2)
    assert "/proc/desk.png" in done.stderr
    assert "Traceback" not in done.stderr
    store = SqliteStore(tmp_path / "demo" / "journal-seed-1.gpkg")
    store.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_it_says_so_in_one_line(tmp_path: Path) -> None:
    bare = {key: value for key, value in environment().items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    del bare["QT_QPA_PLATFORM"]
    done = subprocess.run(desk(tmp_path), env=bare, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "--offscreen" in done.stderr
