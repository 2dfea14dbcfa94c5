"""What a window has of the time machine before anybody turns back: keys, the live strip's door, the desk made late."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from zscc.ui.act_button import ActLock
from zscc.ui.commands import Command
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.ui.making import Making
    from zscc.ui.time_machine.desk import ReplayDesk
    from zscc.ui.time_machine.scene import Scene
    from zscc.ui.time_machine.source import MomentSource
    from zscc.ui.window import DeskWindow

REFUSED_AS = "replay"
"""Why nothing can be done meanwhile: words ``case.refused.replay``."""
KEYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("play", ("F4",)),
    ("play_back", ("Shift+F4",)),
    ("second_back", ("Ctrl+[",)),
    ("second_on", ("Ctrl+]",)),
    ("minute_back", ("Alt+[",)),
    ("minute_on", ("Alt+]",)),
    ("event_back", ("Alt+PgUp",)),
    ("event_on", ("Alt+PgDown",)),
    ("slower", ("Alt+-",)),
    ("faster", ("Alt+=",)),
    ("loop", ()),
    ("fleet", ()),
    ("keep", ("Ctrl+Alt+B",)),
    ("bookmarks", ("Ctrl+Alt+M",)),
)
"""What is asked of the desk by these names; the command is ``replay_<name>``."""
WORK_LIVE = frozenset({"keep", "bookmarks"})
"""These also answer while the desk is live."""


class ReplayDoors(QObject):
    """The time machine on one window."""

    replays_changed = Signal(bool)
    """The window shows the past from now on, or the present again."""
    record_begins = Signal(object)
    """From any thread: the first moment of the journal."""
    moment_stands = Signal(object)
    """A Snapshot that was turned to stands everywhere: one of the past, or the present after it."""

    def __init__(self, window: "DeskWindow", look: Look) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self._desk: ReplayDesk | None = None
        self._coming: Making[ReplayDesk] | None = None
        self._source: MomentSource | None = None
        add = window.commands.add
        add(Command("replay", self.toggle, ("Ctrl+R",), "replay", refusal=self._no_source))
        add(Command("replay_back", self.back, ("Ctrl+End",), "replay", refusal=self._is_live))
        add(Command("replay_alarm", self._to_alarm, ("Shift+F2",), "alarm"))
        for name, keys in KEYS:
            refusal = None if name in WORK_LIVE else self._is_live
            add(Command(f"replay_{name}", partial(self._do, name), keys, "replay", refusal=refusal))
        self._lock = ActLock(window, window.asking)
        window.timeline.replay_asked.connect(self.enter)
        window.streams.present_told.connect(self._present_told)
        self.record_begins.connect(window.left.tiles.show_begin, Qt.ConnectionType.QueuedConnection)

    @property
    def replays(self) -> bool:
        """Whether the window shows the past."""
        return self._window.streams.replays

    @property
    def desk(self) -> "ReplayDesk":
        """Made when somebody first turns back."""
        if self._desk is None:
            self._desk = self._in_parts().whole()
            self._desk.show_look(self._look)
            self._desk.replays_changed.connect(self.replays_changed)
            self._desk.moment_stands.connect(self.moment_stands)
        return self._desk

    def makers(self) -> "tuple[Callable[[], object], ...]":
        """What may be made before anybody asks for it."""
        return () if self._source is None else (self._in_parts, lambda: self.desk)

    def _in_parts(self) -> "Making[ReplayDesk]":
        if self._coming is None:
            from zscc.ui.making import Making
            from zscc.ui.time_machine.desk import ReplayDesk

            assert self._source is not None
            self._coming = Making(ReplayDesk(self._window, self._look, self._source))
        return self._coming

    def take_source(self, source: "MomentSource") -> None:
        """Where past moments come from; once."""
        self._source = source

    def enter(self, moment: datetime | None = None) -> None:
        """Show the past from a moment on; None: from this very second."""
        refused = self._no_source()
        if refused:
            self._window.tell(refused)
        else:
            self.desk.enter(moment)

    def open_at(self, moment: datetime, scene: "Scene | None" = None) -> None:
        """Show a past second, looked at like this."""
        refused = self._no_source()
        if refused:
            self._window.tell(refused)
        else:
            self.desk.open_at(moment, scene)

    def toggle(self) -> None:
        """Pause the present, which is to replay it; or go back to it."""
        if self.replays:
            self.back()
        else:
            self.enter()

    def back(self) -> None:
        """Show the present."""
        if self._desk is not None:
            self._desk.back()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._lock.tell()
        if self._desk is not None:
            self._desk.show_look(look)

    def close_top(self) -> bool:
        """Esc; False when nothing of ours lies over the map."""
        return self._desk is not None and self._desk.close_top()

    def place(self) -> None:
        """Put what lies over the window where it belongs."""
        if self._desk is not None:
            self._desk.place()

    def close(self) -> None:
        """The desk is closing."""
        if self._desk is not None:
            self._desk.close()

    # Inside --------------------------------------------------------------------------------------------

    def _do(self, name: str) -> None:
        if self._source is None or (name not in WORK_LIVE and not self.replays):
            self._window.tell(self._no_source() or self._is_live())
        else:
            self.desk.do(name)

    def _to_alarm(self) -> None:
        """The most urgent alarm of the present, from wherever the desk is."""
        if self.replays:
            self.desk.back_to_alarm()
        else:
            self._window.alarms.desk.next_alarm()

    def _present_told(self) -> None:
        if self._desk is not None and self.replays:
            self._desk.show_present()

    def _no_source(self) -> str:
        return "" if self._source is not None else self._look.wording.words("replay.refused.no_source")

    def _is_live(self) -> str:
        return "" if self.replays else self._look.wording.words("replay.refused.live")
