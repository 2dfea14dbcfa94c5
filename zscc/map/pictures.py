"""The pictures under what is painted in every frame: the ground, and the trails on it. What is stale is made anew.

One after the other, in pieces, and not more often than is calm for the eye; the old ones are shown meanwhile.
"""

from collections.abc import Callable
from enum import Flag, auto

from zscc.map.backing import SAME_SCALE, Backing, Spare, rim_px
from zscc.map.frame import Frame
from zscc.map.ground import Ground
from zscc.map.trails.sheet import TrailSheet
from zscc.map.viewport import Viewport
from zscc.map.writing.labelling import CALM_S

_LONG_AGO_S = float("-inf")
_NEAR_PX = 32.0
"""A new picture is begun when the view comes this near to the edge of the one there is."""


class Stale(Flag):
    """What has to be made anew."""

    NOTHING = 0
    STILL = auto()
    SUMS = auto()
    """Only what is summed up of the data, among what stands still."""
    TRAILS = auto()


GROUND = Stale.STILL | Stale.SUMS
EVERYTHING = GROUND | Stale.TRAILS


class Pictures:
    """The ground and the trails of one map."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        spare = Spare()
        self._ground = Ground(monotonic_s, spare)
        self._trails = TrailSheet(monotonic_s, self._ground, spare)
        self._monotonic_s = monotonic_s
        self._ground_s = self._trails_s = _LONG_AGO_S
        self._begun = Stale.NOTHING
        self.stale = EVERYTHING
        self.with_trails = True
        """Whether trails are shown."""
        self.rimless = False
        """Whether a picture will do that reaches to the edges of the view."""

    @property
    def viewport(self) -> Viewport | None:
        """What the picture of the ground shows; None before the first."""
        return self._ground.viewport

    @property
    def told(self) -> object:
        """Another object whenever the trails, on the same picture, look different."""
        return self._trails.told

    @property
    def busy(self) -> bool:
        """Whether one of them is being made anew."""
        return self._ground.busy or self._trails.busy

    def top(self, view: Viewport) -> Backing:
        """The picture with the trails on it, unless only the one without them reaches as far."""
        if not self.with_trails or self._trails.viewport is None:
            return self._ground
        return self._ground if self._ground.covers(view) and not self._trails.covers(view) else self._trails

    def is_off(self, view: Viewport, *, settled: bool) -> bool:
        """Whether the ground has to be painted for another view; while a view is ``settled`` also at its scale."""
        its = self._ground.viewport
        if its is None:
            return True
        if abs(its.metres_per_pixel / view.metres_per_pixel - 1) > SAME_SCALE or its.dpr != view.dpr:
            return settled
        return not self._ground.covers(view if self.rimless else view.with_rim(_NEAR_PX))

    def hurry(self) -> None:
        """Begin with what is stale without waiting for a calm moment."""
        self._ground_s = self._trails_s = _LONG_AGO_S

    def begin(self, frame_of: Callable[[Viewport], Frame], view: Viewport, *, settled: bool, placed: bool) -> None:
        """Begin with what is stale, when its time has come; ``placed``: what is written is that of the last picture.

        A stream of changes must starve neither the trails nor what is written.
        """
        off = self.is_off(view, settled=settled)
        calm = self._monotonic_s() - self._ground_s >= CALM_S
        if not self._ground.busy and (off or (calm and self.stale & GROUND and placed and self._laid)):
            self._ground_s = self._monotonic_s()
            self._begin_ground(frame_of, view, off=off)
            self.stale &= ~GROUND
        # Trails on a ground that is about to be painted anew would be painted twice.
        waits = self.busy or bool(self.stale & GROUND and placed and self._laid)
        if Stale.TRAILS in self.stale and not waits:
            self._begin_trails(frame_of)

    def step(self, until_s: float) -> Stale:
        """Paint on until the monotonic moment ``until_s``; tells what of it is finished and shown."""
        finished = Stale.NOTHING
        if self._ground.step(until_s):
            self._trails.cancel()
            self.stale |= Stale.TRAILS
            finished |= self._begun
        if not self._ground.busy and self._trails.step(until_s):
            finished |= Stale.TRAILS
        return finished

    def forget(self) -> None:
        """Let go of them, before the window closes."""
        self._ground.forget()
        self._trails.forget()

    @property
    def _laid(self) -> bool:
        """Whether trails lie on the picture of the ground that is shown."""
        return not self.with_trails or (self._trails.viewport is self._ground.viewport and not self._trails.busy)

    def _begin_ground(self, frame_of: Callable[[Viewport], Frame], view: Viewport, *, off: bool) -> None:
        its = self._ground.viewport
        self._begun = Stale.STILL if off or Stale.STILL in self.stale else Stale.SUMS
        if its is None:
            # The view itself comes first; the rim is painted while it is looked at.
            self._ground.begin_at_once(frame_of(view))
        elif off:
            self._ground.begin(frame_of(view.with_rim(rim_px(view))))
        elif self._begun is Stale.STILL:
            # What only changes its looks stays where it is, and so do the trails on it.
            self._ground.begin(frame_of(its))
        else:
            self._ground.begin_sums(frame_of(its))

    def _begin_trails(self, frame_of: Callable[[Viewport], Frame]) -> None:
        its = self._ground.viewport
        if its is None:
            return
        if not self.with_trails:
            self._trails.forget()
        elif self._monotonic_s() - self._trails_s < CALM_S and self._trails.viewport is its:
            return
        else:
            self._trails_s = self._monotonic_s()
            self._trails.begin(frame_of(its))
        self.stale &= ~Stale.TRAILS
