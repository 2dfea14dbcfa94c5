"""A centre for a window alone: what its screens ask is done by the real casework on a store in memory."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from made_facts import ORIGIN
from PySide6.QtCore import QTimer

from zscc.centre.answers import all_answers
from zscc.centre.casework import Casework
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import ManualClock
from zscc.model.journal import Fact
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import StoreError
from zscc.store.memory import MemoryStore
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from zscc.model.asked import Answer


class CentreDouble:
    """Answers a window's ``asking``, one turn of Qt's loop after the call, and shows it what came of it.

    ``window.asking`` is connected when it is made; ``write(facts)`` puts facts of others into the journal.
    """

    def __init__(self, window: DeskWindow, at: datetime) -> None:
        self.window = window
        self.clock = ManualClock(at)
        self.store = MemoryStore()
        profile = load_profile()
        self.situation = Situation(profile.thresholds, profile.windows)
        self.answers: list[Answer] = []
        """Everything that was answered, refusals too."""
        self._loop = asyncio.new_event_loop()
        bureau = window.bureau
        self._casework = Casework(
            Whereabouts(window.directory.town), bureau.catalogue, bureau.working, self.clock, salt=lambda: b"salt" * 4
        )
        self._answerers = all_answers(Workplace(window.directory.town, profile, bureau, self.clock))
        self._loop.run_until_complete(self._open())
        window.asking.asked.connect(self._ask)
        window.asking.looked_up.connect(self._look_up)

    async def _open(self) -> None:
        self._writer = JournalWriter(self.store, self.clock, flush_after_s=0.0)
        self._tail = self._writer.tail.subscribe(after=0)

    def write(self, facts: Sequence[Fact]) -> None:
        """Write what others did, and show it."""
        self._loop.run_until_complete(self._writer.submit(facts, ORIGIN))
        self.show()

    def show(self) -> None:
        """Show the window the newest moment."""
        for entry in self._tail.take(100_000):
            self.situation.apply(entry)
        self.window.show_snapshot(self.situation.snapshot(self.clock.now()))
        self.window.catch_up()

    def close(self) -> None:
        """Close the journal and the loop."""
        self._loop.run_until_complete(self._writer.close())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def _ask(self, asked, who, then) -> None:
        QTimer.singleShot(0, self.window, lambda: self._do(asked, who, then))

    def _do(self, asked, who, then) -> None:
        answer = self._loop.run_until_complete(self._casework.do(self._writer, asked, who))
        self.answers.append(answer)
        self.show()
        then(answer)

    def _look_up(self, question, then) -> None:
        QTimer.singleShot(0, self.window, lambda: self._tell(question, then))

    def _tell(self, question, then) -> None:
        # A window that goes on after its centre was closed is told nothing more.
        if not self._loop.is_closed():
            then(self._found(question))

    def _found(self, question) -> object:
        try:
            return self._loop.run_until_complete(self._answerers[type(question)](self._writer, question))
        except StoreError:
            # As the desk's own link does: nothing was found, or put down.
            return None
