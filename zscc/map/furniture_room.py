"""The part of a map that caption, legends, north, scale and notes stand in, where something covers the rest of it."""

from dataclasses import replace

from zscc.map.frame import Frame
from zscc.map.viewport import Viewport


class FurnitureRoom:
    """All of the view, or so much of it from its top left corner."""

    def __init__(self) -> None:
        self._size_px: tuple[float, float] | None = None
        self.left_out: frozenset[str] = frozenset()
        """``north`` or ``notes`` (scale and sources), where a second map beside it says the same."""
        self._last: tuple[Viewport, Viewport] | None = None

    def keep(self, size_px: tuple[float, float] | None, left_out: frozenset[str]) -> bool:
        """Take this width and height; None: all of the view. True when that is another part, or another furniture."""
        if (size_px, left_out) == (self._size_px, self.left_out):
            return False
        self._size_px, self.left_out, self._last = size_px, left_out, None
        return True

    def part_of(self, frame: Frame) -> Frame:
        """The frame as wide and high as the part, of what is seen there."""
        return frame if self._size_px is None else replace(frame, viewport=self._part(frame.viewport, *self._size_px))

    def _part(self, view: Viewport, width_px: float, height_px: float) -> Viewport:
        # The very same for the same view: what is drawn of it is kept by it.
        if self._last is None or self._last[0] is not view:
            x_m, y_m = view.map_from_px(width_px / 2, height_px / 2)
            part = Viewport(width_px, height_px, x_m, y_m, view.metres_per_pixel, view.dpr)
            self._last = view, part
        return self._last[1]
