"""Steers the view: pan, zoom, flights, home, previous and next, and following vehicles.

It knows nothing of what is drawn. ``moved`` says that the view is another one; the canvas draws it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from zscc.clock import monotonic_s
from zscc.map.camera import FLIGHT_S, ZOOM_S, Camera
from zscc.map.history import ViewHistory
from zscc.map.home_view import home_view
from zscc.map.viewport import COARSEST_M_PER_PX, FINEST_M_PER_PX, Box, Viewport, clamp_scale, viewport_of
from zscc.situation.snapshot import VehicleColumns

_BOX_MARGINS_PX: Box = (48.0, 64.0, 64.0, 48.0)
_REST_MS = 400
"""A view that nothing moved for so long has been looked at."""
_FREE_SHARE = 0.5
"""Followed vehicles may wander in this share of the view before it moves on."""
_GLIDE_S = 0.6
_NEAREST_M_PER_PX = 1.0


class Helm(QObject):
    """Holds the camera of one canvas; what a person does ends a flight and, where it pans, the following."""

    moved = Signal()
    set_out = Signal()
    """A flight began; ``step`` has to be called until ``camera.moving`` is over."""
    follow_changed = Signal(object)
    """frozenset of the ids of the vehicles that are followed from now on."""

    history_changed = Signal()
    """There is another view to go back or on to."""

    def __init__(
        self,
        outline_m: NDArray[np.float64],
        taken_px: Callable[[Viewport], Sequence[Box]],
        *,
        at_once: bool,
        parent: QObject,
    ) -> None:
        """Home shows all of the outline beside what ``taken_px`` says of a view; ``at_once`` leaves flights out."""
        super().__init__(parent)
        self._outline_m, self._taken_px, self._at_once = outline_m, taken_px, at_once
        self.camera = Camera(home_view(outline_m, 640, 480, ()))
        self.followed: frozenset[str] = frozenset()
        self.history = ViewHistory()
        self._at_home = True
        self._rested_at_home = False
        self._kept_clear: tuple[Box, ...] = ()
        """What stood on the map when home was looked for."""
        self._followed_m: NDArray[np.float64] = np.empty((0, 2))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.rest)

    @property
    def view(self) -> Viewport:
        """What is seen right now."""
        return self.camera.view

    # What a person does --------------------------------------------------------------------------------

    def drag(self, dx_px: float, dy_px: float) -> None:
        """Pull the map by so many pixels."""
        self.follow(frozenset())
        self._at_home = False
        self._jump(self.camera.view.moved_by(dx_px, dy_px))

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Pull the map, gliding there."""
        self.follow(frozenset())
        self._go(self.camera.goal.moved_by(dx_px, dy_px), ZOOM_S)

    def zoom(self, factor: float, at_px: tuple[float, float] | None = None) -> None:
        """Zoom at a pixel, or at the middle; the following goes on."""
        goal = self.camera.goal
        x_px, y_px = at_px or (goal.width_px / 2, goal.height_px / 2)
        self._go(goal.zoomed_at(x_px, y_px, factor), ZOOM_S)

    def fly_to(self, x_m: float, y_m: float, metres_per_pixel: float | None = None, *, animated: bool = True) -> None:
        """Bring a point to the middle."""
        self.follow(frozenset())
        scale = clamp_scale(metres_per_pixel or self.camera.goal.metres_per_pixel)
        goal = replace(self.camera.goal, centre_x_m=x_m, centre_y_m=y_m, metres_per_pixel=scale)
        self._go(goal, FLIGHT_S if animated else 0.0)

    def show_box(self, box_m: Box, *, animated: bool = True, margins_px: Box = _BOX_MARGINS_PX) -> None:
        """Show all of a box, not nearer than a metre a pixel when the box is small."""
        self.follow(frozenset())
        view = self._fitted(box_m, margins_px)
        nearest = _NEAREST_M_PER_PX if margins_px == _BOX_MARGINS_PX else FINEST_M_PER_PX
        scale = min(max(view.metres_per_pixel, nearest), COARSEST_M_PER_PX)
        if scale != view.metres_per_pixel:
            middle = {"centre_x_m": (box_m[0] + box_m[2]) / 2, "centre_y_m": (box_m[1] + box_m[3]) / 2}
            view = replace(view, metres_per_pixel=scale, **middle)
        self._go(view, FLIGHT_S if animated else 0.0)

    def home(self, *, animated: bool = True) -> None:
        """Show the whole town."""
        self.follow(frozenset())
        self._go(self._home(), FLIGHT_S if animated else 0.0)
        self._at_home = True

    def previous(self) -> bool:
        """Go back to where the view was; False at the beginning."""
        self.rest()
        return self._revisit(self.history.previous())

    def next(self) -> bool:
        """Go to where the view was before going back; False when it never went back."""
        self.rest()
        return self._revisit(self.history.next())

    def follow(self, vehicle_ids: frozenset[str]) -> None:
        """Keep these vehicles in view from the next moment on; none ends it."""
        if vehicle_ids == self.followed:
            return
        self.followed = vehicle_ids
        self._followed_m = np.empty((0, 2))
        self.follow_changed.emit(vehicle_ids)

    # What comes to pass --------------------------------------------------------------------------------

    def show_vehicles(self, vehicles: VehicleColumns) -> None:
        """Where the vehicles are now; the view glides after the followed ones when they leave its middle."""
        if not self.followed:
            return
        rows = [row for row, its in enumerate(vehicles.ids) if its in self.followed]
        at_m = np.column_stack((vehicles.x_m[rows], vehicles.y_m[rows]))
        first = len(self._followed_m) == 0
        self._followed_m = at_m
        goal = self.camera.goal
        if len(at_m) == 0:
            return
        (west, south), (east, north) = at_m.min(axis=0).tolist(), at_m.max(axis=0).tolist()
        free_w = goal.width_px * goal.metres_per_pixel * _FREE_SHARE
        free_h = goal.height_px * goal.metres_per_pixel * _FREE_SHARE
        x_m, y_m = (west + east) / 2, (south + north) / 2
        aside = max(abs(west - goal.centre_x_m), abs(east - goal.centre_x_m)) > free_w / 2
        aside = aside or max(abs(south - goal.centre_y_m), abs(north - goal.centre_y_m)) > free_h / 2
        if not (first or aside):
            return
        wider = max((east - west) / free_w, (north - south) / free_h, 1.0)
        scale = goal.metres_per_pixel * (wider if wider == 1.0 else wider * 1.2)
        self._go(replace(goal, centre_x_m=x_m, centre_y_m=y_m, metres_per_pixel=scale), _GLIDE_S)

    def fit(self, width_px: float, height_px: float, dpr: float) -> None:
        """The window is of another size."""
        goal = replace(self.camera.goal.resized(width_px, height_px), dpr=dpr)
        self.camera.jump(goal)
        if self._at_home:
            self.camera.jump(self._home())
        self._say_moved()

    def tidy(self) -> bool:
        """At home, bring the town out from under what came to stand on the map; False when there is nothing to do."""
        if not self._at_home or self.followed or tuple(self._taken_px(self.camera.goal)) == self._kept_clear:
            return False
        before = self.camera.goal
        self.home()
        return self.camera.goal != before

    def step(self, now_s: float) -> None:
        """Fly on to a monotonic moment."""
        if self.camera.step(now_s):
            self._say_moved()

    def arrive(self) -> None:
        """Be there at once."""
        self.camera.jump(self.camera.goal)
        self._say_moved()
        self.rest()

    def rest(self) -> None:
        """The view has come to rest: from here on one may come back to it."""
        self._rest.stop()
        # Home in a window of another size is still home, and no place to go back to.
        amends, self._rested_at_home = self._rested_at_home and self._at_home, self._at_home
        if amends:
            self.history.amend(self.camera.goal)
        elif not self.followed and self.history.record(self.camera.goal):
            self.history_changed.emit()

    # Inside --------------------------------------------------------------------------------------------

    def _home(self) -> Viewport:
        """The same for the same window and furniture, wherever the view was before."""
        goal = view = self.camera.goal
        taken: tuple[Box, ...] = ()
        # The scale bar depends on the scale: once more when it came out different.
        for _ in range(3):
            view = replace(home_view(self._outline_m, goal.width_px, goal.height_px, taken), dpr=goal.dpr)
            before, taken = taken, tuple(self._taken_px(view))
            if taken == before:
                break
        self._kept_clear = taken
        return view

    def _fitted(self, box_m: Box, margins_px: Box) -> Viewport:
        goal = self.camera.goal
        return replace(viewport_of(box_m, goal.width_px, goal.height_px, margins_px), dpr=goal.dpr)

    def _revisit(self, view: Viewport | None) -> bool:
        if view is None:
            return False
        self.follow(frozenset())
        self.history_changed.emit()
        goal = self.camera.goal
        self._go(replace(view, width_px=goal.width_px, height_px=goal.height_px, dpr=goal.dpr), FLIGHT_S)
        return True

    def _go(self, goal: Viewport, lasts_s: float) -> None:
        self._at_home = False
        if self._at_once or lasts_s <= 0.0:
            self._jump(goal)
            return
        self.camera.aim(goal, monotonic_s(), lasts_s)
        self.set_out.emit()

    def _jump(self, view: Viewport) -> None:
        self.camera.jump(view)
        self._say_moved()

    def _say_moved(self) -> None:
        self._rest.start()
        self.moved.emit()
