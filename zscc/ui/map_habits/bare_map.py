"""Ctrl+Tab: the map alone, and everything that stood around it back again. Never kept by the seat."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from zscc.ui.commands import Command

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from zscc.ui.window import DeskWindow


class BareMap(QObject):
    """Puts the columns, the timeline and the table of one window away for a while; bars and failures stay."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._away: tuple[QWidget, ...] = ()
        self._table = ""
        desk.commands.add(Command("bare_map", self.toggle, ("Ctrl+Tab",), "view"))

    @property
    def is_bare(self) -> bool:
        """Whether the panels are away."""
        return bool(self._away)

    def toggle(self) -> None:
        """Put away what stands around the map, or bring back what was put away."""
        if self._away:
            self._bring_back()
        else:
            self._put_away()
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_away(self) -> None:
        desk = self._desk
        panels = (desk.left, desk.right, desk.timeline)
        self._away = tuple(panel for panel in panels if not panel.isHidden())
        self._table = desk.tables.panel.name if desk.tables.is_open else ""
        for panel in self._away:
            panel.hide()
        if self._table:
            desk.tables.close()
        desk.tell(desk.wording.words("ui.bare_map.told"))

    def _bring_back(self) -> None:
        away, self._away = self._away, ()
        for panel in away:
            # While the past is shown another strip stands in place of the day's.
            panel.setVisible(panel is not self._desk.timeline or not self._desk.replay.replays)
        if self._table and not self._desk.tables.is_open:
            self._desk.tables.open(self._table)
        self._desk.tell("")
