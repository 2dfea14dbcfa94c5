"""重大事件 and 信息报送: opened by people, with roles, a log and the cases that joined; clocks of emergencies."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from zscc.map.wording import masked
from zscc.model.asked import TakeStep, WriteLine
from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.model.duty import DutyKind, DutyLine
from zscc.situation.snapshot import Snapshot
from zscc.ui.act_button import ActButton
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.dispatch.clocks import next_report, report_clocks
from zscc.ui.duty.book import Book
from zscc.ui.duty.form import LONGEST_LINE
from zscc.ui.duty.line_list import LineList, LineRow
from zscc.ui.duty.page import DutyPage
from zscc.ui.duty.said import said
from zscc.ui.duty.sweep import Sweep
from zscc.ui.main_key import MainKey
from zscc.ui.parts import Look, label, rule, say, shade

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk

COMMAND_ROLES = ("commander", "on_site", "information", "liaison", "logistics")
"""Words ``duty.event.role.<name>``."""
CHOICE_LETTERS = 14
ACTS = ("open", "note", "role", "join", "close")
OF_EVENT = (DutyKind.EVENT_NOTE, DutyKind.EVENT_ROLE, DutyKind.EVENT_CLOSED)


class EventPage(DutyPage):
    """One line says what to do; the event that is marked is the one it is done to."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self._sweep: Sweep | None = None
        self._drawn: tuple[object, ...] = ()

    def _parts(self) -> Iterator[None]:
        self.events = LineList(self.look, self)
        yield
        self.log = LineList(self.look, self)
        yield
        self.urgent = LineList(self.look, self)
        yield
        self.act, self.role, self.text = ChoiceBox(self), ChoiceBox(self), QLineEdit(self)
        for box in (self.act, self.role):
            box.setMinimumContentsLength(CHOICE_LETTERS)
        self.text.setProperty("look", "small")
        self.text.setMaxLength(LONGEST_LINE)
        self.do = ActButton(self)
        self.do.setProperty("look", "box")
        self.told = label("note", "second", self)
        self.told.setWordWrap(True)
        yield
        hand = QHBoxLayout()
        for widget, stretch in ((self.act, 0), (self.role, 0), (self.text, 1), (self.do, 0)):
            hand.addWidget(widget, stretch)
        self.column.addWidget(self.events, 2)
        self.column.addLayout(hand)
        self.column.addWidget(self.told)
        self.column.addWidget(self.log, 3)
        self.column.addWidget(rule(self))
        self.column.addWidget(self.urgent, 2)
        self.act.currentIndexChanged.connect(self._show_act)
        self.desk.keep("event", self.text)
        self.do.clicked.connect(self.act_now)
        self._keys = (
            MainKey((self.text,), self.act_now, lambda _: self.act_now()),
            MainKey((self.act, self.role), self.act_now),
        )
        self.events.view.selectionModel().currentChanged.connect(self._show_again)
        self.log.opened.connect(self._opened)
        self.urgent.opened.connect(self.desk.show_case)

    def first(self) -> QWidget:
        return self.text

    def show_look(self, look: Look) -> None:
        super().show_look(look)
        words = self.words
        for its, name in ((self.events, "heading"), (self.log, "log"), (self.urgent, "urgent")):
            its.show_look(look, words(f"event.{name}"))
        for box, names, table in ((self.act, ACTS, "act"), (self.role, COMMAND_ROLES, "role")):
            kept = max(box.currentIndex(), 0)
            box.clear()
            for name in names:
                box.addItem(words(f"event.{table}.{name}"), name)
            box.setCurrentIndex(kept)
            box.setAccessibleName(words(f"event.{table}_choice"))
        self.do.setText(words("event.do"))
        self._show_act()

    def _show_act(self) -> None:
        act = self.act.currentData()
        self.role.setVisible(act == "role")
        self.text.setEnabled(act != "join")
        if act:
            self.text.setPlaceholderText(self.words(f"event.hint.{act}"))

    @property
    def chosen(self) -> DutyLine | None:
        """The event that is marked, else the newest one."""
        book = self.desk.book
        marked = book.by_id.get(self.events.current)
        return marked if marked in book.events else next(iter(book.events), None)

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        drawn = (book, snapshot.as_of.replace(second=0, microsecond=0), self.look, self.events.current, self._sweep)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        words = self.words
        rows = [self._row(line, snapshot) for line in book.events]
        note = words("event.note")
        self.events.show_rows(rows, words("event.heading"), note, words("event.none"))
        event = self.chosen
        lines = [] if event is None else [event, *book.about(event, *OF_EVENT)]
        log = [self._log_row(line, snapshot) for line in reversed(lines)]
        cases = [] if event is None else [case for case in self._joined() if case.event_id == event.to]
        log += [
            LineRow(f"case {case.case_id}", masked(case.title), case.case_id, words("event.joined")) for case in cases
        ]
        self.log.show_rows(log, words("event.log"), words("event.cases", count=len(cases)), words("event.no_log"))

    def show_sweep(self, sweep: Sweep) -> None:
        self._sweep = sweep
        words = self.words
        rows = [self._urgent_row(case, sweep) for case in sweep.emergencies]
        self.urgent.show_rows(rows, words("event.urgent"), words("event.urgent_note"), words("event.none_urgent"))
        self._show_again()

    def _joined(self) -> tuple[Case, ...]:
        return () if self._sweep is None else self._sweep.joined

    def _row(self, line: DutyLine, snapshot: Snapshot) -> LineRow:
        words = self.words
        since = words("event.since", age=words.wording.age((snapshot.as_of - line.at).total_seconds()))
        return LineRow(line.line_id, masked(line.text), line.to, since, words.at(line.at, snapshot.as_of), mark="red")

    def _log_row(self, line: DutyLine, snapshot: Snapshot) -> LineRow:
        words = self.words
        title = said(words, line)
        kind = words.known(f"kind.{line.what.value}")
        return LineRow(line.line_id, title, kind, words.at(line.at, snapshot.as_of), words.person(line.by))

    def _urgent_row(self, case: Case, sweep: Sweep) -> LineRow:
        words, act_words = self.words, self.words.wording.words
        clocks = report_clocks(case, self.desk.report_limits)
        told = [
            f"{act_words(f'case.act.{clock.act.value}')} {words.at(clock.done_at, sweep.as_of)}"
            for clock in clocks
            if clock.done_at is not None
        ]
        waits = next_report(case, self.desk.report_limits)
        right, colour = words("event.all_told"), "text_second"
        if waits is not None:
            name = act_words(f"case.act.{waits.act.value}")
            left = words("handover.no_limit") if waits.by is None else words.left(waits.by, sweep.as_of)
            right, colour = f"{name} {left}", words.shade_of(waits.by, sweep.as_of)
        second = "  ".join((case.case_id, *told))
        return LineRow(case.case_id, masked(case.title), second, right, shade=colour)

    def act_now(self) -> None:
        """Do what is chosen."""
        act, words = self.act.currentData(), self.words
        text, event = self.text.text().strip(), self.chosen
        if act != "open" and event is None:
            self._tell(words("event.open_first"), "amber")
            return
        if act == "join":
            self._join(event)
            return
        if act in ("open", "note", "role") and not text:
            self._tell(words("event.needs_text"), "amber")
            return
        self.desk.write(self._line(act, text, event), self._written)

    def _line(self, act: str, text: str, event: DutyLine | None) -> WriteLine:
        about = "" if event is None else event.line_id
        if act == "open":
            snapshot = self.desk.snapshot
            stamp = "" if snapshot is None else f"{snapshot.as_of:%Y%m%d%H%M%S}"
            return WriteLine(DutyKind.EVENT_OPENED, text, to=f"ZD{stamp}")
        if act == "role":
            values = (("role", self.role.currentData()), ("person", text))
            return WriteLine(DutyKind.EVENT_ROLE, text, about=about, values=values)
        kind = DutyKind.EVENT_CLOSED if act == "close" else DutyKind.EVENT_NOTE
        return WriteLine(kind, text, about=about)

    def _join(self, event: DutyLine | None) -> None:
        """Put the selected case into the event."""
        pick, snapshot = self.desk.window.selection, self.desk.snapshot
        case = None
        if pick is not None and pick.kind == "case" and snapshot is not None:
            case = next((each for each in snapshot.cases if each.case_id == pick.id), None)
        if case is None or event is None:
            self._tell(self.words("event.select_case"), "amber")
            return
        self.desk.window.asking.ask(TakeStep(case.case_id, case.version, Act.JOIN_EVENT, link=event.to))

    def _written(self, line: DutyLine) -> None:
        self.text.clear()
        self._tell(self.words(f"event.told.{line.what.value}"), "ok")
        if line.what is DutyKind.EVENT_OPENED:
            self.act.setCurrentIndex(ACTS.index("role"))

    def _tell(self, words: str, colour: str) -> None:
        say(self.told, words)
        shade(self.told, colour)

    def _show_again(self) -> None:
        if self.desk.snapshot is not None:
            self.show_moment(self.desk.book, self.desk.snapshot)

    def _opened(self, key: str) -> None:
        kind, _, case_id = key.partition(" ")
        if kind == "case":
            self.desk.show_case(case_id)
