"""流转: where open cases stand and how long they wait, and what a leader has to decide; every count opens its list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from zscc.model.asked import TakeStep
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act
from zscc.model.duty import DutyKind
from zscc.model.flow import PassagesOf
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Snapshot
from zscc.ui.cases.rows import CaseFilter, CaseRows
from zscc.ui.dispatch.act_page import ActPage
from zscc.ui.dispatch.case_faces import CaseFaces
from zscc.ui.dispatch.open_work import OWES
from zscc.ui.dispatch.page import Page, button, buttons
from zscc.ui.dispatch.stack import Stack
from zscc.ui.dispatch.stage_strip import StageStrip
from zscc.ui.dispatch.steps import may
from zscc.ui.dispatch.tab_row import TabRow
from zscc.ui.making import Making
from zscc.ui.parts import Look, label, rule, say
from zscc.ui.picture import Picture
from zscc.ui.rooms import RoomWidget

if TYPE_CHECKING:
    from zscc.ui.dispatch.desk import DispatchDesk
    from zscc.ui.dispatch.wording import DispatchWording

DAYS = 7
"""Of the usual times."""
MEDIANS_EVERY = timedelta(minutes=2)
TABS = ("all", "decisions", "returned", "supervised", "joint", "overdue")
ACTS = (
    Act.GRANT_EXTENSION,
    Act.REFUSE_EXTENSION,
    Act.SUSPEND,
    Act.REFUSE_SUSPENSION,
    Act.REMIND,
    Act.SUPERVISE,
    Act.ESCALATE,
    Act.JOIN_EVENT,
)
DECISIONS = frozenset(ACTS[:4])
"""Shown while something waits for a decision."""
DIRECT = frozenset({Act.GRANT_EXTENSION})


class FlowList(Page):
    """The cases behind one count, and what can be done with the one that the keyboard stands on."""

    closes = False

    def __init__(self, dispatch: "DispatchDesk", look: Look, parent: QWidget) -> None:
        super().__init__(look, dispatch.words, parent)
        self._dispatch = dispatch
        self._rows, self._snapshot = CaseRows(), dispatch.snapshot
        self._told: tuple[object, ...] = ()
        """What the list was told last."""
        self.acts: dict[Act, QPushButton] = {}
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.stack = Stack(self.look, self, lines=2, grows=False)
        self.empty = label("note", "second", self)
        yield
        self.act = ActPage(self.look, self.words, self)
        yield
        self.open = button("box", self)
        self.acts |= {act: button("box", self, acts=True) for act in ACTS}
        for part in (self.empty, self.stack, self.act):
            self.column.addWidget(part, int(part is self.stack))
        self.column.addWidget(buttons(self.open, *self.acts.values()))
        yield
        self.open.clicked.connect(self.send)
        self.stack.done.connect(lambda _: self.send())
        self.stack.walked.connect(lambda _: self._show_acts())
        self.act.sent.connect(self._take)
        for act, each in self.acts.items():
            each.clicked.connect(lambda _=False, act=act: self._ask(act))
        self._dispatch.who_changed.connect(self._show_acts)

    def show_look(self, look: Look, words: "DispatchWording") -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.stack.show_look(look, self.heading.name.text())
        self.act.show_look(look, words)
        say(self.empty, words("flow.empty"))
        self.open.setText(words("flow.open"))
        for act, each in self.acts.items():
            each.setText(words.cases.act(act))

    def show_rows(self, rows: CaseRows, what: str, snapshot: Snapshot) -> None:
        """Show these cases under this name."""
        self._rows, self._snapshot = rows, snapshot
        minute = snapshot.as_of.replace(second=0, microsecond=0)
        told = (id(rows.codes.cases), rows.order.tobytes(), what, minute, self.words)
        if told != self._told:
            self._told = told
            self._tell(rows, what, snapshot)
        self._show_acts()

    def _tell(self, rows: CaseRows, what: str, snapshot: Snapshot) -> None:
        name = self.words("flow.list", what=what, number=len(rows))
        self.heading.show_texts(name, self.heading.note.text())
        self.stack.setAccessibleName(name)
        self.stack.show_faces(CaseFaces(rows, self.words, snapshot.as_of))
        self.stack.setVisible(bool(len(rows)))
        self.empty.setVisible(not len(rows))

    def case(self) -> Case | None:
        """The case that the keyboard stands on."""
        return self._rows.case(self.stack.current_key()) if self.stack.current_key() else None

    def send(self) -> None:
        """Enter and Ctrl+Enter open the case."""
        if self.stack.current_key():
            self._dispatch.show_in_panel(self.stack.current_key())

    def _show_acts(self) -> None:
        case, snapshot = self.case(), self._snapshot
        asked = set() if case is None else {*_asked(case)}
        self.open.setEnabled(case is not None)
        reasons: list[str] = []
        for act, each in self.acts.items():
            why = "" if case is None or snapshot is None else self._why(case, act, snapshot)
            each.setVisible(act in asked if asked else act not in DECISIONS)
            each.setEnabled(case is not None and not why)
            each.setToolTip(why)
            if act in asked:
                reasons.append(why)
        self.heading.show_texts(self.heading.name.text(), next((why for why in reasons if why), ""))

    def _why(self, case: Case, act: Act, snapshot: Snapshot) -> str:
        if act is Act.SUSPEND and case.suspension_asked is None:
            return self.words("flow.not_asked")
        if act is Act.JOIN_EVENT and not open_event(snapshot):
            return self.words("flow.no_event")
        return may(case, act, self._dispatch.who, snapshot.as_of, self.words.cases)

    def _ask(self, act: Act) -> None:
        case, snapshot = self.case(), self._snapshot
        if case is None or snapshot is None:
            return
        if act in DIRECT:
            self._dispatch.take(TakeStep(case.case_id, case.version, act), case)
        elif act is Act.JOIN_EVENT:
            self._dispatch.take(TakeStep(case.case_id, case.version, act, link=open_event(snapshot)), case)
        else:
            until = case.suspension_asked if act is Act.SUSPEND else None
            self.act.ask_for(case, act, snapshot.as_of, until=until)

    def _take(self, asked: TakeStep) -> None:
        case = self._rows.case(asked.case_id)
        if case is not None:
            self._dispatch.take(asked, case, self.act.forget)


class FlowRoom(RoomWidget):
    """The pipeline over the list of what was opened last."""

    def __init__(self, dispatch: "DispatchDesk", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._dispatch, self._look, self._words = dispatch, look, dispatch.words
        self._picture: Picture | None = None
        self._asked_at_ms = 0
        self._medians_known = False
        self.shown: Stage | str = TABS[0]
        self.strip = StageStrip(look, self._words, self)
        self.medians = label("small", "third", self)
        tab_row = TabRow(TABS, self)
        self.tabs = tab_row.tabs
        for tab, each in self.tabs.items():
            each.clicked.connect(lambda _=False, tab=tab: self.show_list(tab))
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.strip)
        column.addWidget(self.medians)
        column.addWidget(rule(self))
        column.addWidget(tab_row)
        self.strip.opened.connect(self.show_list)
        dispatch.worked.connect(self._show)

    @cached_property
    def list_in_parts(self) -> Making[FlowList]:
        """The same while it is made, for who has time before anybody asks for it."""
        return Making(FlowList(self._dispatch, self._look, self))

    @cached_property
    def list(self) -> FlowList:
        """The list below, made when it is first asked for, at the latest when the room is shown."""
        made = self.list_in_parts.whole()
        made.show_look(self._look, self._words)
        self._column.addWidget(made, 1)
        self.setFocusProxy(made.stack)
        return made

    def setVisible(self, visible: bool) -> None:
        if visible:
            assert self.list
        super().setVisible(visible)

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme."""
        self._look = look
        yield from self._dispatch.show_look_in_pieces(look)
        self._words = self._dispatch.words
        self.strip.show_look(look, self._words)
        yield
        if "list" in vars(self):
            self.list.show_look(look, self._words)
            yield
        self._say_medians()
        self._show()

    def show_picture(self, picture: Picture) -> None:
        """Show a moment."""
        self._picture = picture
        self._dispatch.follow(picture)
        self._show()
        self._ask_medians(picture.snapshot)

    def show_list(self, what: Stage | str) -> None:
        """Open the cases of a stage or of a tab."""
        self.shown = what
        self._show()
        self.list.stack.setFocus()

    def _show(self) -> None:
        picture, words, work = self._picture, self._words, self._dispatch.work
        if picture is None:
            return
        as_of_ms = ms_from_utc(picture.snapshot.as_of)
        stage = self.shown if isinstance(self.shown, Stage) else None
        self.strip.show_rows(picture.cases, as_of_ms, stage)
        for tab, each in self.tabs.items():
            number = picture.cases.overdue(as_of_ms) if tab == "overdue" else work.count(tab, picture.cases.order)
            name = words(f"flow.name.{tab}")
            each.setText(name if tab == TABS[0] else words("flow.tab", name=name, number=number))
            each.setChecked(tab == self.shown)
        rows = self._rows(picture, as_of_ms)
        what = words.cases(f"waits.{stage.value}") if stage is not None else words(f"flow.name.{self.shown}")
        self.list.show_rows(rows, what, picture.snapshot)

    def _rows(self, picture: Picture, as_of_ms: int) -> CaseRows:
        rows, work = picture.cases, self._dispatch.work
        if isinstance(self.shown, Stage):
            return rows.narrowed(CaseFilter((("stage", self.shown.value),)), as_of_ms)
        if self.shown == "overdue":
            return rows.narrowed(CaseFilter((("overdue", ""),)), as_of_ms)
        if self.shown == "all":
            return rows
        found = [row for case in work.found(self.shown) if (row := rows.codes.place(case.case_id)) is not None]
        flags = np.zeros(len(rows.codes.cases), np.bool_)
        # What was looked at a moment ago may have been settled since.
        flags[[row for row in found if OWES[self.shown](rows.codes.cases[row])]] = True
        return replace(rows, order=rows.order[flags[rows.order]])

    # Usual times ---------------------------------------------------------------------------------------

    def _ask_medians(self, snapshot: Snapshot) -> None:
        """Ask the store for the usual times, now and then."""
        as_of_ms = ms_from_utc(snapshot.as_of)
        if 0 <= as_of_ms - self._asked_at_ms < MEDIANS_EVERY.total_seconds() * 1000:
            return
        self._asked_at_ms = as_of_ms
        self._dispatch.look_up(PassagesOf(snapshot.as_of - timedelta(days=DAYS), snapshot.as_of), self._show_medians)

    def _show_medians(self, found: object) -> None:
        if isinstance(found, tuple):
            self.strip.show_passages(found)
            self._medians_known = True
            self._say_medians()

    def _say_medians(self) -> None:
        key = "flow.medians" if self._medians_known else "flow.medians_none"
        say(self.medians, self._words(key, days=DAYS))


def _asked(case: Case) -> Iterator[Act]:
    """What can be decided about a case."""
    if case.extension_asked is not None:
        yield from (Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION)
    if case.suspension_asked is not None:
        yield from (Act.SUSPEND, Act.REFUSE_SUSPENSION)


def open_event(snapshot: Snapshot) -> str:
    """The major event that was opened last and goes on; ''."""
    closed = {line.about for line in snapshot.duty if line.what is DutyKind.EVENT_CLOSED}
    opened = (line for line in reversed(snapshot.duty) if line.what is DutyKind.EVENT_OPENED)
    return next((line.to for line in opened if line.line_id not in closed and line.to not in closed), "")
