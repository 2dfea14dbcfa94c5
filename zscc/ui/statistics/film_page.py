"""热力回放: the heat of one hour or day after the other, on one fixed domain; a label says which one is seen."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget

from zscc.analysis.heat_windows import LEVELS, HeatWindows
from zscc.clock import SHANGHAI
from zscc.map.themes.ground_picture import GroundPicture
from zscc.map.themes.heat_picture import heat_image
from zscc.model.analysis import HeatFilmOf
from zscc.model.moment import utc_from_ms
from zscc.model.panel_filter import PanelFilter
from zscc.ui.assessment.periods import midnight
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.statistics.analysis_page import AnalysisPage, Tabs
from zscc.ui.statistics.bar_chart import Bar, BarChart
from zscc.ui.statistics.ground_lender import GroundLender

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

STEPS = {"hour": 24, "day": 28}
"""Windows of a film."""
SHIFTS = ("all_day", "day_shift", "night_shift")
PACE_MS = 700
CHART_PX = 120
_HOUR = timedelta(hours=1)


class FilmPage(AnalysisPage):
    """Step, shift and class; play, previous, next; a bar a window."""

    name = "film"

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self.step = Tabs(STEPS, "day", self)
        self.shift = Tabs(SHIFTS, SHIFTS[0], self)
        self.classes = ChoiceBox(self)
        self.window_name = label("title", "", self)
        self.previous, self.playing, self.next = (QPushButton(self) for _ in range(3))
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.chart = BarChart(look, CHART_PX, self)
        self.ground = GroundLender(desk, "film")
        self.at = 0
        self._timer = QTimer(self)
        self._timer.setInterval(PACE_MS)
        for part in (self.step, self.shift, self.classes, self.window_name, self._controls(), self.chart):
            self.column.addWidget(part)
        self.finish()
        self.setFocusProxy(self.playing)
        self._fill_classes()
        self._connect()

    def _controls(self) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        tight(row, spacing=6)
        for button in (self.previous, self.playing, self.next):
            button.setProperty("look", "small")
            row.addWidget(button)
        row.addWidget(self.slider, 1)
        return holder

    def _fill_classes(self) -> None:
        self.classes.addItem("", "")
        for one in self._desk.bureau.catalogue.classes:
            if not one.parent and not one.sensitive:
                self.classes.addItem(one.name, one.class_id)

    def _connect(self) -> None:
        for tabs in (self.step, self.shift):
            tabs.chosen.connect(lambda _: self.ask())
        self.classes.activated.connect(lambda _: self.ask())
        self.previous.clicked.connect(lambda: self.step_by(-1))
        self.next.clicked.connect(lambda: self.step_by(1))
        self.playing.clicked.connect(self.play_or_stop)
        self.slider.valueChanged.connect(self.show_window)
        self.chart.opened.connect(self.show_window)
        self._timer.timeout.connect(self._tick)

    def name_parts(self) -> None:
        self.step.say(lambda name: self.words(f"step.{name}"))
        self.shift.say(lambda name: self.words(f"shift.{name}"))
        self.classes.setItemText(0, self.words("every_class"))
        self.classes.setAccessibleName(self.words("class"))
        self.previous.setText(self.words("previous"))
        self.next.setText(self.words("next"))
        self._say_playing()
        self.slider.setAccessibleName(self.words("slider"))
        self.chart.show_look(self._look, self.words("chart"))

    def question(self, as_of: datetime) -> HeatFilmOf:
        roster = self._desk.bureau.roster
        first, last = roster.day_shift.minutes_of_day
        minutes = {"day_shift": (first, last), "night_shift": (last, first)}.get(self.shift.current)
        return HeatFilmOf(film_bounds(self.step.current, as_of), as_of, minutes, self._only())

    def _only(self) -> PanelFilter:
        """The desk's filter, and the class that is looked at."""
        only, class_id = self._desk.filters.chosen, str(self.classes.currentData() or "")
        if not class_id:
            return only
        family = {class_id, *(one.class_id for one in self._desk.bureau.catalogue.classes if one.parent == class_id)}
        return replace(only, classes=frozenset(family & only.classes or {"-"}) if only.classes else frozenset(family))

    # Playing ------------------------------------------------------------------------------------------

    def step_by(self, by: int) -> None:
        """The window before or after, around the ends."""
        told = self.told
        if isinstance(told, HeatWindows):
            self.show_window((self.at + by) % len(told))

    def play_or_stop(self) -> None:
        """Go from window to window by itself, or stop."""
        if self._timer.isActive():
            self._timer.stop()
        else:
            self._timer.start()
        self._say_playing()

    def show_window(self, place: int) -> None:
        """Show one window."""
        if isinstance(self.told, HeatWindows) and place != self.at:
            self.at = place
            self._show_window()

    def _tick(self) -> None:
        if self.in_front:
            self.step_by(1)
        else:
            self.play_or_stop()

    def _say_playing(self) -> None:
        self.playing.setText(self.words("stop" if self._timer.isActive() else "play"))

    # Showing ------------------------------------------------------------------------------------------

    def show_told(self) -> None:
        told = self.told
        if not isinstance(told, HeatWindows):
            return
        self.at = min(self.at, len(told) - 1)
        before = self.slider.blockSignals(True)
        self.slider.setRange(0, len(told) - 1)
        self.slider.blockSignals(before)
        number = self._naming.cases
        self.chart.show_bars(
            [
                Bar(
                    count,
                    self._label(told, place),
                    self.words("window", window=self._window_name(told, place), facts=number(count)),
                )
                for place, count in enumerate(told.counts)
            ]
        )
        self.say_heading(
            self.words("sum", facts=number(sum(told.counts)), windows=len(told), domain=f"{told.domain:g}")
        )
        unplaced = self.words("unplaced", number=told.without_place) if told.without_place else ""
        say(self.note, self.words("note") + unplaced)
        self._show_window()

    def _show_window(self) -> None:
        told = self.told
        if isinstance(told, HeatWindows):
            before = self.slider.blockSignals(True)
            self.slider.setValue(self.at)
            self.slider.blockSignals(before)
            say(self.window_name, self.words("seen", window=self._window_name(told, self.at)))
        self._show_ground()

    def _window_name(self, told: HeatWindows, place: int) -> str:
        since, until = (utc_from_ms(told.bounds_ms[place + step]).astimezone(SHANGHAI) for step in (0, 1))
        if self._hours(told):
            return self.words("hour_name", day=self.day(since), since=f"{since:%H:%M}", until=f"{until:%H:%M}")
        weekday = self._naming.words(f"theme.weekday.{since.weekday()}")
        return self.words("day_name", day=self.day(since), weekday=weekday)

    def _label(self, told: HeatWindows, place: int) -> str:
        since = utc_from_ms(told.bounds_ms[place]).astimezone(SHANGHAI)
        return f"{since:%H}" if self._hours(told) else f"{since.month}-{since.day}"

    @staticmethod
    def _hours(told: HeatWindows) -> bool:
        return told.bounds_ms[1] - told.bounds_ms[0] < timedelta(days=1) / timedelta(milliseconds=1)

    def lend(self) -> None:
        told = self.told
        if not isinstance(told, HeatWindows):
            return
        palette, ground = self._look.theme.style.palette, told.ground
        image = heat_image(told.levels[self.at].astype("f4"), float(LEVELS), palette.heat)
        box = ground.west_m, ground.south_m, ground.east_m, ground.north_m
        notes = (
            self.words("key_past", window=self._window_name(told, self.at)),
            self.words("key_count", facts=self._naming.cases(told.counts[self.at]), bandwidth=f"{told.bandwidth_m:g}"),
            self.words("key_domain"),
            self.words("key_shift", shift=self.words(f"shift.{self.shift.current}"), what=self.classes.currentText()),
        )
        unit = self._naming.words("map.legend.unit")
        self.ground.show(GroundPicture(image, box, self.words("title"), unit, (), notes, told.domain))

    def take_back(self) -> None:
        self.ground.leave()


def film_bounds(step: str, as_of: datetime) -> tuple[datetime, ...]:
    """The bounds of the windows; the last one runs."""
    count = STEPS[step]
    if step == "hour":
        after = as_of.replace(minute=0, second=0, microsecond=0) + _HOUR
        return tuple(after - _HOUR * back for back in range(count, -1, -1))
    today = as_of.astimezone(SHANGHAI).date()
    return tuple(midnight(today + timedelta(days=1 - back)) for back in range(count, -1, -1))
