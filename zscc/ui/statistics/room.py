"""统计: trends and splits, entries saved, the bulletin, and today's reports; every number opens its cases."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from zscc.analysis.assessment.counts import Count
from zscc.analysis.assessment.views import TrendsView
from zscc.analysis.bulletin import Bulletin
from zscc.clock import SHANGHAI
from zscc.map.pointing.pick import Pick
from zscc.model.figures import MERGED, BulletinOf, CasesBehind, TrendsOf
from zscc.model.moment import utc_from_ms
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.ui.assessment.case_list import CaseList
from zscc.ui.assessment.naming import Naming
from zscc.ui.assessment.periods import bounds_of
from zscc.ui.filters.desk import STORE
from zscc.ui.filters.flow import FlowLayout
from zscc.ui.filters.strip import put
from zscc.ui.making import Making
from zscc.ui.parts import Heading, Look, tight
from zscc.ui.picture import Picture
from zscc.ui.rooms import RoomWidget
from zscc.ui.statistics.analysis_pages import ANALYSIS_PAGES, AnalysisPages
from zscc.ui.statistics.bulletin_page import BulletinPage
from zscc.ui.statistics.bulletin_text import BulletinText, Door
from zscc.ui.statistics.trend_page import TrendPage
from zscc.ui.time_machine.now_note import NowNote
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.statistics.bulletin_file import BulletinFile
    from zscc.ui.statistics.compare_desk import CompareDesk
    from zscc.ui.window import DeskWindow

PAGES = ("trends", "compare", *ANALYSIS_PAGES, "bulletin", "today")
AGAIN_AFTER = timedelta(seconds=20)
_REPORTED = (Count.REPORTED.value,)


class StatisticsRoom(RoomWidget):
    """The room of one window."""

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._look, self.page = desk, look, PAGES[0]
        self._naming = Naming(desk, look.wording)
        self._as_of: datetime | None = None
        self._asked: TrendsOf | None = None
        self._asked_at: datetime | None = None
        self._month_asked: BulletinOf | None = None
        self.view: TrendsView | None = None
        self._file: BulletinFile | None = None
        self._has_bulletin = self._has_compare = False
        self.heading, self.of_now = Heading(self), NowNote(desk, self)
        self.page_tabs = {page: QPushButton(self) for page in PAGES}
        self.analyses = AnalysisPages(desk, look, self)
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.trends = TrendPage(self._look, self)
        yield
        self.today = QWidget(self)
        self.pages = QStackedWidget(self)
        yield
        self.list = CaseList(self._look, self._desk.asking, self._naming.place, self)
        yield
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        tight(QVBoxLayout(self.today))
        for page in (self.trends, self.today):
            self.pages.addWidget(page)
        head = QVBoxLayout()
        head.setContentsMargins(12, 10, 12, 2)
        head.setSpacing(6)
        head.addWidget(self.heading)
        head.addWidget(self.of_now)
        head.addWidget(self._desk.filters.strip(self, STORE))
        holder = QWidget(self)
        tabs = FlowLayout(4, holder)
        for name, tab in self.page_tabs.items():
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(name == self.page)
            tabs.addWidget(tab)
        head.addWidget(holder)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addWidget(self.pages, 3)
        column.addWidget(self.list, 2)

    def _connect(self) -> None:
        for page, tab in self.page_tabs.items():
            tab.clicked.connect(lambda _=False, page=page: self.show_page(page))
        self.trends.unit_asked.connect(lambda _: self._ask())
        self.trends.bar_opened.connect(self._open_bar)
        self.trends.hour_opened.connect(self._open_hour)
        self.trends.merged_opened.connect(self._open_merged)
        self.trends.share_opened.connect(self._open_share)
        self.list.picked.connect(lambda case_id: self._desk.select(Pick("case", case_id)))
        self.list.closed.connect(self._take_focus_back)
        self._desk.right.split_asked.connect(self._show_reports)
        self._desk.filters.changed.connect(self._ask)
        self.analyses.list_asked.connect(self._open)

    @cached_property
    def bulletin(self) -> BulletinPage:
        """通报, made when it is first wanted."""
        page = BulletinPage(self._look, self._desk.bureau.roster, self)
        page.month_changed.connect(self._ask_month)
        page.door_opened.connect(self._open_door)
        page.copy_asked.connect(self._copy)
        page.file_asked.connect(self._save)
        put(self._desk.filters.note(page, "bulletin"), page, 0)
        page.show_look(self._look, self._naming)
        if self._as_of is not None:
            page.show_moment(self._as_of)
        self.pages.addWidget(page)
        self._has_bulletin = True
        return page

    @cached_property
    def compare_in_parts(self) -> "Making[CompareDesk]":
        """The same while it is made."""
        from zscc.ui.statistics.compare_desk import CompareDesk

        return Making(CompareDesk(self._desk, self._look, self))

    @cached_property
    def compare(self) -> "CompareDesk":
        """对比, made when it is first wanted."""
        made = self.compare_in_parts.whole()
        made.list_asked.connect(self._open)
        made.show_look(self._look, self._naming)
        if self._as_of is not None:
            made.show_moment(self._as_of)
        self.pages.addWidget(made.page)
        self._has_compare = True
        return made

    # Told ---------------------------------------------------------------------------------------------

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme."""
        self._look, self._naming = look, Naming(self._desk, look.wording)
        for page, tab in self.page_tabs.items():
            tab.setText(look.wording.words(f"statistics.page.{page}"))
        self.of_now.show_look(look)
        self.trends.show_look(look, self._naming)
        yield
        if self._has_bulletin:
            self.bulletin.show_look(look, self._naming)
            yield
        if self._has_compare:
            self.compare.show_look(look, self._naming)
            yield
        yield from self.analyses.show_look_in_pieces(look, self._naming)
        self.list.model.place_of_case = self._naming.place
        self.list.show_look(look)
        yield
        if self._month_asked is not None:
            self._ask_month()
        self._show_heading()

    def show_picture(self, picture: Picture) -> None:
        """Follow the present, whichever moment the desk shows: cases are summed as they are now."""
        self._as_of = self._desk.streams.newest(picture.snapshot).as_of
        if self._has_bulletin:
            self.bulletin.show_moment(self._as_of)
        if self._has_compare:
            self.compare.show_moment(self._as_of)
        self.analyses.show_moment(self._as_of)
        if self._asked_at is None or not timedelta() <= self._as_of - self._asked_at < AGAIN_AFTER:
            self._ask()

    # What people do -----------------------------------------------------------------------------------

    def show_page(self, page: str) -> None:
        """Turn to another page."""
        turned, self.page = page != self.page, page
        self.page_tabs[page].setChecked(True)
        if page == "today":
            self._take_today_in()
        if page == "bulletin" and self._month_asked is None:
            self._ask_month()
        self.pages.setCurrentWidget(self.page_named(page))
        if self._has_compare:
            self.compare.look_at(page == "compare")
        self.analyses.look_at(page)
        # What came in today is counted in the moment that is shown.
        self.of_now.tell_of_now(page != "today")
        if turned:
            # The list behind a number of the page before.
            self.list.put_away()

    def coming(self, name: str) -> Iterator[None]:
        """What is left until a page is whole, where it is made in pieces."""
        return self.analyses.coming(name) if name in ANALYSIS_PAGES else iter(())

    def page_named(self, name: str) -> QWidget:
        """A page, made if it was not."""
        if name in ANALYSIS_PAGES:
            return self._analysis(name)
        page: QWidget = self.compare.page if name == "compare" else getattr(self, name)
        return page

    def _analysis(self, name: str) -> QWidget:
        page = self.analyses.page(name)
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        return page

    def step_period(self, by: int) -> None:
        """Another month's bulletin."""
        self.show_page("bulletin")
        self.bulletin.month.step(by)

    def _take_focus_back(self) -> None:
        page = self.pages.currentWidget()
        if page is not None:
            page.setFocus()

    def _take_today_in(self) -> None:
        """Today's sums of reports, one piece with those that the desk has always had."""
        splits = self._desk.right.splits
        layout = self.today.layout()
        if layout is not None and layout.indexOf(splits) < 0:
            layout.addWidget(splits)
        splits.show()

    def _show_reports(self) -> None:
        """The reports behind a bar of today stand in the list of the map's workspace."""
        if self.isVisible():
            self._desk.show_workspace(Workspace.MAP)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._desk.tell(self._naming.words("statistics.bulletin.copied"))

    def _save(self, text: BulletinText) -> None:
        self.file.ask_where(text)

    @property
    def file(self) -> "BulletinFile":
        """Made when somebody wants pages."""
        if self._file is None:
            from zscc.ui.statistics.bulletin_file import BulletinFile

            self._file = BulletinFile(self._desk, self)
        return self._file

    # Asking -------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._as_of is None:
            return
        self._asked_at = self._as_of
        asked = self._asked = TrendsOf(*bounds_of(self.trends.unit, self._as_of), self._desk.filters.chosen)
        self._desk.asking.look_up(asked, lambda found: self._heard(asked, found))
        self._show_heading()

    def _heard(self, asked: TrendsOf, found: object) -> None:
        if asked is self._asked and isinstance(found, TrendsView):
            self.view = found
            self.trends.show_view(found)
            self._show_heading()

    def _ask_month(self) -> None:
        span = self.bulletin.month.span
        if span is None or self._as_of is None:
            return
        first = span.since.astimezone(SHANGHAI)
        asked = self._month_asked = BulletinOf(first.year, first.month, self._as_of)
        self.bulletin.show_bulletin(None, "", synthetic=self._desk.synthetic)
        self._desk.asking.look_up(asked, lambda found: self._heard_month(asked, found))

    def _heard_month(self, asked: BulletinOf, found: object) -> None:
        if asked is self._month_asked and isinstance(found, Bulletin):
            self.bulletin.show_bulletin(found, self._institution(), synthetic=self._desk.synthetic)

    def _institution(self) -> str:
        profile = self._desk.profile
        return profile.institution if self._look.wording.language == "zh" else profile.institution_en

    # Doors --------------------------------------------------------------------------------------------

    def _open_bar(self, place: int) -> None:
        if self.view is not None:
            since, until = (utc_from_ms(self.view.bounds_ms[place + step]) for step in (0, 1))
            self._open(self.trends.bar_name(place), CasesBehind(since, until, _REPORTED, only=self._only))

    def _open_hour(self, hour: int) -> None:
        self._open_split("hour", (str(hour),), self._naming.member("hour", str(hour)))

    def _open_share(self, split: str, keys: Sequence[str]) -> None:
        known = tuple(keys)
        name = self._naming.words("statistics.sensitive") if len(known) != 1 else self._naming.member(split, known[0])
        self._open_split(split, known, name)

    def _open_split(self, split: str, keys: tuple[str, ...], name: str) -> None:
        if self.view is not None:
            since, until = self._whole(self.view)
            self._open(name, CasesBehind(since, until, _REPORTED, (), split, keys, only=self._only))

    def _open_merged(self) -> None:
        if self.view is not None:
            self._open(
                self._naming.words("statistics.merged"),
                CasesBehind(*self._whole(self.view), (MERGED,), only=self._only),
            )

    def _open_door(self, door: Door) -> None:
        chosen = door.selection
        since, until = (utc_from_ms(ms) for ms in (chosen.period.from_ms, chosen.period.to_ms))
        keys = () if chosen.split is None else (chosen.key or "",)
        self._open(door.name, CasesBehind(since, until, (chosen.count.value,), (), chosen.split or "", keys))

    def _open(self, name: str, asked: CasesBehind) -> None:
        if self._as_of is not None:
            self.list.open(name, asked, self._as_of)

    @property
    def _only(self) -> PanelFilter:
        """What the figures that are shown were narrowed to."""
        return EVERYTHING if self._asked is None else self._asked.only

    @staticmethod
    def _whole(view: TrendsView) -> tuple[datetime, datetime]:
        return utc_from_ms(view.bounds_ms[0]), utc_from_ms(view.bounds_ms[-1])

    # Showing ------------------------------------------------------------------------------------------

    def _show_heading(self) -> None:
        wording, words = self._look.wording, self._look.wording.words
        note = words("assessment.reading")
        if self.view is not None and self._asked_at is not None:
            note = words("assessment.as_of", moment=wording.day_and_clock(self._asked_at, self._asked_at))
        self.heading.show_texts(words("statistics.heading"), note)
