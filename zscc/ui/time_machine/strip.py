"""The strip at the foot while the past is shown: how it plays, the bar, which part of the calendar, the way back.

It stands in place of the day's strip and says what people ask for; :mod:`zscc.ui.time_machine.desk` does it.
"""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.time_machine.bar import TimeBar
from zscc.ui.time_machine.icons import IconButton
from zscc.ui.time_machine.lately import WINDOWS
from zscc.ui.time_machine.period import Reach
from zscc.ui.time_machine.player import RATES, Player

HEIGHT_PX, RATE_PX, WINDOW_PX = 118, 84, 132
STEPS: tuple[tuple[str, str, bool], ...] = (
    ("event_back", "event", True),
    ("minute_back", "minute", True),
    ("second_back", "second", True),
    ("play_back", "play", True),
    ("play", "play", False),
    ("second_on", "second", False),
    ("minute_on", "minute", False),
    ("event_on", "event", False),
)
"""Name, shape, whether it looks back: in the order of the row."""


class ReplayStrip(QFrame):
    """Controls above, the bar below; made in parts."""

    asked = Signal(str)
    """A name of STEPS, or earlier, later, loop, fleet, keep, bookmarks, back."""
    reach_asked = Signal(object)
    rate_asked = Signal(int)
    window_asked = Signal(int)
    """A place in WINDOWS."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self._look = look
        self.hide()
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.badge = label("body", parent=self)
        self.badge.setObjectName("live")
        self.badge.setProperty("pace", "replay")
        self.steps = {name: IconButton(shape, self, back=back) for name, shape, back in STEPS}
        yield
        self.rate, self.window_box = ChoiceBox(self), ChoiceBox(self)
        self.rate.addItems([f"{rate}×" for rate in RATES])
        yield
        self.loop, self.fleet = self._button("loop", checkable=True), self._button("fleet", checkable=True)
        self.earlier, self.later = self._button("earlier"), self._button("later")
        self.keep, self.bookmarks, self.back = self._button("keep"), self._button("bookmarks"), self._button("back")
        self.reaches = {reach: QPushButton(self) for reach in Reach}
        yield
        self.period_said, self.cases_are, self.others_are = (
            label("body"),
            label("small", "second"),
            label("small", "second"),
        )
        self.bar = TimeBar(self._look, self)
        yield
        self._connect()
        self._lay_out()
        yield
        self.show_look(self._look)

    def _button(self, name: str, *, checkable: bool = False) -> QPushButton:
        made = QPushButton(self)
        made.setCheckable(checkable)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setProperty("look", "small")
        made.clicked.connect(lambda _=False: self.asked.emit(name))
        return made

    def _connect(self) -> None:
        for name, step in self.steps.items():
            step.clicked.connect(lambda _=False, its=name: self.asked.emit(its))
        group = QButtonGroup(self)
        for reach, button in self.reaches.items():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("look", "small")
            button.clicked.connect(lambda _=False, its=reach: self.reach_asked.emit(its))
            group.addButton(button)
        self.rate.activated.connect(lambda place: self.rate_asked.emit(RATES[place]))
        self.window_box.activated.connect(self.window_asked)

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        tight(controls, spacing=4)
        controls.addWidget(self.badge)
        controls.addSpacing(8)
        plays: tuple[QWidget, ...] = (*self.steps.values(), self.rate, self.loop, self.window_box, self.fleet)
        turns: tuple[QWidget, ...] = (*self.reaches.values(), self.earlier, self.period_said, self.later)
        for place, group in enumerate((plays, turns, (self.keep, self.bookmarks, self.back))):
            if place:
                controls.addStretch(1)
            for widget in group:
                controls.addWidget(widget)
        legend = QVBoxLayout()
        tight(legend, spacing=1)
        legend.addStretch(1)
        legend.addWidget(self.cases_are)
        legend.addWidget(self.others_are)
        legend.addStretch(1)
        below = QHBoxLayout()
        tight(below, spacing=16)
        below.addLayout(legend)
        below.addWidget(self.bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 6)
        column.setSpacing(2)
        column.addLayout(controls)
        column.addLayout(below, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words, px = look.wording.words, look.theme.px
        self.setFixedHeight(px(HEIGHT_PX))
        self.rate.setFixedWidth(px(RATE_PX))
        self.window_box.setFixedWidth(px(WINDOW_PX))
        say(self.badge, words("replay.badge"))
        for name, step in self.steps.items():
            step.show_look(look, words(f"replay.step.{name}"))
        for name, widget in (
            ("loop", self.loop),
            ("fleet", self.fleet),
            ("earlier", self.earlier),
            ("later", self.later),
            ("keep", self.keep),
            ("bookmarks", self.bookmarks),
            ("back", self.back),
        ):
            widget.setText(words(f"replay.do.{name}"))
            widget.setToolTip(words(f"replay.do_tip.{name}"))
            widget.setAccessibleName(words(f"replay.do_tip.{name}"))
        for reach, reach_button in self.reaches.items():
            reach_button.setText(words(f"replay.reach.{reach.value}"))
        self.rate.setToolTip(words("replay.rate_tip"))
        self._fill_windows()
        say(self.cases_are, words("replay.bar.cases"))
        say(self.others_are, words("replay.bar.others"))
        self.bar.show_look(look)

    def _fill_windows(self) -> None:
        words, chosen = self._look.wording.words, max(self.window_box.currentIndex(), 0)
        self.window_box.clear()
        self.window_box.addItems([words(f"replay.window.{name}") for name in WINDOWS])
        self.window_box.setCurrentIndex(chosen)
        self.window_box.setToolTip(words("replay.window_tip"))

    def show_player(self, player: Player, now: datetime | None) -> None:
        """Show how it plays and where it stands; ``now``: the clock of the present."""
        words = self._look.wording.words
        for name, way in (("play", 1), ("play_back", -1)):
            step, runs = self.steps[name], player.way == way
            step.show_shape("pause" if runs else "play")
            said = words("replay.step.pause" if runs else f"replay.step.{name}")
            if step.toolTip() != said:
                step.show_look(self._look, said)
        self.rate.setCurrentIndex(RATES.index(player.rate))
        self.loop.setChecked(player.loops)
        self.loop.setEnabled(player.chosen_ms is not None)
        last_ms = player.last_ms if now is None else max(player.last_ms, round(now.timestamp() * 1000))
        self.bar.show_place(player.whole_ms, last_ms, player.chosen_ms)

    def show_period(self, said: str) -> None:
        """Say which part of the calendar the bar shows."""
        say(self.period_said, said)
        self.reaches[self.bar.period.reach].setChecked(True)
