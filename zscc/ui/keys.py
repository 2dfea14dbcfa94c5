"""Shortcuts of the desk and the list of them.

All hold a function key, Alt or Ctrl, so that an input method lets them through.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from zscc.ui.parts import Look, label, say

SHORTCUTS: tuple[tuple[str, str], ...] = (
    ("Alt+1…8", "workspaces"),
    ("Ctrl+K", "jump"),
    ("Ctrl+Home", "home"),
    ("Ctrl+L", "language"),
    ("Ctrl+T", "style"),
    ("F1", "keys"),
    ("F5", "refresh"),
    ("F6", "next_panel"),
    ("F11", "full_screen"),
    ("Esc", "leave"),
    ("Enter", "open"),
)
"""Key and the name of its word in ``ui.keys``."""


class KeyList(QFrame):
    """The list of shortcuts, over the map; closes with its button or Esc."""

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._look = look
        self.name = label("title", parent=self)
        self._words: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        for row, (key, word) in enumerate(SHORTCUTS):
            which = label("body", "accent", self)
            which.setText(key)
            self._words[word] = label("body", parent=self)
            grid.addWidget(which, row, 0)
            grid.addWidget(self._words[word], row, 1)
        self._close = QPushButton(self)
        self._close.setProperty("look", "box")
        self._close.clicked.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(self.name)
        column.addLayout(grid)
        column.addWidget(self._close)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        say(self.name, look.wording("keys.heading"))
        self.setAccessibleName(look.wording("keys.heading"))
        for name, words in self._words.items():
            say(words, look.wording(f"keys.{name}"))
        self._close.setText(look.wording("card.close"))
        self.adjustSize()
