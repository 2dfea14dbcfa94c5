"""What is typed into a line of the duty room is kept as a draft until it was written; a power cut costs a sentence."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from zscc.ui.dispatch.drafts import Drafts

PREFIX = "duty."


class Kept(QObject):
    """One line and its draft."""

    def __init__(self, drafts: Drafts, name: str, line: QLineEdit) -> None:
        super().__init__(line)
        self._drafts, self._name, self._line = drafts, PREFIX + name, line
        line.textChanged.connect(self._changed)
        drafts.fetch(self._name, self._came)

    def _changed(self, text: str) -> None:
        if text:
            self._drafts.keep(self._name, text)
        else:
            self._drafts.drop(self._name)

    def _came(self, text: str) -> None:
        """Nobody's new words are written over."""
        if not self._line.text():
            self._line.setText(text)
