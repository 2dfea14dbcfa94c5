"""`zscc feeds run` as a process of its own: what was acknowledged is in the journal, whatever ends the process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest
from live_profile import PROFILE
from numbers_source import NumbersSource

from zscc.model.fix import FixBatch
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_reader import SqliteReader

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by POSIX signals")
DOUBLES = Path(__file__).parents[1] / "doubles"
PROGRAM = """
import sys
from numbers_feed import know_numbers
from zscc.cli import main
know_numbers()
code = main(sys.argv[1:])
assert not [name for name in sys.modules if name.startswith(("PySide6", "pyqtgraph"))]
sys.exit(code)
"""


class Run:
    """The process; whatever a test does, it is gone and its pipes are closed when the test is over."""

    begun: ClassVar[list["Run"]] = []

    def __init__(self, folder: Path, port: int, *more: str, off: bool = False) -> None:
        profile = folder / "profile.toml"
        feeds = f'[feeds.numbers]\nkind = "numbers"\nport = {port}\n[feeds.broken]\nkind = "smoke-signs"\n'
        if off:
            feeds += f'[feeds.sleeper]\nkind = "numbers"\nport = {port}\non = false\n'
        profile.write_text(PROFILE + feeds, encoding="utf-8")
        words = ["feeds", "run", "--profile", str(profile), "--data-dir", str(folder / "data"), *more]
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error::ResourceWarning", "-c", PROGRAM, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(DOUBLES)},
            text=True,
        )
        self.begun.append(self)

    def gone(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        with self.process:
            pass

    def end(self, number: int) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=40)
        return self.process.returncode, out, err


@pytest.fixture(autouse=True)
def none_left() -> Iterator[None]:
    yield
    while Run.begun:
        Run.begun.pop().gone()


def until(holds: Callable[[], object], run: Run) -> None:
    for _ in range(4_000):
        if holds():
            return
        assert run.process.poll() is None, run.process.communicate()
        time.sleep(0.01)
    raise AssertionError("waited in vain")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "data" / "live" / "journal.gpkg"


@pytest.fixture
def source() -> Iterator[NumbersSource]:
    made = NumbersSource(60)
    yield made
    made.close()


def stored(journal: Path) -> list[int]:
    with closing(SqliteStore(journal)) as store:
        store.verify()
        batches = (entry.fact for entry in store.read(0) if isinstance(entry.fact, FixBatch))
        return [int(batch.key.split(":")[-1]) for batch in batches]


def test_a_wish_to_leave_ends_it_cleanly(tmp_path: Path, journal: Path, source: NumbersSource) -> None:
    run = Run(tmp_path, source.port, "--every", "0.2", "--json")
    until(lambda: len(source.acknowledged) >= 20, run)
    code, out, err = run.end(signal.SIGINT)
    assert (code, err) == (0, "")
    told = [json.loads(line) for line in out.splitlines()]
    assert any(line.get("feed") == "numbers" and line.get("state") == "up" for line in told)
    broken = next(line for line in told if line.get("feed") == "broken")
    assert (broken["state"], broken["error"]) == ("down", "settings")
    assert told[-1] == {"closed": str(journal)}
    assert source.acknowledged <= set(stored(journal))


def test_each_feed_is_stopped_and_started_alone_by_orders(tmp_path: Path, journal: Path, source: NumbersSource) -> None:
    run = Run(tmp_path, source.port, "--orders", "--json")
    until(lambda: source.acknowledged, run)
    assert run.process.stdin is not None
    assert run.process.stdout is not None
    told: list[dict[str, object]] = []

    def order(line: str) -> dict[str, object]:
        assert run.process.stdin is not None
        assert run.process.stdout is not None
        run.process.stdin.write(line + "\n")
        run.process.stdin.flush()
        for said in run.process.stdout:
            told.append(json.loads(said))
            if told[-1].get("order") == line:
                break
        return told[-1]

    assert order("stop numbers") == {"order": "stop numbers", "refused": ""}
    assert source.links == 1
    assert order("start broken")["refused"] == "settings"
    assert order("stop nobody")["refused"] == "unknown"
    assert order("dance")["refused"] == "no_order"
    assert order("start numbers")["refused"] == ""
    until(lambda: source.links == 2 and not source.missing, run)
    assert run.end(signal.SIGTERM)[0] == 0
    assert sorted(stored(journal)) == list(range(60))


def test_after_a_kill_nothing_that_was_acknowledged_is_missing_and_nothing_is_there_twice(
    tmp_path: Path, journal: Path, source: NumbersSource
) -> None:
    for least in (10, 30):
        run = Run(tmp_path, source.port)
        until(lambda least=least: len(source.acknowledged) >= least, run)
        run.process.kill()
        run.process.communicate(timeout=40)
        with closing(SqliteReader(journal)) as reader:
            keys = {entry.fact.key for entry in reader.read(0)}
        assert {f"number:numbers:{number}" for number in source.acknowledged} <= keys
    run = Run(tmp_path, source.port)
    until(lambda: not source.missing, run)
    assert run.end(signal.SIGTERM)[0] == 0
    assert sorted(stored(journal)) == list(range(60))


@pytest.mark.skipif(sys.platform != "linux", reason="sets the limit of another process")
def test_while_nothing_can_be_written_nothing_is_acknowledged_and_then_everything(
    tmp_path: Path, journal: Path, source: NumbersSource
) -> None:
    import resource

    def limit(size: int) -> None:
        resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    run = Run(tmp_path, source.port)
    until(lambda: len(source.acknowledged) >= 10, run)
    limit(4_096)
    assert run.process.stdout is not None
    for line in run.process.stdout:
        if "nothing of the last facts was written" in line:
            break
    before = set(source.acknowledged)
    # It tries again every second, in vain.
    time.sleep(1.5)
    assert source.acknowledged == before
    assert source.missing
    limit(resource.RLIM_INFINITY)
    until(lambda: not source.missing, run)
    code, out, err = run.end(signal.SIGTERM)
    assert (code, err) == (0, "")
    assert "the journal can be written again" in out
    assert sorted(stored(journal)) == list(range(60))


def test_it_leaves_by_itself_and_a_journal_in_use_is_refused(
    tmp_path: Path, journal: Path, source: NumbersSource
) -> None:
    run = Run(tmp_path, source.port, "--seconds", "0.5")
    out, err = run.process.communicate(timeout=40)
    assert (run.process.returncode, err) == (0, "")
    assert "broken down: " in out
    assert out.splitlines()[-1].startswith("closed")
    with closing(SqliteStore(journal)):
        second = Run(tmp_path, source.port, "--seconds", "0.5")
        _, err = second.process.communicate(timeout=40)
    assert second.process.returncode == 1
    assert "Another desk is writing" in err


def test_a_feed_that_is_off_is_named_and_lines_of_two_threads_are_never_mixed(
    tmp_path: Path, journal: Path, source: NumbersSource
) -> None:
    run = Run(tmp_path, source.port, "--orders", "--json", "--every", "0.05", off=True)
    assert run.process.stdin is not None
    assert run.process.stdout is not None
    run.process.stdin.write("dance\nstart numbers\nstop numbers\n" * 100)
    run.process.stdin.flush()
    done = 0
    told = []
    for line in run.process.stdout:
        told.append(json.loads(line))
        done += "order" in told[-1]
        if done == 300:
            break
    assert {"feed": "sleeper", "state": "off"} in told[:3]
    assert run.end(signal.SIGTERM)[0] == 0


def test_a_folder_that_is_a_file_is_said_with_its_reason(tmp_path: Path, source: NumbersSource) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    run = Run(tmp_path, source.port, "--seconds", "0.5")
    _, err = run.process.communicate(timeout=40)
    assert run.process.returncode == 1
    assert "Not a directory" in err
