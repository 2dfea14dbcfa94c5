"""At the top of the map: what the desk is narrowed to, how much that is of all, and the way back to everything."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from zscc.ui.filters.strip import FilterStrip
from zscc.ui.parts import Look


class FilterBar(QFrame):
    """Hidden while nothing is chosen."""

    cleared, opened = Signal(), Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        # Not that of the map's tool.
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.strip = FilterStrip(self)
        self.open, self.clear = QPushButton(self), QPushButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 8, 5)
        row.setSpacing(8)
        row.addWidget(self.strip, 1)
        for button in (self.open, self.clear):
            button.setProperty("look", "small")
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.open.clicked.connect(self.opened)
        self.clear.clicked.connect(self.cleared)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        words = look.wording.words
        self.open.setText(words("filters.change"))
        self.clear.setText(words("filters.clear"))
        self.setAccessibleName(words("filters.heading"))

    def show_chips(self, look: Look, chips: Sequence[tuple[str, str]], note: str) -> None:
        """Show these parts and how much they leave."""
        self.strip.show_chips(look, chips, note)
        self.setVisible(bool(chips))

    def stand_in(self, left: int, top: int, room: int) -> None:
        """Take a place of at most this width."""
        around = self.open.sizeHint().width() + self.clear.sizeHint().width() + 40
        wide = min(self.strip.flow.sizeHint().width() + around + 12, room)
        height = max(self.strip.flow.heightForWidth(wide - around), self.clear.sizeHint().height()) + 12
        self.setGeometry(left, top, wide, height)
