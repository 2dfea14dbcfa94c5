"""联动预案 or 派单建议: who is to be sent, with the reasons in the same line; ticked, turned, and sent in one act."""

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from zscc.ui.dispatch.offer import Offer, OfferLine
from zscc.ui.dispatch.page import Page, button, called, line
from zscc.ui.dispatch.stack import Face, Stack
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look, label, say, tight

QUICK = ("busy", "unfit", "called")
"""Reasons that one press writes."""


class OfferPanel(Page):
    """The lines of an offer and, when something else was chosen, the reason."""

    closes = False

    changed = Signal(object)
    """The offer as a person made it."""
    sent = Signal()

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(look, words, parent)
        self.offer: Offer | None = None
        self.why_none = ""
        """Why there is no offer and none comes; '' when one may come."""
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.stack = Stack(self.look, self)
        yield
        self.reason = line(self)
        self.quick: dict[str, QPushButton] = {name: button("small", self) for name in QUICK}
        self.empty = label("note", "second", self)
        self.empty.setWordWrap(True)
        yield
        self._quick_row = QWidget(self)
        row = QHBoxLayout(self._quick_row)
        tight(row, spacing=6)
        for each in self.quick.values():
            row.addWidget(each)
        row.addStretch(1)
        for part in (self.empty, self.stack, self._quick_row, self.reason, self.notice):
            self.column.addWidget(part)
        yield
        self.stack.done.connect(self._ticked)
        self.stack.turned.connect(self._turned)
        self.reason.textEdited.connect(self._reasoned)
        for name, each in self.quick.items():
            each.clicked.connect(lambda _=False, name=name: self._quickly(name))
        self.show_look(self.look, self.words)

    def send(self) -> None:
        """Ctrl+Enter inside sends."""
        self.sent.emit()

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.stack.show_look(look, words("offer.list"))
        called(self.reason, words("offer.reason"))
        for name, each in self.quick.items():
            each.setText(words(f"offer.quick_{name}"))
        self._show()

    def show_offer(self, offer: Offer | None, why: str = "") -> None:
        """Show this offer; None while it is being looked for, or where there is none, with why."""
        self.offer, self.why_none = offer, why
        self._show()

    def _show(self) -> None:
        words, offer = self.words, self.offer
        lines = () if offer is None else offer.lines
        self.stack.show_faces([self._face(place, each) for place, each in enumerate(lines)])
        self.stack.setVisible(bool(lines))
        say(self.empty, self.why_none or words("offer.asking" if offer is None else "offer.none"))
        self.empty.setVisible(not lines)
        otherwise = offer is not None and not offer.as_suggested
        self.reason.setVisible(otherwise)
        self._quick_row.setVisible(otherwise)
        if offer is not None and self.reason.text() != offer.reason:
            self.reason.setText(offer.reason)
        if offer is None or offer.preset is None:
            self.heading.show_texts(words("offer.single"), words("offer.by_fitness"))
            return
        note = words("offer.telephone_first") if offer.preset.telephone_first else words("offer.by_fitness")
        self.heading.show_texts(words("offer.preset", preset=offer.preset.name), note)

    def _face(self, place: int, each: OfferLine) -> Face:
        words, title = self.words, self.words.offered(each)
        return Face(
            key=str(place),
            title=title,
            note=words.reasons(each),
            end=words.soon(each),
            ticked=each.ticked,
            dim=not each.ticked,
            more=f"{title}\n{words.reasons(each, all_of_them=True)}",
        )

    def _ticked(self, key: str) -> None:
        if self.offer is not None:
            self._take(self.offer.ticked(int(key)))

    def _turned(self, key: str, steps: int) -> None:
        if self.offer is not None:
            self._take(self.offer.turned(int(key), steps))

    def _reasoned(self, text: str) -> None:
        if self.offer is not None:
            self._take(self.offer.because(text))

    def _quickly(self, name: str) -> None:
        if self.offer is not None:
            self._take(self.offer.because(self.words(f"offer.quick_{name}")))

    def _take(self, offer: Offer) -> None:
        self.offer = offer
        self.refuse("")
        self._show()
        self.changed.emit(offer)
