"""电话: the call list of a case. Enter begins a call and copies its number; its outcome may move a stage at once."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from zscc.map.wording import masked
from zscc.model.case_facts import Act
from zscc.ui.dispatch.call_list import BUSY, REACHED, UNREACHED, CallLine, next_line
from zscc.ui.dispatch.page import Page, button, called, line
from zscc.ui.dispatch.stack import Face, Stack
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look, label, say, tight

_RESULTS: dict[str, tuple[str, Act | None]] = {
    REACHED: (REACHED, None),
    "sign": (REACHED, Act.SIGN_FOR),
    "arrive": (REACHED, Act.ARRIVE),
    UNREACHED: (UNREACHED, None),
    BUSY: (BUSY, None),
}
"""Buttons: outcome of the call, and the step that follows from it."""


class CallPanel(Page):
    """The numbers, and the call that is going on."""

    begun = Signal(object)
    """CallLine whose number is dialled now."""
    ended = Signal(object, str, object, str)
    """CallLine, outcome, the Act that follows or None, and the note."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(look, words, parent)
        self._lines: tuple[CallLine, ...] = ()
        self.talking: CallLine | None = None
        self.started_at: datetime | None = None
        self.stack = Stack(look, self)
        self.form = QWidget(self)
        self.says = label("note", "accent", self.form)
        self.text = line(self.form)
        self.results: dict[str, QPushButton] = {
            name: button("main" if name == REACHED else "box", self.form, acts=True) for name in _RESULTS
        }
        self.give_up = button("small", self.form)
        self._lay_out()
        self.stack.done.connect(self._begin)
        self.give_up.clicked.connect(self._stop)
        for name, each in self.results.items():
            each.clicked.connect(lambda _=False, name=name: self._end(name))
        self.show_look(look, words)

    def _lay_out(self) -> None:
        grid = QGridLayout(self.form)
        tight(grid, spacing=6)
        grid.addWidget(self.says, 0, 0, 1, 2)
        grid.addWidget(self.give_up, 0, 2)
        grid.addWidget(self.text, 1, 0, 1, 3)
        for place, each in enumerate(self.results.values()):
            grid.addWidget(each, 2 + place // 3, place % 3)
        self.form.hide()
        for part in (self.stack, self.form, self.notice):
            self.column.addWidget(part)

    def send(self) -> None:
        """Ctrl+Enter: the call was answered; or it begins."""
        if self.talking is not None:
            self._end(REACHED)
        elif self.stack.current_key():
            self._begin(self.stack.current_key())

    def leave(self) -> None:
        """Esc gives the call up first."""
        if self.talking is not None:
            self._stop()
        else:
            super().leave()

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.heading.show_texts(words("call.heading"), words("call.note"))
        self.stack.show_look(look, words("call.list"))
        called(self.text, words("call.text"))
        for name, each in self.results.items():
            each.setText(words(f"call.{name}"))
        self.give_up.setText(words("call.give_up"))
        self._show()

    def show_lines(self, lines: tuple[CallLine, ...]) -> None:
        """Show these numbers; the keyboard stands on the next one to call."""
        if lines == self._lines:
            return
        self._lines = lines
        self._show()
        following = next_line(lines)
        if following is not None and self.talking is None:
            self.stack.go_to(following.key)

    def show_talking(self, its: CallLine, started_at: datetime) -> None:
        """The call has begun."""
        self.talking, self.started_at = its, started_at
        for name, (_, act) in _RESULTS.items():
            self.results[name].setVisible(act is None or act in its.may)
        self._show()
        self.form.show()
        self.text.setFocus()

    def show_ended(self) -> None:
        """It was written down."""
        self.text.clear()
        self._stop()

    def _show(self) -> None:
        self.stack.show_faces([self._face(each) for each in self._lines])
        if self.talking is not None and self.started_at is not None:
            clock = self.words.wording.clock(self.started_at)
            say(self.says, self.words("call.talking", name=self._name(self.talking), clock=clock))

    def _face(self, each: CallLine) -> Face:
        words = self.words
        end = words("call.never")
        if each.called_at is not None:
            clock = words.wording.clock(each.called_at)[:5]
            end = words("call.last", outcome=words(f"call.{each.outcome}"), clock=clock)
        phone = masked(each.phone) or words("call.no_number")
        title = f"\u260e {self._name(each)}" if each.telephone else self._name(each)
        return Face(each.key, title, phone, end=end, end_shade="text_second", dim=each.outcome == REACHED)

    def _name(self, each: CallLine) -> str:
        return self.words.label(each.responder_id) if each.responder_id else self.words.departments((each.department,))

    def _begin(self, key: str) -> None:
        its = next((each for each in self._lines if each.key == key), None)
        if its is not None and self.talking is None:
            self.begun.emit(its)

    def _end(self, name: str) -> None:
        if self.talking is not None:
            outcome, act = _RESULTS[name]
            self.ended.emit(self.talking, outcome, act, self.text.text().strip())

    def _stop(self) -> None:
        self.talking = self.started_at = None
        self.form.hide()
        self.stack.setFocus()
