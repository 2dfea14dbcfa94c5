"""预警叫应: official warnings by feeds and by hand, and rounds of calls to the villages (叫应, 查岗)."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from zscc.map.wording import masked
from zscc.model.asked import WriteLine
from zscc.model.duty import DutyKind, DutyLine
from zscc.situation.snapshot import Snapshot
from zscc.ui.act_button import ActButton
from zscc.ui.duty.book import ANSWERED, NO_ANSWER, Book
from zscc.ui.duty.call_out import CallState, Round, VillageCall, call_out, roll_call
from zscc.ui.duty.form import LONGEST_LINE, Form
from zscc.ui.duty.line_list import LineList, LineRow
from zscc.ui.duty.moments import moment_of
from zscc.ui.duty.official import Official
from zscc.ui.duty.page import DutyPage
from zscc.ui.duty.village_board import VillageBoard, VillageCell
from zscc.ui.duty.warning_kinds import COLOURS, TYPES
from zscc.ui.main_key import MainKey
from zscc.ui.parts import Heading, Look, rule
from zscc.ui.row_model import ROW_ROLE
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk

MODES = {"call_out": DutyKind.CALL_OUT_ANSWERED, "roll_call": DutyKind.ROLL_CALL}
MOST_WARNINGS = 3
SHOWN_IN = (Workspace.MAP, Workspace.DUTY)
FORGOTTEN_AFTER_S = 7200.0
"""Nobody was called for so long: the map is left to other things."""


class CallsPage(DutyPage):
    """Warnings above, the board of villages below."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self.mode = "call_out"

    def _parts(self) -> Iterator[None]:
        self.warnings = LineList(self.look, self)
        yield
        names = (("type", "choice"), ("colour", "choice"), ("issuer", "line"), ("until", "line"))
        self.form = Form(names, "warning.write", self)
        self.form.hide()
        yield
        self.enter, self.lift, self.begin = (ActButton(self) for _ in range(3))
        self.modes = {mode: QPushButton(self) for mode in MODES}
        self.heading = Heading(self)
        self.board = VillageBoard(self.look, self)
        yield
        self.name = QLineEdit(self)
        self.name.setProperty("look", "small")
        self.name.setMaxLength(LONGEST_LINE)
        self.yes, self.no = ActButton(self), ActButton(self)
        self.next = QPushButton(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        deeds, modes, hand = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for deed in (self.enter, self.lift, self.begin):
            deed.setProperty("look", "box")
            deeds.addWidget(deed)
        deeds.addStretch(1)
        for mode, button in self.modes.items():
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setChecked(mode == self.mode)
            modes.addWidget(button)
        modes.addWidget(self.heading, 1)
        hand.addWidget(self.name, 1)
        for answer in (self.yes, self.no, self.next):
            answer.setProperty("look", "box")
            hand.addWidget(answer)
        self.column.addWidget(self.warnings)
        self.column.addWidget(self.form)
        self.column.addLayout(deeds)
        self.column.addWidget(rule(self))
        self.column.addLayout(modes)
        self.column.addWidget(self.board, 1)
        self.column.addLayout(hand)

    def _connect(self) -> None:
        self.enter.clicked.connect(self.toggle_form)
        self.form.submitted.connect(self.write_warning)
        self.lift.clicked.connect(self.lift_warning)
        self.warnings.opened.connect(self._show_where)
        self.warnings.view.clicked.connect(lambda index: self._show_where(index.data(ROW_ROLE).key))
        self.begin.clicked.connect(self.begin_round)
        for mode, button in self.modes.items():
            button.clicked.connect(lambda _=False, mode=mode: self.show_mode(mode))
        self.board.answered.connect(lambda code: self.call(code, ANSWERED))
        self.board.unanswered.connect(lambda code: self.call(code, NO_ANSWER))
        self.board.next_asked.connect(self.choose_next)
        self.yes.clicked.connect(self._answered)
        self.no.clicked.connect(lambda: self.call(self.board.current, NO_ANSWER))
        self.next.clicked.connect(self.choose_next)
        self._keys = MainKey((self.name,), self._answered, lambda _: self._answered())

    def first(self) -> QWidget:
        return self.board

    def show_look(self, look: Look) -> None:
        super().show_look(look)
        words = self.words
        self.warnings.show_look(look, words("warning.heading"))
        self.board.show_look(look, words("calls.board"))
        self.form.show_words(words)
        for name, values in (("type", TYPES), ("colour", COLOURS)):
            self.form.show_choices(name, [(value, words(f"warning.{name}.{value}")) for value in values])
        texts = (
            (self.enter, "warning.enter"),
            (self.lift, "warning.lift"),
            (self.begin, "calls.begin"),
            (self.yes, "calls.yes"),
            (self.no, "calls.no"),
            (self.next, "calls.next"),
        )
        for button, key in texts:
            button.setText(words(key))
        for mode, button in self.modes.items():
            button.setText(words(f"calls.mode.{mode}"))
        self.name.setPlaceholderText(words("calls.who"))

    # The round -----------------------------------------------------------------------------------------

    def shown_round(self) -> Round | None:
        """The round that the map shows too: a call-out under way, or the one whose board is in front."""
        return self._round() if self.isVisible() else under_way(self.desk)

    def _round(self) -> Round | None:
        villages, snapshot, book = self.desk.window.directory.town.villages, self.desk.snapshot, self.desk.book
        if self.mode == "call_out" or snapshot is None:
            return call_out(book, villages)
        return roll_call(book, villages, self.desk.roster.duty_at(snapshot.as_of).duty_id)

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        self._show_warnings(snapshot)
        words, calls = self.words, self._round()
        villages = self.desk.window.directory.town.villages
        if calls is None:
            calls = call_out(Book(), villages) or Round(
                tuple(VillageCall(number, village, CallState.NOT_CALLED) for number, village in enumerate(villages, 1))
            )
            self.heading.show_texts("", words("calls.not_begun"))
        else:
            self.heading.show_texts("", self._progress(calls, snapshot.as_of))
        under_way = self.mode == "roll_call" or calls.began is not None
        for widget in (self.yes, self.no, self.next, self.name):
            widget.setEnabled(under_way)
        self.begin.setVisible(self.mode == "call_out")
        self.board.show_cells([self._cell(call, snapshot.as_of) for call in calls.villages])

    def _progress(self, calls: Round, as_of: datetime) -> str:
        words = self.words
        told = {"answered": calls.answered, "count": len(calls.villages), "unanswered": calls.unanswered}
        if calls.began is None:
            return words("calls.progress", **told)
        age = words.wording.age((as_of - calls.began.at).total_seconds())
        return words("calls.progress_since", **told, age=age)

    def _cell(self, call: VillageCall, as_of: datetime) -> VillageCell:
        words, last, again = self.words, call.last, call.waits_again(as_of)
        if last is None:
            said = words("calls.state.not_called")
        elif call.state is CallState.ANSWERED:
            said = words(
                "calls.state.answered", minute=words.minute(last.at), who=masked(last.text) or words.person(last.by)
            )
        else:
            key = "calls.state.again" if again else "calls.state.no_answer"
            said = words(key, count=call.calls, age=words.wording.age((as_of - last.at).total_seconds()))
        return VillageCell(call.number, call.village.code, call.village.name, call.state, said, again)

    def show_mode(self, mode: str) -> None:
        """叫应 or 查岗."""
        self.mode = mode
        self.modes[mode].setChecked(True)
        if self.desk.snapshot is not None:
            self.show_moment(self.desk.book, self.desk.snapshot)
            self.desk.map.show_round(self.shown_round())
        self.board.setFocus()

    def begin_round(self) -> None:
        """叫应 of all villages begins; it is about the marked warning, else about the gravest in force."""
        told = self.desk.window.duty.warnings.told
        marked = next((its for its in told if its.key == self.warnings.current), None)
        warning = marked or next(iter(told), None)
        text = "" if warning is None else self.words("warning.told", name=warning.name, issuer=warning.issuer)
        about = "" if warning is None else warning.key

        def begun(_: DutyLine) -> None:
            self.board.choose(self.desk.window.directory.town.villages[0].code)
            self.board.setFocus()

        self.desk.write(WriteLine(DutyKind.CALL_OUT, text, about=about), begun)

    def call(self, code: str, outcome: str) -> None:
        """A village was called; then the next one is marked."""
        calls = self._round()
        if not code or calls is None or (self.mode == "call_out" and calls.began is None):
            self.desk.window.tell(self.words("calls.begin_first"))
            return
        about = "" if calls.began is None else calls.began.line_id
        line = WriteLine(MODES[self.mode], self.name.text().strip(), to=code, about=about, outcome=outcome)
        self.desk.write(line)
        self.name.clear()
        called = next(call for call in calls.villages if call.village.code == code)
        others = Round(tuple(call for call in calls.villages if call is not called), calls.began)
        self._choose(others.next_after(called.number))

    def _answered(self) -> None:
        self.call(self.board.current, ANSWERED)

    def choose_next(self) -> None:
        """Mark whom to call next; the map shows where it lies."""
        calls = self._round()
        here = self.board.current
        number = 0 if calls is None else next((c.number for c in calls.villages if c.village.code == here), 0)
        self._choose(None if calls is None else calls.next_after(number))
        self.board.setFocus()

    def _choose(self, call: VillageCall | None) -> None:
        if call is None:
            self.desk.window.tell(self.words("calls.all_answered"))
        else:
            self.board.choose(call.village.code)

    # Warnings ------------------------------------------------------------------------------------------

    def _show_warnings(self, snapshot: Snapshot) -> None:
        words = self.words
        told = self.desk.window.duty.warnings.told
        rows = [self._warning(its, snapshot.as_of) for its in told]
        self.warnings.show_rows(rows, words("warning.heading"), words("warning.note"), words("warning.none"))
        self.warnings.fit_rows(MOST_WARNINGS)
        self.lift.setEnabled(any(not its.by_feed for its in told))

    def _warning(self, its: Official, as_of: datetime) -> LineRow:
        words, joint = self.words, self.words.wording("card.joint")
        until = words("warning.to_lift") if its.until is None else words("warning.until", at=words.at(its.until, as_of))
        at = words("warning.issued_at", at=words.at(its.issued_at, as_of))
        areas = "" if its.warning is None else words("comma").join(area.name for area in its.warning.areas if area.name)
        how = words("warning.by_feed" if its.by_feed else "warning.by_hand")
        made_up = words.wording("synthetic.short") if its.warning is not None and its.warning.synthetic else ""
        right = words("warning.drill_only") if its.exercise else ""
        if its.until is not None and not right:
            key = "warning.expired" if its.over else "warning.valid"
            right = words(key, age=words.wording.age(abs((its.until - as_of).total_seconds())))
        return LineRow(
            its.key,
            words("warning.told", name=its.name, issuer=its.issuer),
            joint.join(filter(None, (at, until, how, made_up, areas))),
            right,
            shade="stale" if its.over or its.exercise else "text_second",
            mark=its.mark,
            faded=its.over,
        )

    def choose_warning(self, key: str) -> None:
        """Mark a warning in the list."""
        self.warnings.choose(key)

    def _show_where(self, key: str) -> None:
        """Enter or a click on a warning: the map shows where it holds."""
        if not self.desk.window.duty.warnings.fly_to(key):
            self.desk.window.tell(self.words("warning.no_area"))

    def toggle_form(self) -> None:
        """Open or close the form of a warning."""
        self.form.setVisible(self.form.isHidden())
        if not self.form.isHidden():
            if not self.form.text("issuer"):
                self.form.lines["issuer"].setText(self.words("warning.usual_issuer"))
            self.form.choices["type"].setFocus()

    def write_warning(self) -> None:
        """Enter a warning as its issuer gave it."""
        form, words, snapshot = self.form, self.words, self.desk.snapshot
        if snapshot is None or not form.text("issuer"):
            form.tell(words("warning.needs_issuer"), "amber")
            return
        until = moment_of(form.text("until"), snapshot.as_of)
        if until is None:
            form.tell(words("form.no_moment"), "amber")
            form.lines["until"].setFocus()
            return
        values = (("type", form.chosen("type")), ("colour", form.chosen("colour")), ("issuer", form.text("issuer")))
        line = WriteLine(DutyKind.WARNING, until=until, started_at=snapshot.as_of, values=values)

        def done(_: DutyLine) -> None:
            form.lines["until"].clear()
            form.hide()

        self.desk.write(line, done)

    def lift_warning(self) -> None:
        """The issuer has lifted the marked warning, or it expired."""
        by_hand = [its.key for its in self.desk.window.duty.warnings.told if not its.by_feed]
        marked = self.warnings.current
        if marked and marked not in by_hand:
            # What a feed brought is lifted by its issuer, through the feed.
            self.desk.window.tell(self.words("warning.lifted_by_issuer"))
        elif by_hand:
            self.desk.write(WriteLine(DutyKind.WARNING_LIFTED, about=marked or by_hand[0]))


def under_way(desk: "DutyDesk") -> Round | None:
    """The call-out that the map shows where its board is not in front: one that is not complete, nor forgotten."""
    snapshot, window = desk.snapshot, desk.window
    if snapshot is None or window.workspace not in SHOWN_IN:
        return None
    called = call_out(desk.book, window.directory.town.villages)
    if called is None or called.complete or called.began is None:
        return None
    last = max((call.last.at for call in called.villages if call.last is not None), default=called.began.at)
    return called if (snapshot.as_of - last).total_seconds() < FORGOTTEN_AFTER_S else None
