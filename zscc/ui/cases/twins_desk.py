"""Suspected duplicates at one window: found in idle slices, their reasons in one line, two cases side by side, merged.

The index of the desk's cases is read in pieces while nobody waits; what ended long ago is asked of the centre.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from zscc.model.asked import Answer, MergeCases, UnmergeCases
from zscc.model.case import Case
from zscc.model.case_facts import CaseStep
from zscc.model.question import AboutCase, CaseFile, PhotoOf
from zscc.model.suspects import Draft, Suspect, SuspectsOf
from zscc.ui.cases.rows import CaseRow
from zscc.ui.cases.twins_words import TwinsWords, kept_of
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zscc.analysis.duplicates import Duplicates
    from zscc.ui.cases.desk import CaseDesk
    from zscc.ui.cases.twins_panel import TwinsPanel
    from zscc.ui.window import DeskWindow

STEP_MS, REST_MS = 30, 250
"""Between two pieces of reading; between two looks once everything is read."""
LOOKED_AT = 24
"""So many first rows of the queue are looked at for duplicates, one a step."""
LEAST, MOST = 0.5, 8


class TwinsDesk(QObject):
    """Counts for the queue, the line of the panel, and the panel of two."""

    def __init__(self, desk: "DeskWindow", cases: "CaseDesk") -> None:
        super().__init__(cases)
        self._desk, self._cases = desk, cases
        self.words = TwinsWords(cases.words)
        self._index: Duplicates | None = None
        self._job: Iterator[None] | None = None
        self._counts: dict[str, int] = {}
        self._turn = 0
        self._live: tuple[Suspect, ...] = ()
        self._past: tuple[Suspect, ...] = ()
        self._shown = self._looked = ("", 0)
        self._files: dict[str, CaseRow | None] = {}
        """Cases that were read because the situation does not hold them any more; None: not there."""
        self._panel: TwinsPanel | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()
        desk.right.queue.words.suspected = lambda case_id: self._counts.get(case_id, 0)

    @property
    def panel(self) -> "TwinsPanel":
        """The panel of two cases."""
        if self._panel is None:
            from zscc.ui.cases.twins_panel import TwinsPanel

            self._panel = TwinsPanel(self._cases.look, self.words, self._desk)
            self._panel.merge_asked.connect(self._merge)
            self._panel.closed.connect(self._put_away)
            self._panel.turned.connect(self._show_photos)
        return self._panel

    @property
    def suspects(self) -> tuple[Suspect, ...]:
        """Of the case that is picked: those of the desk, then those that ended long ago."""
        known = {suspect.case_id for suspect in self._live}
        return (*self._live, *(suspect for suspect in self._past if suspect.case_id not in known))

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.words = TwinsWords(self._cases.words)
        if self._panel is not None:
            self._panel.show_look(look, self.words)

    def show(self, case: Case) -> None:
        """Another moment of the case that the panel shows."""
        if self._shown != (case.case_id, case.version):
            if self._shown[0] != case.case_id:
                self._live, self._past = (), ()
                self._files.clear()
                self._put_away()
            self._shown = (case.case_id, case.version)
            question = SuspectsOf(Draft.of(case), LEAST, MOST)
            self._desk.asking.look_up(question, partial(self._past_came, case.case_id))
            self._find(case)
        self._say(case)

    def open(self, case: Case) -> None:
        """Put the most suspicious one beside the case."""
        self._find(case)
        if not self.suspects:
            self._desk.tell(self.words("none"))
            return
        self._show_pair(case, 0)

    def close_top(self) -> bool:
        """Close the panel; whether it stood."""
        stood = self._panel is not None and not self._panel.isHidden()
        if stood:
            self._put_away()
        return stood

    def _put_away(self) -> None:
        """Close the panel; a keyboard that was in it goes back to the case."""
        if self._panel is None or self._panel.isHidden():
            return
        focus = QApplication.focusWidget()
        had_keyboard = focus is not None and (focus is self._panel or self._panel.isAncestorOf(focus))
        self._panel.hide()
        if had_keyboard:
            self._cases.hand_over()

    def place(self) -> None:
        """Put the panel where it belongs."""
        if self._panel is not None and not self._panel.isHidden():
            self._panel.fit(self._desk.canvas)

    def unmerge(self, case: Case) -> None:
        """Give back what went into the case last, or take the case out of the one it went into."""
        kept_id, other_id = (case.merged_into, case.case_id) if case.merged_into else (case.case_id, case.merged[-1])
        kept, other = self._case(kept_id), self._case(other_id)
        if kept is None or other is None:
            self._desk.tell(self._cases.words("refused.no_case", case=kept_id if kept is None else other_id))
            return
        asked = UnmergeCases(kept.case_id, kept.version, other.case_id, other.version)
        self._desk.asking.ask(asked, partial(self._answered, self.words("unmerged", id=other.case_id)))

    # Finding -------------------------------------------------------------------------------------------

    def _step(self) -> None:
        """One piece of reading, then one row of the queue."""
        picture = self._desk.picture
        if picture is None or picture.loading or not picture.whole.cases:
            return
        if self._index is None:
            from zscc.analysis.duplicates import Duplicates

            self._index = Duplicates(self._desk.bureau.catalogue)
        if self._job is None:
            self._job = self._index.follow(picture.whole)
        if next(self._job, self) is not self:
            self._timer.setInterval(STEP_MS)
            return
        self._job = None
        self._timer.setInterval(REST_MS)
        if self._cases.row is not None and self._shown != self._looked:
            # The case was picked before its index was read.
            self._looked = self._shown
            self._find(self._cases.row.case)
        rows = self._desk.right.queue.shown
        if len(rows):
            self._turn = (self._turn + 1) % min(len(rows), LOOKED_AT)
            case = rows[self._turn].case
            self._counts[case.case_id] = len(self._found(case))

    def _found(self, case: Case) -> tuple[Suspect, ...]:
        picture = self._desk.picture
        if self._index is None or picture is None or case.merged_into:
            return ()
        if not self._index.is_ready(picture.whole):
            # Read in idle slices first; the case that is picked is looked at again then.
            return ()
        return self._index.suspects(case, picture.whole, least=LEAST, most=MOST)

    def _find(self, case: Case) -> None:
        self._live = self._found(case)
        self._say(case)

    def _past_came(self, case_id: str, found: object) -> None:
        row = self._cases.row
        if isinstance(found, tuple) and row is not None and row.case.case_id == case_id:
            self._past = found
            self._say(row.case)

    def _say(self, case: Case) -> None:
        self._cases.panel.show_twins(self.words.line(self.suspects) if not case.ended else "")
        self._cases.panel.show_merged(self.words.merged_line(case), self._cases.words("panel.unmerge"))

    # Merging -------------------------------------------------------------------------------------------

    def _case(self, case_id: str) -> Case | None:
        picture = self._desk.picture
        return None if picture is None else picture.case(case_id)

    def _show_pair(self, case: Case, place: int) -> None:
        row = self._row(case.case_id)
        known = [(each, self._row(each.case_id)) for each in self.suspects]
        unread = [each.case_id for each, its in known if its is None and each.case_id not in self._files]
        if unread:
            # What left the situation long ago is read from the store first.
            self._desk.asking.look_up(AboutCase(unread[0]), partial(self._file_came, case, place, unread[0]))
            return
        pairs = [(suspect, its) for suspect, its in known if its is not None]
        if not pairs or row is None:
            self._desk.tell(self.words("none"))
            return
        self.panel.show_pair(row, pairs, place, self._cases.now())
        self.panel.fit(self._desk.canvas)
        self.panel.setFocus()
        self._show_photos()

    def _show_photos(self) -> None:
        """The newest photograph of each, where there is one."""
        for row in self.panel.shown:
            if row.case.counts.photos:
                case_id = row.case.case_id
                self._desk.asking.look_up(AboutCase(case_id), partial(self._history_came, case_id))

    def _history_came(self, case_id: str, found: object) -> None:
        facts = [entry.fact for entry in found.history] if isinstance(found, CaseFile) else []
        proofs = [fact.proof for fact in facts if isinstance(fact, CaseStep) and fact.proof is not None]
        digest = next((proof.digest for proof in reversed(proofs) if proof.digest), "")
        if digest:
            self._desk.asking.look_up(PhotoOf(digest), partial(self._photo_came, case_id))

    def _photo_came(self, case_id: str, found: object) -> None:
        if isinstance(found, bytes):
            self.panel.show_photo(case_id, found)
            self.panel.fit(self._desk.canvas)

    def _row(self, case_id: str) -> CaseRow | None:
        picture = self._desk.picture
        live = None if picture is None else picture.cases.row(case_id)
        return live or self._files.get(case_id)

    def _file_came(self, case: Case, place: int, case_id: str, found: object) -> None:
        its = found.case if isinstance(found, CaseFile) else None
        label = None if its is None else self._desk.directory.grid_label(its.grid)
        self._files[case_id] = None if its is None else CaseRow(its, label, None)
        if self._cases.case_id == case.case_id:
            self._show_pair(case, place)

    def _merge(self, one: Case, other: Case, reasons: str) -> None:
        kept, goes = kept_of(one, other)
        asked = MergeCases(kept.case_id, kept.version, goes.case_id, goes.version, reasons)
        told = self.words("merged", id=goes.case_id, into=kept.case_id)
        self._desk.asking.ask(asked, partial(self._answered, told))

    def _answered(self, told: str, answer: Answer) -> None:
        if not answer.done:
            why = self._cases.words.refused(answer.refused, answer.arguments)
            if self._panel is not None and not self._panel.isHidden():
                self._panel.refuse(why)
            else:
                self._desk.tell(why)
            return
        self._put_away()
        self._desk.tell(told)
