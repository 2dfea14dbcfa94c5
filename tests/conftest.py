"""Shared by all tests: no screen, no network, a private home, and silence from Qt, Python and the log alike.

The suite runs bottom-up, so that the first red test is the deepest cause.
"""

import asyncio
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import zscc  # noqa: F401  # before any test imports a library that zscc sets up

# The same examples on every run, and no deadline: a busy machine must not turn a proof red.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from own_server import OwnServer
    from PySide6.QtWidgets import QApplication

    from zscc.feeds.mqtt.own_broker import OwnBroker

ROOMS = ("house", "model", "geo", "settings", "text", "town", "situation", "feeds", "store", "analysis")
UPPER_ROOMS = ("map", "centre", "ui", "app", "cli", "golden", "journals", "journeys")
ORDER = {name: place for place, name in enumerate((*ROOMS, *UPPER_ROOMS))}


def pytest_configure(config: pytest.Config) -> None:
    """The mark of ``tests/doubles/thoroughness.py``."""
    told = "thorough: run by `make test` with few examples and by `make proof` with many"
    config.addinivalue_line("markers", told)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deepest room first."""
    tests = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        parts = item.path.relative_to(tests).parts
        return ORDER.get(parts[0], len(ORDER))

    items.sort(key=place)


@pytest.fixture(scope="session")
def server() -> "Iterator[OwnServer]":
    """A PostgreSQL with PostGIS, started for the first test that asks."""
    from own_server import OwnServer, ServerMissing

    folder = Path(tempfile.mkdtemp(prefix="zscc-pg-"))
    try:
        made = OwnServer(folder)
    except ServerMissing as missing:
        shutil.rmtree(folder)
        pytest.skip(str(missing))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the next home of a test lies; numbered here, as pytest lists all the others to number one."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def private_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing a test does reaches the user's own journal or settings."""
    home = next(homes)
    home.mkdir()
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture(autouse=True)
def silent_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning in the log fails the test that did not ask for it (clear ``caplog`` where it is the point)."""
    yield
    loud = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not loud, loud


@pytest.fixture(autouse=True)
def no_window_left() -> Iterator[None]:
    """A window still shown at the end of a test is a leak, and crashes the interpreter's exit."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and widgets.QApplication.instance() is not None:
        shown = [widget for widget in widgets.QApplication.topLevelWidgets() if widget.isVisible()]
        for widget in shown:
            widget.close()
        assert not shown, shown


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[OwnBroker]":
    """A real Mosquitto of this test's own that anyone may speak to; it fails where none is installed."""
    from zscc.feeds.mqtt.own_broker import OwnBroker

    with OwnBroker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture(scope="session")
def qapp(qapp: "QApplication") -> "QApplication":
    """With the desk's own collector, so that no thread ever collects the widgets of an earlier test."""
    from zscc.app.collector import collector_of

    collector_of(qapp).go_on()
    return qapp


@pytest.fixture
def loop(qapp: "QApplication") -> Iterator[asyncio.Runner]:
    """A Qt-driven asyncio loop; a task that dies unheard fails the test."""
    from zscc.app.loop import DeskLoop

    unheard: list[object] = []
    with asyncio.Runner(loop_factory=lambda: DeskLoop(qapp)) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: unheard.append(context))
        yield runner
    assert not unheard, unheard
