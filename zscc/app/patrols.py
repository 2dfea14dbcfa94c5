"""Patrol sums on the desk: worked out on the I/O side, shown by the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.centre.journal import JournalWriter
from zscc.clock import Clock
from zscc.settings.profile import Patrol
from zscc.town.layers import Town
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from zscc.analysis.patrol_picture import VehicleDay
    from zscc.centre.patrols import Patrols


class PatrolLink(QObject):
    """Pictures come from the I/O thread as a signal, what is asked for goes back at once."""

    _heard = Signal(object)

    def __init__(self, town: Town, rules: Patrol, clock: Clock) -> None:
        super().__init__()
        self._town, self._rules, self._clock = town, rules, clock
        self._patrols: Patrols | None = None
        self._asked: frozenset[VehicleDay] = frozenset()

    async def run(self, writer: JournalWriter) -> None:
        """What lives beside the feeds; imported with them, so that no first paint waits for it."""
        from zscc.centre.patrols import Patrols

        patrols = self._patrols = Patrols(self._town, self._rules, self._clock, self._heard.emit)
        patrols.ask(self._asked)
        await patrols.run(writer)

    def show_on(self, window: DeskWindow) -> None:
        """Show the sums on this window and read what it asks for."""
        self._heard.connect(window.show_patrol)
        window.days_asked.connect(self._ask)

    def _ask(self, days: "frozenset[VehicleDay]") -> None:
        self._asked = days
        if self._patrols is not None:
            self._patrols.ask(days)
