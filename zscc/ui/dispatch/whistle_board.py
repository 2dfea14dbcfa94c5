"""吹哨报到: every open whistle with its three clocks and lights; Enter takes the step that is owed next."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from zscc.model.case_facts import Act
from zscc.ui.dispatch.act_page import ActPage
from zscc.ui.dispatch.page import Page, button, buttons
from zscc.ui.dispatch.parties_panel import party_face
from zscc.ui.dispatch.stack import LateFace, Stack
from zscc.ui.dispatch.whistle_rows import WhistleRow
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look, label, say

ACTS = (Act.REMIND, Act.ESCALATE, Act.RETURN_ORDER)


WhyNot = Callable[[WhistleRow, Act], str]
"""Why an act cannot be done now, in words; '' when it can."""


class WhistleBoard(Page):
    """What falls due first stands at the top."""

    closes = False

    step_asked = Signal(object)
    """TakeStep that needs nothing more, or was completed in the line below."""
    open_asked = Signal(str)
    """Id of the case that a person wants to see."""
    act_asked = Signal(object, object)
    """WhistleRow and Act that a person asked for."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget, why_not: WhyNot) -> None:
        super().__init__(look, words, parent)
        self._why_not = why_not
        self._rows: Sequence[WhistleRow] = ()
        self._as_of: datetime | None = None
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        look, words = self.look, self.words
        self.stack = Stack(look, self, lines=2, grows=False)
        self.empty = label("note", "second", self)
        self.open = button("box", self)
        self.acts: dict[Act, QPushButton] = {act: button("box", self, acts=True) for act in ACTS}
        yield
        self.act = ActPage(look, words, self)
        yield
        for part in (self.empty, self.stack, self.act):
            self.column.addWidget(part, int(part is self.stack))
        self.column.addWidget(buttons(self.open, *self.acts.values()))
        yield
        self.stack.done.connect(self._next)
        self.stack.walked.connect(lambda _: self.show_acts())
        self.open.clicked.connect(self.send)
        self.act.sent.connect(self.step_asked)
        for act, each in self.acts.items():
            each.clicked.connect(lambda _=False, act=act: self._ask(act))
        self.show_look(look, words)
        yield

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.stack.show_look(look, words("whistles.list"))
        say(self.empty, words("whistles.none"))
        self.open.setText(words("whistles.open"))
        for act, each in self.acts.items():
            each.setText(words.cases.act(act))
        self.act.show_look(look, words)
        self._show()

    def show_rows(self, rows: Sequence[WhistleRow], as_of: datetime) -> None:
        """Show the open whistles of a moment."""
        self._rows, self._as_of = rows, as_of
        self._show()

    def current(self) -> WhistleRow | None:
        """The whistle that the keyboard stands on."""
        key = self.stack.current_key()
        return next((row for row in self._rows if row.key == key), None)

    def send(self) -> None:
        """Ctrl+Enter opens the case."""
        row = self.current()
        if row is not None:
            self.open_asked.emit(row.case.case_id)

    def show_acts(self) -> None:
        """Offer what may be done with the current one; the rest says why not."""
        row = self.current()
        self.open.setEnabled(row is not None)
        for act, each in self.acts.items():
            why = "" if row is None else self._why_not(row, act)
            each.setEnabled(row is not None and not why)
            each.setToolTip(why)

    def _show(self) -> None:
        as_of, words = self._as_of, self.words
        self.heading.show_texts(words("whistles.heading"), words("whistles.note", number=len(self._rows)))
        self.empty.setVisible(not self._rows)
        self.stack.setVisible(bool(self._rows))
        if as_of is not None:
            second = as_of.replace(microsecond=0)
            self.stack.show_faces(
                [
                    LateFace(
                        row.key,
                        (row.case.version, second),
                        partial(party_face, row.party, row.key, words, as_of, row.case),
                    )
                    for row in self._rows
                ]
            )
        self.show_acts()

    def _next(self, key: str) -> None:
        row = next((row for row in self._rows if row.key == key), None)
        if row is not None:
            self.act_asked.emit(row, row.next.act)

    def _ask(self, act: Act) -> None:
        row = self.current()
        if row is not None:
            self.act_asked.emit(row, act)
