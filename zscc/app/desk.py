"""The desk, from start to end.

Starting: the Qt application with its faces and style, the town, the situation from the journal's last key-frame, the
window, and only after its first paint the I/O thread with the feeds. So the town stands on the screen while the
journal is still being read on.

Running: the frame tick moves committed facts into the situation and snapshots into the window. One future, ``leaving``,
ends it: the window's close, SIGINT, SIGTERM and the end of an offscreen run all set it.

Leaving: the tick stops, the feeds stop, what is pending is flushed, a key-frame is kept, the store closes, the window
closes, and only then the loop ends (``setQuitOnLastWindowClosed(False)``).
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from zscc.app.frame import FrameTick
from zscc.app.hooks import Hooks
from zscc.app.loop import DeskLoop
from zscc.centre.engine import Engine, Plan
from zscc.clock import Clock
from zscc.map.canvas import MapCanvas
from zscc.map.fonts import load_fonts
from zscc.settings.profile import Profile
from zscc.settings.style import Style
from zscc.situation.situation import Situation
from zscc.store.contract import Store
from zscc.text import Words
from zscc.town.layers import Town
from zscc.ui.window import DeskWindow

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the desk shows: the town, its clock, its journal and what feeds it."""

    town: Town
    profile: Profile
    clock: Clock
    store: Store
    plan: Plan


@dataclass(frozen=True, slots=True)
class Seat:
    """How the desk is shown on this seat."""

    style: Style
    words: Words
    size: tuple[int, int] = (1920, 1080)
    leave_after_s: float | None = None
    """Leave by itself after so many seconds of the wall; a run with no screen does."""
    picture: Path | None = None
    """Where to leave a picture of the window on leaving."""


def show_desk(stage: Stage, seat: Seat) -> int:
    """Show the desk until it is left; returns the exit code.

    The stage's store is the desk's from here on and is closed with it.
    """
    application = application_of_the_desk(seat.style)
    with asyncio.Runner(loop_factory=lambda: DeskLoop(application)) as runner:
        return runner.run(Desk(stage, seat).live())


def application_of_the_desk(style: Style) -> QApplication:
    """The Qt application in the desk's dress; its windows may all close without ending it."""
    application = QApplication.instance() or QApplication(["zscc"])
    assert isinstance(application, QApplication)
    application.setApplicationName("zscc")
    application.setQuitOnLastWindowClosed(False)
    load_fonts()
    dress(application, style)
    return application


class Desk(QObject):
    """One seat in front of one stage."""

    def __init__(self, stage: Stage, seat: Seat) -> None:
        super().__init__()
        self._stage = stage
        self._seat = seat
        self._situation = restore(stage.store, stage.profile)
        self._engine = Engine(stage.store, stage.clock, stage.plan, self._hear_bug)
        self._tail = self._engine.writer.tail.subscribe(after=self._situation.seq)
        canvas = MapCanvas(stage.town, seat.style, seat.words, stage.profile.windows)
        self.window = DeskWindow(stage.town, stage.profile, seat.style, seat.words, canvas)
        self.window.close_asked.connect(self._leave)
        self._tick = FrameTick(self._tail, self._situation, stage.clock, self.window)
        self._hooks = Hooks(on_bug=self._hear_bug, on_leave=self._leave)
        self._leaving: asyncio.Future[None] | None = None

    async def live(self) -> int:
        """Open, run until asked to leave, close in order."""
        loop = asyncio.get_running_loop()
        self._leaving = loop.create_future()
        self._hooks.install()
        try:
            self._open(loop)
            await self._leaving
        finally:
            await self._close()
            self._hooks.remove()
        return 0

    def _open(self, loop: asyncio.AbstractEventLoop) -> None:
        self.window.resize(*self._seat.size)
        self.window.show_snapshot(self._situation.snapshot(self._stage.clock.now()))
        self.window.show()
        # The feeds start after the first paint: imports and sums of theirs must not delay it.
        loop.call_later(AFTER_FIRST_PAINT_S, self._engine.start)
        self._tick.start()
        if self._seat.leave_after_s is not None:
            loop.call_later(self._seat.leave_after_s, self._leave)

    async def _close(self) -> None:
        self._tick.stop()
        if self._seat.picture is not None:
            save_picture(self.window, self._seat.picture)
        # The loop goes on while the I/O thread flushes, so that a slow disk does not freeze the screen.
        with ThreadPoolExecutor(1, thread_name_prefix="zscc-close") as waiting:
            await asyncio.get_running_loop().run_in_executor(waiting, self._engine.stop)
        self.window.leave()
        self.window.deleteLater()

    def _leave(self) -> None:
        if self._leaving is not None and not self._leaving.done():
            self._leaving.set_result(None)

    def _hear_bug(self, bug: BaseException) -> None:
        self._tick.failed.emit(type(bug).__name__)
