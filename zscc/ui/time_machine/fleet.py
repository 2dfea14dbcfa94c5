"""Several vehicles replayed together: their ways and stops on the map, their speeds below it, linked with each other.

What the hand points at on the graph is marked on the map at that time, and what it points at on the map is marked on
the graph; a click on the graph goes to that moment.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from zscc.analysis.patrol_past import day_until
from zscc.analysis.speeds import speed_of
from zscc.clock import day_of_ms
from zscc.map.pointing.pick import Pick
from zscc.map.sketch import Sketch, SketchMark
from zscc.map.tools.tool import Touch
from zscc.ui.parts import ElidedLabel, Look, label, say, wear_as_others
from zscc.ui.patrol.sketches import stops_sketch, way_sketch
from zscc.ui.patrol.wording import PatrolWording
from zscc.ui.time_machine.fleet_graph import Curve, FleetGraph
from zscc.ui.time_machine.period import Period, Reach

if TYPE_CHECKING:
    from zscc.analysis.patrol_picture import DayOfVehicle, VehicleDay
    from zscc.ui.window import DeskWindow

MOST = 8
"""So many have a hue of their own."""
NEAR_PX = 14.0
WAYS, STOPS, HAND = "replay_ways", "replay_stops", "replay_hand"
REST_MS = 2_000
"""The stops on the map follow a moment that runs in strides of so many recorded milliseconds."""


class FleetDesk(QObject):
    """The panel below the map and what it draws on it, of one window."""

    moment_asked = Signal(object)
    """Milliseconds of the epoch to be shown."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self._words = PatrolWording(look.wording, desk.directory)
        self.vehicles: tuple[str, ...] = ()
        self._day = 0
        self._days: dict[VehicleDay, DayOfVehicle] = {}
        self._drawn_at_ms = -1
        self.panel = QFrame(desk)
        self.panel.setObjectName("card")
        self.name, self.reading = label("body", parent=self.panel), ElidedLabel("body", "second", self.panel)
        self.away = QPushButton(self.panel)
        self.graph = FleetGraph(look, self.panel)
        self._lay_out()
        self.away.clicked.connect(self.close)
        self.graph.pointed.connect(self._graph_pointed)
        self.graph.clicked.connect(self.moment_asked)
        desk.canvas.hands.hand_moved.connect(self._map_pointed)
        desk.streams.patrol_told.connect(self._take_days)
        self.show_look(look)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.name)
        head.addWidget(self.reading, 1)
        head.addWidget(self.away)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.graph)
        self.panel.hide()
        self._desk.map_side.insertWidget(1, self.panel)
        wear_as_others(self.panel, self._desk)

    @property
    def is_open(self) -> bool:
        """Whether vehicles are replayed together."""
        return not self.panel.isHidden()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._words = PatrolWording(look.wording, self._desk.directory)
        self.away.setText(look.wording("card.close"))
        self.graph.show_look(look)
        self._draw()

    def toggle(self, period: Period, at_ms: int) -> None:
        """Put the chosen vehicles together, or away."""
        if self.is_open:
            self.close()
            return
        chosen = sorted(pick.id for pick in self._desk.chosen if pick.kind == "vehicle")
        picked = self._desk.selection
        if not chosen and picked is not None and picked.kind == "vehicle":
            chosen = [picked.id]
        if not chosen:
            self._desk.tell(self._look.wording.words("replay.fleet.choose_first"))
            return
        self.vehicles, self._day = tuple(chosen[:MOST]), -1
        self.panel.show()
        self.show_place(period, at_ms, at_ms)

    def close(self) -> bool:
        """Put it away; False when it was not open."""
        was_open = self.is_open
        if was_open:
            self.panel.hide()
            self.vehicles, self._days = (), {}
            self._desk.patrol.ask_also(frozenset())
            for name in (WAYS, STOPS, HAND):
                self._desk.canvas.show_sketch(name, None)
        return was_open

    def show_place(self, period: Period, at_ms: int, now_ms: int, chosen: tuple[int, int] | None = None) -> None:
        """The replay stands elsewhere; ``chosen``: the stretch that the graph shows in place of the whole day."""
        if not self.is_open:
            return
        day = int(day_of_ms(at_ms))
        if day != self._day:
            self._day, self._days = day, {}
            self._desk.patrol.ask_also(frozenset((vehicle, day) for vehicle in self.vehicles))
            self._take_days()
        since_ms, until_ms = chosen or _day_of(period, at_ms)
        if (since_ms, until_ms) != (self.graph.since_ms, self.graph.until_ms):
            self.graph.show_curves(self.graph.curves, since_ms, until_ms)
        self.graph.show_place(at_ms, now_ms)
        if abs(at_ms - self._drawn_at_ms) >= REST_MS:
            self._draw_stops(at_ms)
        if self.graph.hand_ms is None:
            self._read(at_ms)

    # Inside --------------------------------------------------------------------------------------------

    def _take_days(self) -> None:
        """Days that were asked for may have come, or grown."""
        patrol = self._desk.streams.patrol
        if not self.is_open or patrol is None:
            return
        days = {which: day for which, day in patrol.days.items() if which[1] == self._day and which[0] in self.vehicles}
        if {which: len(day.fixes) for which, day in days.items()} != {
            which: len(day.fixes) for which, day in self._days.items()
        }:
            self._days = days
            self._draw()

    def _draw(self) -> None:
        if not self.is_open:
            return
        hues = self._look.theme.style.palette.hues
        curves = []
        for place, vehicle in enumerate(self.vehicles):
            day = self._days.get((vehicle, self._day))
            if day is not None:
                name = self._desk.canvas.name_of(Pick("vehicle", vehicle))
                curves.append(Curve(vehicle, name, hues[place % len(hues)], speed_of(day)))
        self.graph.show_curves(curves, self.graph.since_ms, self.graph.until_ms)
        ways = [line for day in self._days.values() for line in way_sketch(day).lines]
        faint = tuple(replace(line, opacity=line.opacity * 0.5) for line in ways)
        self._desk.canvas.show_sketch(WAYS, Sketch(faint, still=True) if faint else None)
        self._draw_stops(self.graph.at_ms)
        self._read(self.graph.at_ms)

    def _draw_stops(self, at_ms: int) -> None:
        """Stops up to a moment, with when and how long."""
        self._drawn_at_ms = at_ms
        scale = self._desk.canvas.viewport.metres_per_pixel
        sketches = [stops_sketch(day_until(day, at_ms), self._words, None, scale) for day in self._days.values()]
        marks = tuple(mark for sketch in sketches for mark in sketch.marks)
        if len(self._days) > 1:
            # The words of several would lie on one another; the rows below the curves say when and how long.
            marks = tuple(replace(mark, text="") for mark in marks)
        self._desk.canvas.show_sketch(STOPS, Sketch(marks=marks) if marks else None)

    def _graph_pointed(self, at_ms: int | None) -> None:
        self.graph.show_hand(at_ms)
        self._mark(at_ms)
        self._read(self.graph.at_ms if at_ms is None else at_ms)

    def _map_pointed(self, touch: Touch | None) -> None:
        """The nearest way under the hand says when its vehicle was there."""
        if not self.is_open:
            return
        found = None if touch is None else self._nearest(touch.at_m)
        self._graph_pointed(found)

    def _nearest(self, at_m: tuple[float, float]) -> int | None:
        within_m = NEAR_PX * self._desk.canvas.viewport.metres_per_pixel
        best: tuple[float, int] | None = None
        for curve in self.graph.curves:
            place = curve.speed.place_near(at_m, within_m)
            if place is not None:
                away_m = float(np.hypot(*(curve.speed.points_m[place] - at_m)))
                at_ms = int(curve.speed.at_ms[place])
                best = min(best or (away_m, at_ms), (away_m, at_ms))
        return None if best is None else best[1]

    def _mark(self, at_ms: int | None) -> None:
        """Where every vehicle was at the moment under the hand."""
        marks = []
        for curve in self.graph.curves if at_ms is not None else ():
            place = curve.speed.place_at(float(at_ms or 0))
            if place is not None:
                x_m, y_m = curve.speed.points_m[place]
                marks.append(SketchMark((float(x_m), float(y_m)), self._says(curve, place), radius_px=6.0, strong=True))
        self._desk.canvas.show_sketch(HAND, Sketch(marks=tuple(marks), on_top=True) if marks else None)

    def _read(self, at_ms: int) -> None:
        """07车 36公里/时 · 03车 停车: at a moment."""
        words, wording = self._look.wording.words, self._look.wording
        say(self.name, words("replay.fleet.heading", vehicles=wording.counted("vehicle", len(self.vehicles))))
        said = []
        for curve in self.graph.curves:
            place = curve.speed.place_at(at_ms)
            said.append(words("replay.fleet.unknown", name=curve.name) if place is None else self._says(curve, place))
        joint = words("replay.band.joint")
        text = joint.join((self._words.minute(at_ms), *said)) if said else words("replay.fleet.loading")
        say(self.reading, text)

    def _says(self, curve: Curve, place: int) -> str:
        kmh = float(curve.speed.kmh[place])
        key = "stands" if curve.speed.stands_at(place) else "moves"
        speed = self._look.wording.speed(None if kmh != kmh else kmh)
        return self._look.wording.words(f"replay.fleet.{key}", name=curve.name, speed=speed)


def _day_of(period: Period, at_ms: int) -> tuple[int, int]:
    """The day of a moment, whichever part of the calendar the bar shows."""
    day = period if period.reach is Reach.DAY else Period.around(Reach.DAY, at_ms)
    return day.since_ms, day.until_ms
