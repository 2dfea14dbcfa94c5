"""Choose by a polygon that is clicked corner by corner."""

from zscc.map.pointing.choosing import Region
from zscc.map.sketch import Sketch, SketchLine, SketchMark
from zscc.map.tools.stroke import outline
from zscc.map.tools.tool import Bench, Touch
from zscc.map.tools.vertices import VertexTool


class SelectPolygon(VertexTool):
    """What the polygon touches; the keys held at the last click say whether to add or take."""

    name = "select_polygon"
    least = 3

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._last: Touch | None = None

    def click(self, touch: Touch) -> None:
        self._last = touch
        super().click(touch)

    def whole(self) -> None:
        region, touch = Region(self.line_m), self._last
        self.cancel()
        if touch is not None:
            self.bench.ask_to_choose(region, touch)

    def sketch(self) -> Sketch | None:
        line = self.line_m
        if len(line) == 0:
            return None
        dots = tuple(SketchMark(point, radius_px=3.0) for point in self.points)
        if len(line) < 3:
            return Sketch(lines=(SketchLine(line, width_px=1.6, dashed=True),), marks=dots, on_top=True)
        ring = outline(line)
        return Sketch(ring.lines, ring.areas, dots, on_top=True)
