"""The room of 值班: what stands in figures, tabs, and one page at a time. Pages are made when they are first opened."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from zscc.model.moment import ms_from_utc
from zscc.model.role import Role
from zscc.ui.duty.call_out import Round
from zscc.ui.duty.calls_page import CallsPage, under_way
from zscc.ui.duty.doors import PAGES
from zscc.ui.duty.event_page import EventPage
from zscc.ui.duty.handover_page import HandoverPage
from zscc.ui.duty.ledger_page import LedgerPage
from zscc.ui.duty.log_page import LogPage
from zscc.ui.duty.page import DutyPage
from zscc.ui.duty.shift_page import ShiftPage
from zscc.ui.duty.sweep import Sweep
from zscc.ui.making import Making
from zscc.ui.parts import Heading, Look, rule, tight
from zscc.ui.picture import Picture
from zscc.ui.rooms import RoomWidget
from zscc.ui.tiles import Tile
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.ui.duty.desk import DutyDesk

FIGURES = {"open": "", "overdue": "", "alarms": "", "instructions": "ledger", "carried": "log"}
"""What is counted in the head, and the page that it opens; '' opens the map's queue."""
_Page = TypeVar("_Page", bound=DutyPage)


class DutyRoom(RoomWidget):
    """Tabs over pages."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._picture: Picture | None = None
        self.heading = Heading(self)
        self.figures = {name: Tile(look, self) for name in FIGURES}
        self.tabs = {page: QPushButton(self) for page in PAGES}
        self.stack = QStackedWidget(self)
        self._makers: dict[str, Callable[[], DutyPage]] = {
            "shift": lambda: ShiftPage(desk, self._look, self.stack),
            "log": lambda: LogPage(desk, self._look, self.stack),
            "handover": lambda: HandoverPage(desk, self._look, self.stack),
            "ledger": lambda: LedgerPage(desk, self._look, self.stack),
            "events": lambda: EventPage(desk, self._look, self.stack),
            "calls": lambda: CallsPage(desk, self._look, self.stack),
        }
        self._coming: dict[str, Making[DutyPage]] = {}
        self.pages: dict[str, DutyPage] = {}
        self.page_name = PAGES[0]
        self._lay_out()
        for name, tile in self.figures.items():
            tile.show_compact(True)
            tile.opened.connect(lambda name=name: self._figure_opened(name))

    def _lay_out(self) -> None:
        tiles, tabs = QHBoxLayout(), QHBoxLayout()
        tight(tiles, spacing=4)
        tight(tabs, spacing=4)
        for tile in self.figures.values():
            tiles.addWidget(tile, 1)
        for page, button in self.tabs.items():
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(lambda _=False, page=page: self.open_page(page))
            tabs.addWidget(button)
        tabs.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 0)
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addWidget(self._desk.window.filters.note(self, "duty"))
        head.addLayout(tiles)
        head.addLayout(tabs)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addWidget(rule(self))
        column.addWidget(self.stack, 1)

    # Pages that others ask for by name -----------------------------------------------------------------

    @property
    def shift(self) -> ShiftPage:
        """本班."""
        return self._made("shift", ShiftPage)

    @property
    def log(self) -> LogPage:
        """值班日志."""
        return self._made("log", LogPage)

    @property
    def handover(self) -> HandoverPage:
        """交接班."""
        return self._made("handover", HandoverPage)

    @property
    def ledger(self) -> LedgerPage:
        """批示督办."""
        return self._made("ledger", LedgerPage)

    @property
    def events(self) -> EventPage:
        """重大事件."""
        return self._made("events", EventPage)

    @property
    def calls(self) -> CallsPage:
        """预警叫应."""
        return self._made("calls", CallsPage)

    def _made(self, name: str, kind: type[_Page]) -> _Page:
        if name not in self.pages:
            page = self.pages[name] = self.page_in_parts(name).whole()
            self.stack.addWidget(page)
            page.show_look(self._look)
        made = self.pages[name]
        assert isinstance(made, kind)
        return made

    def page_in_parts(self, name: str) -> Making[DutyPage]:
        """A page while it is made, for who has time before anybody opens it."""
        if name not in self._coming:
            self._coming[name] = Making(self._makers[name]())
        return self._coming[name]

    def open_page(self, name: str) -> None:
        """Show a page and hand it the keyboard."""
        self._show_page(name)
        self._desk.look_over_now()
        self.page.take_focus()

    def page_named(self, name: str) -> DutyPage:
        """A page, made now if it was not."""
        return self._made(name, DutyPage)

    @property
    def page(self) -> DutyPage:
        """The one in front."""
        return self.page_named(self.page_name)

    def _show_page(self, name: str) -> None:
        self.page_name = name
        self.tabs[name].setChecked(True)
        self.stack.setCurrentWidget(self.page)
        self.setFocusProxy(self.page.first())
        if self._picture is not None:
            self.page.show_moment(self._desk.book, self._picture.whole)
        if self._desk.sweep is not None:
            self.page.show_sweep(self._desk.sweep)

    # What others tell ----------------------------------------------------------------------------------

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme."""
        self._look = look
        # Whoever is dressed first tells the desk, whose words stand here.
        self._desk.show_look(look)
        words = self._desk.words
        for tile in self.figures.values():
            tile.show_look(look)
        yield
        for page, button in self.tabs.items():
            button.setText(words(f"tab.{page}"))
        yield
        for made in list(self.pages.values()):
            made.show_look(look)
            yield
        self._show_page(self.page_name)
        self._show_head()

    def show_picture(self, picture: Picture) -> None:
        """Show a moment."""
        self._picture = picture
        self._show_head()
        self.page.show_moment(self._desk.book, picture.whole)

    def show_sweep(self, sweep: Sweep) -> None:
        """Cases were looked over."""
        self.page.show_sweep(sweep)

    def shown_round(self) -> Round | None:
        """The round of calls that the map shows."""
        if "calls" in self.pages:
            return self.calls.shown_round()
        return under_way(self._desk)

    def close_files(self) -> None:
        """The desk is closing."""
        if "handover" in self.pages:
            self.handover.file.close()

    def _show_head(self) -> None:
        if self._picture is None:
            return
        words, snapshot, book = self._desk.words, self._picture.whole, self._desk.book
        duty = self._desk.roster.duty_at(snapshot.as_of)
        leaders = words("shift.leader", people=words.people(duty.people(Role.DUTY_LEADER)))
        self.heading.show_texts(f"{words.shift(duty)}  {words.hours(duty)}", leaders)
        cases = self._picture.every
        counts = {
            "open": len(cases),
            "overdue": cases.overdue(ms_from_utc(snapshot.as_of)),
            "alarms": sum(alarm.shelved is None for alarm in snapshot.alarms),
            "instructions": len(book.instructions),
            "carried": len(book.carried),
        }
        for name, tile in self.figures.items():
            figure = words.wording.number(counts[name])
            tile.show_texts(words(f"figure.{name}"), figure, words(f"figure.unit.{name}"), words(f"figure.of.{name}"))

    def _figure_opened(self, name: str) -> None:
        page = FIGURES[name]
        if page:
            self.open_page(page)
        else:
            self._open_list(name)

    def _open_list(self, name: str) -> None:
        """The figures of the map: all open cases, those that are overdue, the standing alarms."""
        window = self._desk.window
        if name == "alarms":
            window.alarms.open_page("standing")
            return
        window.show_workspace(Workspace.MAP)
        window.right.show_all()
        if name == "overdue":
            window.right.queue.choose("overdue", "")
        window.right.list_view.setFocus()
