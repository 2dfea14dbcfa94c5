"""What a window has of alarms before there is one: keys, the sound's state, the desk of alarms made when needed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.clock import SHANGHAI
from zscc.model.asked import Answer
from zscc.model.duty import DutyLine
from zscc.model.report import Priority
from zscc.situation.snapshot import Snapshot
from zscc.ui.alarms.muting import mute_line, muted_until
from zscc.ui.alarms.sound_chip import SoundChip
from zscc.ui.commands import Command
from zscc.ui.making import aside
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.settings.alarm_rules import AlarmRules
    from zscc.ui.alarms.desk import AlarmDesk
    from zscc.ui.window import DeskWindow

PAGES = ("standing", "shelved", "load", "rules")
"""Of the panel; the command ``alarms_<page>`` opens one."""


class AlarmDoors(QObject):
    """Alarms on one window."""

    def __init__(self, window: "DeskWindow", look: Look) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self._desk: AlarmDesk | None = None
        self._snapshot: Snapshot | None = None
        """Shown."""
        self._heard: Snapshot | None = None
        """The present."""
        self._lines: tuple[DutyLine, ...] = ()
        self._muted_until: datetime | None = None
        self._has_halos = True
        self.sound = SoundChip(look, window.top_bar)
        self.sound.clicked.connect(self.toggle_sound)
        window.top_bar.put_sound(self.sound)
        window.commands.add(Command("next_alarm", self._next, ("F2",), "alarm"))
        window.commands.add(Command("acknowledge_alarm", self._acknowledge, ("Ctrl+F2",), "alarm"))
        for page in PAGES:
            window.commands.add(Command(f"alarms_{page}", partial(self.open_page, page), group="alarm"))
        window.commands.add(Command("toggle_sound", self.toggle_sound, group="alarm"))

    @cached_property
    def rules(self) -> "AlarmRules":
        """The rules as they were shipped."""
        from zscc.settings.alarm_rules import load_alarm_rules

        return load_alarm_rules()

    @property
    def made(self) -> "AlarmDesk | None":
        """The desk of alarms, where there was an alarm or somebody asked for it."""
        return self._desk

    @property
    def desk(self) -> "AlarmDesk":
        """Made when it is first asked for."""
        if self._desk is None:
            from zscc.ui.alarms.desk import AlarmDesk

            self._desk = AlarmDesk(self._window, self._look, self.rules)
            if self._snapshot is not None:
                self._desk.show_snapshot(self._snapshot)
            if self._heard is not None:
                self._desk.hear(self._heard, muted=self._muted_until is not None)
            self._desk.show_halos(self._has_halos)
        return self._desk

    def makers(self) -> Iterator[Callable[[], object]]:
        """What may be made before anybody asks for it, each in a moment of its own."""
        # Its file takes longer than the desk itself.
        yield lambda: aside(lambda: self.rules)
        yield lambda: self.desk
        yield self._panel_in_parts
        yield lambda: self.desk.panel
        yield lambda: self.desk.panel.rules

    def _panel_in_parts(self) -> object:
        return self.desk.panel_in_parts()

    def open_page(self, page: str) -> None:
        """Open the panel at a page; a second time closes it."""
        from zscc.ui.alarms.panel import Tab

        self.desk.toggle_panel(Tab(page))

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._say_sound()
        if self._desk is not None:
            self._desk.show_look(look)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new moment; the first alarm makes the desk of alarms, which is the first thing made behind the start."""
        self._snapshot = snapshot
        if self._desk is not None:
            self._desk.show_snapshot(snapshot)
        elif snapshot.alarms and self._window.unseen_made:
            assert self.desk

    def hear(self, snapshot: Snapshot) -> None:
        """The present, whichever moment is shown: its alarms sound, unless its logbook says that the desk is muted."""
        self._heard = snapshot
        if snapshot.duty is not self._lines or self._muted_until is not None:
            self._lines = snapshot.duty
            self._take_muting(muted_until(snapshot.duty, snapshot.as_of))
        if self._desk is not None:
            self._desk.hear(snapshot, muted=self._muted_until is not None)
        elif snapshot.alarms and self._window.unseen_made:
            assert self.desk

    def show_halos(self, shown: bool) -> None:
        """Whether alarms are marked on the map, which may be lent to another time."""
        self._has_halos = shown
        if self._desk is not None:
            self._desk.show_halos(shown)

    def forget(self) -> None:
        """An earlier moment comes next than the one that is shown."""
        if self._desk is not None:
            self._desk.forget()

    def remember(self) -> None:
        """The present is shown again."""
        if self._desk is not None:
            self._desk.remember()

    def toggle_sound(self) -> None:
        """Mute for a while, or sound again; the logbook tells."""
        if self._snapshot is not None:
            muted = self._muted_until is None
            self._window.asking.ask(mute_line(self._snapshot.as_of, muted=muted), self._sound_set)

    def announce(self, priority: Priority) -> None:
        """Sound once for something that is no alarm, unless the desk is muted."""
        if self._muted_until is None:
            self.desk.sound.once(priority)

    def close_top(self) -> bool:
        """Esc; False when nothing is open."""
        return self._desk is not None and self._desk.close_top()

    def place(self) -> None:
        """Put the panel where it belongs."""
        if self._desk is not None:
            self._desk.place()

    def _next(self) -> None:
        self.desk.next_alarm()

    def _acknowledge(self) -> None:
        self.desk.acknowledge_current()

    def _sound_set(self, answer: Answer) -> None:
        if not answer.done:
            self._window.asking.tell_refusal(answer)
            return
        fact = answer.entries[0].fact
        words, until = self._look.wording.words, fact.until if isinstance(fact, DutyLine) else None
        said = words("alarm.sound.sounding") if until is None else words("alarm.sound.muted", until=_minute(until))
        self._window.tell(said)

    def _take_muting(self, until: datetime | None) -> None:
        if until != self._muted_until:
            self._muted_until = until
            self._say_sound()

    def _say_sound(self) -> None:
        words, until = self._look.wording.words, self._muted_until
        text = words("alarm.sound.on") if until is None else words("alarm.sound.off_until", until=_minute(until))
        tip = words("alarm.sound.tip") if until is None else words("alarm.sound.tip_muted", until=_minute(until))
        if self.sound.show_state(self._look, text, tip, muted=until is not None):
            self._window.top_bar.make_room()


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M}"
