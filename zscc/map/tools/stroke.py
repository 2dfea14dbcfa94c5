"""Tools that are one drag: from where the hand pressed to where it lets go."""

import numpy as np

from zscc.map.sketch import Points, Sketch, SketchArea, SketchLine
from zscc.map.tools.tool import Bench, Tool, Touch


class StrokeTool(Tool):
    """Remembers where the drag began and where it is."""

    strokes = True

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.start: Touch | None = None
        self.end: Touch | None = None

    def stroke_began(self, touch: Touch) -> None:
        self.start = self.end = touch
        self.bench.refresh()

    def stroke_went_on(self, touch: Touch) -> None:
        if self.start is not None:
            self.end = touch
            self.bench.refresh()

    def stroke_ended(self, touch: Touch) -> None:
        start = self.start
        self.cancel()
        if start is not None:
            self.done(start, touch)

    def done(self, start: Touch, end: Touch) -> None:
        """The drag is over."""
        raise NotImplementedError

    def cancel(self) -> bool:
        had = self.start is not None
        self.start = self.end = None
        self.bench.refresh()
        return had


def rectangle(start: Touch, end: Touch) -> Points:
    """The four corners between two touches, in map metres."""
    (x0, y0), (x1, y1) = start.at_m, end.at_m
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def outline(ring_m: Points, *, dashed: bool = True) -> Sketch:
    """A ring with a thin wash, as it is being drawn."""
    closed = np.concatenate((ring_m, ring_m[:1]))
    return Sketch(
        lines=(SketchLine(closed, width_px=1.6, dashed=dashed),), areas=(SketchArea(ring_m, opacity=0.10),), on_top=True
    )
