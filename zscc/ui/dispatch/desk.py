"""Dispatch on one window: asks the centre for what people decide, and keeps what they chose while they think.

Public door: ``section(parent)`` makes the part of the case panel, ``show_case(case, snapshot)`` tells it what to show;
``dispatch(case_id)``, ``open_page(name)`` are the panel's acts.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from zscc.clock import monotonic_s
from zscc.map.pointing.pick import Pick
from zscc.map.wording import masked
from zscc.model.asked import Answer, Asked, TakeStep, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseStep
from zscc.model.catalogue import Preset
from zscc.model.driver_message import MessageState
from zscc.model.question import CaseFile
from zscc.model.responder import Responder
from zscc.model.suggestion import SuggestFor, Suggestion
from zscc.settings.bureau import Bureau
from zscc.settings.dispatching import load_dispatching
from zscc.situation.snapshot import Snapshot
from zscc.ui.cases.wording import CaseWording
from zscc.ui.dispatch.call_list import CallLine
from zscc.ui.dispatch.drafts import Drafts
from zscc.ui.dispatch.offer import Offer, calls_of, offer_of, suggested_of
from zscc.ui.dispatch.open_work import OpenWork
from zscc.ui.dispatch.points_panel import Point, tick_of
from zscc.ui.dispatch.section import DispatchSection, Shown
from zscc.ui.dispatch.whistle_panel import Whistle
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.drivers.wording import state_of
from zscc.ui.making import Making, finish
from zscc.ui.parts import Look
from zscc.ui.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.model.journal import Entry
    from zscc.ui.window import DeskWindow

SUGGESTED_FOR = timedelta(seconds=10)
"""After so long vehicles have moved, and the suggestion is asked for anew."""
NEAR_M_PER_PX = 2.0
SLICE_S = 0.004
"""Of a slot, for what cases owe."""
FEW = 2_000
"""Of so many cases it is known at once."""
MOST_KEPT = 50
"""Cases whose offer, as somebody changed it, is kept."""


class DispatchDesk(QObject):
    """One window's way to dispatch."""

    who_changed = Signal()
    page_opened = Signal(object)
    """The page of the section that was opened."""
    worked = Signal()
    """What open cases owe was counted anew."""

    def __init__(self, window: "DeskWindow", look: Look) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self.setting = load_dispatching()
        self.words = self._worded(look)
        self._section: DispatchSection | None = None
        self._section_coming: Making[DispatchSection] | None = None
        self._case: Case | None = None
        self._snapshot: Snapshot | None = None
        self._offers: dict[str, Offer] = {}
        self._asked_at: dict[str, tuple[int, datetime]] = {}
        """Version and moment for which a case's suggestion was asked."""
        self._history: tuple[str, tuple[Entry, ...]] = ("", ())
        self.work, self._drafts = OpenWork(), Drafts(window.asking, self)
        self._following: Iterator[None] | None = None
        self._wanted: tuple[Case, ...] = ()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work_on)
        window.asking.who_changed.connect(self._show)
        window.asking.who_changed.connect(self.who_changed)

    def _worded(self, look: Look) -> DispatchWording:
        return DispatchWording(CaseWording(look.wording, self._bureau), self._bureau, self._window.directory)

    def _bureau(self) -> Bureau:
        return self._window.bureau

    # Told ----------------------------------------------------------------------------------------------

    def section(self, parent: QWidget) -> DispatchSection:
        """The part of the case panel; made once."""
        if self._section is None:
            made = self._section = self.section_in_parts(parent).whole()
            self._section_coming = None
            if made.look is not self._look:
                made.show_look(self._look, self.words)
            made.dispatch_asked.connect(self._send)
            made.offer_changed.connect(self._keep)
            made.step_asked.connect(self._party_step)
            made.whistle_asked.connect(self._blow)
            made.tick_asked.connect(self._tick)
            made.report_asked.connect(self._report)
            made.written.connect(self._drafts.keep)
            made.draft_wanted.connect(self._fetch_draft)
            made.call_begun.connect(self._begin_call)
            made.call_ended.connect(self._end_call)
            made.opened.connect(self.page_opened)
            made.act_sent.connect(self._act_sent)
            made.driver_asked.connect(self._write_to_drivers)
        return self._section

    def section_in_parts(self, parent: QWidget) -> Making[DispatchSection]:
        """The same while it is made, for who has time before anybody asks for it."""
        if self._section_coming is None:
            made = self._section or DispatchSection(self._look, self.words, self.setting, parent)
            self._section_coming = Making(made)
        return self._section_coming

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; whoever is dressed first tells."""
        finish(self.show_look_in_pieces(look))

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """The same, with a pause after each page."""
        if look is self._look:
            return
        self._look, self.words = look, self._worded(look)
        if self._section is not None:
            yield from self._section.show_look_in_pieces(look, self.words)

    def show_case(self, case: Case | None, snapshot: Snapshot) -> None:
        """Show a case at a moment; None: nothing is chosen."""
        self._case, self._snapshot = case, snapshot
        self._show()
        if case is not None:
            self._suggest(case, snapshot.as_of)

    def _show(self) -> None:
        case, snapshot, section = self._case, self._snapshot, self._section
        if case is None or snapshot is None or section is None:
            return
        history = self._history[1] if self._history[0] == case.case_id else ()
        section.show_case(Shown(case, snapshot, self._window.asking.who, self._preset(case), history))
        self._show_offer(section, case.case_id)
        section.show_driver(*self._said_of_drivers(case, snapshot))

    def _show_offer(self, section: DispatchSection, case_id: str) -> None:
        if self._window.streams.replays:
            # Who is fit is worked out for now; nobody is sent anywhere in a past moment.
            section.show_offer(None, self.words("offer.of_now_only"))
        else:
            section.show_offer(self._offers.get(case_id))

    def _vehicles_at_work(self, case: Case) -> tuple[str, ...]:
        """Vehicles of a case whose drivers can be told something."""
        known = self.words.bureau.responders_by_id
        names = (name for party in case.parties for name in party.order.responders)
        vehicles = dict.fromkeys(known[name].vehicle for name in names if name in known and known[name].vehicle)
        return tuple(vehicle for vehicle in vehicles if self._window.drivers.reaches(vehicle))

    def _said_of_drivers(self, case: Case, snapshot: Snapshot) -> tuple[str, str, str]:
        """What opens the text to drivers, what became of the newest one about the case, and its shade."""
        if case.ended or not self._vehicles_at_work(case):
            return "", "", "second"
        about = [note for note in snapshot.driver_messages if note.written.case_id == case.case_id]
        newest = max(about, key=lambda note: note.written.at).newest if about else None
        failed = newest is not None and newest.state is MessageState.FAILED
        state = "" if newest is None else state_of(self.words.wording, newest)
        return self.words.wording.words("driver.panel.open"), state, "amber" if failed else "second"

    def _write_to_drivers(self) -> None:
        if self._case is not None:
            self._window.drivers.open(self._vehicles_at_work(self._case), self._case.case_id)

    def _preset(self, case: Case) -> Preset | None:
        bureau = self.words.bureau
        its = bureau.classes.get(case.class_id)
        return None if its is None else bureau.presets.get(its.preset)

    # For the rooms -------------------------------------------------------------------------------------

    @property
    def who(self) -> Who:
        """Who sits here."""
        return self._window.asking.who

    @property
    def snapshot(self) -> Snapshot | None:
        """The moment that the window shows."""
        return self._window.snapshot

    @property
    def chosen_case_id(self) -> str:
        """The case that is selected on the window, else the one that the panel showed last; ''."""
        pick = self._window.selection
        if pick is not None and pick.kind == "case":
            return pick.id
        return "" if self._case is None or self._case.ended else self._case.case_id

    def tell(self, words: str) -> None:
        """Say something over the map."""
        self._window.tell(words)

    def look_up(self, question: object, then: "Callable[[object], None]") -> None:
        """Have something looked up in the store."""
        self._window.asking.look_up(question, then)

    def show_in_panel(self, case_id: str) -> None:
        """Show a case where it can be worked on."""
        self._window.case_desk.show_case(case_id)

    def fly_to(self, responder: Responder) -> None:
        """Bring a responder into view: where its vehicle is, else where it waits; what is picked stays picked."""
        canvas = self._window.canvas
        if responder.vehicle and canvas.fly_to_pick(Pick("vehicle", responder.vehicle), NEAR_M_PER_PX):
            return
        if responder.base_m is not None:
            canvas.fly_to(*responder.base_m, NEAR_M_PER_PX)

    def whistled(self, picture: Picture) -> list[Case]:
        """Cases with an open whistle, as this picture has them."""
        self.follow(picture)
        found = (picture.cases.case(case.case_id) for case in self.work.found("whistled"))
        narrowed = picture.cases is not picture.every
        return [
            case
            for case in found
            if case is not None and not (narrowed and picture.cases.place_of(case.case_id) is None)
        ]

    def follow(self, picture: Picture) -> None:
        """Look at what cases owe, a slice at a time; ``worked`` tells when it is known."""
        self._wanted = picture.cases.codes.cases
        if self._wanted is not self.work.cases and not self._timer.isActive():
            self._timer.start(0)
            if len(self._wanted) <= FEW:
                # Who enters a room with a hundred thousand cases waits for the room alone.
                self._work_on()

    def _work_on(self) -> None:
        if self._following is None:
            self._following = self.work.follow(self._wanted)
        until_s = monotonic_s() + SLICE_S
        while monotonic_s() < until_s:
            if next(self._following, self) is self:
                self._following = None
                self.worked.emit()
                if self._wanted is self.work.cases:
                    self._timer.stop()
                # Else another moment came meanwhile, and is looked at in the next slices.
                return

    # Whom to send --------------------------------------------------------------------------------------

    def _suggest(self, case: Case, as_of: datetime) -> None:
        """Ask whom to send, when the case or the moment is another one."""
        if case.ended or case.parties or self._window.streams.replays:
            return
        version, at = self._asked_at.get(case.case_id, (0, as_of - SUGGESTED_FOR))
        if version == case.version and timedelta(0) <= as_of - at < SUGGESTED_FOR:
            return
        self._asked_at[case.case_id] = (case.version, as_of)
        self._window.asking.look_up(SuggestFor(case.case_id), self._suggested)

    def _suggested(self, found: object) -> None:
        if not isinstance(found, Suggestion):
            return
        preset = self.words.bureau.presets.get(found.preset)
        self._keep(offer_of(found, preset, self._offers.get(found.case_id)))
        if self._section is not None:
            self._show_offer(self._section, found.case_id)

    def _keep(self, offer: Offer) -> None:
        self._offers.pop(offer.case_id, None)
        self._offers[offer.case_id] = offer
        while len(self._offers) > MOST_KEPT:
            del self._offers[next(iter(self._offers))]

    # Acts ----------------------------------------------------------------------------------------------

    def dispatch(self, case_id: str) -> None:
        """The panel's main act for a case that waits for dispatch: send whom the section shows."""
        if self._section is not None and self._case is not None and self._case.case_id == case_id:
            self._section.send()

    def open_page(self, name: str, act: Act | None = None) -> None:
        """Open calls, whistle, points or report of the case that is shown; ``act`` names which report."""
        case, snapshot = self._case, self._snapshot
        if case is None or snapshot is None or self._section is None:
            self._window.tell(self.words("whistle.refused_case"))
            return
        if name == "report":
            self._section.report.show_case(case, snapshot.as_of, act)
        self._section.open(name)

    def close_page(self) -> bool:
        """Close the page that is open; False when none is."""
        if self._section is None or not self._section.open_page:
            return False
        self._section.close_page()
        return True

    def _send(self, offer: Offer) -> None:
        case = self._case
        if case is None or case.case_id != offer.case_id:
            return
        calls = calls_of(offer, self.setting.order)
        asked = TakeStep(
            case.case_id,
            case.version,
            Act.DISPATCH,
            calls=calls,
            reason=offer.reason.strip(),
            suggested=suggested_of(offer),
        )
        names = self.words.departments(call.department for call in calls)

        def sent() -> None:
            self._offers.pop(offer.case_id, None)
            self._window.tell(self.words("offer.done", departments=names))

        self.ask(asked, sent)

    def _party_step(self, department: str, act: Act) -> None:
        """What a department said by telephone is written down here; feedback wants words and opens the case's form."""
        case = self._case
        if case is None:
            return
        if act is Act.FEED_BACK and self._section is not None and self._snapshot is not None:
            self._section.act.ask_for(case, act, self._snapshot.as_of, department)
            return
        self.take(TakeStep(case.case_id, case.version, act, department), case)

    def take(self, asked: TakeStep, case: Case, done: "Callable[[], None] | None" = None) -> None:
        """Take a step, and say that it was taken."""
        said = self.words("act.done", act=self.words.cases.act(asked.act), case=self.words.cases.title(case))

        def taken() -> None:
            self._window.tell(said)
            if done is not None:
                done()

        self.ask(asked, taken)

    def _act_sent(self, asked: TakeStep) -> None:
        if self._case is not None and self._section is not None:
            self.take(asked, self._case, self._section.act.forget)

    def _blow(self, whistle: Whistle) -> None:
        case = self._case
        if case is None:
            return
        names = self.words.departments(call.department for call in whistle.calls)

        def blown() -> None:
            if self._section is not None:
                self._section.whistle.forget()
                self._section.close_page()
            self._window.tell(self.words("whistle.done", departments=names))

        asked = TakeStep(case.case_id, case.version, Act.WHISTLE, calls=whistle.calls, reason=whistle.reason)
        self.ask(asked, blown)

    def _tick(self, point: Point) -> None:
        case = self._case
        preset = None if case is None else self._preset(case)
        if case is not None and preset is not None:
            self.ask(tick_of(preset, case.case_id, point))

    def _report(self, act: Act, text: str) -> None:
        case = self._case
        if case is None:
            return

        draft = "" if self._section is None else self._section.report.draft

        def reported() -> None:
            self._drafts.drop(draft)
            if self._section is not None:
                self._section.report.forget()
                self._section.close_page()
            self._window.tell(self.words("report.done", what=self.words.what(act)))

        self.ask(TakeStep(case.case_id, case.version, act, text=text), reported)

    def _fetch_draft(self, name: str) -> None:
        section = self._section
        if section is not None:
            self._drafts.fetch(name, lambda text: section.report.show_draft(name, text))

    def ask(self, asked: Asked, done: "Callable[[], None] | None" = None) -> None:
        """Have this done; a refusal is told over the map, and nothing that was typed is lost."""

        def told(answer: Answer) -> None:
            if not answer.done:
                self._window.asking.tell_refusal(answer)
            elif done is not None:
                done()

        self._window.asking.ask(asked, told)

    # Telephone -----------------------------------------------------------------------------------------

    def remember(self, file: object) -> None:
        """The history of a case was read: it tells of its calls."""
        if isinstance(file, CaseFile):
            self._history = (file.case.case_id, file.history)
            self._show()

    def _begin_call(self, its: CallLine) -> None:
        if self._section is None or self._snapshot is None:
            return
        if its.phone:
            QGuiApplication.clipboard().setText(its.phone)
            self._window.tell(self.words("call.copied", phone=masked(its.phone)))
        self._section.calls.show_talking(its, self._snapshot.as_of)

    def _end_call(self, its: CallLine, outcome: str, act: Act | None, note: str) -> None:
        case, section = self._case, self._section
        if case is None or section is None:
            return
        asked = TakeStep(
            case.case_id,
            case.version,
            Act.CALL,
            party=its.department,
            outcome=outcome,
            text=note,
            started_at=section.calls.started_at,
        )
        name = self.words.departments((its.department,))

        def told(answer: Answer) -> None:
            if not answer.done:
                self._window.asking.tell_refusal(answer)
                return
            section.calls.show_ended()
            self._window.tell(self.words("call.done", name=name, outcome=self.words(f"call.{outcome}")))
            step = answer.entries[0].fact
            if act is not None and isinstance(step, CaseStep):
                # The call is written; what was said in it is the next step of the same case.
                self.ask(TakeStep(step.case_id, step.version, act, party=its.department))

        self._window.asking.ask(asked, told)
