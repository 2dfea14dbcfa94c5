"""The frame tick: facts enter the situation at message rate, pixels follow at frame rate.

Every tick drains the tail for at most four milliseconds. A new snapshot is made when the situation changed, and at
least four times a second so that ages grow on screen; never so often that making and showing it would take more than
a third of the time.
"""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from zscc.centre.tail import Subscription
from zscc.clock import Clock, monotonic_s
from zscc.situation.situation import Dirty, Situation
from zscc.ui.window import DeskWindow

FRAME_MS = 16
DRAIN_S = 0.004
DRAIN_ENTRIES = 1
"""One by one: a batch of a thousand fixes takes milliseconds by itself."""
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
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Tick from now on."""
        self._timer.start(FRAME_MS)

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()

    def backlog(self) -> int:
        """Committed entries that are not in the situation yet."""
        return self._tail.backlog()

    def _tick(self) -> None:
        began_s = monotonic_s()
        while monotonic_s() - began_s < DRAIN_S:
            entries = self._tail.take(DRAIN_ENTRIES)
            if not entries:
                break
            dirty = Dirty.NONE
            for entry in entries:
                dirty |= self._situation.apply(entry)
            self._changed = True
            if dirty & Dirty.LAYERS:
                self.layers_changed.emit()
        self._show_when_due(monotonic_s())

    def _show_when_due(self, now_s: float) -> None:
        waited_s = now_s - self._shown_at_s
        if waited_s < self._showing_s / SHOWING_SHARE or not self._window.ready:
            return
        if self._changed or waited_s >= SHOW_AT_LEAST_EVERY_S:
            self.show_now()
            self._showing_s = monotonic_s() - now_s

    def show_now(self) -> None:
        """Make a snapshot of this moment and hand it to the window, due or not."""
        as_of = self._clock.now()
        self._window.show_clock(as_of)
        self._window.show_backlog(self._tail.backlog())
        self._window.show_snapshot(self._situation.snapshot(as_of))
        self._changed = False
        self._shown_at_s = monotonic_s()
