"""What tools that choose have in common: a click without a drag chooses the one thing under it."""

from zscc.map.pointing.picking import pick_at
from zscc.map.tools.stroke import StrokeTool
from zscc.map.tools.tool import Touch


class SelectByStroke(StrokeTool):
    """Shift adds to what is chosen, Ctrl or Alt takes away."""

    def click(self, touch: Touch) -> None:
        pick = pick_at(touch.x_px, touch.y_px, self.bench.frame)
        self.bench.ask_to_choose_one(pick, touch)
