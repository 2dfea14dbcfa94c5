"""吹哨: name the departments that must report in, and how long each has to sign, arrive and finish."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from zscc.model.asked import CallOn
from zscc.model.case import Case
from zscc.model.catalogue import Preset
from zscc.ui.dispatch.page import Page, button, buttons, called, line
from zscc.ui.dispatch.stack import Face, Stack
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look, label, say, tight

MOST_MIN = 20_000
CLOCKS = ("sign", "arrive", "done_by")
ROWS = 6


class BadMinutes(ValueError):
    """A limit that is no whole number of minutes."""


def minutes_of(text: str) -> int:
    """Whole minutes, '' for none; raises BadMinutes. Full-width digits are digits."""
    written = text.strip() or "0"
    if not written.isdecimal() or len(written) > 5 or int(written) > MOST_MIN:
        raise BadMinutes(text)
    return int(written)


@dataclass(frozen=True, slots=True)
class Whistle:
    """What is asked for."""

    calls: tuple[CallOn, ...]
    reason: str


class WhistlePanel(Page):
    """Departments to tick, three limits, and why."""

    sent = Signal(object)
    """Whistle that a person blows."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(look, words, parent)
        self._case: Case | None = None
        self.named: set[str] = set()
        self._first: frozenset[str] = frozenset()
        self._preset: Preset | None = None
        self.filter = line(self)
        self.stack = Stack(look, self, grows=False)
        self.minutes = {name: line(self) for name in CLOCKS}
        self._captions = {name: label("note", "second", self) for name in CLOCKS}
        self.reason = line(self)
        self.blow, self.away = button("main", self), button("box", self)
        limits = QGridLayout()
        tight(limits, spacing=6)
        for place, name in enumerate(CLOCKS):
            # Side by side caption and line would be wider than the panel on a small screen.
            limits.addWidget(self._captions[name], 0, place)
            limits.addWidget(self.minutes[name], 1, place)
            limits.setColumnStretch(place, 1)
            self._captions[name].setWordWrap(True)
        for part in (self.filter, self.stack):
            self.column.addWidget(part)
        self.column.addLayout(limits)
        self.column.addWidget(self.reason)
        self.column.addWidget(self.notice)
        self.foot = buttons(self.blow, self.away)
        self.filter.textChanged.connect(self._show_rows)
        self.stack.done.connect(self._named)
        self.blow.clicked.connect(self.send)
        self.away.clicked.connect(self.leave)
        self.show_look(look, words)

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.stack.show_look(look, words("whistle.list"))
        called(self.filter, words("whistle.filter"))
        called(self.reason, words("whistle.reason"))
        for name in CLOCKS:
            say(self._captions[name], words(f"whistle.{name}"))
            self.minutes[name].setAccessibleName(words(f"whistle.{name}"))
        self.blow.setText(words("whistle.send"))
        self.away.setText(words("whistle.leave"))
        self.stack.setFixedHeight(self.stack.painter.height() * ROWS + 4)
        self._show()

    def show_case(
        self, case: Case, preset: Preset | None, named: frozenset[str], seconds: tuple[int, int, int]
    ) -> None:
        """Whistle for this case: who is named already, and the usual limits; what was written for it stays."""
        self._preset = preset
        if self._case is None or self._case.case_id != case.case_id:
            self.named, self._first = set(named), named
            self.reason.clear()
            self.filter.clear()
            self.refuse("")
            for name, limit_s in zip(CLOCKS, seconds, strict=True):
                self.minutes[name].setText(str(limit_s // 60))
        self._case = case
        self._show()

    def forget(self) -> None:
        """It was blown: the next time begins anew."""
        self._case = None

    def send(self) -> None:
        """Blow, or say what is missing."""
        try:
            limits_s = tuple(minutes_of(self.minutes[name].text()) * 60 for name in CLOCKS)
        except BadMinutes:
            self.refuse(self.words("whistle.refused_minutes"))
            return
        if not self.named:
            self.refuse(self.words("whistle.refused_nobody"))
            return
        self.refuse("")
        joins = self._case is not None and bool(self._case.parties)
        named = self._by_lead()
        # Somebody leads only where nobody is at work yet.
        calls = tuple(CallOn(each, place == 0 and not joins, (), *limits_s) for place, each in enumerate(named))
        self.sent.emit(Whistle(calls, self.reason.text().strip()))

    def _by_lead(self) -> list[str]:
        """Who is named, the lead first: the preset's, else the responsible department, then as preset and list go."""
        members = () if self._preset is None else self._preset.members
        first = [each.department for each in sorted(members, key=lambda each: not each.lead)]
        own = "" if self._case is None else self._case.department
        order = [*first[:1], own, *first[1:], *(each.department_id for each in self.words.bureau.catalogue.departments)]
        return [each for each in dict.fromkeys(order) if each in self.named]

    def _show(self) -> None:
        title = "" if self._case is None else self.words.cases.title(self._case)
        self.heading.show_texts(self.words("whistle.heading", case=title), self.words("whistle.note"))
        self._show_rows()

    def _show_rows(self) -> None:
        at_work = set() if self._case is None else {party.order.department for party in self._case.parties}
        wanted = self.filter.text().strip().casefold()
        departments = [each for each in self.words.bureau.catalogue.departments if wanted in each.name.casefold()]
        departments.sort(key=lambda each: each.department_id not in self._first)
        self.stack.show_faces(
            [
                Face(
                    each.department_id,
                    each.name,
                    self.words("whistle.at_work") if each.department_id in at_work else "",
                    ticked=each.department_id in self.named,
                )
                for each in departments
            ]
        )

    def _named(self, department: str) -> None:
        self.named ^= {department}
        self.refuse("")
        self._show_rows()
