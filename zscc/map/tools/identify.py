"""Ask what lies at a point, through all layers."""

from PySide6.QtCore import Qt

from zscc.map.tools.tool import Tool, Touch


class Identify(Tool):
    """A click lists everything there, the top-most first."""

    name = "identify"
    cursor = Qt.CursorShape.WhatsThisCursor
    tells = True

    def click(self, touch: Touch) -> None:
        self.bench.list_at(touch)
