"""What a window has of the briefing before anybody wants one: how its room is made, and its commands."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from zscc.ui.commands import Command
from zscc.ui.making import aside
from zscc.ui.parts import Look
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.briefing.desk import BriefingDesk
    from zscc.ui.briefing.teller import PastOf
    from zscc.ui.rooms import RoomWidget
    from zscc.ui.window import DeskWindow

GROUP = "briefing"
KEYS = {"begin": ("Shift+F5",)}
COMMANDS = ("begin", "add", "duplicate", "up", "down", "remove", "take_view", "load", "save", "reset")


class BriefingDoors(QObject):
    """The briefing on one window."""

    def __init__(self, window: "DeskWindow", look: Look) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self._desk: BriefingDesk | None = None
        self._past_of: PastOf | None = None
        window.right.rooms.furnish(Workspace.BRIEFING, self._room, "zscc.ui.briefing.desk")
        for name in COMMANDS:
            command = Command(f"briefing_{name}", partial(self._do, name), KEYS.get(name, ()), GROUP)
            window.commands.add(command)

    @property
    def desk(self) -> "BriefingDesk":
        """Made when it is first asked for."""
        if self._desk is None:
            from zscc.ui.briefing.desk import BriefingDesk

            self._desk = BriefingDesk(self._window, self._look)
            self._desk.teller.past_of = self._past_of
        return self._desk

    def look_back_by(self, past_of: "PastOf") -> None:
        """Scenes of a past moment are shown by this: a moment's picture, later."""
        self._past_of = past_of
        if self._desk is not None:
            self._desk.teller.past_of = past_of

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._desk is not None:
            self._desk.show_look(look)

    def makers(self) -> Iterator[Callable[[], object]]:
        """What makes the room, for who has time before anybody asks for it."""
        right = self._window.right
        yield lambda: self.desk
        # Half a thousand figures take longer than the desk itself.
        yield partial(aside, lambda: self.desk.teller.figures)
        yield partial(right.rooms.room_in_parts, Workspace.BRIEFING)
        yield partial(right.place_room_in_pieces, Workspace.BRIEFING)
        yield partial(right.place_room, Workspace.BRIEFING)

    def close(self) -> None:
        """The window is closing."""
        if self._desk is not None:
            self._desk.close()

    def _do(self, name: str) -> None:
        getattr(self.desk, name)()

    def _room(self, parent: QWidget) -> "RoomWidget":
        return self.desk.room(parent)
