"""Who is at the other seats: told on the I/O side, shown by the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.centre.engine import Engine
from zscc.centre.journal import JournalWriter
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from zscc.centre.presence import Presence


class PresenceLink(QObject):
    """One seat's; it says who sits here and which case is picked."""

    _heard = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._presence: Presence | None = None
        self._said = ("", "")

    async def run(self, writer: JournalWriter) -> None:
        """Lives beside the journal, until cancelled."""
        from zscc.centre.presence import Presence

        self._presence = Presence(self._heard.emit, *self._said)
        await self._presence.run(writer)

    def show_on(self, window: DeskWindow, engine: Engine) -> None:
        """Show the others on this window and say what it looks at."""
        self._window, self._engine = window, engine
        self._heard.connect(window.duty.sitting.show_present)
        self._heard.connect(window.case_desk.show_present)
        window.asking.who_changed.connect(self._say)
        window.case_desk.shown.connect(lambda _row: self._say())
        self._said = self._looked_at()

    def _looked_at(self) -> tuple[str, str]:
        return self._window.asking.who.account, self._window.case_desk.case_id or ""

    def _say(self) -> None:
        said = self._looked_at()
        if said != self._said:
            self._said = said
            self._engine.call(self._tell)

    async def _tell(self, _writer: JournalWriter) -> None:
        if self._presence is not None:
            self._presence.look_at(*self._said)
