"""The desk of duty: reads the logbook, asks the centre to write lines, and hands both to room, strip and map."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from zscc.clock import monotonic_s
from zscc.map.pointing.pick import Pick
from zscc.model.asked import Answer, WriteLine
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.settings.dispatching import ReportClocks, load_dispatching
from zscc.situation.snapshot import Snapshot
from zscc.ui.dispatch.drafts import Drafts
from zscc.ui.duty.book import Book
from zscc.ui.duty.call_map import CallMap
from zscc.ui.duty.checks_part import ChecksPart
from zscc.ui.duty.kept import Kept
from zscc.ui.duty.log_line import LogLine
from zscc.ui.duty.room import DutyRoom
from zscc.ui.duty.sweep import Sweep, sweep
from zscc.ui.duty.wording import DutyWording
from zscc.ui.parts import Look
from zscc.ui.picture import Picture

if TYPE_CHECKING:
    from zscc.settings.roster import Roster
    from zscc.ui.window import DeskWindow

SWEEP_EVERY_S = 3.0
LOG_MOST = 4000


class DutyDesk(QObject):
    """Duty on one window, once somebody needed it."""

    swept = Signal(object)
    """From a thread: a Sweep, or what went wrong."""

    def __init__(self, window: "DeskWindow", look: Look) -> None:
        super().__init__(window)
        self.window, self._look = window, look
        self.roster: Roster = window.duty.sitting.roster
        self._words: DutyWording | None = None
        self._checks: ChecksPart | None = None
        self.drafts = Drafts(window.asking, self)
        self.sweep: Sweep | None = None
        self._seen: tuple[object, ...] = ()
        self._looked_at: Snapshot | None = None
        """Kept, so that no other object takes the place of what was looked at."""
        self._threads: ThreadPoolExecutor | None = None
        self._sweeping = False
        self._swept_at_s = -SWEEP_EVERY_S
        self.room = DutyRoom(self, look, window.right)
        self.room.hide()
        self.line = LogLine(self, look, window)
        self.map = CallMap(window.canvas)
        self.deeds: dict[str, Callable[[], object]] = {
            "roll_call": self._begin_roll_call,
            "next_unanswered": lambda: self.room.calls.choose_next(),  # noqa: PLW0108  # made when it is asked for
            "all_quiet": lambda: self.room.shift.report_all_quiet(),  # noqa: PLW0108
            "carry_note": partial(self.line.toggle, carried=True),
        }
        self.swept.connect(self._take_sweep)

    # What others tell ----------------------------------------------------------------------------------

    @property
    def book(self) -> Book:
        """The logbook as the desk shows it now."""
        return self.window.duty.book

    @property
    def words(self) -> DutyWording:
        """In the desk's language."""
        if self._words is None or self._words.wording is not self._look.wording:
            window = self.window
            self._words = DutyWording(self._look.wording, self.roster, window.directory, lambda: window.bureau)
        return self._words

    @property
    def checks(self) -> ChecksPart:
        """The check-lists in the patrol room; made with that room."""
        if self._checks is None:
            assert self.window.patrol
            board = self.window.right.patrol
            self._checks = ChecksPart(self, self._look, board)
            self._checks.show_look(self._look)
            board.add_part("checks", self._checks)
        return self._checks

    @cached_property
    def report_limits(self) -> ReportClocks:
        """When 首报, 续报 and 终报 are due."""
        return load_dispatching().reports

    @property
    def snapshot(self) -> Snapshot | None:
        """The moment that the panels show."""
        return None if self.window.picture is None else self.window.picture.whole

    def room_in(self, column: QWidget) -> DutyRoom:
        """The room, for the column that shows it."""
        self.room.setParent(column)
        return self.room

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the room is told by its column."""
        if look is self._look:
            return
        self._look = look
        self.line.show_look(look)
        if self._checks is not None:
            self._checks.show_look(look)

    def show_picture(self, picture: Picture) -> None:
        """A new moment."""
        self.map.show_round(self.room.shown_round())
        if self.room.isVisible():
            self._look_over(picture.whole)
        if self._checks is not None and self._checks.isVisible():
            self._checks.show_moment(self.book, picture.whole)

    def close_top(self) -> bool:
        """Esc; False when nothing is open."""
        return self.line.close_top()

    def place(self) -> None:
        """Put the line of the log over the map."""
        self.line.place()

    def close(self) -> None:
        """The desk is closing."""
        self.room.close_files()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    # What people do ------------------------------------------------------------------------------------

    def write(self, line: WriteLine, done: Callable[[DutyLine], object] | None = None) -> None:
        """Have a line written; ``done`` hears it once it is safe, a refusal is told over the map."""

        def then(answer: Answer) -> None:
            if not answer.done:
                self.window.asking.tell_refusal(answer)
            elif done is not None:
                fact = answer.entries[0].fact
                assert isinstance(fact, DutyLine)
                done(fact)

        self.window.asking.ask(line, then)

    def note(self, text: str, *, carried: bool, about: str, then: Callable[[str], object]) -> None:
        """A line by hand; ``then`` hears its text once it is safe."""

        def done(line: DutyLine) -> None:
            self.window.tell(self.words("log.carried" if line.outcome == CARRIED else "log.written"))
            then(line.text)

        self.write(WriteLine(DutyKind.NOTE, text, about=about, outcome=CARRIED if carried else ""), done)

    def keep(self, name: str, line: QLineEdit) -> None:
        """Keep what is typed into a line until it was written, and bring back what was kept."""
        Kept(self.drafts, name, line)

    def show_case(self, case_id: str) -> None:
        """Mark a case everywhere."""
        self.window.select(Pick("case", case_id))

    def _begin_roll_call(self) -> None:
        self.window.duty.open_page("calls")
        self.room.calls.show_mode("roll_call")

    # Inside --------------------------------------------------------------------------------------------

    def look_over_now(self) -> None:
        """Look over the cases at once, for a page that was just opened."""
        self._swept_at_s = -SWEEP_EVERY_S
        if self.snapshot is not None:
            self._look_over(self.snapshot)

    def _look_over(self, snapshot: Snapshot) -> None:
        """On a thread of its own: 100 000 cases are too many for a slot."""
        minute = snapshot.as_of.replace(second=0, microsecond=0)
        known = self._seen == (id(snapshot.cases), id(snapshot.alarms), minute)
        if known or self._sweeping or monotonic_s() - self._swept_at_s < SWEEP_EVERY_S:
            return
        self._sweeping = True
        self._looked_at = snapshot
        self._seen = id(snapshot.cases), id(snapshot.alarms), minute
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-duty")
        self._threads.submit(self._sweep, snapshot)

    def _sweep(self, snapshot: Snapshot) -> None:
        """In the thread."""
        self.swept.emit(sweep(snapshot))

    def _take_sweep(self, found: Sweep) -> None:
        self._sweeping, self._swept_at_s = False, monotonic_s()
        self.sweep = found
        self.room.show_sweep(found)
