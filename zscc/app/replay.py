"""The time machine on the desk: the centre's, which reads the journal beside who writes it, for the window to ask."""

from datetime import datetime
from threading import Lock, Thread
from typing import TYPE_CHECKING

from zscc.centre.engine import Engine
from zscc.settings.profile import Profile
from zscc.store.contract import Store
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from concurrent.futures import Future

    from zscc.centre.time_machine import TimeMachine
    from zscc.model.time_counts import TimeCounts, TimeSpan
    from zscc.situation.snapshot import Snapshot


class ReplayLink:
    """Makes the machine when somebody first turns back, or when the desk has time; ends it with the desk."""

    def __init__(self, store: Store, profile: Profile, engine: Engine) -> None:
        self._store, self._profile, self._engine = store, profile, engine
        self._machine: TimeMachine | None = None
        self._window: DeskWindow | None = None
        self._making = Lock()
        self._closed = False

    def show_on(self, window: DeskWindow) -> None:
        """Let this window turn back."""
        self._window = window
        window.replay.take_source(self)
        window.briefing.look_back_by(self.at)

    @property
    def machine(self) -> "TimeMachine":
        """Imported with the first question, whichever thread asks it: no first paint waits for it."""
        with self._making:
            if self._machine is None:
                from zscc.centre.time_machine import TimeMachine

                self._machine = TimeMachine(self._store.open_reader, self._profile, self._engine.keep)
                if self._closed:
                    self._machine.close()
            return self._machine

    def begin(self) -> None:
        """Build the key-frames that are missing in the background, from here on; returns at once."""
        # The import alone takes the screen's thread longer than it may be held.
        Thread(target=self._begin, name="zscc-past", daemon=True).start()

    def _begin(self) -> None:
        self.machine.begin()
        self.machine.span().add_done_callback(self._tell_begin)

    def _tell_begin(self, done: "Future[TimeSpan | None]") -> None:
        if done.cancelled() or done.exception() is not None:
            # A journal that cannot be read is told by the first moment that is asked for.
            return
        span = done.result()
        if span is not None and self._window is not None:
            self._window.replay.record_begins.emit(span.first)

    def at(self, moment: datetime) -> "Future[Snapshot]":
        """The picture as it was then."""
        return self.machine.at(moment)

    def span(self) -> "Future[TimeSpan | None]":
        """From when until when the journal reaches."""
        return self.machine.span()

    def histogram(self, since: datetime, until: datetime, bins: int) -> "Future[TimeCounts]":
        """How much was recorded in each part."""
        return self.machine.histogram(since, until, bins)

    def close(self) -> None:
        """Let the journal go; from any thread, before the store closes."""
        with self._making:
            self._closed, machine = True, self._machine
        if machine is not None:
            machine.close()
