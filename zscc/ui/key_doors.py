"""The commands of the window itself, and what its keys do where no panel of its own does it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt

from zscc.ui.commands import Command

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

QUESTION_MARKS = ("?", "\uff1f")
"""The sign that opens the list of keys while the map has the focus, plain and full-width."""

_T = TypeVar("_T")


def late(door: Callable[[], Callable[[], _T]]) -> Callable[[], _T]:
    """A deed of something that may not be made yet: it is looked for when the deed is done."""

    def deed() -> _T:
        return door()()

    return deed


class KeyDoors(QObject):
    """Adds the window's commands."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        for place, button in enumerate(desk.top_bar.workspaces, start=1):
            desk.commands.add(Command(f"workspace_{place}", button.click, (f"Alt+{place}",), "view"))
        undo = desk.map_desk
        for command in (
            Command("search", late(lambda: desk.search.open), ("Ctrl+K", "Ctrl+F")),
            Command("palette", late(lambda: desk.search.open_palette), ("Ctrl+Shift+P",)),
            Command("home", desk.canvas.home, ("Ctrl+Home",), "view"),
            Command("undo", undo.undo, ("Ctrl+Z",), refusal=late(lambda: desk.search.nothing_to_undo)),
            Command("redo", undo.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), refusal=late(lambda: desk.search.nothing_to_redo)),
            Command("feeds", desk.toggle_feeds, group="view"),
            Command("language", desk.top_bar.language.click, ("Ctrl+Shift+Y",), "view"),
            Command("style", desk.ask_style, ("Ctrl+T",), "view"),
            Command("keys", desk.toggle_keys, ("F1",)),
            Command("refresh", desk.refresh_asked.emit, ("F5",)),
            Command("next_panel", self._focus_next_panel, ("F6",), "view"),
            Command("full_screen", desk.toggle_full_screen, ("F11",), "view"),
            Command("leave", desk.leave, ("Esc",)),
            Command("follow", late(lambda: desk.patrol.toggle_follow), ("Ctrl+D",), "patrol"),
            Command("track", late(lambda: desk.patrol.toggle_track), ("Ctrl+Shift+T",), "patrol"),
            Command("speed", late(lambda: desk.patrol.toggle_speed), ("Ctrl+Shift+V",), "patrol"),
        ):
            desk.commands.add(command)

    def _focus_next_panel(self) -> None:
        """Hand the keyboard on: vehicles, queue or the workspace's room, tiles, map."""
        desk = self._desk
        beside = desk.right.rooms.shown or desk.right.list_view
        panels = (desk.left.vehicles.view, beside, desk.left.tiles.reports, desk.canvas)
        focused = desk.focusWidget() or desk
        holding = [place for place, panel in enumerate(panels) if panel is focused or panel.isAncestorOf(focused)]
        start = holding[0] + 1 if holding else 0
        for step in range(len(panels)):
            panel = panels[(start + step) % len(panels)]
            if panel.isVisible():
                panel.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def leave(self) -> None:
        """Close what lies over the map, else drop the selection, else take the filters away."""
        desk = self._desk
        if desk.filters.close_top() or desk.duty.close_top() or desk.alarms.close_top():
            return
        if desk.replay.close_top() or desk.drivers.close_top():
            return
        if desk.habits.close_top() or desk.files.close_top() or desk.search.leave():
            return
        if desk.dispatch.close_top() or desk.case_desk.close_top():
            return
        if desk.overlays.close_top() or desk.search.clear_mark():
            return
        if desk.patrol.leave() or desk.map_desk.leave():
            return
        if desk.selection is not None:
            desk.select(None)
        else:
            desk.right.show_all()
            desk.left.vehicles.show_all()
