"""The acts of a case: the main one with its key, two beside it, and the rest - with the reason where it is not now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from zscc.model.case_facts import Act
from zscc.ui.cases.offers import ASIDE, Offer, main_offer
from zscc.ui.cases.wording import CaseWording
from zscc.ui.parts import label, tight

BESIDE = 2
"""So many acts stand beside the main one."""
COLUMNS = 3


class ActBar(QWidget):
    """Buttons made anew only when other acts are offered."""

    asked = Signal(object)
    """The Act that a person wants."""
    changed = Signal()
    """Other acts are offered."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[Offer, ...], frozenset[Act], CaseWording] | None = None
        self.buttons: dict[Act, QPushButton] = {}
        self.reasons: dict[Act, QLabel] = {}
        self.main: Offer | None = None
        self._keyed = True
        self.more = QPushButton(self)
        self.more.setProperty("look", "box")
        self.more.clicked.connect(self.toggle_more)
        self._first = QHBoxLayout()
        self._first.setSpacing(8)
        self._rest = QWidget(self)
        self._grid = QGridLayout(self._rest)
        tight(self._grid, spacing=6)
        column = QVBoxLayout(self)
        tight(column, spacing=8)
        column.addWidget(self._rest)
        column.addLayout(self._first)
        self._rest.hide()

    def show_offers(self, offers: list[Offer], elsewhere: frozenset[Act], words: CaseWording) -> None:
        """Show these; acts that a section of the panel has buttons for stand in the rest only."""
        shown = (tuple(offers), elsewhere, words)
        if self._shown is not None and shown == self._shown:
            return
        self._shown = shown
        self._clear()
        self.main = main_offer(offers)
        possible = [offer for offer in offers if offer.possible]
        first = [offer for offer in possible if offer.act not in ASIDE and offer.act not in elsewhere]
        if self.main is not None and self.main.act not in elsewhere:
            first = [self.main, *(offer for offer in first if offer is not self.main)]
        first = first[: BESIDE + 1]
        for place, offer in enumerate(first):
            self._first.addWidget(self._button(offer, words, main=offer is self.main), 2 if place == 0 else 1)
        self._first.addWidget(self.more, 1)
        self.more.setText(words("panel.more"))
        self._fill_rest([offer for offer in offers if offer not in first], words)
        self.changed.emit()

    def show_key(self, keyed: bool) -> None:
        """Whether Ctrl+Enter does the main act; its button says so."""
        if keyed is self._keyed:
            return
        self._keyed = keyed
        if self._shown is None or self.main is None:
            return
        button = self.buttons.get(self.main.act)
        if button is not None and button.property("look") == "main":
            button.setText(self._said(self.main.act, self._shown[2], main=True))

    def toggle_more(self) -> None:
        """Show every other act, or hide them."""
        self._rest.setVisible(self._rest.isHidden())
        if self._rest.isVisible():
            first = next((button for act, button in self.buttons.items() if self._rest.isAncestorOf(button)), self.more)
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_more(self) -> bool:
        """Hide the other acts; whether they were shown."""
        shown = not self._rest.isHidden()
        self._rest.hide()
        return shown

    def _fill_rest(self, rest: list[Offer], words: CaseWording) -> None:
        possible = [offer for offer in rest if offer.possible]
        for place, offer in enumerate(possible):
            self._grid.addWidget(self._button(offer, words), place // COLUMNS, place % COLUMNS)
        row = (len(possible) + COLUMNS - 1) // COLUMNS
        for offer in rest:
            if offer.possible:
                continue
            said = words.refused(offer.refused, offer.arguments)
            reason = label("small", "third", self._rest)
            reason.setWordWrap(True)
            reason.setText(words.joined((words.act(offer.act), said), "joint"))
            self._grid.addWidget(reason, row, 0, 1, COLUMNS)
            self.reasons[offer.act] = reason
            row += 1

    def _button(self, offer: Offer, words: CaseWording, *, main: bool = False) -> QPushButton:
        button = QPushButton(self._said(offer.act, words, main=main), self)
        button.setProperty("look", "main" if main else "box")
        button.setProperty("act", offer.act.value)
        button.clicked.connect(self._clicked)
        self.buttons[offer.act] = button
        return button

    def _said(self, act: Act, words: CaseWording, *, main: bool) -> str:
        said = words.act(act)
        return words("panel.main_key", act=said) if main and self._keyed else said

    def _clear(self) -> None:
        self._first.removeWidget(self.more)
        made: tuple[QWidget, ...] = (*self.buttons.values(), *self.reasons.values())
        for widget in made:
            widget.hide()
            widget.deleteLater()
        self.buttons, self.reasons = {}, {}

    def _clicked(self) -> None:
        self.asked.emit(Act(self.sender().property("act")))
