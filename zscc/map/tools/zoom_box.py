"""Drag a box and see it fill the view; a click zooms in at the place."""

from zscc.map.sketch import Sketch
from zscc.map.tools.stroke import StrokeTool, outline, rectangle
from zscc.map.tools.tool import Touch

_CLICK_FACTOR = 2.0
_LEAST_PX = 4.0


class ZoomBox(StrokeTool):
    """The map shows what the box holds."""

    name = "zoom_box"

    def click(self, touch: Touch) -> None:
        self.bench.zoom_at(touch.x_px, touch.y_px, _CLICK_FACTOR)

    def done(self, start: Touch, end: Touch) -> None:
        if abs(end.x_px - start.x_px) < _LEAST_PX or abs(end.y_px - start.y_px) < _LEAST_PX:
            return
        (x0, y0), (x1, y1) = start.at_m, end.at_m
        self.bench.show_box((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def sketch(self) -> Sketch | None:
        if self.start is None or self.end is None:
            return None
        return outline(rectangle(self.start, self.end))
