"""Tools that are drawn point by point: click adds one, double click or Enter ends, Backspace drops the last one."""

import numpy as np
from PySide6.QtCore import Qt

from zscc.map.sketch import Points
from zscc.map.tools.tool import Bench, Tool, Touch

_SAME_PX = 3.0


class VertexTool(Tool):
    """Keeps the points, and where the next one would be."""

    least = 2
    """So many points make a whole shape."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.points: list[tuple[float, float]] = []
        self.next: tuple[float, float] | None = None
        self.ended = False

    def click(self, touch: Touch) -> None:
        if self.ended:
            self.cancel()
        if self._is_another(touch):
            self.points.append(touch.at_m)
        self.next = None
        self.bench.refresh()

    def double_click(self, touch: Touch) -> None:
        del touch
        self._end()

    def move(self, touch: Touch) -> None:
        if self.points and not self.ended:
            self.next = touch.at_m
            self.bench.refresh()

    def key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.points:
            self._end()
            return True
        if key is Qt.Key.Key_Backspace and self.points and not self.ended:
            self.points.pop()
            if not self.points:
                self.next = None
            self.bench.refresh()
            return True
        return False

    def cancel(self) -> bool:
        had = bool(self.points)
        self.points, self.next, self.ended = [], None, False
        self.bench.refresh()
        return had

    def whole(self) -> None:
        """The shape is ended, with enough points."""

    @property
    def line_m(self) -> Points:
        """The points so far with the one that the hand is at, shape (n, 2)."""
        points = self.points if self.next is None else [*self.points, self.next]
        return np.array(points, np.float64).reshape(-1, 2)

    def _end(self) -> None:
        if len(self.points) < self.least:
            return
        self.ended, self.next = True, None
        self.whole()
        self.bench.refresh()

    def _is_another(self, touch: Touch) -> bool:
        if not self.points:
            return True
        x_px, y_px = self.bench.viewport.px_from_map(*self.points[-1])
        return max(abs(x_px - touch.x_px), abs(y_px - touch.y_px)) >= _SAME_PX
