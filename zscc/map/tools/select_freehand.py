"""Choose by a loop that is drawn freely."""

import numpy as np

from zscc.map.pointing.choosing import Region
from zscc.map.sketch import Points, Sketch
from zscc.map.tools.select import SelectByStroke
from zscc.map.tools.stroke import outline
from zscc.map.tools.tool import Bench, Touch

_STEP_PX = 4.0
_LEAST = 3


class SelectFreehand(SelectByStroke):
    """What the loop touches; it closes by itself."""

    name = "select_freehand"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._way: list[Touch] = []

    def stroke_began(self, touch: Touch) -> None:
        self._way = [touch]
        super().stroke_began(touch)

    def stroke_went_on(self, touch: Touch) -> None:
        last = self._way[-1] if self._way else touch
        if abs(touch.x_px - last.x_px) + abs(touch.y_px - last.y_px) >= _STEP_PX:
            self._way.append(touch)
        super().stroke_went_on(touch)

    def stroke_ended(self, touch: Touch) -> None:
        way = self._ring()
        super().stroke_ended(touch)
        if len(way) >= _LEAST:
            self.bench.ask_to_choose(Region(way), touch)

    def done(self, start: Touch, end: Touch) -> None:
        """Everything is said by the way."""

    def cancel(self) -> bool:
        self._way = []
        return super().cancel()

    def sketch(self) -> Sketch | None:
        ring = self._ring()
        return outline(ring) if len(ring) >= _LEAST else None

    def _ring(self) -> Points:
        return np.array([touch.at_m for touch in self._way], np.float64).reshape(-1, 2)
