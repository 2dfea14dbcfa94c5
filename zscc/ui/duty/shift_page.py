"""本班: who stands on which post now and next, with masked telephones; the report that nothing happened (零报告)."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from zscc.model.asked import WriteLine
from zscc.model.duty import DutyKind
from zscc.model.role import Role
from zscc.settings.roster import Duty
from zscc.situation.snapshot import Snapshot
from zscc.ui.act_button import ActButton
from zscc.ui.duty.book import Book
from zscc.ui.duty.line_list import LineList, LineRow
from zscc.ui.duty.page import DutyPage
from zscc.ui.duty.people import next_duty, pairs
from zscc.ui.parts import Look, label, rule, say

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk


class ShiftPage(DutyPage):
    """The roster of the shift and of the next one."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self.now, self.next = LineList(look, self), LineList(look, self)
        self.quiet = ActButton(self)
        self.quiet.setProperty("look", "box")
        self.quiet.clicked.connect(self.report_all_quiet)
        self.told = label("note", "second", self)
        self.told.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addWidget(self.quiet)
        foot.addWidget(self.told, 1)
        self.column.addWidget(self.now, 3)
        self.column.addWidget(rule(self))
        self.column.addWidget(self.next, 2)
        self.column.addWidget(rule(self))
        self.column.addLayout(foot)

    def first(self) -> QWidget:
        return self.now.view

    def show_look(self, look: Look) -> None:
        super().show_look(look)
        words = self.words
        self.now.show_look(look, words("shift.now"))
        self.next.show_look(look, words("shift.next"))
        self.quiet.setText(words("shift.all_quiet"))

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        words, as_of, roster = self.words, snapshot.as_of, self.desk.roster
        duty, following = roster.duty_at(as_of), next_duty(roster, as_of)
        seat = self.desk.window.asking.who.account
        source = words("shift.source") if roster.synthetic else ""
        self.now.show_rows(self._rows(duty, seat), words("shift.now"), source)
        begins = words("shift.begins", minute=words.minute(following.begins_at), shift=words.shift(following))
        self.next.show_rows(self._rows(following, ""), words("shift.next"), begins)
        reports = book.of_shift(duty.duty_id, DutyKind.ALL_QUIET)
        if reports:
            last = reports[-1]
            said = words("shift.quiet_told", minute=words.minute(last.at), person=words.person(last.by))
        else:
            said = words("shift.quiet_not_told")
        say(self.told, said)

    def report_all_quiet(self) -> None:
        """零报告: nothing happened in this shift so far."""
        self.desk.write(
            WriteLine(DutyKind.ALL_QUIET, self.words("shift.quiet_text")),
            lambda _: self.desk.window.tell(self.words("shift.quiet_done")),
        )

    def _rows(self, duty: Duty, seat: str) -> list[LineRow]:
        words = self.words
        return [
            LineRow(
                f"{post.duty} {person.id}",
                words.person(person.id),
                words.phone(person) or words("shift.no_phone"),
                words.post(post.duty, post.role),
                words("shift.here") if person.id == seat else "",
                mark="accent" if person.id == seat else "",
                shade="text" if post.role is Role.DUTY_LEADER else "text_second",
            )
            for post, person in pairs(duty)
        ]
