"""Choose by a box."""

from zscc.map.pointing.choosing import Region
from zscc.map.sketch import Sketch
from zscc.map.tools.select import SelectByStroke
from zscc.map.tools.stroke import outline, rectangle
from zscc.map.tools.tool import Touch


class SelectRectangle(SelectByStroke):
    """What the box touches; a click chooses the one thing under it."""

    name = "select_rectangle"

    def done(self, start: Touch, end: Touch) -> None:
        self.bench.ask_to_choose(Region(rectangle(start, end)), end)

    def sketch(self) -> Sketch | None:
        if self.start is None or self.end is None:
            return None
        return outline(rectangle(self.start, self.end))
