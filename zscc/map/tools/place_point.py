"""One click puts down a point for who asked for it; then the hand is empty again."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt

from zscc.map.tools.tool import Bench, Tool, Touch


class PlacePoint(Tool):
    """Lent by a panel; no tool of the box."""

    name: ClassVar[str] = "place_point"
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor

    def __init__(self, bench: Bench, placed: Callable[[tuple[float, float]], None]) -> None:
        """``placed`` is told the map metres (EPSG:4549) of the click."""
        super().__init__(bench)
        self._placed = placed

    def click(self, touch: Touch) -> None:
        self._placed(touch.at_m)
