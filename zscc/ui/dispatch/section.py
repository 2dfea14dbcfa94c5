"""The part of the case panel that dispatches: whom to send, who is at work, telephone, whistle, key points, reports.

The main act is one press; everything else opens as a page below the buttons, one at a time, and Esc closes it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from zscc.model.asked import Who
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act
from zscc.model.catalogue import Preset
from zscc.model.journal import Entry
from zscc.settings.dispatching import DispatchSetting
from zscc.situation.snapshot import Snapshot
from zscc.ui.dispatch.act_page import ActPage
from zscc.ui.dispatch.call_list import call_lines
from zscc.ui.dispatch.call_panel import CallPanel
from zscc.ui.dispatch.offer import Offer, calls_of, clocks_of
from zscc.ui.dispatch.offer_panel import OfferPanel
from zscc.ui.dispatch.page import Page, button, buttons
from zscc.ui.dispatch.parties_panel import PartiesPanel
from zscc.ui.dispatch.points_panel import Point, PointsPanel, points_of
from zscc.ui.dispatch.report_panel import ReportPanel
from zscc.ui.dispatch.steps import may, may_send
from zscc.ui.dispatch.whistle_panel import WhistlePanel
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.making import finish
from zscc.ui.parts import ElidedLabel, Look, label, say, shade, tight

_BEFORE = frozenset({Stage.REPORTED, Stage.REGISTERED})
_P = TypeVar("_P", bound=Page)
PAGES = ("calls", "whistle", "points", "report")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the section shows: one case at one moment, to one person."""

    case: Case
    snapshot: Snapshot
    who: Who
    preset: Preset | None
    history: tuple[Entry, ...] = ()


