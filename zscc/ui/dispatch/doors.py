"""What a window has of dispatch before anybody asks for more: its rooms, its key, and the desk made when needed.

Light: it stands at start. The section of the case panel is made when a case is shown for the first time.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from zscc.model.case_facts import Act
from zscc.ui.commands import Command
from zscc.ui.filters.strip import put
from zscc.ui.parts import Look
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.cases.rows import CaseRow
    from zscc.ui.dispatch.desk import DispatchDesk
    from zscc.ui.rooms import RoomWidget
    from zscc.ui.window import DeskWindow

_PAGES = {
    Act.WHISTLE: "whistle",
    Act.CALL: "calls",
    Act.FIRST_REPORT: "report",
    Act.FOLLOW_UP_REPORT: "report",
    Act.FINAL_REPORT: "report",
}
"""Acts of a case that open a page of the section."""
_PARTS = {
    Workspace.HANDLING: ("board_in_parts", "board", "whistles_in_parts", "whistles"),
    Workspace.FLOW: ("list_in_parts", "list"),
}
"""Of the rooms, in the order in which they are made."""


class DispatchDoors(QObject):
    """Dispatch on one window."""

    def __init__(self, window: "DeskWindow", look: Look) -> None:
        super().__init__(window)
        self._window, self._look = window, look
        self._desk: DispatchDesk | None = None
        self._coming: DispatchDesk | None = None
        window.right.rooms.furnish(Workspace.HANDLING, self._handling, "zscc.ui.dispatch.handling_room")
        window.right.rooms.furnish(Workspace.FLOW, self._flow, "zscc.ui.dispatch.flow_room")
        window.commands.add(Command("whistle", partial(self._open, "whistle"), ("Ctrl+Shift+W",), "case"))
        cases = window.case_desk
        cases.answers[Act.DISPATCH] = self._dispatch
        for act, page in _PAGES.items():
            cases.answers[act] = partial(self._answer, page, act)
        cases.shown.connect(self._case_shown)
        cases.file_read.connect(self._file_read)

    @property
    def desk(self) -> "DispatchDesk":
        """Made when it is first asked for, with its part of the case panel."""
        if self._desk is None:
            from zscc.ui.dispatch.key_holder import KeyHolder
            from zscc.ui.dispatch.section import DispatchSection

            panel = self._window.case_desk.panel
            made = self._desk = self._begun()
            made.show_look(self._look)
            section = panel.add_section(made.section)
            column = panel.layout()
            if isinstance(section, DispatchSection) and isinstance(column, QVBoxLayout):
                # What is pressed stays in sight while the panel is scrolled.
                column.insertWidget(column.indexOf(panel.acts), section.bar)
                self._window.case_desk.press_page = KeyHolder(panel, section).press_page
            made.page_opened.connect(self._bring_into_view)
        return self._desk

    def _begun(self) -> "DispatchDesk":
        """The desk, without what people see of it."""
        if self._coming is None:
            from zscc.ui.dispatch.desk import DispatchDesk

            self._coming = DispatchDesk(self._window, self._look)
        return self._coming

    def makers(self) -> Iterator[Callable[[], object]]:
        """What may be made before anybody asks for it, each in a moment of its own."""
        right = self._window.right
        yield lambda: self._begun().section_in_parts(self._window.case_desk.panel)
        yield lambda: self.desk
        for page in ("parties", "act", "calls", "whistle", "points", "report"):
            yield partial(self._page, page)
        for workspace, parts in _PARTS.items():
            yield partial(right.rooms.room_of, workspace)
            for part in parts:
                yield partial(self._part, workspace, part)
            yield partial(right.place_room_in_pieces, workspace)
            yield partial(right.place_room, workspace)

    def _page(self, name: str) -> object:
        return getattr(self.desk.section(self._window), name)

    def _part(self, workspace: Workspace, name: str) -> object:
        return getattr(self._window.right.rooms.room_of(workspace), name)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._desk is not None:
            self._desk.show_look(look)

    def close_top(self) -> bool:
        """Esc: close the page that is open in the panel; False when none is."""
        return self._desk is not None and self._desk.close_page()

    def _handling(self, parent: QWidget) -> "RoomWidget":
        from zscc.ui.dispatch.handling_room import HandlingRoom

        made = HandlingRoom(self.desk, self._look, parent)
        put(self._window.filters.note(made, "responders"), made, 0)
        put(self._window.filters.strip(made), made, 2)
        return made

    def _flow(self, parent: QWidget) -> "RoomWidget":
        from zscc.ui.dispatch.flow_room import FlowRoom

        made = FlowRoom(self.desk, self._look, parent)
        put(self._window.filters.strip(made), made, 0)
        put(self._window.filters.note(made, "medians"), made, 3)
        return made

    def _dispatch(self, case_id: str) -> None:
        self.desk.dispatch(case_id)

    def _answer(self, page: str, act: Act, case_id: str) -> None:
        """An act of the case that is picked needs a page."""
        del case_id
        self.desk.open_page(page, act)

    def _open(self, page: str) -> None:
        """A key: the page of the case that is picked."""
        self.desk.open_page(page)

    def _case_shown(self, row: "CaseRow | None") -> None:
        picture = self._window.picture
        if row is not None and picture is not None:
            self.desk.show_case(row.case, picture.whole)
        elif self._desk is not None and picture is not None:
            self._desk.show_case(None, picture.whole)

    def _file_read(self, file: object) -> None:
        if self._desk is not None:
            self._desk.remember(file)

    def _bring_into_view(self, page: QWidget) -> None:
        """After the panel has laid itself out."""
        area = self._window.case_desk.panel.area
        QTimer.singleShot(0, page, lambda: _show_from_top(area, page))


def _show_from_top(area: QScrollArea, page: QWidget) -> None:
    """A page that is higher than the panel begins at its top, where the keyboard is."""
    if page.height() <= area.viewport().height():
        area.ensureWidgetVisible(page, 0, 8)
    else:
        below_top = page.mapTo(area.viewport(), QPoint(0, 0)).y()
        area.verticalScrollBar().setValue(area.verticalScrollBar().value() + below_top)
