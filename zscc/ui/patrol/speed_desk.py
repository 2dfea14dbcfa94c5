"""The speed graph of the vehicle that is looked at, linked with the map: what one points at, the other marks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from zscc.analysis.patrol_picture import DayOfVehicle
from zscc.analysis.speeds import SpeedOfDay, speed_of
from zscc.clock import start_of_day_ms
from zscc.map.tools.tool import Touch
from zscc.ui.parts import Look
from zscc.ui.patrol.speed_panel import SpeedPanel
from zscc.ui.patrol.wording import PatrolWording

if TYPE_CHECKING:
    from zscc.ui.patrol.speed_plot import SpeedMark, SpeedPlot
    from zscc.ui.window import DeskWindow

NEAR_PX = 14.0
"""So near to the track the hand on the map moves the graph's cursor."""
NEAR_M_PER_PX = 2.0


class SpeedDesk(QObject):
    """The panel below the map, its plot and the mark on the map of one window."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self._words = PatrolWording(look.wording, desk.directory)
        self.panel = SpeedPanel(look, desk)
        self._plot: SpeedPlot | None = None
        self._mark: SpeedMark | None = None
        self._steps: Iterator[bool] | None = None
        self._wanted = self._marked = False
        self._title = ""
        self._day: DayOfVehicle | None = None
        self._speed: SpeedOfDay | None = None
        self._place: int | None = None
        self.panel.stepped.connect(self._step)
        self.panel.flight_asked.connect(self._fly)
        desk.canvas.hands.hand_moved.connect(self._map_pointed)
        desk.canvas.library.loaded.connect(self._draw)

    @property
    def is_open(self) -> bool:
        """Whether the graph is wanted and there is a vehicle to show."""
        return not self.panel.isHidden()

    @property
    def plot(self) -> "SpeedPlot | None":
        """What pyqtgraph draws; None until it is loaded and was asked for."""
        return self._plot

    def toggle(self) -> None:
        """Open the graph of the shown day, or put it away."""
        self._wanted = not self.is_open
        self._arrange()
        if self.is_open:
            self.panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_look(self, look: Look, words: PatrolWording) -> None:
        """Wear another language or theme."""
        self._look, self._words = look, words
        self.panel.show_look(look, words)
        if self._plot is not None and self._mark is not None:
            self._plot.wear(look.theme)
            self._mark.wear(look.theme)
        self._show_place()

    def show_day(self, title: str, day: DayOfVehicle | None) -> None:
        """The vehicle and day that are looked at, '' for none; None as day while it is still being read."""
        before = self._day
        self._title, self._day = title, day
        same = before is not None and day is not None and (before.vehicle, before.day) == (day.vehicle, day.day)
        if not same:
            self._place = None
        if not same or before is None or day is None or len(before.fixes) != len(day.fixes):
            self._speed = None
        self._arrange(anew=not same)

    # Inside --------------------------------------------------------------------------------------------

    def _arrange(self, *, anew: bool = True) -> None:
        shown = self._wanted and bool(self._title)
        self.panel.setVisible(shown)
        if not shown:
            self._place = None
        elif self._plot is None:
            self._desk.canvas.library.begin()
        elif self._speed is None or anew:
            self._draw_day(anew=anew)
        self._show_place()

    def _draw(self) -> None:
        """pyqtgraph is there now."""
        if self._plot is None and self._steps is None and self.is_open:
            self._steps = self._made()
            QTimer.singleShot(0, self, self._go_on)

    def _go_on(self) -> None:
        if self._steps is not None and next(self._steps, False):
            QTimer.singleShot(0, self, self._go_on)
        else:
            self._steps = None

    def _made(self) -> Iterator[bool]:
        """Make plot and mark, in steps of some milliseconds."""
        from zscc.ui.patrol.speed_plot import SpeedMark, SpeedPlot

        plot = SpeedPlot(self.panel)
        yield True
        plot.fill()
        mark = SpeedMark()
        yield True
        plot.wear(self._look.theme)
        mark.wear(self._look.theme)
        plot.pointed.connect(self._graph_pointed)
        plot.clicked.connect(self._graph_clicked)
        self.panel.hold(plot.widget)
        yield True
        self._plot, self._mark = plot, mark
        self._arrange()

    def _draw_day(self, *, anew: bool) -> None:
        assert self._plot is not None
        self._plot.widget.setVisible(self._day is not None)
        if self._day is not None:
            self._speed = self._speed or speed_of(self._day)
            self._plot.show_day(self._speed, start_of_day_ms(self._day.day), anew=anew)

    def _graph_pointed(self, at_ms: float | None) -> None:
        self._go_to(None if at_ms is None or self._speed is None else self._speed.place_at(at_ms))

    def _graph_clicked(self, at_ms: float) -> None:
        self._graph_pointed(at_ms)
        self._fly()

    def _map_pointed(self, touch: Touch | None) -> None:
        if self.is_open and self._speed is not None and touch is not None:
            within_m = NEAR_PX * self._desk.canvas.viewport.metres_per_pixel
            self._go_to(self._speed.place_near(touch.at_m, within_m))

    def _step(self, by_ms: int) -> None:
        speed = self._speed
        if speed is None or not len(speed.at_ms):
            return
        first, last = float(speed.at_ms[speed.first]), float(speed.at_ms[-1])
        if self._place is None:
            self._go_to(len(speed.at_ms) - 1 if by_ms < 0 else speed.first)
            return
        at_ms = min(max(float(speed.at_ms[self._place]) + by_ms, first), last)
        place = speed.place_at(at_ms)
        if place is None:
            # Inside a gap there is nothing to read; the other side of it is the next place.
            gap = speed.gaps[(speed.at_ms[speed.gaps[:, 0]] < at_ms) & (at_ms < speed.at_ms[speed.gaps[:, 1]])][0]
            place = int(gap[1] if by_ms > 0 else gap[0])
        self._go_to(place)

    def _go_to(self, place: int | None) -> None:
        if place != self._place:
            self._place = place
            self._show_place()

    def _fly(self) -> None:
        if self._speed is not None and self._place is not None:
            canvas = self._desk.canvas
            x_m, y_m = self._speed.points_m[self._place]
            canvas.fly_to(float(x_m), float(y_m), min(canvas.viewport.metres_per_pixel, NEAR_M_PER_PX))

    def _show_place(self) -> None:
        """Say, on the graph and on the map, what stands at the cursor."""
        speed, place = self._speed, self._place
        known = speed is not None and place is not None and self.is_open
        text = self._read(speed, place) if known and speed is not None and place is not None else ""
        self.panel.show_texts(self._title, text or self._resting())
        if self._plot is None or self._mark is None:
            return
        self._put_mark(known)
        if not known or speed is None or place is None:
            self._plot.show_cursor(None, 0.0)
            return
        self._plot.show_cursor(float(speed.at_ms[place]), float(speed.kmh[place]))
        x_m, y_m = speed.points_m[place]
        self._mark.show((float(x_m), float(y_m)), text)

    def _resting(self) -> str:
        if self._plot is None:
            return self._words("speed.opening")
        if self._day is None:
            return self._words("day.loading")
        return self._words("speed.hint" if len(self._day.fixes) else "day.none")

    def _read(self, speed: SpeedOfDay, place: int) -> str:
        kmh = float(speed.kmh[place])
        said = self._look.wording.speed(None if kmh != kmh else kmh)
        key = "speed.read_stop" if speed.stands_at(place) else "speed.read"
        return self._words(key, at=self._words.minute(int(speed.at_ms[place])), speed=said)

    def _put_mark(self, wanted: bool) -> None:
        if self._mark is None or wanted == self._marked:
            return
        self._marked = wanted
        for item in self._mark.items:
            if wanted:
                self._desk.canvas.put_item(item)
            else:
                self._desk.canvas.take_item(item)
