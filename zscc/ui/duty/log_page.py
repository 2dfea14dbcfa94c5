"""值班日志: write a line, find one, clear what was carried. Lines about a case lead to it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from zscc.model.asked import WriteLine
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.situation.snapshot import Snapshot
from zscc.ui.act_button import ActButton
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.duty.book import Book, found
from zscc.ui.duty.form import LONGEST_LINE
from zscc.ui.duty.line_list import LineList, LineRow, MadeRows
from zscc.ui.duty.page import DutyPage
from zscc.ui.duty.said import case_of, said
from zscc.ui.main_key import MainKey
from zscc.ui.parts import Look, label, say

if TYPE_CHECKING:
    from datetime import datetime

    from zscc.ui.duty.desk import DutyDesk

_MANY = frozenset({DutyKind.CALL_OUT_ANSWERED, DutyKind.ROLL_CALL, DutyKind.CHECKED})
"""Kinds of which there are dozens in a round; they would hide what a hand wrote."""
KINDS: dict[str, frozenset[DutyKind]] = {
    "main": frozenset(DutyKind) - _MANY,
    "all": frozenset(),
    "carried": frozenset(),
    "notes": frozenset({DutyKind.NOTE}),
    "calls": frozenset({DutyKind.CALL, DutyKind.ROLL_CALL, DutyKind.CALL_OUT_ANSWERED}),
    "handovers": frozenset({DutyKind.HANDOVER, DutyKind.ALL_QUIET, DutyKind.SHIFT_BEGAN}),
    "instructions": frozenset({DutyKind.INSTRUCTION, DutyKind.INSTRUCTION_DONE}),
    "warnings": frozenset({DutyKind.WARNING, DutyKind.WARNING_LIFTED, DutyKind.CALL_OUT}),
    "events": frozenset({DutyKind.EVENT_OPENED, DutyKind.EVENT_NOTE, DutyKind.EVENT_ROLE, DutyKind.EVENT_CLOSED}),
}
WRITTEN = ("note", "carried", "call")
"""What a hand writes here."""


class LogPage(DutyPage):
    """The newest line first."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self.kind, self.text = ChoiceBox(self), QLineEdit(self)
        self.text.setMaxLength(LONGEST_LINE)
        self.write = ActButton(self)
        self.write.setProperty("look", "box")
        self.about = label("note", "second", self)
        self.shown, self.wanted = ChoiceBox(self), QLineEdit(self)
        self.wanted.setProperty("look", "small")
        self.list = LineList(look, self)
        self._drawn: tuple[object, ...] = ()
        self._begun_at: datetime | None = None
        """When somebody began to type: of a call that is when it began."""
        self._lay_out()
        self._keys = MainKey((self.text,), lambda: self.write_line(carried=True), lambda _: self.write_line())
        desk.keep("log", self.text)
        self.text.textEdited.connect(self._typed)
        self.write.clicked.connect(lambda: self.write_line())  # noqa: PLW0108  # clicked tells a bool
        self.shown.currentIndexChanged.connect(self._show_again)
        self.wanted.textChanged.connect(self._show_again)
        self.list.opened.connect(self._opened)
        self.list.view.installEventFilter(self)

    def _lay_out(self) -> None:
        head, tools = QHBoxLayout(), QHBoxLayout()
        for widget, stretch in ((self.kind, 0), (self.text, 1), (self.write, 0)):
            head.addWidget(widget, stretch)
        for widget, stretch in ((self.shown, 0), (self.wanted, 1)):
            tools.addWidget(widget, stretch)
        self.column.addLayout(head)
        self.column.addWidget(self.about)
        self.column.addLayout(tools)
        self.column.addWidget(self.list, 1)

    def first(self) -> QWidget:
        return self.text

    def show_look(self, look: Look) -> None:
        super().show_look(look)
        words = self.words
        self.list.show_look(look, words("log.heading"))
        self.write.setText(words("log.write"))
        self.text.setPlaceholderText(words("log.hint"))
        self.wanted.setPlaceholderText(words("log.search"))
        _fill(self.kind, [(name, words(f"log.kind.{name}")) for name in WRITTEN])
        _fill(self.shown, [(name, words(f"log.shown.{name}")) for name in KINDS])
        for box, name in ((self.kind, "kind_of_line"), (self.shown, "shown_lines")):
            box.setAccessibleName(words(f"log.{name}"))

    def show_carried(self) -> None:
        """Narrow the list to what is carried from shift to shift."""
        self.shown.setCurrentIndex(self.shown.findData("carried"))

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        words, chosen = self.words, self.shown.currentData() or "main"
        case_id = self.case_id
        say(self.about, words("log.about", case=case_id) if case_id else words("log.about_none"))
        minute = snapshot.as_of.replace(second=0, microsecond=0)
        drawn = (book, chosen, self.wanted.text(), minute, self.look)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        lines = book.carried if chosen == "carried" else book.lines
        lines_found = found(lines, self.wanted.text(), KINDS[chosen])
        rows = MadeRows(lines_found, lambda line: self._row(book, line, snapshot))
        count = words("log.count", count=words.wording.number(len(rows)))
        self.list.show_rows(rows, words("log.heading"), count, words("log.empty"))

    @property
    def case_id(self) -> str:
        """The case that is selected; a line that is written now is about it."""
        pick = self.desk.window.selection
        return pick.id if pick is not None and pick.kind == "case" else ""

    def _typed(self, text: str) -> None:
        snapshot = self.desk.snapshot
        if not text or snapshot is None:
            self._begun_at = None
        elif self._begun_at is None:
            self._begun_at = snapshot.as_of

    def write_line(self, *, carried: bool = False) -> None:
        """Write what was typed; it is taken from the line only when it is safe."""
        text, kind = self.text.text().strip(), "carried" if carried else self.kind.currentData()
        if not text:
            return

        def done(line: DutyLine) -> None:
            if self.text.text().strip() == line.text:
                self.text.clear()
                self._begun_at = None

        what = DutyKind.CALL if kind == "call" else DutyKind.NOTE
        outcome = CARRIED if kind == "carried" else ""
        began = self._begun_at if what is DutyKind.CALL else None
        self.desk.write(WriteLine(what, text, about=self.case_id, outcome=outcome, started_at=began), done)

    def clear_note(self, line_id: str) -> None:
        """A carried note is done."""
        note = self.desk.book.by_id.get(line_id)
        if note is not None and note in self.desk.book.carried:
            self.desk.write(WriteLine(DutyKind.NOTE_CLEARED, about=line_id))

    def eventFilter(self, watched: object, event: object) -> bool:
        """Del on a carried note clears it."""
        pressed = isinstance(event, QKeyEvent) and event.type() is QKeyEvent.Type.KeyPress
        if watched is self.list.view and pressed and event.key() == Qt.Key.Key_Delete:  # type: ignore[attr-defined]
            self.clear_note(self.list.current)
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _row(self, book: Book, line: DutyLine, snapshot: Snapshot) -> LineRow:
        words = self.words
        cleared = book.answer_of(line, DutyKind.NOTE_CLEARED)
        below = words.person(line.by)
        if line.outcome == CARRIED and line.what is DutyKind.NOTE:
            below = (
                words("log.cleared", minute=words.at(cleared.at, snapshot.as_of)) if cleared else words("log.stands")
            )
        mark = "accent" if line in book.carried else ""
        about = words("log.row_about", case=case_of(line)) if case_of(line) else ""
        second = words.wording.words("duty.joint").join(filter(None, (words.known(f"kind.{line.what.value}"), about)))
        title, at = said(self.words, line), words.at(line.at, snapshot.as_of)
        if line.what is DutyKind.CALL and line.started_at is not None:
            at = f"{words.minute(line.started_at)}–{at}"
        return LineRow(line.line_id, title, second, at, below, mark=mark, faded=cleared is not None)

    def _show_again(self) -> None:
        if self.desk.snapshot is not None:
            self.show_moment(self.desk.book, self.desk.snapshot)

    def _opened(self, line_id: str) -> None:
        line = self.desk.book.by_id.get(line_id)
        if line is not None and case_of(line):
            self.desk.show_case(case_of(line))


def _fill(box: ChoiceBox, choices: list[tuple[str, str]]) -> None:
    """Name the choices anew; what was chosen stays."""
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    for value, its_words in choices:
        box.addItem(its_words, value)
    box.setCurrentIndex(max(box.findData(kept), 0))
    box.blockSignals(False)
