"""Who shows which moment on a window: the present, or a past one that somebody plays. Decided here and nowhere else.

The present is always told: the sound of alarms, who sits here and the clock of the bar's live edge follow it whichever
moment is shown. What is shown is handed to the :class:`~zscc.ui.moment_desk.MomentDesk`, which shows one moment
everywhere.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.clock import monotonic_s
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Snapshot
from zscc.ui.moment_desk import LIVE, REPLAYED, MomentDesk

if TYPE_CHECKING:
    from zscc.analysis.patrol_picture import PatrolPicture
    from zscc.ui.window import DeskWindow

LOOK_EVERY_S = 1.0
"""So often the present is looked at while a past moment is shown: an alarm sounds within it."""


class Streams(QObject):
    """The two streams of moments of one window."""

    present_told = Signal()
    """The present went on: its newest moment, its clock, its alarms."""
    turned = Signal(bool)
    """Past moments are shown from now on (True), or the present again."""
    patrol_told = Signal()
    """There are new sums."""

    def __init__(self, desk: "DeskWindow", moment: MomentDesk) -> None:
        super().__init__(desk)
        self._desk, self._moment = desk, moment
        self.replays = False
        """Whether a past moment is shown, or on its way."""
        self.present: Snapshot | None = None
        """The newest moment of the present."""
        self.now: datetime | None = None
        """The desk's clock."""
        self._patrol: PatrolPicture | None = None
        self._told_at_s = float("-inf")
        self._turns = 0

    # The present is told --------------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether a moment of the present would be taken at once."""
        if self.replays:
            return monotonic_s() - self._told_at_s >= LOOK_EVERY_S
        return self._moment.ready

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The present, at once."""
        if not self.replays:
            self._moment.show_snapshot(snapshot)
        self._take(snapshot)

    def show_in_pieces(self, snapshot: Snapshot) -> Iterator[bool]:
        """The present, in pieces; those that are left are nobody's when somebody turns to the past between two."""
        turn = self._turns
        if not self.replays:
            for alone in self._moment.show_in_pieces(snapshot):
                if turn != self._turns:
                    break
                yield alone
        self._take(snapshot)

    def show_clock(self, as_of: datetime) -> None:
        """The desk's moment."""
        self.now = as_of
        if not self.replays:
            self._moment.show_clock(as_of)
        self._desk.duty.show_clock(as_of)
        self.present_told.emit()

    def show_backlog(self, facts: int) -> None:
        """Facts of the present that wait; they are applied whichever moment is shown."""
        self._moment.show_backlog(facts)

    def show_patrol(self, picture: "PatrolPicture") -> None:
        """New sums of the present."""
        self._patrol = picture
        self.patrol_told.emit()
        if not self.replays:
            self._desk.tell_patrol(picture)

    def _take(self, snapshot: Snapshot) -> None:
        self.present, self._told_at_s = snapshot, monotonic_s()
        self.now = max(self.now or snapshot.as_of, snapshot.as_of)
        self._desk.alarms.hear(snapshot)
        if self.replays:
            self._desk.duty.hear(snapshot)
        self._desk.duty.show_clock(self.now)
        self.present_told.emit()

    def newest(self, shown: Snapshot) -> Snapshot:
        """The present whichever moment is shown: for what the store sums of cases as they are now."""
        return self.present if self.replays and self.present is not None else shown

    # The past -------------------------------------------------------------------------------------------

    @property
    def patrol(self) -> "PatrolPicture | None":
        """The newest sums of the present."""
        return self._patrol

    def turn_back(self) -> None:
        """Show past moments from here on."""
        self._turns += 1
        self.replays = True
        self._moment.turn(REPLAYED)
        self._desk.right.tell_news(False)
        self.turned.emit(True)

    def turn_to_present(self) -> None:
        """Show the present from here on."""
        self._turns += 1
        self.replays = False
        self._moment.turn(LIVE)
        self._desk.alarms.remember()
        self._desk.right.tell_news(True)
        if self._patrol is not None:
            self._desk.tell_patrol(self._patrol)
        self.turned.emit(False)

    @property
    def past_ready(self) -> bool:
        """Whether a past moment would be shown at once."""
        return self._moment.ready

    def show_past_in_pieces(self, snapshot: Snapshot) -> Iterator[bool]:
        """A past moment; True before what should have a turn of its own."""
        before = self._moment.snapshot
        if before is None or snapshot.as_of < before.as_of:
            # What was raised later has not been raised yet.
            self._desk.alarms.forget()
        yield from self._moment.show_in_pieces(snapshot)
        if self._patrol is not None:
            yield False
            from zscc.analysis.patrol_past import picture_at

            self._desk.tell_patrol(picture_at(self._patrol, ms_from_utc(snapshot.as_of)))
