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
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from zscc.app.allocator import give_back_large_blocks
from zscc.app.casework import CaseworkLink, lazy_bureau
from zscc.app.collector import always, collector_of
from zscc.app.dropped import DroppedFiles, Ground
from zscc.app.frame import FrameTick
from zscc.app.hooks import Hooks
from zscc.app.loop import DeskLoop
from zscc.app.past_files import PastFiles
from zscc.app.patrols import PatrolLink
from zscc.app.presence import PresenceLink
from zscc.app.reopened import Reopened
from zscc.app.replay import ReplayLink
from zscc.app.seat_memory import SeatMemory
from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.restore import begun
from zscc.clock import Clock
from zscc.geo import geodesic
from zscc.map.canvas import MapCanvas
from zscc.map.fonts import load_fonts
from zscc.settings.profile import Profile
from zscc.settings.style import Style, load_style
from zscc.store.contract import Store, StoreUnavailable
from zscc.store.sqlite import SqliteStore
from zscc.text import Words
from zscc.town.layers import Town
from zscc.ui.asking import SEAT
from zscc.ui.theme import dress
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.centre.lives import Life
    from zscc.settings.bureau import Bureau

log = logging.getLogger(__name__)

AFTER_FIRST_PAINT_S = 0.05
KEY_FRAME_EVERY_MS = 600_000
PAST_AFTER_MS = 20_000
"""The past is got ready when the desk has long been there."""
SWITCH_S = 0.0001
"""How long another thread may hold the interpreter while a paint waits for it, which it does at every call of Qt:
Python's 5 ms are a third of a frame."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the desk shows: the town, its clock, its journal and what feeds it."""

    town: Town
    profile: Profile
    clock: Clock
    store: Store
    plan: Plan
    bureau_of: "Callable[[], Bureau] | None" = None
    """Loads what the bureau works by, the same at every call; None: what is shipped, with the town's responders."""
    lives: "tuple[Life, ...] | None" = ()
    """What lives beside the feeds on this stage alone; None: another program feeds this journal, opens cases of reports
    and keeps deadlines, and this desk is one of its seats."""
    layers: Path | None = None
    """Where the features of added layers are kept; None: only as long as the desk is open."""
    town_file: Path | None = None
    """The file that the town was read from; None: the demo town's."""
    replay: str | None = None
    """Name of the recording that plays; None when what is shown goes on now."""


@dataclass(frozen=True, slots=True)
class Seat:
    """How the desk is shown on this seat."""

    style: Style
    words: Words
    name: str = SEAT
    """What the journal calls this seat."""
    size: tuple[int, int] = (1920, 1080)
    leave_after_s: float | None = None
    """Leave by itself after so many seconds of the wall; a run with no screen does."""
    picture: Path | None = None
    """Where to leave a picture of the window on leaving."""
    memory: Path | None = None
    """The file of what this seat remembers; None: nothing is remembered."""


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
    collector_of(application)
    give_back_large_blocks()
    sys.setswitchinterval(SWITCH_S)
    load_fonts()
    dress(application, style)
    return application


