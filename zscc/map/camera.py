"""Where the view is, where it is going, and how it gets there. Free of Qt; moments are monotonic seconds."""

from dataclasses import replace
from math import exp, log

from zscc.map.viewport import Viewport, clamp_scale

ZOOM_S = 0.14
FLIGHT_S = 0.25
_SAME_SCALE = 1e-9


class Camera:
    """Moves one viewport towards another. While it stands still ``goal`` is ``view``."""

    def __init__(self, view: Viewport) -> None:
        self.view = view
        self._start, self.goal = view, view
        self._began_s, self._lasts_s = 0.0, 0.0

    @property
    def moving(self) -> bool:
        """Whether it is on its way."""
        return self._lasts_s > 0.0

    def jump(self, view: Viewport) -> None:
        """Be there at once."""
        self.view = self._start = self.goal = _within_bounds(view)
        self._lasts_s = 0.0

    def aim(self, goal: Viewport, now_s: float, lasts_s: float) -> None:
        """Set out for ``goal``, to be there in so many seconds; a new goal replaces the one before."""
        if lasts_s <= 0.0:
            self.jump(goal)
            return
        self._start = self.view
        self.goal = _within_bounds(goal)
        self._began_s, self._lasts_s = now_s, lasts_s

    def step(self, now_s: float) -> bool:
        """Move on to ``now_s``; True when the view changed."""
        if not self.moving:
            return False
        share = (now_s - self._began_s) / self._lasts_s
        if share >= 1.0:
            self.jump(self.goal)
            return True
        self.view = between(self._start, self.goal, share * share * (3 - 2 * share))
        return True


def _within_bounds(view: Viewport) -> Viewport:
    scale = clamp_scale(view.metres_per_pixel)
    return view if scale == view.metres_per_pixel else replace(view, metres_per_pixel=scale)


def between(start: Viewport, goal: Viewport, share: float) -> Viewport:
    """A view on the way: scales go by equal factors, and a point that is fixed in both ends stays fixed between."""
    s0, s1 = start.metres_per_pixel, goal.metres_per_pixel
    scale = exp(log(s0) + (log(s1) - log(s0)) * share)
    way = share if abs(s1 / s0 - 1) < _SAME_SCALE else (scale - s0) / (s1 - s0)
    return replace(
        goal,
        centre_x_m=start.centre_x_m + (goal.centre_x_m - start.centre_x_m) * way,
        centre_y_m=start.centre_y_m + (goal.centre_y_m - start.centre_y_m) * way,
        metres_per_pixel=scale,
    )
