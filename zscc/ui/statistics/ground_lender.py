"""Lends the map a picture of the ground and puts what is live aside, until it is taken back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.map.sketch import Sketch
from zscc.map.themes.ground_picture import GroundPicture

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

ASIDE = ("vehicles", "tracks", "reports")
"""Layers of the present: they would be read as part of a picture of another time."""


class GroundLender(QObject):
    """One page's loan."""

    def __init__(self, desk: "DeskWindow", sketch: str) -> None:
        super().__init__(desk)
        self._desk, self._sketch = desk, sketch
        self._before: dict[str, bool] = {}
        self.stands = False

    def show(self, picture: GroundPicture, sketch: Sketch | None = None) -> None:
        """Show a picture, and marks over it."""
        desk = self._desk
        if not self.stands:
            self.stands = True
            self._before = {name: desk.canvas.layer_visible(name) for name in ASIDE}
            for name in ASIDE:
                desk.show_layer(name, False)
        desk.canvas.lend_picture(picture)
        desk.canvas.show_sketch(self._sketch, sketch)

    def leave(self) -> None:
        """The map shows its own again."""
        if self.stands:
            self.stands = False
            self._desk.canvas.lend_picture(None)
            self._desk.canvas.show_sketch(self._sketch, None)
            for name, visible in self._before.items():
                self._desk.show_layer(name, visible)