class DispatchSection(QWidget):
    """Offers for a case that waits for dispatch, departments of one that is at work, and the pages of both."""

    dispatch_asked = Signal(object)
    """The Offer to be sent as it is."""
    offer_changed = Signal(object)
    step_asked = Signal(str, object)
    """Department, and the Act that it owes next."""
    whistle_asked = Signal(object)
    tick_asked = Signal(object)
    report_asked = Signal(object, str)
    written = Signal(str, str)
    draft_wanted = Signal(str)
    driver_asked = Signal()
    """Text to the drivers of its vehicles."""
    call_begun = Signal(object)
    call_ended = Signal(object, str, object, str)
    opened = Signal(object)
    """The page that was opened."""
    front_changed = Signal()
    """A page was opened or closed."""
    act_sent = Signal(object)
    """The TakeStep of the page below."""

    def __init__(self, look: Look, words: DispatchWording, setting: DispatchSetting, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._words, self._setting = look, words, setting
        self._shown: Shown | None = None
        self.open_page = ""
        self._keyed = True
        self._waits = False
        self.pages: dict[str, Page] = {}
        """Those that somebody has opened."""
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.offer = OfferPanel(self.look, self._words, self)
        yield from self.offer.parts
        yield
        self.bar = QWidget(self)
        """The buttons; who holds the section may put them where they stay in sight."""
        self.main = button("main", self.bar)
        self.openers: dict[str, QPushButton] = {name: button("box", self.bar) for name in PAGES}
        self.driver = button("box", self.bar)
        self.driver_state = ElidedLabel("note", "second", self.bar)
        for part in (self.driver, self.driver_state):
            part.hide()
        self.why = label("note", "second", self.bar)
        self.why.setWordWrap(True)
        self._lay_out()
        self._connect()
        yield
        yield from self.show_look_in_pieces(self.look, self._words)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        tight(column, spacing=10)
        column.addWidget(self.offer)
        column.addWidget(self.bar)
        in_bar = self._in_bar = QVBoxLayout(self.bar)
        tight(in_bar, spacing=4)
        in_bar.addWidget(self.why)
        in_bar.addWidget(buttons(self.main, *self.openers.values()))
        driver = QHBoxLayout()
        tight(driver, spacing=8)
        driver.addWidget(self.driver)
        driver.addWidget(self.driver_state, 1)
        in_bar.addLayout(driver)
        self._column = column

    def _connect(self) -> None:
        self.offer.changed.connect(self._offer_changed)
        self.offer.sent.connect(self._press)
        self.main.clicked.connect(self.send)
        self.driver.clicked.connect(self.driver_asked)
        for name, opener in self.openers.items():
            opener.clicked.connect(partial(self._toggle, name))

    # Parts and pages, made when they are first needed --------------------------------------------------

    @cached_property
    def parties(self) -> PartiesPanel:
        """Who is at work."""
        made = PartiesPanel(self.look, self._words, self)
        made.hide()
        self._column.insertWidget(self._column.indexOf(self.offer) + 1, made)
        # The keyboard walks as the eye does, whenever it was made.
        self.setTabOrder(list(self.offer.quick.values())[-1], made.stack)
        made.step_asked.connect(self.step_asked)
        return made

    @cached_property
    def act(self) -> ActPage:
        """What an act of a department needs."""
        made = ActPage(self.look, self._words, self)
        self._column.insertWidget(self._column.indexOf(self.parties) + 1, made)
        fields = (self.parties.stack, made.text, made.until, made.do, made.away)
        for before, field in pairwise(fields):
            self.setTabOrder(before, field)
        made.sent.connect(self.act_sent)
        made.turned.connect(self._act_turned)
        return made

    @cached_property
    def calls(self) -> CallPanel:
        """The call list."""
        made = self._hold("calls", CallPanel(self.look, self._words, self))
        made.begun.connect(self.call_begun)
        made.ended.connect(self.call_ended)
        return made

    @cached_property
    def whistle(self) -> WhistlePanel:
        """Departments to whistle for."""
        made = self._hold("whistle", WhistlePanel(self.look, self._words, self))
        made.sent.connect(self.whistle_asked)
        return made

    @cached_property
    def points(self) -> PointsPanel:
        """The check-list."""
        made = self._hold("points", PointsPanel(self.look, self._words, self))
        made.ticked.connect(self.tick_asked)
        return made

    @cached_property
    def report(self) -> ReportPanel:
        """The reports of an emergency."""
        made = self._hold("report", ReportPanel(self.look, self._words, self._setting.reports, self))
        made.sent.connect(self.report_asked)
        made.written.connect(self.written)
        made.draft_wanted.connect(self.draft_wanted)
        return made

    def _hold(self, name: str, page: _P) -> _P:
        self.pages[name] = page
        self._column.addWidget(page)
        page.hide()
        if page.foot is not None:
            self._in_bar.insertWidget(0, page.foot)
            page.foot.hide()
        page.left.connect(self.close_page)
        page.turned.connect(self._page_turned)
        return page

    def _made(self, *names: str) -> Iterable[Page]:
        """Those of these parts that are made."""
        return [getattr(self, name) for name in names if name in vars(self)]

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        finish(self.show_look_in_pieces(look, words))

    def show_look_in_pieces(self, look: Look, words: DispatchWording) -> Iterator[None]:
        """The same, with a pause after each page."""
        self.look, self._words = look, words
        for part in (self.offer, *self._made("parties", "act"), *self.pages.values()):
            part.show_look(look, words)
            yield
        for name, opener in self.openers.items():
            opener.setText(words(_OPENERS[name]))
        if self._shown is not None:
            self.show_case(self._shown)

    def show_case(self, shown: Shown) -> None:
        """Show a case as it stands now; another case closes the page that was open."""
        if self._shown is not None and self._shown.case.case_id != shown.case.case_id:
            self.close_page()
            for page in self._made("act"):
                page.hide()
            self.offer.show_offer(None)
        self._shown = shown
        case, as_of = shown.case, shown.snapshot.as_of
        for part in (self, self.bar):
            part.setVisible(not case.ended)
        waits = case.stage in _BEFORE and not case.ended and not case.parties
        self.offer.setVisible(waits)
        self._waits = waits
        self._show_foot()
        at_work = bool(case.parties) and not case.ended
        if at_work or self._made("parties"):
            self.parties.setVisible(at_work)
            self.parties.show_case(case, as_of)
        self._show_acts()
        self._show_page()

    def show_offer(self, offer: Offer | None, why: str = "") -> None:
        """Show whom to send; None while it is being looked for, or where there is none, with why."""
        if offer is None or offer.case_id == (self._shown and self._shown.case.case_id):
            self.offer.show_offer(offer, why)
            self._show_acts()

    def _show_acts(self) -> None:
        shown, offer, words = self._shown, self.offer.offer, self._words
        if shown is None:
            return
        joint = offer is not None and sum(line.ticked for line in offer.lines) > 1
        why = self.refusal()
        send = words("offer.send_joint" if joint else "offer.send")
        self.main.setText(words.cases("panel.main_key", act=send) if self._keyed and not why else send)
        self.main.setEnabled(not why)
        say(self.why, why if self.main.isVisibleTo(self.bar) else "")
        self.why.setVisible(bool(self.why.text()))
        case, who, as_of = shown.case, shown.who, shown.snapshot.as_of
        self.openers["whistle"].setEnabled(not may(case, Act.WHISTLE, who, as_of, words.cases))
        self.openers["points"].setEnabled(shown.preset is not None and bool(shown.preset.points))
        self.openers["report"].setVisible(case.emergency)

    def show_key(self, keyed: bool) -> None:
        """Whether Ctrl+Enter sends the offer; its button says so where it can be pressed."""
        if keyed is not self._keyed:
            self._keyed = keyed
            self._show_acts()

    def show_driver(self, said: str, state: str, tone: str) -> None:
        """What opens the text to drivers, '' while none can be told anything; and what became of the newest one."""
        self.driver.setText(said)
        say(self.driver_state, state)
        shade(self.driver_state, tone)
        for part in (self.driver, self.driver_state):
            part.setVisible(bool(said))

    def refusal(self) -> str:
        """Why the offer cannot be sent as it stands, in words; '' when it can."""
        shown, offer = self._shown, self.offer.offer
        if shown is None or offer is None:
            return self.offer.why_none or self._words("offer.refused_loading")
        calls = calls_of(offer, self._setting.order)
        why = may_send(shown.case, shown.who, shown.snapshot.as_of, self._words.cases, calls)
        if why or not offer.refusal:
            return why
        return self._words(f"offer.refused_{offer.refusal}")

    # Pages ---------------------------------------------------------------------------------------------

    def open(self, name: str) -> None:
        """Open one page and hand it the keyboard; the others close."""
        if self.open_page and self.open_page != name:
            self.pages[self.open_page].hide()
        for made in self._made("act"):
            made.hide()
        page, first = self._page(name)
        self.open_page = name
        self._show_page()
        page.show()
        first.setFocus()
        self.opened.emit(page)

    def _page(self, name: str) -> tuple[Page, QWidget]:
        """A page, and what takes the keyboard when it opens."""
        match name:
            case "calls":
                return self.calls, self.calls.stack
            case "whistle":
                return self.whistle, self.whistle.filter
            case "points":
                return self.points, self.points.stack
            case _:
                return self.report, self.report.text

    @property
    def front(self) -> Page | None:
        """The page that stands open, whose Ctrl+Enter is."""
        made = [*self._made("act"), *(self.pages[name] for name in (self.open_page,) if name)]
        return next((page for page in made if not page.isHidden()), None)

    def _page_turned(self) -> None:
        self._show_foot()
        self._show_acts()
        self.front_changed.emit()

    def _show_foot(self) -> None:
        """The open page's buttons, where it has some for the bar, stand in place of the main one."""
        front = self.front
        for page in self.pages.values():
            if page.foot is not None:
                page.foot.setVisible(page is front)
        self.main.setVisible(self._waits and (front is None or front.foot is None))

    def close_all(self) -> None:
        """Close whatever page is open."""
        self.close_page()
        for page in self._made("act"):
            page.hide()

    def _act_turned(self) -> None:
        if not self.act.isHidden():
            self.close_page()
        self.front_changed.emit()

    def close_page(self) -> None:
        """Close the page that is open; what was typed in it stays."""
        if self.open_page:
            self.pages[self.open_page].hide()
            self.open_page = ""
            # The keyboard comes back to whom to send, or to who is at work.
            (self.offer.stack if self.offer.isVisible() else self.parties.stack).setFocus()

    def _toggle(self, name: str) -> None:
        if self.open_page == name:
            self.close_page()
        else:
            self.open(name)

    def _show_page(self) -> None:
        """Bring the open page up to date."""
        shown = self._shown
        if shown is None or not self.open_page:
            return
        case, as_of = shown.case, shown.snapshot.as_of
        match self.open_page:
            case "calls":
                self.calls.show_lines(call_lines(case, shown.preset, self._words.bureau, shown.history))
            case "whistle":
                limits_s = clocks_of(shown.preset, self._setting.whistle)
                self.whistle.show_case(case, shown.preset, self._named(shown), limits_s)
            case "points":
                self.points.show_points(shown.preset, self._points(shown))
            case _:
                self.report.show_case(case, as_of)

    @staticmethod
    def _points(shown: Shown) -> tuple[Point, ...]:
        if shown.preset is None:
            return ()
        return points_of(shown.preset, shown.case.case_id, shown.snapshot.duty)

    @staticmethod
    def _named(shown: Shown) -> frozenset[str]:
        """Departments of the preset that are not at work yet; the responsible one without a preset."""
        at_work = {party.order.department for party in shown.case.parties}
        wanted: Iterable[str] = (shown.case.department,) if shown.preset is None else _members(shown.preset)
        return frozenset(each for each in wanted if each) - at_work

    # Asked by its parts --------------------------------------------------------------------------------

    def _press(self) -> None:
        """Ctrl+Enter over the offer: the open page's act, else the offer is sent."""
        front = self.front
        if front is None:
            self.send()
        else:
            front.send()

    def send(self) -> None:
        """The main act: everybody who is ticked, at once."""
        offer, why = self.offer.offer, self.refusal()
        if why or offer is None:
            self.offer.refuse(why)
            return
        self.offer.refuse("")
        self.dispatch_asked.emit(offer)

    def _offer_changed(self, offer: Offer) -> None:
        self._show_acts()
        self.offer_changed.emit(offer)


def _members(preset: Preset) -> Iterable[str]:
    return (member.department for member in preset.members)


_OPENERS = {"calls": "offer.calls", "whistle": "offer.whistle", "points": "offer.points", "report": "offer.report"}
