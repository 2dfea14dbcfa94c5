"""What people do with cases at this window: the panel of the one that is picked, its acts, the new case, the keys.

Other rooms hang on here: ``answers`` says who opens what an act needs, ``panel.add_section`` puts a part into the
panel, ``shown`` tells which case is shown at every moment and ``file_read`` its whole history.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.map.pointing.case_place import expect_case
from zscc.map.pointing.pick import Pick
from zscc.model.asked import Answer, TakeStep, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.model.question import AboutCase, CaseFile
from zscc.ui.cases.commands import add_commands
from zscc.ui.cases.rows import CaseRow
from zscc.ui.cases.wording import CaseWording
from zscc.ui.doors import NEAR_M_PER_PX
from zscc.ui.making import Making
from zscc.ui.parts import Look
from zscc.ui.workspaces import ARRANGEMENTS, Workspace

if TYPE_CHECKING:
    from zscc.model.presence import Present
    from zscc.ui.cases.callers import CallerDesk
    from zscc.ui.cases.form_desk import FormDesk
    from zscc.ui.cases.offers import Offer
    from zscc.ui.cases.panel import CasePanel
    from zscc.ui.cases.panel_words import PanelWords
    from zscc.ui.cases.photo_desk import PhotoDesk
    from zscc.ui.cases.superior_desk import SuperiorDesk
    from zscc.ui.cases.twins_desk import TwinsDesk
    from zscc.ui.window import DeskWindow

Opener = Callable[[str], None]
"""Opens what an act needs, for a case by its id."""


class CaseDesk(QObject):
    """One window's; light until a case is looked at for the first time."""

    shown = Signal(object)
    """The CaseRow that the panel shows, at every moment; None when it shows none any more."""
    file_read = Signal(object)
    """The CaseFile of the case that is shown, after each of its steps."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk = desk
        self.words = CaseWording(look.wording, lambda: desk.bureau)
        self.answers: dict[Act, Opener] = {}
        self.press_page: Callable[[], bool] = bool
        """Does what a page that stands open in the panel is for; False when none does."""
        self._panel: CasePanel | None = None
        self._panel_coming: Making[CasePanel] | None = None
        self._callers: CallerDesk | None = None
        self._form: FormDesk | None = None
        self._form_coming: Making[FormDesk] | None = None
        self._twins: TwinsDesk | None = None
        self._photos: PhotoDesk | None = None
        self._superior: SuperiorDesk | None = None
        self._read: tuple[str, int] = ("", 0)
        self.file: CaseFile | None = None
        """History of the case that is picked, once it was read."""
        self._awaits: str | None = None
        """Case whose panel gets the keyboard as soon as it stands."""
        self._offers: tuple[Case | None, Who | None, list[Offer]] = (None, None, [])
        self._others: tuple[Present, ...] = ()
        """Who is at the other seats."""
        add_commands(self, desk)
        desk.asking.who_changed.connect(self._who_changed)

    # Made when they are first asked for ----------------------------------------------------------------

    @property
    def panel(self) -> "CasePanel":
        """The panel of a case."""
        if self._panel is None:
            panel = self._panel = self.panel_in_parts().whole()
            # The desk may have come to speak another language while it was made.
            panel.speak(self._panel_words())
            panel.closed.connect(self._closed)
            panel.flight_asked.connect(self._flight_asked)
            panel.act_asked.connect(self._act_clicked)
            panel.form.sent.connect(self._step_sent)
            panel.call_asked.connect(self.call_back)
            panel.reveal_asked.connect(self._reveal_asked)
            panel.twins_asked.connect(self.open_twins)
            panel.unmerge_asked.connect(self._unmerge_asked)
            panel.form.photo_wanted.connect(self._photo_wanted)
            panel.history.photo_asked.connect(self._photo_asked)
            self._desk.right.hold_case(panel)
            from zscc.ui.cases.superior_desk import SuperiorDesk

            self._superior = SuperiorDesk(self._desk, self, panel)
        return self._panel

    def panel_in_parts(self) -> "Making[CasePanel]":
        """The same while it is made, for who has time before anybody asks for it."""
        if self._panel_coming is None:
            from zscc.ui.cases.panel import CasePanel

            self._panel_coming = Making(CasePanel(self.look, self._panel_words(), self._desk.right))
        return self._panel_coming

    @property
    def callers(self) -> "CallerDesk":
        """Who called: masked, called back, looked at with a purpose."""
        if self._callers is None:
            from zscc.ui.cases.callers import CallerDesk

            self._callers = CallerDesk(self._desk, self)
        return self._callers

    @property
    def form(self) -> "FormDesk":
        """The new case."""
        if self._form is None:
            made = self._form = self.form_in_parts().whole()
            if made.look is not self.look:
                # The desk has come to look otherwise while it was made.
                made.show_look(self.look)
        return self._form

    def form_in_parts(self) -> "Making[FormDesk]":
        """The same while it is made."""
        if self._form_coming is None:
            from zscc.ui.cases.form_desk import FormDesk

            self._form_coming = Making(FormDesk(self._desk, self))
        return self._form_coming

    @property
    def twins(self) -> "TwinsDesk":
        """Which cases may tell of the same."""
        if self._twins is None:
            from zscc.ui.cases.twins_desk import TwinsDesk

            self._twins = TwinsDesk(self._desk, self)
        return self._twins

    @property
    def photos(self) -> "PhotoDesk":
        """Photographs: chosen, pasted, looked at."""
        if self._photos is None:
            from zscc.ui.cases.photo_desk import PhotoDesk

            self._photos = PhotoDesk(self._desk, self)
        return self._photos

    # Told ----------------------------------------------------------------------------------------------

    @property
    def look(self) -> Look:
        """How the desk speaks and what it wears."""
        return self._desk.dressing.look

    @property
    def case_id(self) -> str | None:
        """Id of the case that is picked."""
        pick = self._desk.selection
        return pick.id if pick is not None and pick.kind == "case" else None

    @property
    def row(self) -> CaseRow | None:
        """The case that is picked, as it stands now; one that left the situation by what was read of it."""
        picture = self._desk.picture
        if self.case_id is None or picture is None:
            return None
        row = picture.cases.row(self.case_id)
        if row is None and self.file is not None and self.file.case.case_id == self.case_id:
            return CaseRow(self.file.case, self._desk.directory.grid_label(self.file.case.grid), None)
        return row

    @property
    def who(self) -> Who:
        """Who sits here, in which role."""
        return self._desk.asking.who

    def now(self) -> datetime:
        """The moment that the window shows."""
        picture = self._desk.picture
        assert picture is not None
        return picture.snapshot.as_of

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the panel itself is dressed with its column."""
        self.words = CaseWording(look.wording, lambda: self._desk.bureau)
        if self._panel is not None:
            self._panel.speak(self._panel_words())
            self._panel.show_look(look)
        if self._callers is not None:
            self._callers.forget()
        for part in (self._form, self._twins, self._photos, self._superior):
            if part is not None:
                part.show_look(look)
        self._read = ("", 0)
        self.show_picked()

    def expect(self, pick: Pick | None) -> None:
        """Something is about to be picked: the map need not look for a case whose place is known here."""
        picture = self._desk.picture
        narrowed = None if picture is None else picture.narrowed
        place = narrowed.place_on_map(pick.id) if narrowed is not None and pick and pick.kind == "case" else None
        if pick is not None and place is not None:
            expect_case(pick.id, place)

    def show_picked(self) -> None:
        """Show the case that is picked as it stands at this moment, or none."""
        row, picture = self.row, self._desk.picture
        if (row is None and self._panel is None and self.case_id is None) or picture is None:
            return
        stood = self._panel is not None and self._panel.stands
        if self.case_id is not None:
            self._read_file(self.case_id, row)
        if row is None and not stood:
            return
        self.panel.show_case(row, picture.cases, picture.snapshot.as_of)
        self._desk.right.let_case_stand()
        if row is not None:
            self._show_around(row)
        elif self._callers is not None:
            self._callers.forget()
        if row is not None or stood:
            self.shown.emit(row)
        self._give_keyboard()

    def _show_around(self, row: CaseRow) -> None:
        """What depends on who sits here and on what was looked up."""
        beside = [each for each in self._others if each.case_id == row.case.case_id]
        self.panel.show_others(self.words.beside(beside))
        self.panel.show_offers(self.offers(row.case), self.answers)
        self.callers.show(row.case)
        self.twins.show(row.case)

    def show_present(self, others: "Sequence[Present]") -> None:
        """Who is at the other seats of the journal, and what they look at."""
        self._others = tuple(others)
        self.show_picked()

    # Asked ---------------------------------------------------------------------------------------------

    def show_case(self, case_id: str) -> None:
        """Pick a case everywhere, fly there, and show its panel, whatever workspace stands."""
        arrangement = ARRANGEMENTS[self._desk.workspace]
        if self._desk.right.rooms.has(self._desk.workspace) and not arrangement.keeps_card:
            self._desk.show_workspace(Workspace.MAP)
        self._go_to(case_id)

    def act(self, case_id: str, act: Act) -> None:
        """Do an act, or open what it needs; a refusal is said."""
        if self.case_id != case_id:
            self.show_case(case_id)
        row = self.row
        if row is None:
            return
        offer = self._offer(row.case, act)
        if offer is None or not offer.possible:
            code, arguments = ("not_here", _here(row.case, act)) if offer is None else (offer.refused, offer.arguments)
            self._desk.tell(self.words.refused(code, arguments))
        elif act in self.answers:
            self.answers[act](case_id)
        else:
            self._begin(row.case, offer)

    def act_main(self) -> None:
        """The main act of the panel."""
        if self._panel is None or self.row is None:
            return
        if not self._panel.form.isHidden():
            self._panel.form.send()
        elif not self.press_page():
            self._take_next_step(self._panel, self.row.case.case_id)

    def hand_over(self) -> None:
        """Give the keyboard to the panel of the case that is picked, as soon as it stands."""
        self._awaits = self.case_id
        self._give_keyboard()

    def step_in_queue(self, step: int) -> None:
        """Pick the next case of the queue, or the one before."""
        found = self._desk.right.queue.neighbour(self.case_id, step)
        if found is not None:
            self.show_case(found)

    def call_back(self) -> None:
        """Copy the caller's number and open the note of the call."""
        if self.row is not None:
            self.callers.call_back(self.row.case)

    def open_twins(self) -> None:
        """Put the picked case beside what may be the same."""
        if self.row is not None:
            self.twins.open(self.row.case)

    def close_top(self) -> bool:
        """Close what was opened last: twins, form, what an act needs; whether anything was."""
        for part in (self._photos, self._twins, self._form):
            if part is not None and part.close_top():
                return True
        return self._panel is not None and self._panel.stands and self._panel.close_top()

    def place(self) -> None:
        """The window has another size."""
        for part in (self._form, self._twins, self._photos):
            if part is not None:
                part.place()

    def _go_to(self, case_id: str) -> None:
        pick = Pick("case", case_id)
        self._desk.select(pick)
        self._desk.canvas.fly_to_pick(pick, NEAR_M_PER_PX["case"])

    def close(self) -> None:
        """The window closes."""
        if self._form is not None:
            self._form.close()

    # Inside --------------------------------------------------------------------------------------------

    def _panel_words(self) -> "PanelWords":
        from zscc.ui.cases.panel_words import PanelWords

        return PanelWords(self.words, self._desk.directory)

    def offers(self, case: Case) -> "list[Offer]":
        """What may be done with a case by who sits here, worked out once a version."""
        from zscc.ui.cases.offers import offers_of

        known_case, known_who, offers = self._offers
        if known_case is not case or known_who != self.who:
            offers = offers_of(case, self.who, self.now())
            self._offers = (case, self.who, offers)
        return offers

    def _offer(self, case: Case, act: Act) -> "Offer | None":
        return next((each for each in self.offers(case) if each.act is act), None)

    def _begin(self, case: Case, offer: "Offer") -> None:
        from zscc.ui.cases.act_fields import asks_nothing
        from zscc.ui.cases.offers import parties_for

        if asks_nothing(case, offer, self.words):
            party = next(iter(parties_for(case, offer.act)), "") if "party" in offer.needs else ""
            self._step_sent(TakeStep(case.case_id, case.version, offer.act, party=party))
            return
        self.panel.form.open(case, offer, self.now, self.words)
        self.panel.area.ensureWidgetVisible(self.panel.form)

    def _step_sent(self, step: TakeStep) -> None:
        step = self.callers.completed(step)
        self._desk.asking.ask(step, partial(self._answered, step))

    def _answered(self, step: TakeStep, answer: Answer) -> None:
        form = None if self._panel is None else self._panel.form
        filling = form is not None and form.act is step.act and not form.isHidden()
        if answer.done:
            self.callers.done(step)
            if form is not None and filling:
                form.close_form()
                self.hand_over()
            self._desk.tell(self.words("act_form.done", act=self.words.act(step.act), id=step.case_id))
            return
        why = self.words.refused(answer.refused, answer.arguments)
        if form is not None and filling:
            form.refuse(why)
        else:
            self._desk.tell(why)

    def _read_file(self, case_id: str, row: CaseRow | None) -> None:
        """Read the history when the case or its version is another one."""
        wanted = (case_id, 0 if row is None else row.case.version)
        if wanted == self._read:
            return
        if self._read[0] != case_id:
            self.file = None
            if row is not None:
                self.panel.show_history(self.words("panel.history"), self.words("panel.history_loading"))
                self.panel.history.show_lines([])
        self._read = wanted
        self._desk.asking.look_up(AboutCase(case_id), partial(self._file_came, case_id))

    def _file_came(self, case_id: str, found: object) -> None:
        if case_id != self.case_id:
            return
        if not isinstance(found, CaseFile):
            said = "panel.gone" if self.row is None else "panel.history_none"
            self._desk.tell(self.words(said))
            return
        from zscc.ui.cases.history_words import history_lines

        left = self.row is None
        self.file = found
        lines = history_lines(found.history, self.words, self.now())
        number = self.words("panel.history_count", number=len(lines))
        self.panel.show_history(self.words("panel.history"), number)
        self.panel.history.show_lines(lines)
        if left:
            self._read = (case_id, found.case.version)
            self.show_picked()
        self.file_read.emit(found)

    def _act_clicked(self, act: Act) -> None:
        if self.case_id is not None:
            self.act(self.case_id, act)

    def _take_next_step(self, panel: "CasePanel", case_id: str) -> None:
        if panel.acts.main is not None:
            self.act(case_id, panel.acts.main.act)
        elif not panel.held.isHidden():
            self._desk.tell(panel.held.text())

    def _give_keyboard(self) -> None:
        if self._awaits is None or self._awaits != self.case_id:
            self._awaits = None
        elif self.row is not None and self._panel is not None and self._panel.isVisible():
            self._awaits = None
            self._panel.take_keyboard()

    def _closed(self) -> None:
        self._desk.select(None)

    def _flight_asked(self) -> None:
        if self.case_id is not None:
            self._go_to(self.case_id)

    def _who_changed(self) -> None:
        self.show_picked()
        if self._panel is not None and self.row is not None:
            self._panel.close_strange_form(self.offers(self.row.case))

    def _reveal_asked(self) -> None:
        if self.row is not None:
            self.callers.reveal(self.row.case)

    def _unmerge_asked(self) -> None:
        if self.row is not None:
            self.twins.unmerge(self.row.case)

    def _photo_wanted(self) -> None:
        self.photos.choose(self.panel.form.attach)

    def _photo_asked(self, digest: str) -> None:
        self.photos.look_at(digest)


def _here(case: Case, act: Act) -> tuple[tuple[str, str], ...]:
    return (("act", act.value), ("stage", case.stage.value))
