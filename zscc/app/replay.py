"""The time machine on the desk: the centre's, which reads the journal beside who writes it, for the window to ask."""

from datetime import datetime
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

    def show_on(self, window: DeskWindow) -> None:
        """Let this window turn back."""
        window.replay.take_source(self)
        window.briefing.look_back_by(self.at)

    @property
    def machine(self) -> "TimeMachine":
        """Imported with the first question: no first paint waits for it."""
        if self._machine is None:
            from zscc.centre.time_machine import TimeMachine

            self._machine = TimeMachine(self._store.open_reader, self._profile, self._engine.keep)
        return self._machine

    def begin(self) -> None:
        """Build the key-frames that are missing in the background, from here on."""
        self.machine.begin()

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
        if self._machine is not None:
            self._machine.close()
