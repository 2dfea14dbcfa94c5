"""Patrol sums on the desk: worked out on the I/O side, shown by the window."""

from PySide6.QtCore import QObject, Signal

from zscc.centre.journal import JournalWriter
from zscc.centre.patrols import Patrols
from zscc.clock import Clock
from zscc.settings.profile import Patrol
from zscc.town.layers import Town
from zscc.ui.window import DeskWindow


class PatrolLink(QObject):
    """Pictures come from the I/O thread as a signal, what is asked for goes back at once."""

    _heard = Signal(object)

    def __init__(self, town: Town, rules: Patrol, clock: Clock) -> None:
        super().__init__()
        self._patrols = Patrols(town, rules, clock, self._heard.emit)

    async def run(self, writer: JournalWriter) -> None:
        """What lives beside the feeds."""
        await self._patrols.run(writer)

    def show_on(self, window: DeskWindow) -> None:
        """Show the sums on this window and read what it asks for."""
        self._heard.connect(window.show_patrol)
        window.patrol.days_asked.connect(self._patrols.ask)
