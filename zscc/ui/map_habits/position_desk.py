"""Coordinates at the desk: jumping to what somebody typed, copying a place, and saying why it cannot be."""

from functools import partial
from math import hypot
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from zscc.geo.coordinate_text import ReadPosition, UnreadablePosition, read_position, write_position
from zscc.geo.spaces import Space
from zscc.map.sketch import Sketch, SketchMark
from zscc.map.tools.tool import Touch
from zscc.map.wording import measured_length
from zscc.ui.commands import Command
from zscc.ui.map_habits.map_foot import SYSTEMS
from zscc.ui.map_habits.map_menu import Entry

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

FARTHEST_M = 100_000.0
"""A place further from the town is a mistake: a digit too many, another system."""
GOAL, GOAL_STAYS_MS = "goal", 15_000
READ_MS = 80
"""So long a place stands in the field while the view moves."""
_NEAR_M_PER_PX = 3.0


class PositionDesk(QObject):
    """Connects the field at the map's foot with the map."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk, self._foot = desk, desk.foot
        town = desk.directory.town
        points = np.concatenate(town.boundary)
        self._box_m = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
        self._goal = QTimer(self)
        self._goal.setSingleShot(True)
        self._goal.setInterval(GOAL_STAYS_MS)
        self._goal.timeout.connect(self._forget_goal)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_MS)
        self._reading.timeout.connect(self._has_read)
        self._moved_on = False
        self.shown = desk.profile.coordinates
        self._foot.set_coordinates_shown(self.shown)
        self._foot.jump_asked.connect(self.jump)
        self._foot.left.connect(self._back_to_map)
        if self.shown:
            desk.commands.add(Command("go_to_position", self.ask, ("Ctrl+G",), "view"))
            desk.commands.add(Command("copy_position", self.copy_here, ("Ctrl+Shift+C",), "view"))
            desk.canvas.hands.hand_moved.connect(self._hand_moved)
            desk.canvas.view_changed.connect(self._view_changed)

    def ask(self) -> None:
        """Put the keyboard into the field."""
        self._foot.field.setFocus()
        self._foot.field.selectAll()

    def jump(self, text: str) -> bool:
        """Fly to what somebody typed, and say what was understood; False when it was refused."""
        degrees_in = Space.WGS84 if self._foot.system is Space.EPSG4549 else self._foot.system
        try:
            found = read_position(text, degrees_in)
        except UnreadablePosition as refused:
            self._tell(f"habits.position.{refused.reason}")
            return False
        away_m = self._away_m(found)
        if away_m > FARTHEST_M:
            self._tell("habits.position.too_far", away=self._length(away_m))
            return False
        self._fly(found, away_m)
        return True

    def copy_here(self) -> None:
        """Copy the cursor's place, or the middle of the view, as the field shows it."""
        last, view = self._desk.canvas.hands.last, self._desk.canvas.viewport
        self.copy((view.centre_x_m, view.centre_y_m) if last is None else last.at_m, self._foot.system)

    def copy(self, at_m: tuple[float, float], space: Space) -> None:
        """Put a place on the clipboard in one system."""
        text = write_position(*at_m, space)
        QGuiApplication.clipboard().setText(text)
        self._tell("habits.told.copied", text=f"{text}（{self._words(f'habits.system.{space.value}')}）")

    def entries(self, touch: Touch) -> list[Entry]:
        """What the map's menu offers: a place in each system."""
        if not self.shown:
            return []
        made: list[Entry] = []
        for space in SYSTEMS:
            text, system = write_position(*touch.at_m, space), self._words(f"habits.system.{space.value}")
            made.append(
                (self._words("habits.menu.copy", system=system, text=text), partial(self.copy, touch.at_m, space))
            )
        return [*made, None]

    # Inside --------------------------------------------------------------------------------------------

    def _fly(self, found: ReadPosition, away_m: float) -> None:
        canvas = self._desk.canvas
        canvas.fly_to(found.x_m, found.y_m, min(canvas.viewport.metres_per_pixel, _NEAR_M_PER_PX))
        told = write_position(found.x_m, found.y_m, self._foot.system)
        mark = SketchMark((found.x_m, found.y_m), told, radius_px=6.0, strong=True)
        canvas.show_sketch(GOAL, Sketch(marks=(mark,), on_top=True))
        self._goal.start()
        self._foot.show_position((found.x_m, found.y_m))
        self._back_to_map()
        if away_m > 0.0:
            self._tell("habits.position.outside", away=self._length(away_m))
        elif found.swapped:
            self._tell("habits.position.swapped")

    def _away_m(self, found: ReadPosition) -> float:
        """Metres from the town's box, 0 inside it."""
        west, south, east, north = self._box_m
        aside = max(west - found.x_m, 0.0, found.x_m - east)
        return hypot(aside, max(south - found.y_m, 0.0, found.y_m - north))

    def _length(self, metres: float) -> str:
        return measured_length(self._desk.wording.words, metres)

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)

    def _tell(self, key: str, **arguments: object) -> None:
        self._desk.tell(self._words(key, **arguments))

    def _hand_moved(self, touch: Touch | None) -> None:
        if touch is not None:
            self._foot.show_position(touch.at_m)

    def _view_changed(self) -> None:
        """A view that is dragged changes with every frame, and nobody reads so fast."""
        if self._reading.isActive():
            self._moved_on = True
        else:
            self._tell_place()

    def _has_read(self) -> None:
        if self._moved_on:
            self._tell_place()

    def _tell_place(self) -> None:
        self._moved_on = False
        self._reading.start()
        last, view = self._desk.canvas.hands.last, self._desk.canvas.viewport
        at_px = None if last is None else view.map_from_px(last.x_px, last.y_px)
        self._foot.show_position(at_px or (view.centre_x_m, view.centre_y_m))

    def _forget_goal(self) -> None:
        self._desk.canvas.show_sketch(GOAL, None)

    def _back_to_map(self) -> None:
        self._desk.canvas.setFocus()