class Desk(QObject):
    """One seat in front of one stage."""

    bug_heard = Signal(str)
    """From any thread: the name of a bug's type, for the banner."""
    journal_heard = Signal(object)
    """From any thread: the StoreUnavailable that keeps the journal from being written, None when nothing does."""

    def __init__(self, stage: Stage, seat: Seat) -> None:
        super().__init__()
        self._stage = stage
        self._seat = seat
        application = QGuiApplication.instance()
        assert application is not None
        self._collector = collector_of(application)
        # What came after the key-frame is brought by the tail, behind the first paint.
        self.situation = begun(stage.store, stage.profile)
        ears = Ears(on_bug=self._hear_bug, on_journal=self.journal_heard.emit)
        self.patrols = PatrolLink(stage.town, stage.profile.patrol, stage.clock)
        bureau_of = stage.bureau_of or lazy_bureau(stage.profile, None, stage.town)
        self.casework = CaseworkLink(stage.town, stage.profile, stage.clock, bureau_of, stage.lives)
        self.presence = PresenceLink()
        self.engine = Engine(stage.store, stage.clock, self._plan(), ears)
        tail = self.engine.tail.subscribe(after=self.situation.seq)
        canvas = MapCanvas(stage.town, seat.style, seat.words, stage.profile.windows)
        self.window = DeskWindow(stage.town, stage.profile, seat.style, seat.words, canvas)
        self.window.work_by(bureau_of)
        self.patrols.show_on(self.window)
        self.casework.show_on(self.window, self.engine)
        self.replay = ReplayLink(stage.store, stage.profile, self.engine)
        self.tick = FrameTick(tail, self.situation, stage.clock, self.window)
        ground = Ground(self.engine, self.situation, stage.town, stage.profile, stage.layers, stage.town_file)
        self.files = DroppedFiles(self.window, ground)
        self._memory = None if seat.memory is None else SeatMemory(seat.memory, self)
        self._hooks = Hooks(on_bug=self._hear_bug, on_leave=self._leave)
        self._leaving: asyncio.Future[None] | None = None
        self._starting: asyncio.TimerHandle | None = None
        self._code = 0
        self._frame_timer = QTimer(self)
        self._connect()

    def _plan(self) -> Plan:
        stage = self._stage
        # Who has a journal to himself is alone.
        others = (self.presence.run,) if stage.lives is None else ()
        return replace(
            stage.plan,
            keep_days=stage.profile.key_frames.keep_days,
            beside=(*stage.plan.beside, self.patrols.run, self.casework.run, *others),
        )

    def _connect(self) -> None:
        self.window.asking.set_who(replace(self.window.asking.who, seat=self._seat.name))
        self.window.show_replay(self._stage.replay, self._stage.clock.rate)
        self.presence.show_on(self.window, self.engine)
        self.replay.show_on(self.window)
        stage = self._stage
        self.reopened = Reopened(self.window, stage.town, stage.profile, stage.store.open_reader)
        self.files.passed_on = self.reopened.takes
        journal = stage.store.path if isinstance(stage.store, SqliteStore) else None
        self.past_files = PastFiles(stage.store.open_reader, stage.profile, journal)
        self.window.asking.file_sources = self.past_files
        self.bug_heard.connect(self._show_bug)
        self.casework.bug_heard.connect(self._hear_bug)
        self.journal_heard.connect(self._show_journal)
        self._frame_timer.timeout.connect(self._keep_frame)
        self.window.close_asked.connect(self._leave)
        self.window.language_asked.connect(self._speak)
        self.window.style_asked.connect(self._wear)
        self.window.refresh_asked.connect(self.tick.show_now)
        # The names of the layers that somebody added are said by the files' own words.
        self.window.dressing.finished.connect(self.files.show)
        if self._memory is not None:
            self.window.restore(self._memory.load())
            self.window.seat_changed.connect(self._memory.keep)
            self._memory.failed.connect(self._show_forgetful)
        self.tick.layers_changed.connect(self.files.show)

    async def live(self) -> int:
        """Open, run until asked to leave, close in order."""
        loop = asyncio.get_running_loop()
        self._leaving = loop.create_future()
        self._hooks.install()
        try:
            if not self._leaving.done():
                self._open(loop)
            await self._leaving
        finally:
            await self._close()
            self._hooks.remove()
        return self._code

    def _open(self, loop: asyncio.AbstractEventLoop) -> None:
        self.window.resize(*self._seat.size)
        self.tick.show_now()
        self.window.show()
        # The feeds start after the first paint: their imports and sums must not delay it.
        self._starting = loop.call_later(AFTER_FIRST_PAINT_S, self._begin)
        if self.situation.layers:
            self.files.show()
        self.tick.start()
        self._frame_timer.start(KEY_FRAME_EVERY_MS)
        if self._seat.leave_after_s is not None:
            loop.call_later(self._seat.leave_after_s, self._leave)

    def _begin(self) -> None:
        self._collector.calm = self._is_calm
        self._collector.go_on()
        self.engine.start()
        self.window.make_unseen()
        QTimer.singleShot(PAST_AFTER_MS, self, self.replay.begin)
        self.files.show_town()
        Thread(target=geodesic.load, name="zscc-load").start()
        self.window.canvas.library.begin()

    def _is_calm(self) -> bool:
        """Whether nothing moves on the map and no hand is on the mouse."""
        return not self.window.canvas.working and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton

    async def _close(self) -> None:
        self._collector.calm = always
        if self._starting is not None:
            # Who leaves before the feeds start must not have them started while the engine stops.
            self._starting.cancel()
        self.tick.stop()
        self._frame_timer.stop()
        try:
            if self._seat.picture is not None:
                self.tick.show_now()
                self.window.catch_up()
                self._leave_picture(self._seat.picture)
            self._keep_frame()
        finally:
            # The loop goes on while the I/O thread flushes, so that a slow disk does not freeze the screen.
            self.files.close()
            self.reopened.close()
            self.past_files.close()
            loop = asyncio.get_running_loop()
            if self._memory is not None:
                await self._memory.flush(loop)
            with ThreadPoolExecutor(1, thread_name_prefix="zscc-close") as waiting:
                await loop.run_in_executor(waiting, self.replay.close)
                await loop.run_in_executor(waiting, self.engine.stop)
            self.window.allow_close()
            self.window.close()
            self.window.deleteLater()

    def _leave_picture(self, path: Path) -> None:
        try:
            save_picture(self.window, path)
        except OSError as error:
            log.error("the picture cannot be left in %s: %s", path, error.strerror or error)  # noqa: TRY400
            self._code = 1

    def _keep_frame(self) -> None:
        self.tick.take_whole()
        self.engine.keep_held(self.situation.held())

    def _leave(self) -> None:
        if self._leaving is not None and not self._leaving.done():
            self._leaving.set_result(None)

    def _hear_bug(self, bug: BaseException) -> None:
        self.bug_heard.emit(type(bug).__name__)

    def _show_bug(self, name: str) -> None:
        self.window.show_failure(self._seat.words("app.failure.bug", name=name))

    def _show_forgetful(self, reason: str) -> None:
        self.window.show_failure(self._seat.words("app.failure.seat", reason=reason))

    def _show_journal(self, fault: StoreUnavailable | None) -> None:
        words = self._seat.words
        reason = "" if fault is None else words(f"store.error.{fault.code}", **fault.arguments)
        self.window.show_failure(reason and words("app.failure.journal", reason=reason))

    def _speak(self, language: str) -> None:
        self._seat = replace(self._seat, words=Words(language))
        self.window.dressing.in_slices(self.window.look_with(words=self._seat.words))

    def _wear(self, name: str) -> None:
        self._seat = replace(self._seat, style=load_style(name))
        application_of_the_desk(self._seat.style)
        self.window.dressing.in_slices(self.window.look_with(style=self._seat.style))


def save_picture(window: QWidget, path: Path) -> None:
    """Leave a PNG of the window; the file appears whole or not at all. OSError when it cannot be written."""
    encoded = QBuffer()
    encoded.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(encoded, "PNG")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(encoded.data().data())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
