"""One calm line on a page whose figures are sums of cases as they are now: in a replay it says so."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from zscc.ui.parts import Look, say

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow


class NowNote(QLabel):
    """Seen only while the window shows the past."""

    def __init__(self, desk: "DeskWindow", parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._of_now = desk, True
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("step", "note")
        self.setProperty("shade", "accent")
        self.setWordWrap(True)
        desk.streams.turned.connect(self._tell)
        self._tell()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        say(self, look.wording.words("replay.of_now"))

    def tell_of_now(self, of_now: bool) -> None:
        """Whether the page in front shows figures of now; one that follows the replay needs no line."""
        self._of_now = of_now
        self._tell()

    def _tell(self) -> None:
        self.setVisible(self._of_now and self._desk.streams.replays)
