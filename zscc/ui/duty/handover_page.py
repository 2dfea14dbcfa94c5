"""交接班: what goes to the next shift stands here by itself; both confirm, it is written and can go on paper."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from zscc.model.asked import WriteLine
from zscc.model.duty import DutyKind, DutyLine
from zscc.settings.roster import Duty
from zscc.situation.snapshot import Snapshot
from zscc.ui.act_button import ActButton
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.duty.book import Book, value_of
from zscc.ui.duty.checks import check_lists
from zscc.ui.duty.form import LONGEST_LINE
from zscc.ui.duty.handover import TO, Listed, by_section, listed_now, values_of
from zscc.ui.duty.handover_file import HandoverFile
from zscc.ui.duty.handover_words import counts_of, heading_of, said_of
from zscc.ui.duty.line_list import LineList, LineRow, MadeRows
from zscc.ui.duty.page import DutyPage
from zscc.ui.duty.people import handing_over, pairs
from zscc.ui.duty.sweep import Sweep
from zscc.ui.main_key import MainKey
from zscc.ui.parts import Look, label, say, shade
from zscc.ui.tick_box import TickBox

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk

ACT = frozenset({"overdue", "alarm", "whistle", "feed"})
"""Sections whose heading is amber while something stands in them: the next shift has to act."""
EARLY = timedelta(minutes=30)
"""Who hands over longer than this before the shift ends is asked once more."""
ASKED_FOR = timedelta(minutes=2)
"""How long that question stands."""

Entry = tuple[str, int, Listed | None]
"""Section, place within it, and what is listed there; None: its heading, which counts."""


def _entries(listed: tuple[Listed, ...]) -> Iterator[Entry]:
    for section, its in by_section(listed).items():
        yield section, len(its), None
        yield from ((section, place, each) for place, each in enumerate(its))


class HandoverPage(DutyPage):
    """A list of everything, two names, two ticks, one key."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)

    def _parts(self) -> Iterator[None]:
        self.list = LineList(self.look, self)
        yield
        self.names = {"from": ChoiceBox(self), "to": ChoiceBox(self)}
        self.ticks = {side: TickBox(self) for side in self.names}
        yield
        self._sides = {side: label("note", "second", self) for side in self.names}
        self.remark = QLineEdit(self)
        self.remark.setProperty("look", "small")
        self.remark.setMaxLength(LONGEST_LINE)
        self.hand_over, self.paper = ActButton(self), QPushButton(self)
        for button in (self.hand_over, self.paper):
            button.setProperty("look", "box")
        self.told = label("note", "second", self)
        self.told.setWordWrap(True)
        self.file = HandoverFile(self.desk, self)
        self.listed: tuple[Listed, ...] = ()
        self._sweep: Sweep | None = None
        self._drawn: tuple[object, ...] = ()
        self._asked: tuple[object, ...] = ()
        """The early handover that was asked about."""
        self._asked_at: datetime | None = None
        self._lay_out()
        self.desk.keep("remark", self.remark)
        self.hand_over.clicked.connect(self.write)
        self.paper.clicked.connect(self.file.ask_where)
        self.list.opened.connect(self._opened)
        parts = (*self.names.values(), *self.ticks.values(), self.remark, self.list.view, self.hand_over, self.paper)
        self._keys = MainKey(parts, self.write)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, side in enumerate(self.names):
            grid.addWidget(self._sides[side], row, 0)
            grid.addWidget(self.names[side], row, 1)
            grid.addWidget(self.ticks[side], row, 2)
        foot = QHBoxLayout()
        for widget, stretch in ((self.hand_over, 0), (self.paper, 0), (self.told, 1)):
            foot.addWidget(widget, stretch)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.remark)
        self.column.addLayout(grid)
        self.column.addLayout(foot)

    def first(self) -> QWidget:
        return self.names["from"]

    def show_look(self, look: Look) -> None:
        super().show_look(look)
        words = self.words
        self.list.show_look(look, words("handover.heading"))
        self.remark.setPlaceholderText(words("handover.remark"))
        self._offer()
        self.paper.setText(words("handover.paper"))
        for side in self.names:
            say(self._sides[side], words(f"handover.side.{side}"))
            self.ticks[side].setText(words("handover.confirm"))
            self.names[side].setAccessibleName(words(f"handover.side.{side}"))
            self.ticks[side].setAccessibleName(words(f"handover.confirm_{side}"))

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        who = self.desk.window.asking.who
        duty, following = self._shifts(snapshot.as_of)
        self._offer()
        self._name("from", duty, who.account)
        receivers = following.people(who.role)
        self._name("to", following, receivers[0].id if receivers else "")
        last = book.last_handover
        self.paper.setEnabled(last is not None)
        if self._sweep is not None:
            self._list(book, self._sweep)
        if last is not None and not self.told.text():
            self._tell(self.words("handover.last", at=self.words.at(last.at, snapshot.as_of)))

    def show_sweep(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._list(self.desk.book, sweep)

    def _shifts(self, as_of: datetime) -> tuple[Duty, Duty]:
        """Which shift hands over to which."""
        return handing_over(self.desk.roster, as_of, self.desk.window.asking.who.account, self._taken_over)

    @property
    def _taken_over(self) -> str:
        """Id of the shift that took over last; '' when the log knows of none."""
        last = self.desk.book.last_handover
        return "" if last is None else value_of(last, TO)

    def _offer(self) -> None:
        """The key, unless this shift has handed over already."""
        snapshot = self.desk.snapshot
        done = snapshot is not None and self._shifts(snapshot.as_of)[1].duty_id == self._taken_over
        self.hand_over.setText(self.words("handover.done" if done else "handover.write"))
        for part in (self.hand_over, *self.names.values(), *self.ticks.values()):
            part.setEnabled(not done)

    def _name(self, side: str, duty: Duty, chosen: str) -> None:
        """Who may stand on a side; what somebody chose stays, else the one who is expected."""
        box, words = self.names[side], self.words
        named = ((person.id, words.post(post.duty, post.role)) for post, person in pairs(duty))
        people = [(person_id, f"{words.person(person_id)}  {post}") for person_id, post in named]
        if [(box.itemData(place), box.itemText(place)) for place in range(box.count())] == people:
            return
        kept = box.currentData() or chosen
        box.clear()
        for person_id, text in people:
            box.addItem(text, person_id)
        place = box.findData(kept)
        box.setCurrentIndex(place if place >= 0 else max(box.findData(chosen), 0))

    def _list(self, book: Book, sweep: Sweep) -> None:
        duty = self._shifts(sweep.as_of)[0]
        cards = self.desk.window.directory.feeds
        drawn = (book, sweep, self.look, duty.duty_id, cards)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        words = self.words
        checks = check_lists(book, duty.duty_id, self.desk.window.bureau.catalogue.classes)
        self.listed = listed_now(sweep, book, checks, cards)
        counts = counts_of(self.listed, sweep.open_cases, sweep.overdue_cases)
        entries = tuple(_entries(self.listed))
        rows = MadeRows(entries, lambda entry: self._row(entry, counts, sweep.as_of))
        as_of = words("handover.as_of", at=words.minute(sweep.as_of))
        self.list.show_rows(rows, words("handover.heading"), as_of)

    def _row(self, entry: Entry, counts: dict[str, int], as_of: datetime) -> LineRow:
        section, place, listed = entry
        words = self.words
        if listed is None:
            name, none = heading_of(words, section, counts[section]), "" if place else words("handover.none")
            return LineRow(section, name, right=none, mark="amber" if place and section in ACT else "", head=True)
        text, second, right = said_of(words, listed, as_of)
        return LineRow(f"{section} {place} {listed.what}", text, second, right)

    def write(self) -> None:
        """Write the handover, when both have confirmed; refused in words otherwise."""
        words, snapshot = self.words, self.desk.snapshot
        if snapshot is None or self._sweep is None:
            self._tell(words("handover.not_yet"))
            return
        giver, taker = (box.currentData() or "" for box in self.names.values())
        duty, following = self._shifts(snapshot.as_of)
        refusal = self._refusal(giver, taker, following)
        if refusal:
            self._tell(words(f"handover.refused.{refusal}"), "amber")
            return
        if self._asks_once_more((giver, taker, duty.duty_id), duty.ends_at - snapshot.as_of, snapshot.as_of):
            return
        values = values_of(self.listed, self._sweep, (duty.duty_id, following.duty_id), self.remark.text())
        done = partial(self._written, following)
        text = words("handover.text", by=words.person(giver), to=words.person(taker))
        self.hand_over.setEnabled(False)
        self.desk.write(WriteLine(DutyKind.HANDOVER, text, to=taker, about=giver, values=values), done)

    def _asks_once_more(self, asked: tuple[object, ...], left: timedelta, as_of: datetime) -> bool:
        """Long before the shift ends the first press only asks; the second one within a while hands over."""
        again = asked == self._asked and self._asked_at is not None and as_of - self._asked_at <= ASKED_FOR
        self._asked, self._asked_at = (), None
        if left <= EARLY or again:
            return False
        self._asked, self._asked_at = asked, as_of
        self._tell(self.words("handover.early", age=self.words.wording.age(left.total_seconds())), "amber")
        return True

    def _refusal(self, giver: str, taker: str, following: Duty) -> str:
        if following.duty_id == self._taken_over:
            return "done_already"
        if giver == taker:
            return "same_person"
        if not all(tick.isChecked() for tick in self.ticks.values()):
            return "not_confirmed"
        return ""

    def _written(self, following: Duty, line: DutyLine) -> None:
        self.remark.clear()
        for tick in self.ticks.values():
            tick.setChecked(False)
        self.paper.setEnabled(True)
        self._tell(self.words("handover.written", to=self.words.person(line.to)), "ok")
        self.desk.window.duty.sitting.take_over(line.to, following)

    def _tell(self, words: str, colour: str = "second") -> None:
        say(self.told, words)
        shade(self.told, colour)

    def _opened(self, key: str) -> None:
        section, _, rest = key.partition(" ")
        what = rest.partition(" ")[2]
        if section in ("case", "overdue", "whistle") and what:
            self.desk.show_case(what)
