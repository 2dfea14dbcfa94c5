"""承办部门: every department at work on a case with its own three clocks; Enter takes the step that it owes next."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zscc.model.case import Case, Party
from zscc.ui.dispatch.clocks import next_clock, party_clocks
from zscc.ui.dispatch.page import Page
from zscc.ui.dispatch.stack import Face, Mark, Stack
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look


class PartiesPanel(Page):
    """Lead first; each line says what it owes next."""

    closes = False

    step_asked = Signal(str, object)
    """Department, and the Act that it owes next."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(look, words, parent)
        self._case: Case | None = None
        self._as_of: datetime | None = None
        self.stack = Stack(look, self, lines=2)
        self.column.addWidget(self.stack)
        self.stack.done.connect(self._step)
        self.show_look(look, words)

    def send(self) -> None:
        """Ctrl+Enter does what Enter does."""
        if self.stack.current_key():
            self._step(self.stack.current_key())

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.stack.show_look(look, words("party.list"))
        self._show()

    def show_case(self, case: Case, as_of: datetime) -> None:
        """Show the departments of a case as they stand now."""
        self._case, self._as_of = case, as_of
        self._show()

    def _show(self) -> None:
        case, as_of, words = self._case, self._as_of, self.words
        if case is None or as_of is None:
            return
        parties = sorted(case.parties, key=lambda party: not party.order.lead)
        self.heading.show_texts(words("party.heading"), words("party.note", number=len(parties)))
        self.stack.show_faces([party_face(party, party.order.department, words, as_of) for party in parties])

    def _step(self, department: str) -> None:
        case = self._case
        parties = () if case is None else case.parties
        party = next((each for each in parties if each.order.department == department), None)
        clock = None if party is None else next_clock(party)
        if clock is not None:
            self.step_asked.emit(department, clock.act)


def party_face(party: Party, key: str, words: DispatchWording, as_of: datetime, case: Case | None = None) -> Face:
    """A department with its clocks, and what it owes next at the right; named with its case among others."""
    following = next_clock(party)
    title = words.departments((party.order.department,))
    if case is not None:
        title = words("whistles.row", department=title, case=words.cases.title(case))
    role = words("offer.lead" if party.order.lead else "offer.support")
    responders = words.cases.joined(words.label(each) for each in party.order.responders)
    marks = [words.clock(clock, as_of) for clock in party_clocks(party)]
    if party.arrived_at is not None:
        proof = words("party.proved" if party.arrival_proved else "party.unproved")
        marks[1] = Mark(f"{proof} {words.wording.clock(party.arrived_at)[:5]}", marks[1].shade)
    if case is not None:
        marks.append(Mark(words.cases(f"level.{case.level.value}"), "text_third"))
    end = words("party.finished") if following is None else words.cases.act(following.act)
    return Face(
        key=key,
        title=title,
        priority=None if case is None else case.priority,
        note=words.cases.joined((role, responders), "joint"),
        marks=tuple(marks),
        end=end,
        end_shade="text_third" if following is None else "accent",
        dim=following is None,
    )
