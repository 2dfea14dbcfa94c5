"""Patrols on one window: the board, the day below a vehicle's card, what they draw on the map, following.

Public door: ``show_picture(picture)`` takes new sums; ``days_asked(frozenset)`` tells which days of which vehicles the
next pictures should hold.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.analysis.patrol_picture import DayOfVehicle, PatrolPicture, VehicleDay
from zscc.analysis.track_fixes import Fixes
from zscc.analysis.trips import SegmentKind
from zscc.clock import day_of_ms
from zscc.map.pointing.pick import Pick
from zscc.model.moment import ms_from_utc
from zscc.ui.cards import Card, Line
from zscc.ui.making import finish
from zscc.ui.parts import Look
from zscc.ui.patrol.board import UnseenRow
from zscc.ui.patrol.sketches import roads_sketch, stops_sketch, way_sketch
from zscc.ui.patrol.speed_desk import SpeedDesk
from zscc.ui.patrol.wording import PatrolWording
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

NEAR_M_PER_PX = 2.0
"""How near the map comes to a stop or a road."""
ROOM_ROUND = 1.35
"""Of a way that is brought into view."""
REDRAWN_FROM = 1.3
ROADS_EVERY_MS = 30_000
"""The ground is painted anew for them."""
WAY_SKETCH, STOPS_SKETCH, ROADS_SKETCH = "patrol_way", "patrol_stops", "patrol_roads"


class PatrolRoom(QObject):
    """Connects what patrols have on one window."""

    days_asked = Signal(object)

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk = desk
        self._words = PatrolWording(look.wording, desk.directory)
        self.picture: PatrolPicture | None = None
        self._days_back = 0
        self._drawn: VehicleDay | None = None
        self._chosen: int | None = None
        self._m_per_px = 1.0
        """Scale at which the track was drawn."""
        self._roads_as_of_ms = 0
        self._also: frozenset[VehicleDay] = frozenset()
        self._way_drawn: tuple[str, int, int] | None = None
        """Vehicle, day and number of fixes of the way on the map."""
        self.day, self.board = desk.right.card.vehicle_day, desk.right.patrol
        self.speed = SpeedDesk(desk, look)
        desk.map_side.insertWidget(1, self.speed.panel)
        self._connect()
        finish(self.show_look_in_pieces(look))
        self._selected(desk.selection)

    def _connect(self) -> None:
        desk, day, board = self._desk, self.day, self.board
        desk.selection_changed.connect(self._selected)
        desk.workspace_changed.connect(self._arranged)
        desk.canvas.follow_changed.connect(self._show_acts)
        desk.canvas.view_changed.connect(self._view_changed)
        day.follow_asked.connect(self.toggle_follow)
        day.track_asked.connect(self.toggle_track)
        day.speed_asked.connect(self.toggle_speed)
        self.speed.panel.closed.connect(self.toggle_speed)
        day.tell_asked.connect(desk.drivers.tell_picked)
        day.locate_asked.connect(desk.drivers.locate_picked)
        day.day_asked.connect(self._turn_day)
        day.part_asked.connect(self._part_asked)
        board.place_asked.connect(self._place_asked)
        board.roads_asked.connect(self._draw_roads)
        board.vehicles_asked.connect(self._vehicles_asked)
        self.days_asked.connect(desk.days_asked)

    # Told ----------------------------------------------------------------------------------------------

    def speak(self, look: Look) -> None:
        """Speak another language from the next card on."""
        self._words = PatrolWording(look.wording, self._desk.directory)

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme, with pauses."""
        self.speak(look)
        self.board.show_look(look, self._words, self._desk.directory)
        yield
        self.day.show_look(look, self._words)
        self.speed.show_look(look, self._words)
        self._show_acts()
        yield
        self._show_day()
        yield
        self._draw()

    def show_picture(self, picture: PatrolPicture) -> None:
        """Show new sums; while the desk's own figures are still loading, so are these."""
        desk_picture = self._desk.picture
        if desk_picture is None or desk_picture.loading:
            picture = replace(picture, loading=True)
        self.picture = picture
        self.board.show_picture(picture)
        self._desk.left.vehicles.show_mileages(picture.mileages)
        self._show_day()
        self._draw()
        stale = picture.as_of_ms - self._roads_as_of_ms >= ROADS_EVERY_MS
        if stale and self.board.roads.isChecked() and self.board.isVisible():
            self._draw_roads(True)

    def completed(self, pick: Pick | None, card: Card | None) -> Card | None:
        """The card with what only the sums know: the month and the total of a vehicle, the last patrol of a grid."""
        picture = self.picture
        if card is None or pick is None or picture is None or picture.since_ms is None:
            return card
        words, wording = self._words, self._words.wording
        if pick.kind == "vehicle" and pick.id in picture.mileages:
            row = None if self._desk.picture is None else self._desk.picture.vehicle(pick.id)
            mileage = picture.mileages[pick.id].grown_to(0.0 if row is None else row.km_today)
            total = words("card.total_since", km=wording.km(mileage.total_km), since=words.date(picture.since_ms))
            lines = (Line(words("card.month"), wording.km(mileage.month_km)), Line(words("card.total"), total))
            place = [line.name for line in card.lines].index(wording("card.km_today")) + 1
            return replace(card, lines=(*card.lines[:place], *lines, *card.lines[place:]))
        if pick.kind == "grid" and pick.id in picture.grids_seen_ms:
            return replace(
                card, lines=(Line(words("card.last_patrol"), words.last_patrol(picture, pick.id)), *card.lines)
            )
        return card

    def ask_also(self, days: frozenset[VehicleDay]) -> None:
        """Who replays several vehicles wants these days beside the one that is looked at."""
        if days != self._also:
            self._also = days
            self._ask()

    # Doors of people -----------------------------------------------------------------------------------

    def toggle_follow(self) -> None:
        """Follow the chosen vehicles, or the selected one; stop following when they are followed already."""
        wanted = frozenset(pick.id for pick in self._desk.chosen if pick.kind == "vehicle")
        vehicle = self._vehicle()
        wanted = wanted or (frozenset() if vehicle is None else frozenset({vehicle}))
        canvas = self._desk.canvas
        canvas.follow(frozenset() if wanted == canvas.followed else wanted)
        self._show_acts()

    def toggle_track(self) -> None:
        """Draw the shown day of the selected vehicle on the map, or take it away."""
        shown = self._shown()
        self._drawn = None if shown is None or shown == self._drawn else shown
        self._chosen = None
        self._draw()
        self._show_acts()
        day = self._known(self._drawn)
        if day is not None and len(day.fixes):
            self._fly_over(day.fixes)

    def toggle_speed(self) -> None:
        """Open the speed graph of the shown day below the map, or put it away."""
        self.speed.toggle()
        self._show_acts()

    def leave(self) -> bool:
        """Put the speed graph away, else a drawn track; False when there is neither."""
        if self.speed.is_open:
            self.toggle_speed()
            return True
        if self._drawn is None:
            return False
        self._drawn = None
        self._draw()
        self._show_acts()
        return True

    # Inside --------------------------------------------------------------------------------------------

    def _vehicle(self) -> str | None:
        pick = self._desk.selection
        return pick.id if pick is not None and pick.kind == "vehicle" else None

    def _shown(self) -> VehicleDay | None:
        """The vehicle and the day that stand below the card."""
        vehicle = self._vehicle()
        return None if vehicle is None else (vehicle, self._today() - self._days_back)

    def _today(self) -> int:
        snapshot = self._desk.snapshot
        return 0 if snapshot is None else int(day_of_ms(ms_from_utc(snapshot.as_of)))

    def _known(self, which: VehicleDay | None) -> DayOfVehicle | None:
        return None if which is None or self.picture is None else self.picture.days.get(which)

    def _selected(self, pick: Pick | None) -> None:
        if pick is not None and pick.kind == "vehicle" and self._drawn is not None and self._drawn[0] != pick.id:
            # The drawn track goes with the vehicle that is looked at now.
            self._drawn = (pick.id, self._drawn[1])
        self._days_back, self._chosen = 0, None
        self._ask()
        self._show_day()
        self._show_acts()
        self._draw()

    def _turn_day(self, step: int) -> None:
        self._days_back = max(self._days_back - step, 0)
        if self._drawn is not None:
            self._drawn = self._shown()
        self._chosen = None
        self._ask()
        self._show_day()
        self._draw()

    def _ask(self) -> None:
        wanted = frozenset(which for which in (self._shown(), self._drawn) if which is not None)
        self.days_asked.emit(wanted | self._also)

    def _show_acts(self) -> None:
        vehicle = self._vehicle()
        self.day.setVisible(vehicle is not None)
        follows = vehicle is not None and vehicle in self._desk.canvas.followed
        drawn = self._drawn is not None and self._drawn == self._shown()
        self.day.show_driver(self._words, reached=vehicle is not None and self._desk.drivers.reaches(vehicle))
        self.day.show_acts(self._words, follows=follows, drawn=drawn, graphed=self.speed.is_open)

    def _show_day(self) -> None:
        shown = self._shown()
        if shown is None:
            self.speed.show_day("", None)
            return
        as_of_ms = 0 if self.picture is None else self.picture.as_of_ms
        self.day.after.setEnabled(self._days_back > 0)
        name = self._words.day(shown[1], as_of_ms)
        before = self.day.needed_lines()
        self.day.show_day(self._words, name, self._known(shown), as_of_ms)
        vehicle = self._desk.canvas.name_of(Pick("vehicle", shown[0]))
        self.speed.show_day(self._words("speed.heading", vehicle=vehicle, day=name), self._known(shown))
        if self.day.needed_lines() != before:
            self._desk.right.fit_card()

    def _draw(self) -> None:
        day = self._known(self._drawn)
        if self._chosen is not None and (day is None or self._chosen >= len(day.parts)):
            self._chosen = None
        self._draw_way(day)
        canvas = self._desk.canvas
        self._m_per_px = canvas.viewport.metres_per_pixel
        sketch = None if day is None else stops_sketch(day, self._words, self._chosen, self._m_per_px)
        canvas.show_sketch(STOPS_SKETCH, sketch)

    def _draw_way(self, day: DayOfVehicle | None) -> None:
        """On the ground, so only when it has become longer."""
        drawn = None if day is None else (day.vehicle, day.day, len(day.fixes))
        if drawn != self._way_drawn:
            self._way_drawn = drawn
            self._desk.canvas.show_sketch(WAY_SKETCH, None if day is None else way_sketch(day))

    def _view_changed(self) -> None:
        """At another scale other words have room."""
        change = self._desk.canvas.viewport.metres_per_pixel / self._m_per_px
        if self._drawn is not None and not 1 / REDRAWN_FROM < change < REDRAWN_FROM:
            self._draw()

    def _part_asked(self, place: int) -> None:
        shown = self._shown()
        day = self._known(shown)
        if day is None or place >= len(day.parts):
            return
        self._drawn, self._chosen = shown, place
        self._draw()
        self._show_acts()
        segment = day.parts[place].segment
        if segment.kind is SegmentKind.STOP:
            self._desk.canvas.fly_to(*segment.at_m, NEAR_M_PER_PX)
            return
        self._fly_over(day.fixes[segment.first : segment.last + 1])

    def _fly_over(self, way: Fixes) -> None:
        """Bring a whole way into view."""
        canvas = self._desk.canvas
        (west, east), (south, north) = ((float(way[name].min()), float(way[name].max())) for name in ("x_m", "y_m"))
        m_per_px = max((east - west) / max(canvas.width(), 1), (north - south) / max(canvas.height(), 1))
        canvas.fly_to((west + east) / 2, (south + north) / 2, max(m_per_px * ROOM_ROUND, NEAR_M_PER_PX))

    def _place_asked(self, row: UnseenRow) -> None:
        if row.grid is not None:
            self._desk.select(Pick("grid", row.grid))
        self._desk.canvas.fly_to(*row.at_m, 2 * NEAR_M_PER_PX)

    def _draw_roads(self, wanted: bool) -> None:
        picture = self.picture
        sketch = roads_sketch(picture.roads, picture.as_of_ms) if wanted and picture is not None else None
        self._roads_as_of_ms = 0 if picture is None else picture.as_of_ms
        self._desk.canvas.show_sketch(ROADS_SKETCH, sketch)

    def _arranged(self, workspace: Workspace) -> None:
        """The coloured roads belong to the workspace that explains them."""
        self._draw_roads(workspace is Workspace.PATROL and self.board.roads.isChecked())

    def _vehicles_asked(self) -> None:
        self._desk.left.vehicles.show_all()
        self._desk.left.vehicles.view.setFocus()
