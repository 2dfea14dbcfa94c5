"""The acts of a case: the main one with its key, two beside it, and the rest - with the reason where it is not now.

Where the panel is narrow fewer stand beside the main one and in a row of the rest: none is clipped. Where it is low the
rest is scrolled.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from zscc.model.case_facts import Act
from zscc.ui.act_button import ActButton
from zscc.ui.cases.offers import ASIDE, Offer, main_offer
from zscc.ui.cases.wording import CaseWording
from zscc.ui.parts import label, tight

BESIDE = 2
"""So many acts stand beside the main one at most."""
COLUMNS = 3
"""So many of the rest stand in a row at most."""
FIRST_GAP_PX, REST_GAP_PX = 8, 6


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
        self._wanted: list[Act] = []
        """What is to stand in the first row, the main act at its head, if there is room."""
        self._placed: tuple[int, int] | None = None
        """How many stand in the first row, and how many in a row of the rest."""
        self._keyed = True
        self.more = QPushButton(self)
        self.more.setProperty("look", "box")
        self.more.clicked.connect(self.toggle_more)
        self._first = QHBoxLayout()
        self._first.setSpacing(FIRST_GAP_PX)
        self._shelf = QScrollArea(self)
        self._rest = QWidget(self._shelf)
        self._rest.setObjectName("scrolled")
        self._grid = QGridLayout(self._rest)
        tight(self._grid, spacing=REST_GAP_PX)
        column = QVBoxLayout(self)
        tight(column, spacing=8)
        column.addWidget(self._shelf)
        column.addLayout(self._first)
        self._first.addWidget(self.more, 1)
        self._furnish_shelf()

    def _furnish_shelf(self) -> None:
        """The rest is scrolled where the panel is low, never pressed together."""
        shelf = self._shelf
        shelf.setWidget(self._rest)
        shelf.setWidgetResizable(True)
        shelf.setFrameShape(QFrame.Shape.NoFrame)
        shelf.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shelf.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        shelf.viewport().setObjectName("scrolled")
        shelf.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        shelf.hide()

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
        self._wanted = [offer.act for offer in first]
        self.more.setText(words("panel.more"))
        for offer in (*first, *(offer for offer in possible if offer not in first)):
            self._make_button(offer, words, main=offer is self.main and offer in first)
        for offer in offers:
            if not offer.possible:
                self._make_reason(offer, words)
        self._place()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        self._fit_shelf()

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
            self._place()

    def toggle_more(self) -> None:
        """Show every other act, or hide them."""
        self._shelf.setVisible(self._shelf.isHidden())
        if self._shelf.isVisible():
            first = next((button for act, button in self.buttons.items() if self._rest.isAncestorOf(button)), self.more)
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_more(self) -> bool:
        """Hide the other acts; whether they were shown."""
        shown = not self._shelf.isHidden()
        self._shelf.hide()
        return shown

    def _place(self) -> None:
        """Give each button its place in the room that there is, if that is another than before."""
        first = self._fitting()
        rest = [act for act in self.buttons if act not in first]
        columns = self._columns(rest)
        if self._placed == (len(first), columns):
            return
        self._placed = len(first), columns
        for button in self.buttons.values():
            self._first.removeWidget(button)
            self._grid.removeWidget(button)
        for place, act in enumerate(first):
            self._first.insertWidget(place, self.buttons[act], 2 if place == 0 else 1)
        for place, act in enumerate(rest):
            self._grid.addWidget(self.buttons[act], place // columns, place % columns)
        for row, reason in enumerate(self.reasons.values(), start=(len(rest) + columns - 1) // columns):
            self._grid.removeWidget(reason)
            self._grid.addWidget(reason, row, 0, 1, columns)
        self._fit_shelf()

    def _fit_shelf(self) -> None:
        """The shelf is no higher than what stands on it."""
        width, grid = self.width(), self._grid
        self._shelf.setMaximumHeight(
            grid.heightForWidth(width) if grid.hasHeightForWidth() else grid.sizeHint().height()
        )

    def _fitting(self) -> list[Act]:
        """Those of the wanted acts that stand whole beside the others; the main one always."""
        fitting: list[Act] = []
        room = self.width() - _whole_px(self.more)
        for act in self._wanted:
            room -= _whole_px(self.buttons[act]) + FIRST_GAP_PX
            if room < 0 and fitting:
                break
            fitting.append(act)
        return fitting

    def _columns(self, acts: list[Act]) -> int:
        widest = max((_whole_px(self.buttons[act]) for act in acts), default=0)
        room = self.width() - self._shelf.verticalScrollBar().sizeHint().width()
        return max(1, min(COLUMNS, (room + REST_GAP_PX) // (widest + REST_GAP_PX)))

    def _make_reason(self, offer: Offer, words: CaseWording) -> None:
        reason = self.reasons[offer.act] = label("small", "third", self._rest)
        reason.setWordWrap(True)
        said = words.refused(offer.refused, offer.arguments)
        reason.setText(words.joined((words.act(offer.act), said), "joint"))

    def _make_button(self, offer: Offer, words: CaseWording, *, main: bool) -> None:
        button = self.buttons[offer.act] = ActButton(self, self._said(offer.act, words, main=main))
        button.setProperty("look", "main" if main else "box")
        button.setProperty("act", offer.act.value)
        button.clicked.connect(self._clicked)

    def _said(self, act: Act, words: CaseWording, *, main: bool) -> str:
        said = words.act(act)
        return words("panel.main_key", act=said) if main and self._keyed else said

    def _clear(self) -> None:
        self._placed = None
        made: tuple[QWidget, ...] = (*self.buttons.values(), *self.reasons.values())
        for widget in made:
            widget.hide()
            widget.deleteLater()
        self.buttons, self.reasons = {}, {}

    def _clicked(self) -> None:
        self.asked.emit(Act(self.sender().property("act")))


def _whole_px(button: QPushButton) -> int:
    """The width that says its whole text, in the style it wears."""
    button.ensurePolished()
    return button.sizeHint().width()
