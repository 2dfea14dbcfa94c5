"""The default: click for a card, drag to pan, double click to zoom, Shift-drag for a zoom box."""

from PySide6.QtCore import Qt

from zscc.map.pointing.members import members_at
from zscc.map.pointing.picking import pick_at
from zscc.map.tools.tool import Tool, Touch

_DOUBLE_CLICK_FACTOR = 2.0


class Browse(Tool):
    """A click points at something; with Shift or Ctrl it adds it to what is chosen, or takes it away."""

    name = "browse"
    cursor = Qt.CursorShape.ArrowCursor
    tells = True

    def hint(self) -> str:
        return ""

    def click(self, touch: Touch) -> None:
        pick = pick_at(touch.x_px, touch.y_px, self.bench.frame)
        if touch.adds or touch.takes:
            self.bench.ask_to_choose_one(pick, touch)
        else:
            self.bench.point_at(pick)
            if len(members_at(touch.x_px, touch.y_px, self.bench.frame)) > 1:
                self.bench.list_at(touch)

    def double_click(self, touch: Touch) -> None:
        self.bench.zoom_at(touch.x_px, touch.y_px, _DOUBLE_CLICK_FACTOR)
