"""Choose by a circle: from its middle to its rim, with the radius told."""

from math import hypot

import numpy as np

from zscc.map.pointing.choosing import Region
from zscc.map.sketch import Points, Sketch, SketchLine, SketchMark
from zscc.map.tools.select import SelectByStroke
from zscc.map.tools.stroke import outline
from zscc.map.tools.tool import Touch
from zscc.map.true_ground import true_ground
from zscc.map.wording import measured_length

_CORNERS = 180
_TURN = np.linspace(0.0, 2.0 * np.pi, _CORNERS, endpoint=False)


class SelectRadius(SelectByStroke):
    """What the circle touches."""

    name = "select_radius"

    def hint(self) -> str:
        return self._told() or super().hint()

    def done(self, start: Touch, end: Touch) -> None:
        self.bench.ask_to_choose(Region(circle(start, end)), end)

    def sketch(self) -> Sketch | None:
        start, end = self.start, self.end
        if start is None or end is None:
            return None
        ring = outline(circle(start, end))
        spoke = SketchLine(np.array([start.at_m, end.at_m]), width_px=1.2, dashed=True)
        marks = (SketchMark(start.at_m, radius_px=3.0), SketchMark(end.at_m, self._told(), radius_px=3.0, strong=True))
        return Sketch((*ring.lines, spoke), ring.areas, marks, on_top=True)

    def _told(self) -> str:
        if self.start is None or self.end is None:
            return ""
        words, ground = self.bench.words, true_ground(*self.start.at_m)
        radius_m = _radius_m(self.start, self.end) / ground.scale
        return words("habits.measure.radius", radius=measured_length(words, radius_m))


def circle(start: Touch, end: Touch) -> Points:
    """A ring round the start through the end, in map metres."""
    radius_m = _radius_m(start, end)
    return np.column_stack((start.at_m[0] + radius_m * np.cos(_TURN), start.at_m[1] + radius_m * np.sin(_TURN)))


def _radius_m(start: Touch, end: Touch) -> float:
    return hypot(end.at_m[0] - start.at_m[0], end.at_m[1] - start.at_m[1])
