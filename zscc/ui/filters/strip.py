"""What a panel says of the desk's filter: its chips and what it leaves, or that the panel does not obey it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from zscc.ui.filters.flow import FlowLayout
from zscc.ui.parts import ElidedLabel, Look, label, say

WIDEST_PX = 300
"""A chip is cut beyond that; its tip says all."""


class FilterStrip(QWidget):
    """Hidden while nothing is chosen."""

    removed = Signal(str)
    """The part whose chip was clicked."""

    def __init__(self, parent: QWidget, *, margin_px: int = 0) -> None:
        super().__init__(parent)
        self.note: QLabel = label("small", "second", self)
        self.chips: dict[str, QPushButton] = {}
        self.flow = FlowLayout(4, self)
        self.flow.setContentsMargins(margin_px, 2, margin_px, 2)
        self.flow.addWidget(self.note)
        self._shown: tuple[Look, tuple[tuple[str, str], ...]] | None = None
        self._stands = True
        self.hide()

    def let_stand(self, stands: bool) -> None:
        """Whether what the panel shows now obeys."""
        self._stands = stands
        self.setVisible(stands and bool(self.chips))

    def show_chips(self, look: Look, wanted: Sequence[tuple[str, str]], note: str) -> None:
        """Show these (part, words) and the note before them; nothing at all without a part."""
        say(self.note, note)
        self.note.setVisible(bool(note))
        if self._shown == (look, tuple(wanted)):
            return
        self._shown = look, tuple(wanted)
        for part in [part for part in self.chips if part not in dict(wanted)]:
            gone = self.chips.pop(part)
            self.flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for part, words in wanted:
            self._show_chip(look, part, words)
        self.setVisible(self._stands and bool(wanted))

    def _show_chip(self, look: Look, part: str, words: str) -> None:
        chip = self.chips.get(part)
        if chip is None:
            chip = self.chips[part] = QPushButton(self)
            chip.setProperty("look", "chip")
            chip.setCursor(Qt.CursorShape.PointingHandCursor)
            chip.clicked.connect(partial(self.removed.emit, part))
            self.flow.addWidget(chip)
            chip.show()
        chip.ensurePolished()
        told = look.wording("filter.chip", what=words)
        room = look.theme.px(WIDEST_PX)
        shown = QFontMetrics(chip.font()).elidedText(told, Qt.TextElideMode.ElideMiddle, room)
        chip.setText(shown)
        chip.setToolTip(look.wording("filter.remove", what=words))
        chip.setAccessibleName(look.wording("filter.remove", what=words))


class FreeNote(ElidedLabel):
    """On a panel that obeys no filter, while the desk is narrowed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("small", "second", parent)
        self.hide()

    def show_note(self, words: str) -> None:
        """Say it; '' hides it."""
        say(self, words)
        self.setVisible(bool(words))


def put(part: QWidget, panel: QWidget, place: int) -> None:
    """Stand a strip in the column of a panel."""
    column = panel.layout()
    assert isinstance(column, QVBoxLayout)
    column.insertWidget(place, part)
