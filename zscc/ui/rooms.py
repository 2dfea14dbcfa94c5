"""What a workspace puts beside the map in place of queue and card: its room, made when somebody first enters it."""

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtWidgets import QWidget

from zscc.ui.idle import imported
from zscc.ui.making import Making, finish
from zscc.ui.parts import Look
from zscc.ui.picture import Picture
from zscc.ui.workspaces import Workspace


class RoomWidget(QWidget):
    """The base of every room."""

    parts: Iterator[None] = iter(())
    """What is left of its making, where it has many parts."""

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        finish(self.show_look_in_pieces(look))

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """The same, with pauses after parts that take some milliseconds; it may be told of a moment between two."""
        raise NotImplementedError

    def show_picture(self, picture: Picture) -> None:
        """Show a moment; only told while the room is shown."""
        raise NotImplementedError


Maker = Callable[[QWidget], RoomWidget]
"""Makes a room for its parent."""


class Rooms:
    """The rooms of one window, by workspace."""

    def __init__(self, column: QWidget) -> None:
        self._column = column
        self._makers: dict[Workspace, Maker] = {}
        self._modules: dict[Workspace, str] = {}
        self._coming: dict[Workspace, Making[RoomWidget]] = {}
        self._made: dict[Workspace, RoomWidget] = {}
        self.shown: RoomWidget | None = None

    @property
    def made(self) -> Mapping[Workspace, RoomWidget]:
        """Those that somebody has entered."""
        return self._made

    def furnish(self, workspace: Workspace, make: Maker, module: str = "") -> None:
        """Say how a workspace's room is made, and which module that imports."""
        self._makers[workspace], self._modules[workspace] = make, module

    def has(self, workspace: Workspace) -> bool:
        """Whether a workspace has a room of its own."""
        return workspace in self._makers

    def enter(self, workspace: Workspace) -> RoomWidget | None:
        """Show a workspace's room and hide the one before; None when it has none."""
        if self.shown is not None:
            self.shown.hide()
        self.shown = self.room_of(workspace) if self.has(workspace) else None
        if self.shown is not None:
            self.shown.show()
        return self.shown

    def room_of(self, workspace: Workspace) -> RoomWidget:
        """A workspace's room, made if it was not; for who has time before anybody enters it."""
        if workspace not in self._made:
            self._made[workspace] = self.room_in_parts(workspace).whole()
        return self._made[workspace]

    def coming(self, workspace: Workspace) -> Iterator[None]:
        """What is left until the room is whole: modules that it needs one by one, then its parts."""
        if workspace not in self._made:
            if self._modules[workspace]:
                yield from imported(self._modules[workspace])
            yield from self.room_in_parts(workspace)

    def room_in_parts(self, workspace: Workspace) -> Making[RoomWidget]:
        """The same while it is made."""
        if workspace not in self._coming:
            self._coming[workspace] = Making(self._makers[workspace](self._column))
        return self._coming[workspace]
