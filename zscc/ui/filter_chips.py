"""A chip for each filter that narrows a list; a click takes the filter away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from zscc.ui.parts import Look, tight


class FilterChips(QWidget):
    """Hidden while nothing narrows the list."""

    removed = Signal(str)
    """The kind of filter whose chip was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        tight(self._row, spacing=6)
        self._row.addStretch(1)
        self.chips: list[QPushButton] = []
        self._shown: tuple[list[tuple[str, str]], Look | None] = ([], None)
        self.hide()

    def show_chips(self, look: Look, wanted: list[tuple[str, str]]) -> None:
        """Show these (kind, words), and no others."""
        if (wanted, look) == self._shown:
            return
        self._shown = (wanted, look)
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(look, kind, what) for kind, what in wanted]
        for place, chip in enumerate(self.chips):
            self._row.insertWidget(place, chip)
        self.setVisible(bool(wanted))

    def _chip(self, look: Look, kind: str, what: str) -> QPushButton:
        chip = QPushButton(look.wording("filter.chip", what=what), self)
        chip.setProperty("look", "chip")
        chip.setProperty("kind", kind)
        chip.setProperty("what", what)
        chip.setAccessibleName(look.wording("filter.remove", what=what))
        chip.clicked.connect(self._clicked)
        return chip

    def _clicked(self) -> None:
        self.removed.emit(self.sender().property("kind"))
