"""Cases on the desk: what the window asks is done on the I/O side, and what lives beside the feeds because of cases."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from zscc.centre.engine import Engine
from zscc.centre.journal import JournalWriter
from zscc.clock import Clock
from zscc.settings.profile import Profile
from zscc.store.contract import Origin, StoreError
from zscc.town.layers import Town
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from concurrent.futures import Future

    from zscc.centre.answers import Answerer
    from zscc.centre.casework import Casework
    from zscc.centre.lives import Life, Workplace
    from zscc.model.adopted import Adopted
    from zscc.model.asked import Answer, Asked, Who
    from zscc.settings.bureau import Bureau

log = logging.getLogger(__name__)

_Work = Callable[[JournalWriter], Coroutine[None, None, Any]]

NOT_WRITTEN = "not_written"
"""Code of a refusal: the journal could not be written, nothing was done."""


def lazy_bureau(profile: Profile, profile_path: Path | None, town: Town) -> "Callable[[], Bureau]":
    """Loads the bureau when it is first asked for, once, whichever thread asks first."""
    lock = Lock()

    @cache
    def load() -> "Bureau":
        from zscc.centre.bureau import load_bureau

        return load_bureau(profile, profile_path, town)

    def bureau_of() -> "Bureau":
        with lock:
            return load()

    return bureau_of


class CaseworkLink(QObject):
    """Carries questions to the I/O thread and answers back; imports what it needs there, after the first paint."""

    bug_heard = Signal(object)
    """From any thread: what stopped one life."""
    _came_back = Signal(object)

    def __init__(
        self,
        town: Town,
        profile: Profile,
        clock: Clock,
        bureau_of: "Callable[[], Bureau]",
        lives: "Sequence[Life] | None" = (),
    ) -> None:
        """Made by who loads the ground of the desk; ``bureau_of`` is called on the I/O side, never on the screen's.

        ``lives`` are this desk's own, beside those of every desk; None where another program lives them all.
        """
        super().__init__()
        self._lives = lives
        self._town, self._profile, self._clock, self._bureau_of = town, profile, clock, bureau_of
        self._casework: Casework | None = None
        self._place: Workplace | None = None
        self._answerers: dict[type, Answerer] = {}
        self._making = asyncio.Lock()
        self._engine: Engine | None = None
        self._came_back.connect(lambda tell: tell(), Qt.ConnectionType.QueuedConnection)

    def show_on(self, window: DeskWindow, engine: Engine) -> None:
        """Answer this window by this engine."""
        self._engine = engine
        window.asking.asked.connect(self._ask)
        window.asking.looked_up.connect(self._look_up)

    # On the I/O thread ----------------------------------------------------------------------------------

    async def run(self, writer: JournalWriter) -> None:
        """What lives beside the feeds, until cancelled."""
        from zscc.centre.lives import LIVES, live_all

        await self._ready(writer)
        place = self._place
        assert place is not None
        if self._lives is not None:
            await live_all((*LIVES, *self._lives), place, writer, self.bug_heard.emit)

    async def _ready(self, writer: JournalWriter) -> "Casework":
        """Who does what is asked; made by who comes first."""
        async with self._making:
            if self._casework is not None:
                return self._casework
            casework, adopted = await asyncio.get_running_loop().run_in_executor(None, self._make)
            if self._lives is not None:
                await writer.submit([adopted], Origin(seat="centre", actor="start"))
            self._casework = casework
            return casework

    def _make(self) -> "tuple[Casework, Adopted]":
        from zscc.centre.adoption import adopted_catalogue
        from zscc.centre.answers import all_answers
        from zscc.centre.casework import Casework
        from zscc.centre.lives import Workplace
        from zscc.centre.whereabouts import Whereabouts

        bureau = self._bureau_of()
        assert self._engine is not None
        self._place = Workplace(self._town, self._profile, bureau, self._clock, self._engine.board)
        self._answerers = all_answers(self._place)
        places = Whereabouts(self._town)
        everybody = bureau.responders
        casework = Casework(places, bureau.catalogue, bureau.working, self._clock, responders=everybody)
        return casework, adopted_catalogue(bureau.catalogue)

    async def _do(self, asked: "Asked", who: "Who", writer: JournalWriter) -> "Answer":
        return await (await self._ready(writer)).do(writer, asked, who)

    async def _answer(self, question: object, writer: JournalWriter) -> object:
        await self._ready(writer)
        return await self._answerers[type(question)](writer, question)

    # On the screen's thread -----------------------------------------------------------------------------

    def _ask(self, asked: "Asked", who: "Who", then: "Callable[[Answer], None]") -> None:
        from zscc.model.asked import Answer

        self._call(partial(self._do, asked, who), then, Answer(refused=NOT_WRITTEN))

    def _look_up(self, question: object, then: Callable[[object], None]) -> None:
        self._call(partial(self._answer, question), then, None)

    def _call(self, work: _Work, then: Callable[[Any], None], failed: object) -> None:
        assert self._engine is not None
        self._engine.call(work).add_done_callback(partial(self._hear, then, failed))

    def _hear(self, then: Callable[[Any], None], failed: object, done: "Future[Any]") -> None:
        """On whatever thread it was done."""
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._came_back.emit(partial(then, done.result()))
            return
        if not isinstance(error, StoreError):
            log.error("asked in vain", exc_info=error)
        self._came_back.emit(partial(then, failed))
