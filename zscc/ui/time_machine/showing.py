"""Fetches past moments and shows them in pieces: the newest that is wanted wins, the hand never waits.

One question is on its way at a time, and the next one is asked while the last answer is being shown.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from zscc.clock import monotonic_s
from zscc.situation.snapshot import Snapshot
from zscc.ui.time_machine.source import MomentSource
from zscc.ui.time_machine.stream import Streams

Narrowed = Callable[[Snapshot], Iterator[Snapshot | None]]
PIECES_EVERY_MS = 4
PIECES_S = 0.003


class Showing(QObject):
    """Past moments of one window."""

    shown = Signal(object)
    """The Snapshot that stands everywhere now."""
    failed = Signal(object)
    """What kept a moment from being made."""
    _came = Signal(object)

    def __init__(self, streams: Streams, source: MomentSource, narrowed: Narrowed) -> None:
        """``narrowed``: what of a moment is shown."""
        super().__init__(streams)
        self._streams, self._source, self._narrowed = streams, source, narrowed
        self._wanted: datetime | None = None
        self._asked: Future[Snapshot] | None = None
        self._next: Snapshot | None = None
        self._pieces: Iterator[bool] | None = None
        self._showing: Snapshot | None = None
        self._whole = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PIECES_EVERY_MS)
        self._timer.timeout.connect(self._step)
        # Fulfilled on the machine's thread, heard on the screen's.
        self._came.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a moment that was wanted does not stand yet."""
        return self._wanted is not None or self._asked is not None or self._timer.isActive()

    def want(self, moment: datetime) -> None:
        """Show this moment as soon as may be; one that was wanted before and not asked for is not wanted any more."""
        self._wanted = moment
        self._ask()

    def bring(self, present: Snapshot) -> None:
        """Show this moment, all of it, after what was wanted is given up."""
        self.stop()
        self._next, self._whole = present, True
        self._timer.start()

    def stop(self) -> None:
        """Show none of what is on its way."""
        self._wanted = self._asked = self._next = self._pieces = self._showing = None
        self._whole = False
        self._timer.stop()

    def _ask(self) -> None:
        if self._wanted is None or self._asked is not None:
            return
        wanted, self._wanted = self._wanted, None
        self._asked = self._source.at(wanted)
        self._asked.add_done_callback(self._came.emit)

    def _hear(self, done: "Future[Snapshot]") -> None:
        if done is not self._asked:
            # Of before somebody went back to the present.
            return
        self._asked = None
        try:
            self._next = done.result()
        except CancelledError:
            pass
        except Exception as error:  # noqa: BLE001
            # Whatever it is, the bar must not hang: it is said, and the last moment stays.
            self.failed.emit(error)
        else:
            self._timer.start()
        self._ask()

    def _step(self) -> None:
        """Some pieces; the next moment begins when the last one stands."""
        until_s = monotonic_s() + PIECES_S
        if self._pieces is None:
            if self._next is None:
                self._timer.stop()
                return
            if not self._streams.past_ready:
                return
            self._showing, self._next = self._next, None
            self._pieces = self._pieces_of(self._showing, whole=self._whole)
        for alone in self._pieces:
            if alone or monotonic_s() >= until_s:
                return
        self._pieces, showing = None, self._showing
        self._showing = None
        if showing is not None:
            self.shown.emit(showing)

    def _pieces_of(self, snapshot: Snapshot, *, whole: bool) -> Iterator[bool]:
        seen = snapshot
        if not whole:
            for made in self._narrowed(snapshot):
                seen = made or seen
                yield False
        yield from self._streams.show_past_in_pieces(seen)
