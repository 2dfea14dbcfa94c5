"""What a window has of duty before anybody asks for more: the seat, the keys, and the desk of duty made when needed.

Light: it stands at start. Room, panels and forms are made behind it by :class:`~zscc.ui.duty.desk.DutyDesk`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from zscc.situation.snapshot import Snapshot
from zscc.ui.commands import Command
from zscc.ui.duty.book import Book
from zscc.ui.duty.sitting import Sitting
from zscc.ui.duty.warnings import Warnings
from zscc.ui.parts import Look
from zscc.ui.picture import Picture
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk
    from zscc.ui.rooms import RoomWidget
    from zscc.ui.window import DeskWindow

PAGES = ("shift", "log", "handover", "ledger", "events", "calls")
"""Of the room, in the order of its tabs; the command ``duty_<page>`` opens one."""


class DutyDoors(QObject):
    """Duty on one window."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._window, self._look = desk, look
        self._desk: DutyDesk | None = None
        self.book = Book()
        """The logbook as the desk shows it now."""
        self._heard = self.book
        """That of the present, while a past moment is shown."""
        self._as_of: datetime | None = None
        self._news = True
        desk.workspace_changed.connect(self._arranged)
        self.warnings = Warnings(desk)
        desk.top_bar.warnings_asked.connect(self._show_where)
        self.sitting = Sitting(desk, look)
        desk.right.rooms.furnish(Workspace.DUTY, self._room, "zscc.ui.duty.desk")
        desk.commands.add(Command("log_line", self._write_line, ("Ctrl+L",), "duty"))
        for page in PAGES:
            desk.commands.add(Command(f"duty_{page}", partial(self.open_page, page), group="duty"))
        for name in ("roll_call", "next_unanswered", "all_quiet", "carry_note"):
            desk.commands.add(Command(name, partial(self._do, name), group="duty"))

    @property
    def desk(self) -> "DutyDesk":
        """Made when it is first asked for."""
        if self._desk is None:
            from zscc.ui.duty.desk import DutyDesk

            self._desk = DutyDesk(self._window, self._look)
            if self._window.picture is not None:
                self._desk.show_picture(self._window.picture)
        return self._desk

    def makers(self) -> Iterator[Callable[[], object]]:
        """What makes the room and its pages, for who has time before anybody asks for them."""
        yield lambda: self.desk.room
        yield partial(self._window.right.place_room_in_pieces, Workspace.DUTY)
        yield partial(self._window.right.place_room, Workspace.DUTY)
        for page in PAGES:
            yield partial(self._begun, page)
            yield partial(self._made, page)
        yield lambda: self.desk.checks

    def _begun(self, page: str) -> object:
        return self.desk.room.page_in_parts(page)

    def _made(self, page: str) -> QWidget:
        return self.desk.room.page_named(page)

    def open_page(self, page: str) -> None:
        """Enter the workspace at a page."""
        self._window.show_workspace(Workspace.DUTY)
        self.desk.room.open_page(page)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.sitting.show_look(look)
        self._show_warnings()
        if self._desk is not None:
            self._desk.show_look(look)

    def show_clock(self, as_of: datetime) -> None:
        """The desk's clock: who sits here does so in the present, whichever moment is shown."""
        self.sitting.show_clock(as_of)

    def show_picture(self, picture: Picture, *, news: bool = True) -> None:
        """A new moment: the log is read when a line came or went, warnings follow the clock.

        ``news``: of the present; what stands in a past moment is nothing new.
        """
        if picture.snapshot.duty is not self.book.lines:
            self.book = Book(picture.snapshot.duty)
        self._as_of, self._news = picture.snapshot.as_of, news
        self._show_warnings()
        if self._desk is not None:
            self._desk.show_picture(picture)

    def hear(self, snapshot: Snapshot) -> None:
        """The present while a past moment is shown: an official warning that comes now is announced now."""
        if snapshot.duty is not self._heard.lines:
            self._heard = Book(snapshot.duty)
        self.warnings.hear(self._heard, snapshot.warnings, snapshot.as_of, self.sitting.words)

    def _show_warnings(self) -> None:
        if self._as_of is not None:
            picture = self._window.picture
            loading = picture is None or picture.loading
            told = self.warnings.show if self._news else self.warnings.show_past
            told(self._look, self.book, self._as_of, self.sitting.words, loading=loading)

    def _show_where(self) -> None:
        """The page of warnings at the one in the bar, and on the map where it holds."""
        shown = self.warnings.in_bar
        self.open_page("calls")
        if shown:
            self.desk.room.calls.choose_warning(shown)
            self.warnings.fly_to(shown)

    def close_top(self) -> bool:
        """Esc: close what lies over the map; False when nothing does."""
        return self.sitting.close_top() or (self._desk is not None and self._desk.close_top())

    def place(self) -> None:
        """Put what lies over the map where it belongs."""
        self.sitting.place()
        if self._desk is not None:
            self._desk.place()

    def close(self) -> None:
        """The desk is closing."""
        if self._desk is not None:
            self._desk.close()

    def _arranged(self, workspace: Workspace) -> None:
        """The patrol room has the shift's check-lists."""
        if workspace is Workspace.PATROL:
            assert self.desk.checks

    def _room(self, column: QWidget) -> "RoomWidget":
        return self.desk.room_in(column)

    def _write_line(self) -> None:
        self.desk.line.toggle()

    def _do(self, name: str) -> None:
        self.desk.deeds[name]()
