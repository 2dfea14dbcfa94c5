"""A desk with a centre behind it, for the tests of the duty room."""

from collections.abc import Callable
from datetime import datetime

from desk_scenes import AS_OF
from made_asking import CentreDouble
from pytestqt.qtbot import QtBot

from zscc.model.asked import Asked
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.typed_case import DraftOf
from zscc.ui.window import DeskWindow


class DutyScene:
    """One window, its centre, and hands that ask."""

    def __init__(self, window: DeskWindow, qtbot: QtBot, at: datetime = AS_OF) -> None:
        self.window, self.qtbot = window, qtbot
        self.centre = CentreDouble(window, at)
        up = FeedHealth("simulated", FeedState.UP, at, at, serial=1, items=10, last_item_at=at)
        self.centre.write([up])

    @property
    def lines(self) -> tuple[DutyLine, ...]:
        """What stands in the log."""
        return self.window.duty.desk.book.lines

    def of_kind(self, kind: DutyKind) -> list[DutyLine]:
        """Lines of one kind, oldest first."""
        return [line for line in self.lines if line.what is kind]

    def ask(self, asked: Asked, seconds: int = 30) -> None:
        """Have something done, and let time pass."""
        count = len(self.centre.answers)
        self.window.asking.ask(asked)
        self.qtbot.waitUntil(lambda: len(self.centre.answers) > count)
        assert self.centre.answers[-1].done, self.centre.answers[-1]
        self.pass_time(seconds)

    def settle(self, deed: Callable[[], object]) -> None:
        """Do something at the window and wait for the centre's answer."""
        count = len(self.centre.answers)
        deed()
        self.qtbot.waitUntil(lambda: len(self.centre.answers) > count)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and show it."""
        self.centre.clock.advance(seconds)
        self.window.show_clock(self.centre.clock.now())
        self.centre.show()

    def close(self) -> None:
        """Close the centre once everything that was asked is answered; the window is closed by who opened it."""
        answered: list[object] = []
        self.window.asking.look_up(DraftOf("nothing"), answered.append)
        self.qtbot.waitUntil(lambda: bool(answered))
        self.centre.close()
