"""What the map answers a hand that points: the tip beside the cursor, and the card of what was picked."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from zscc.map.frame import Frame
from zscc.map.pointing.card import Card, Tip
from zscc.map.pointing.crowd_tip import crowd_tip
from zscc.map.pointing.facts import FactBook
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.picking import pick_at
from zscc.map.tools.tool import Touch
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot

_CARD_AT_PX = (16, 52)


class Answers(QObject):
    """Card and tip of one canvas."""

    hovered = Signal(object)
    """Pick or None, when what lies under the cursor changes."""
    put_away = Signal()
    """A person closed the card."""

    def __init__(self, book: FactBook, over: QWidget) -> None:
        super().__init__(over)
        self.book = book
        self._card, self._tip = Card(over), Tip(over)
        self._card.closed.connect(self.put_away)
        self._card_wanted = True
        self._hover: Pick | None = None

    def wear(self, style: Style) -> None:
        """Dress in a theme."""
        self._card.wear(style)
        self._tip.wear(style)

    def want_card(self, wanted: bool) -> None:
        """A desk that tells more beside the map wants no card on it."""
        self._card_wanted = wanted

    def show_card(self, pick: Pick | None, snapshot: Snapshot | None, close_words: str) -> None:
        """Tell of what is selected; nothing selected, or nothing known of it, puts the card away."""
        facts = None if pick is None or not self._card_wanted else self.book.of(pick, snapshot)
        if facts is None:
            self._card.hide()
            return
        self._card.show_facts(facts, close_words)
        self._card.move(*_CARD_AT_PX)

    def point(self, touch: Touch | None, frame: Frame) -> None:
        """The hand is here now, with nothing pressed; None: it left, or is busy."""
        pick = None if touch is None else pick_at(touch.x_px, touch.y_px, frame)
        if pick != self._hover:
            self._hover = pick
            self.hovered.emit(pick)
        if touch is None or pick is None:
            self._tip.hide()
            return
        snapshot = None if frame.marks is None else frame.marks.snapshot
        text = crowd_tip(pick, touch.x_px, touch.y_px, self.book, frame) or self.book.tip(pick, snapshot)
        self._tip.show_text(text, touch.x_px, touch.y_px)
