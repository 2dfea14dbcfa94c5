"""考核: rates, leagues, scores and appeals of a period beside the map; every number opens its cases.

The room asks the centre and goes on; what comes back for another question than the newest is dropped. A running
period is asked again now and then while the room is shown.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from zscc.analysis.assessment.chosen import choices_of, weightings_of
from zscc.analysis.assessment.formulas import formula_of
from zscc.analysis.assessment.scoring import Weighting, score_of
from zscc.analysis.assessment.views import AssessmentView
from zscc.analysis.assessment.written import upheld_cases, written_values
from zscc.clock import SHANGHAI
from zscc.map.pointing.pick import Pick
from zscc.model.asked import Answer, WriteLine
from zscc.model.duty import DutyKind
from zscc.model.figures import CasesBehind, FiguresOf
from zscc.model.role import Role
from zscc.settings.assessment import load_assessment
from zscc.ui.assessment.appeal_page import AppealPage
from zscc.ui.assessment.case_list import CaseList
from zscc.ui.assessment.league_page import LeaguePage
from zscc.ui.assessment.lent import lent_of
from zscc.ui.assessment.logbook import ScoreBook
from zscc.ui.assessment.naming import Naming, sides_of
from zscc.ui.assessment.period_bar import PeriodBar, period_words
from zscc.ui.assessment.periods import PeriodKind, Span, stepped
from zscc.ui.assessment.rate_page import RatePage
from zscc.ui.assessment.score_page import ScorePage, adopted
from zscc.ui.filters.desk import STORE
from zscc.ui.filters.strip import put
from zscc.ui.parts import Heading, Look, tight
from zscc.ui.picture import Picture
from zscc.ui.rooms import RoomWidget
from zscc.ui.time_machine.now_note import NowNote
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

SPLITS = ("village", "grid", "department")
PAGES = ("rates", "league", "scores", "appeals")
DECIDERS = frozenset({Role.SHIFT_LEADER, Role.DUTY_LEADER, Role.ANALYST})
"""Who may adopt weights and decide appeals."""
AGAIN_AFTER = timedelta(seconds=20)
LEAGUE_KEY, SHOWN, RANKED = "assessment.league", "shown", "ranked"
FIRST_CODE = "inTimeArchiveRate"
Page = RatePage | LeaguePage | ScorePage | AppealPage
PageT = TypeVar("PageT", RatePage, LeaguePage, ScorePage, AppealPage)


class AssessmentRoom(RoomWidget):
    """The room of one window."""

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        setting = load_assessment()
        self._choices, self.book = choices_of(setting), ScoreBook(weightings_of(setting))
        self._league = setting.league
        self.split, self.code, self.page = SPLITS[0], FIRST_CODE, PAGES[0]
        self._naming = Naming(desk, look.wording)
        self._as_of: datetime | None = None
        self._asked: FiguresOf | None = None
        self._asked_at: datetime | None = None
        self._effect_asked: FiguresOf | None = None
        self._lends = False
        self.view: AssessmentView | None = None
        self._before: AssessmentView | None = None
        self._case = ""
        self._make(look)
        self._lay_out()
        self._connect()

    def _make(self, look: Look) -> None:
        self.heading, self.of_now = Heading(self), NowNote(self._desk, self)
        self.period = PeriodBar(self._desk.bureau.roster, tuple(PeriodKind), self)
        self.split_tabs = {split: QPushButton(self) for split in SPLITS}
        self.page_tabs = {page: QPushButton(self) for page in PAGES}
        self.pages = QStackedWidget(self)
        self._made: dict[str, Page] = {}
        self.list = CaseList(look, self._desk.asking, self._naming.place, self)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(12, 10, 12, 4)
        head.setSpacing(6)
        head.addWidget(self.heading)
        head.addWidget(self.of_now)
        head.addWidget(self._desk.filters.strip(self, STORE))
        head.addWidget(self.period)
        row = QHBoxLayout()
        tight(row, spacing=4)
        for tabs, current in ((self.page_tabs, self.page), (self.split_tabs, self.split)):
            group = QWidget(self)
            inner = QHBoxLayout(group)
            tight(inner, spacing=4)
            for name, tab in tabs.items():
                tab.setParent(group)
                tab.setCheckable(True)
                tab.setAutoExclusive(True)
                tab.setChecked(name == current)
                inner.addWidget(tab)
            row.addWidget(group)
            if tabs is self.page_tabs:
                row.addStretch(1)
        head.addLayout(row)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addWidget(self.pages, 3)
        column.addWidget(self.list, 2)

    def _connect(self) -> None:
        for split, tab in self.split_tabs.items():
            tab.clicked.connect(lambda _=False, split=split: self.show_split(split))
        for page, tab in self.page_tabs.items():
            tab.clicked.connect(lambda _=False, page=page: self.show_page(page))
        self.period.changed.connect(self._ask)
        self._desk.filters.changed.connect(self._ask)
        self.list.picked.connect(self._pick)
        self.list.closed.connect(self._take_focus_back)
        self._desk.selection_changed.connect(self._selected)
        self._desk.workspace_changed.connect(self.lend)
        self._desk.asking.who_changed.connect(self._show)
        self._desk.streams.turned.connect(self.lend)

    # Pages, made when they are first wanted -------------------------------------------------------------

    @cached_property
    def rates(self) -> RatePage:
        """指标."""
        page = RatePage(self._look, self)
        page.chosen.connect(self.show_rate)
        page.opened.connect(self._open_rate)
        return self._kept("rates", page)

    @cached_property
    def league(self) -> LeaguePage:
        """排名."""
        page = LeaguePage(self._look, self)
        page.switch(shown=self._league_has(SHOWN), ranked=self._league_has(RANKED))
        page.rate_asked.connect(self.show_rate)
        page.opened.connect(lambda key, divisor: self._open_rate(self.code, divisor, key))
        page.switched.connect(self._keep_league)
        return self._kept("league", page)

    @cached_property
    def scores(self) -> ScorePage:
        """评分."""
        page = ScorePage(self._look, self)
        page.part_opened.connect(lambda key, code, divisor: self._open_rate(code, divisor, key))
        page.adopt_asked.connect(self._adopt)
        return self._kept("scores", page)

    @cached_property
    def appeals(self) -> AppealPage:
        """申诉."""
        page = AppealPage(self._look, self)
        put(self._desk.filters.note(page, "appeals"), page, 0)
        page.appeal_asked.connect(self._appeal)
        page.decision_asked.connect(self._decide)
        page.case_opened.connect(self._pick)
        page.marked.connect(self._ask_effect)
        return self._kept("appeals", page)

    def _kept(self, name: str, page: PageT) -> PageT:
        self._made[name] = page
        self.pages.addWidget(page)
        page.show_look(self._look, self._naming)
        return page

    def page_named(self, name: str) -> QWidget:
        """A page, made if it was not."""
        page: QWidget = getattr(self, name)
        return page

    # Told ---------------------------------------------------------------------------------------------

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme."""
        self._look, self._naming = look, Naming(self._desk, look.wording)
        words, naming = look.wording.words, self._naming
        for split, tab in self.split_tabs.items():
            tab.setText(words(f"assessment.split.{split}"))
        for page, tab in self.page_tabs.items():
            tab.setText(words(f"assessment.page.{page}"))
        self.period.show_look(look)
        self.of_now.show_look(look)
        yield
        for made in list(self._made.values()):
            made.show_look(look, naming)
            yield
        self.list.model.place_of_case = naming.place
        self.list.show_look(look)
        yield
        self.show_page(self.page)
        self._name_appeals()

    def show_picture(self, picture: Picture) -> None:
        """Follow the present, whichever moment the desk shows: cases are summed as they are now."""
        snapshot = self._desk.streams.newest(picture.snapshot)
        self._as_of = snapshot.as_of
        first = self.period.show_moment(self._as_of)
        before = self.book.upheld
        if self.book.take(snapshot.duty):
            self._name_appeals()
            self._show()
            first = first or self.book.upheld != before
        if first or self._is_old():
            self._ask()

    def _is_old(self) -> bool:
        if self._as_of is None or self._asked_at is None or self.view is None:
            return False
        runs = self.period.span is not None and self.period.span.until > self._asked_at
        return runs and not timedelta() <= self._as_of - self._asked_at < AGAIN_AFTER

    # What people do -----------------------------------------------------------------------------------

    def show_split(self, split: str) -> None:
        """By village, grid or department."""
        if split != self.split:
            self.split = split
            self.split_tabs[split].setChecked(True)
            self._ask()

    def show_page(self, page: str) -> None:
        """Turn to another page."""
        self.page = page
        self.page_tabs[page].setChecked(True)
        self.pages.setCurrentWidget(self.page_named(page))
        self._show()

    def show_rate(self, code: str) -> None:
        """Look at another rate: its league and its colours on the map."""
        if code != self.code:
            self.code = code
            self._ask()

    def step_period(self, by: int) -> None:
        """The period before or after."""
        self.period.step(by)

    def _take_focus_back(self) -> None:
        page = self.pages.currentWidget()
        if page is not None:
            page.setFocus()

    def _pick(self, case_id: str) -> None:
        self._desk.select(Pick("case", case_id))

    def _selected(self, pick: Pick | None) -> None:
        self._case = pick.id if pick is not None and pick.kind == "case" else ""
        if self.page == "appeals":
            self.appeals.show_case(self._case)

    # Asking -------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        span = self.period.span
        if span is None or self._as_of is None:
            return
        self._asked, self._asked_at = self._question(span), self._as_of
        asked = self._asked
        self._desk.asking.look_up(asked, lambda found: self._heard(asked, found))
        earlier = self._question(stepped(span, -1, self._desk.bureau.roster))
        self._desk.asking.look_up(earlier, lambda found: self._heard_before(asked, found))

    def _question(self, span: Span) -> FiguresOf:
        assert self._as_of is not None
        only = self._desk.filters.chosen
        return FiguresOf(span.since, span.up_to(self._as_of), self.split, self.code, self.book.upheld, only)

    def _heard(self, asked: FiguresOf, found: object) -> None:
        if asked is self._asked and isinstance(found, AssessmentView):
            self.view = found
            self._show()
            self.lend()

    def _heard_before(self, asked: FiguresOf, found: object) -> None:
        if asked is self._asked and isinstance(found, AssessmentView):
            self._before = found
            if self.page == "rates":
                self._show_rates()

    def _open_rate(self, code: str, divisor: bool, key: str = "") -> None:
        """Open the cases that a rate counts, of one of the split when ``key`` names it."""
        if self._asked is None or self.view is None or self._as_of is None:
            return
        side = sides_of(formula_of(code), self._choices, self.view.counts)[1 if divisor else 0]
        name = self._naming.side(side)
        if key:
            name = self._naming.words("assessment.of", name=self._naming.member(self.split, key), what=name)
        asked = CasesBehind(
            self._asked.since,
            self._asked.until,
            tuple(count.value for count in side.plus),
            tuple(count.value for count in side.minus),
            self.split if key else "",
            (key,) if key else (),
            self._asked.left_out,
            only=self._asked.only,
        )
        self.list.open(name, asked, self._as_of)

    # Weights and appeals ------------------------------------------------------------------------------

    def _refusal(self) -> str:
        """Why the seat may neither adopt nor decide; '' when it may."""
        wording, role = self._look.wording, self._desk.asking.who.role
        if role in DECIDERS:
            return ""
        return wording.words("assessment.not_your_role", role=wording.known("case.role", role.value))

    def _weighting(self) -> Weighting | None:
        """The weights that hold on the last day of the period."""
        if self._asked is None:
            return None
        day = (self._asked.until - timedelta(milliseconds=1)).astimezone(SHANGHAI).date()
        return self.book.weighting_on(day)

    def _adopt(self, weighting: Weighting) -> None:
        assert self._as_of is not None
        told = adopted(weighting, self._as_of.astimezone(SHANGHAI).date(), self.book.versions)
        line = WriteLine(DutyKind.WEIGHTS, to=told.name, values=written_values(told))
        self._desk.asking.ask(line, self._written)

    def _appeal(self, case_id: str, reason: str) -> None:
        self._desk.asking.ask(WriteLine(DutyKind.APPEAL, text=reason, to=case_id), self._written)

    def _decide(self, line_id: str, outcome: str, reason: str) -> None:
        self._desk.asking.ask(
            WriteLine(DutyKind.APPEAL_DECIDED, text=reason, about=line_id, outcome=outcome), self._written
        )

    def _written(self, answer: Answer) -> None:
        if answer.done:
            self.appeals.written()
        else:
            self._desk.asking.tell_refusal(answer)

    def _ask_effect(self, line_id: str) -> None:
        """Ask what it does to the score when the case of an appeal does not count."""
        appeal = self.book.appeal(line_id)
        if appeal is None or self._asked is None:
            return
        others = upheld_cases(one for one in self.book.appeals if one.case_id != appeal.case_id)
        split = "department" if self.split == "department" else "village"
        asked = FiguresOf(self._asked.since, self._asked.until, split, self.code, others | {appeal.case_id})
        self._effect_asked = asked
        self._desk.asking.look_up(asked, lambda found: self._heard_effect(asked, found))

    def _heard_effect(self, asked: FiguresOf, found: object) -> None:
        weighting = self._weighting()
        if asked is not self._effect_asked or not isinstance(found, AssessmentView) or weighting is None:
            return
        naming, lines = self._naming, []
        for key, counts in found.with_all.items():
            before, after = (score_of(weighting, one, self._choices) for one in (counts, found.by_key[key]))
            lines.append(
                naming.words(
                    "assessment.appeals.effect",
                    name=naming.member(found.split, key),
                    before=naming.points(before.total),
                    after=naming.points(after.total),
                )
            )
        self.appeals.show_effect("\n".join(lines) or naming.words("assessment.appeals.no_effect"))

    # Showing ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """The heading, and the page that is looked at."""
        self._show_heading()
        shown = {"rates": self._show_rates, "league": self._show_league, "scores": self._show_scores}
        shown.get(self.page, self._show_appeals)()

    def _show_rates(self) -> None:
        if self.view is not None:
            before = None if self._before is None else self._before.counts
            self.rates.show_counts(self._naming, self.view.counts, before, self._choices, self.code)

    def _show_league(self) -> None:
        if self.view is not None and self.view.code == self.code:
            self.league.show_view(self.view)

    def _show_scores(self) -> None:
        self.scores.show_ranked(self._league_has(SHOWN) and self._league_has(RANKED))
        self.scores.show_versions(self.book.versions, self._refusal())
        if self.view is not None:
            view = self.view
            self.scores.show_scores(view.split, view.by_key, view.counts, self._weighting(), self._choices)

    def _show_appeals(self) -> None:
        self.appeals.show_case(self._case)
        self.appeals.show_appeals(self.book.appeals, self._refusal())

    def lend(self) -> None:
        """Colour the map by the rate that is looked at, while this room is entered; departments have no places.

        A rate of now does not lie on the map of a past moment.
        """
        desk, view, span = self._desk, self.view, self.period.span
        if desk.workspace is not Workspace.ASSESSMENT or desk.streams.replays:
            if self._lends:
                self._lends = False
                desk.canvas.lend_figures(None)
                desk.themes.tell_rows()
        elif view is not None and span is not None and self._asked is not None:
            placed = view.split != "department"
            self._lends = self._lends or placed
            if placed:
                period = period_words(self._look.wording, span)
                desk.canvas.lend_figures(lent_of(self._naming, view, self._choices, desk.directory, period))
                desk.layer_desk.tell("choropleth", self._naming.rate(view.code))
            if desk.canvas.layer_visible("choropleth") is not placed:
                desk.show_layer("choropleth", placed)

    def _show_heading(self) -> None:
        wording, words = self._look.wording, self._look.wording.words
        title = words("assessment.heading")
        if self.view is None or self._asked_at is None or self.period.span is None:
            self.heading.show_texts(title, words("assessment.reading"))
            return
        note = words("assessment.as_of", moment=wording.day_and_clock(self._asked_at, self._asked_at))
        if self.view.left_out:
            note = words("assessment.left_out", note=note, cases=self._naming.cases(self.view.left_out))
        self.heading.show_texts(title, note)

    def _name_appeals(self) -> None:
        """The tab says how many wait for a decision."""
        words = self._look.wording.words
        name = words("assessment.page.appeals")
        if self.book.waiting:
            name = words("assessment.open_appeals", name=name, number=self.book.waiting)
        self.page_tabs["appeals"].setText(name)

    # What the seat remembers --------------------------------------------------------------------------

    def _league_has(self, what: str) -> bool:
        """Whether the league is shown, or shows ranks; the settings' word stands where the seat has none."""
        told = self._desk.seat.choices.get(LEAGUE_KEY)
        if told is None:
            return self._league.shown if what == SHOWN else self._league.ranks
        return what in told.split()

    def _keep_league(self) -> None:
        pairs = ((SHOWN, self.league.shown.isChecked()), (RANKED, self.league.ranked.isChecked()))
        told = " ".join(name for name, on in pairs if on)
        seat = self._desk.seat
        self._desk.remember(msgspec.structs.replace(seat, choices={**seat.choices, LEAGUE_KEY: told}))
