"""Chooses the town, a village or one of its grids."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zscc.model.panel_filter import PanelFilter
from zscc.town.layers import Town
from zscc.ui.choice_box import ChoiceBox

_GRID_INDENT = "　"


class PlaceBox(ChoiceBox):
    """Villages in their order, the grids of each below it."""

    chosen = Signal(str)
    """Code; '' for the town."""

    def __init__(self, town: Town, parent: QWidget) -> None:
        super().__init__(parent)
        self.addItem("", "")
        for village in town.villages:
            self.addItem(village.name, village.code)
            for grid in town.grids:
                if grid.village_code == village.code:
                    self.addItem(_GRID_INDENT + grid.label, grid.code)
        self.activated.connect(lambda _: self.chosen.emit(self.code))

    @property
    def code(self) -> str:
        """What is chosen."""
        return str(self.currentData() or "")

    def choose(self, code: str) -> None:
        """Choose a place and say so."""
        self.setCurrentIndex(max(self.findData(code), 0))
        self.chosen.emit(self.code)

    def name_places(self, town: str, name: str) -> None:
        """What the town is called; ``name`` is read aloud."""
        self.setItemText(0, town)
        self.setAccessibleName(name)

    def within(self, only: PanelFilter) -> PanelFilter:
        """The filter narrowed to the place; a filter that lets nothing of the place through stays without anything."""
        code = self.code
        if not code:
            return only
        if not only.grids:
            return replace(only, grids=frozenset({code}))
        # A grid's code begins with its village's: of two that hold each other the longer is the smaller place.
        both = {max(code, its, key=len) for its in only.grids if its.startswith(code) or code.startswith(its)}
        return replace(only, grids=frozenset(both) or _NOWHERE)


_NOWHERE = frozenset({"-"})
"""No code of any place."""
