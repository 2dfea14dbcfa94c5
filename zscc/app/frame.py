"""The frame tick: facts enter the situation at message rate, pixels follow at frame rate.

Every tick drains the tail for some milliseconds; while more waits, or a snapshot is on its way, ticks come twice as
often, so that none need be longer. A new snapshot is made when the situation changed, and at
least four times a second so that ages grow on screen; never so often that making and showing it would take more than
a third of the time. It is made and prepared in pieces, over as many ticks as that takes, and then shown everywhere at
once. While the pieces of the snapshot itself are made the situation stands still.
"""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from zscc.centre.tail import Subscription
from zscc.clock import Clock, monotonic_s
from zscc.situation.situation import Dirty, Situation
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from zscc.situation.snapshot import Snapshot

FRAME_MS, BUSY_MS = 16, 8
"""Between two ticks; the second while something waits."""
DRAIN_S = 0.0025
DRAIN_BEHIND_S, BEHIND_ENTRIES = 0.0035, 1_000
"""Who has so much to catch up with, a journal of many reports, shows no figures yet: facts come first."""
PIECES_S = 0.0025
"""How long a tick goes on with pieces."""
SHOW_AT_LEAST_EVERY_S = 0.25
SHOWING_SHARE = 1 / 3


class FrameTick(QObject):
    """Moves committed facts from the tail to the situation and snapshots from the situation to the window."""

    layers_changed = Signal()
    """Layers were added or taken away."""

    def __init__(
        self,
        tail: Subscription,
        situation: Situation,
        clock: Clock,
        window: DeskWindow,
    ) -> None:
        super().__init__(window)
        self._tail = tail
        self._situation = situation
        self._clock = clock
        self._window = window
        self._changed = True
        self._shown_at_s = float("-inf")
        self._showing_s = 0.0
        self._showing: Iterator[bool] | None = None
        self._still = False
        """Whether the situation must stand still."""
        self._taking: Generator[None, None, Dirty] | None = None
        """An entry that is only half in the situation."""
        self._at_pieces = False
        """Whether the last tick went on with pieces, not with facts."""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Tick from now on."""
        self._timer.start(FRAME_MS)

    def stop(self) -> None:
        """Tick no more; the situation is whole."""
        self._timer.stop()
        self.take_whole()

    def backlog(self) -> int:
        """Committed entries that are not, or not wholly, in the situation yet."""
        return self._tail.backlog() + (self._taking is not None)

    def _tick(self) -> None:
        began_s = monotonic_s()
        if self._showing is None and self._taking is None and self._is_due(began_s):
            self._showing, self._showing_s = self._pieces(), 0.0
        # In turns: a batch of a thousand fixes and a piece are too much for one tick.
        waiting = self.backlog()
        self._at_pieces = self._showing is not None and (self._still or not self._at_pieces or not waiting)
        if self._at_pieces:
            self._go_on(began_s + PIECES_S)
        else:
            self._drain(began_s + (DRAIN_BEHIND_S if waiting > BEHIND_ENTRIES else DRAIN_S))
        next_ms = BUSY_MS if self._showing is not None or self.backlog() else FRAME_MS
        if self._timer.interval() != next_ms:
            self._timer.setInterval(next_ms)

    def _drain(self, until_s: float) -> None:
        spent_s = 0.0
        # A part of a thousand fixes takes milliseconds; the next one would take as long.
        while (began_s := monotonic_s()) + spent_s < until_s and self._take_some():
            spent_s = monotonic_s() - began_s

    def _take_some(self) -> bool:
        """Take in the next entry, or a part of it; False when there is none."""
        taking, self._taking = self._taking, None
        if taking is None:
            entries = self._tail.take(1)
            if not entries:
                return False
            taking = self._situation.apply_in_pieces(entries[0])
        try:
            next(taking)
            self._taking = taking
        except StopIteration as end:
            self._changed = True
            if end.value & Dirty.LAYERS:
                self.layers_changed.emit()
        return True

    def take_whole(self) -> None:
        """Take in the rest of an entry that is half in."""
        while self._taking is not None:
            self._take_some()

    def _is_due(self, now_s: float) -> bool:
        waited_s = now_s - self._shown_at_s
        if waited_s < self._showing_s / SHOWING_SHARE or not self._window.ready:
            return False
        return self._changed or waited_s >= SHOW_AT_LEAST_EVERY_S

    def _go_on(self, until_s: float) -> None:
        """The next pieces, one at least."""
        assert self._showing is not None
        began_s = monotonic_s()
        try:
            for next_alone in self._showing:
                if next_alone or monotonic_s() >= until_s:
                    return
            self._showing = None
        finally:
            self._showing_s += monotonic_s() - began_s

    def _pieces(self) -> Iterator[bool]:
        """Make, prepare and show a snapshot of this moment; True before what takes a tick of its own."""
        as_of = self._clock.now()
        self._changed, self._still = False, True
        try:
            snapshot: Snapshot | None = None
            for piece in self._situation.snapshot_in_pieces(as_of):
                snapshot = piece
                yield False
        finally:
            self._still = False
        assert snapshot is not None
        self._window.show_backlog(self._tail.backlog())
        yield from self._window.show_in_pieces(snapshot)
        self._window.show_clock(as_of)
        self._shown_at_s = monotonic_s()

    def show_now(self) -> None:
        """Make a snapshot of this moment and hand it to the window, due or not; one on its way is given up."""
        self._showing, self._still = None, False
        self.take_whole()
        as_of = self._clock.now()
        self._window.show_clock(as_of)
        self._window.show_backlog(self._tail.backlog())
        self._window.show_snapshot(self._situation.snapshot(as_of))
        self._changed = False
        self._shown_at_s = monotonic_s()
