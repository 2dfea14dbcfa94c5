"""批示督办: instructions of leaders, verbatim, until they are done; cases under supervision and those reminded of."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from zscc.map.wording import masked
from zscc.model.asked import WriteLine
from zscc.model.case import Case
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.role import Role
from zscc.situation.snapshot import Snapshot
from zscc.ui.act_button import ActButton
from zscc.ui.duty.book import Book, value_of
from zscc.ui.duty.form import LONGEST_LINE, Form
from zscc.ui.duty.line_list import LineList, LineRow
from zscc.ui.duty.moments import moment_of
from zscc.ui.duty.page import DutyPage
from zscc.ui.duty.sweep import Sweep
from zscc.ui.main_key import MainKey
from zscc.ui.parts import Look, rule

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk

DONE_SHOWN = 20


class LedgerPage(DutyPage):
    """What leaders want, and until when."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self._drawn: tuple[object, ...] = ()

    def _parts(self) -> Iterator[None]:
        self.list = LineList(self.look, self)
        yield
        self.supervised = LineList(self.look, self)
        yield
        self.form = Form(
            (("instruction", "line"), ("leader", "choice"), ("owner", "line"), ("until", "line")), "ledger.write", self
        )
        self.result, self.done = QLineEdit(self), ActButton(self)
        self.result.setProperty("look", "small")
        self.result.setMaxLength(LONGEST_LINE)
        self.done.setProperty("look", "box")
        yield
        finish = QHBoxLayout()
        finish.addWidget(self.result, 1)
        finish.addWidget(self.done)
        self.column.addWidget(self.list, 3)
        self.column.addLayout(finish)
        self.column.addWidget(rule(self))
        self.column.addWidget(self.form)
        self.column.addWidget(rule(self))
        self.column.addWidget(self.supervised, 2)
        for name, line in (("result", self.result), ("instruction", self.form.lines["instruction"])):
            self.desk.keep(name, line)
        yield
        self.form.submitted.connect(self.write)
        self.done.clicked.connect(self.finish)
        self._keys = MainKey((self.result,), self.finish, lambda _: self.finish())
        self.list.opened.connect(lambda _: self.result.setFocus())
        self.supervised.opened.connect(self.desk.show_case)

    def first(self) -> QWidget:
        return self.form.lines["instruction"]

    def show_look(self, look: Look) -> None:
        super().show_look(look)
        words = self.words
        self.list.show_look(look, words("ledger.heading"))
        self.supervised.show_look(look, words("ledger.supervised"))
        self.form.show_words(words)
        self.result.setPlaceholderText(words("ledger.result"))
        self.done.setText(words("ledger.done"))

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        minute = snapshot.as_of.replace(second=0, microsecond=0)
        drawn = (book, minute, self.look)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        words = self.words
        duty = self.desk.roster.duty_at(snapshot.as_of)
        leaders = [(person.id, words.person(person.id)) for person in duty.people(Role.DUTY_LEADER)]
        self.form.show_choices("leader", [*leaders, ("other", words("ledger.other_leader"))])
        done = [line for line in book.of_kind(DutyKind.INSTRUCTION) if line not in book.instructions][:DONE_SHOWN]
        rows = [self._row(book, line, snapshot) for line in (*book.instructions, *done)]
        count = words("ledger.count", open=len(book.instructions), done=len(done))
        self.list.show_rows(rows, words("ledger.heading"), count, words("ledger.empty"))

    def show_sweep(self, sweep: Sweep) -> None:
        words = self.words
        rows = [self._supervised(case, sweep) for case in sweep.supervised]
        rows += [
            LineRow(
                case.case_id, masked(case.title), case.case_id, words("ledger.reminded", count=case.counts.reminders)
            )
            for case in sweep.reminded
        ]
        counts = words("ledger.supervised_count", count=len(sweep.supervised), reminded=len(sweep.reminded))
        self.supervised.show_rows(rows, words("ledger.supervised"), counts, words("ledger.none_supervised"))

    def _supervised(self, case: Case, sweep: Sweep) -> LineRow:
        words, its = self.words, case.supervision
        assert its is not None
        second = words("ledger.supervised_by", case=case.case_id, person=words.person(its.by), text=masked(its.text))
        return LineRow(
            case.case_id,
            masked(case.title),
            second,
            words.left(its.answer_by, sweep.as_of),
            shade=words.shade_of(its.answer_by, sweep.as_of),
        )

    def _reminded(self, case: Case) -> LineRow:
        times = self.words("ledger.reminded", count=case.counts.reminders)
        return LineRow(case.case_id, masked(case.title), case.case_id, times)

    def _row(self, book: Book, line: DutyLine, snapshot: Snapshot) -> LineRow:
        words, done = self.words, book.answer_of(line, DutyKind.INSTRUCTION_DONE)
        named = words.leader(value_of(line, "leader"))
        second = words("ledger.second", leader=named, owner=masked(line.to) or words("ledger.nobody"))
        recorded = words("ledger.recorded", person=words.person(line.by), at=words.at(line.at, snapshot.as_of))
        if done is not None:
            result = words("ledger.result_told", result=masked(done.text)) if done.text else words("ledger.is_done")
            return LineRow(line.line_id, masked(line.text), f"{second}  {result}", recorded, faded=True)
        right = words("handover.no_limit") if line.until is None else words.left(line.until, snapshot.as_of)
        shade = words.shade_of(line.until, snapshot.as_of)
        return LineRow(line.line_id, masked(line.text), second, right, recorded, shade, mark="accent")

    def write(self) -> None:
        """Record what a leader said, verbatim."""
        words, snapshot, form = self.words, self.desk.snapshot, self.form
        if snapshot is None or not form.text("instruction"):
            form.tell(words("ledger.needs_text"), "amber")
            return
        until = moment_of(form.text("until"), snapshot.as_of) if form.text("until") else None
        if form.text("until") and until is None:
            form.tell(words("form.no_moment"), "amber")
            form.lines["until"].setFocus()
            return
        values = (("leader", form.chosen("leader")),)
        line = WriteLine(
            DutyKind.INSTRUCTION, form.text("instruction"), to=form.text("owner"), until=until, values=values
        )

        def done(_: DutyLine) -> None:
            form.clear()
            form.tell(words("ledger.written"), "ok")

        self.desk.write(line, done)

    def finish(self) -> None:
        """The marked instruction is done; the result says how."""
        line = self.desk.book.by_id.get(self.list.current)
        if line is None or line not in self.desk.book.instructions:
            self.form.tell(self.words("ledger.choose_first"), "amber")
            return
        self.desk.write(
            WriteLine(DutyKind.INSTRUCTION_DONE, self.result.text().strip(), about=line.line_id),
            lambda _: self.result.clear(),
        )
