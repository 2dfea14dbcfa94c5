"""Connects the choices of choropleth and heat with the map, with undo and with what the seat remembers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.map.themes.choropleth import AT_START, Theme
from zscc.map.themes.theme_words import filter_words
from zscc.settings.seat import SeatState
from zscc.situation.snapshot import Snapshot
from zscc.ui.commands import Command
from zscc.ui.deeds import Deed
from zscc.ui.parts import Look
from zscc.ui.themes.memory import HEAT, THEME, filter_as_choice, filter_from, theme_as_choice, theme_from

if TYPE_CHECKING:
    from zscc.ui.themes.heat_panel import HeatPanel
    from zscc.ui.themes.panel import ThemePanel
    from zscc.ui.window import DeskWindow


class ThemeDesk(QObject):
    """What the grids and the heat show at one window."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self.theme, self.chosen = AT_START, ALL_REPORTS
        self._panel: ThemePanel | None = None
        self._heat_panel: HeatPanel | None = None
        self._snapshot: Snapshot | None = None
        desk.left.layers.embed("choropleth", lambda: self.panel)
        desk.left.layers.embed("heat", lambda: self.heat_panel)
        desk.commands.add(Command("choropleth", self.toggle, (), "layer"))
        desk.commands.add(Command("heat_all", lambda: self.choose_filter(ALL_REPORTS), (), "layer"))
        self.show_look(look)

    @property
    def panel(self) -> "ThemePanel":
        """The choices of the choropleth; made when they are first asked for."""
        if self._panel is None:
            from zscc.ui.themes.panel import ThemePanel

            self._panel = ThemePanel(self._look, self._desk.left.layers)
            self._panel.hide()
            self._panel.asked.connect(self.choose_theme)
            self._panel.show_look(self._look)
            self._panel.show_theme(self.theme)
        return self._panel

    @property
    def heat_panel(self) -> "HeatPanel":
        """The choices of the heat; made when they are first asked for."""
        if self._heat_panel is None:
            from zscc.ui.themes.heat_panel import HeatPanel

            self._heat_panel = HeatPanel(self._look, self._desk.left.layers)
            self._heat_panel.hide()
            self._heat_panel.asked.connect(self.choose_filter)
            self._heat_panel.show_look(self._look)
            self._heat_panel.show_filter(self.chosen)
            if self._snapshot is not None:
                self._heat_panel.show_reports(self._snapshot.reports)
        return self._heat_panel

    # What people do ------------------------------------------------------------------------------------

    def choose_theme(self, theme: Theme) -> None:
        """Colour the grids by another indicator or in other classes, to be undone; the layer goes on with it."""
        before, was_on = self.theme, self._desk.canvas.layer_visible("choropleth")
        name = self._words("theme.panel.deed_theme", indicator=self._name_of(theme))
        self._push(name, lambda: self._show_theme(theme, on=True), lambda: self._show_theme(before, on=was_on))

    def choose_filter(self, chosen: HeatFilter) -> None:
        """Count other reports in the heat, to be undone."""
        before = self.chosen
        if chosen != before:
            name = self._words("theme.panel.deed_heat", chosen=filter_words(self._desk.wording.words, chosen))
            self._push(name, lambda: self._show_filter(chosen), lambda: self._show_filter(before))

    def toggle(self) -> None:
        """Switch the choropleth on or off."""
        self._desk.layer_desk.show("choropleth", not self._desk.canvas.layer_visible("choropleth"))

    # What others tell ----------------------------------------------------------------------------------

    def restore(self, seat: SeatState) -> None:
        """Show what the seat remembers."""
        self.theme, self.chosen = theme_from(seat.choices), filter_from(seat.choices)
        self._show()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        for panel in (self._panel, self._heat_panel):
            if panel is not None:
                panel.show_look(look)
        self._tell()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer what the reports of this moment have."""
        self._snapshot = snapshot
        if self._heat_panel is not None:
            self._heat_panel.show_reports(snapshot.reports)

    # Inside --------------------------------------------------------------------------------------------

    def _push(self, name: str, do: Callable[[], None], undo: Callable[[], None]) -> None:
        self._desk.deeds.push(Deed(name, do, undo))

    def _show_theme(self, theme: Theme, *, on: bool) -> None:
        self.theme = theme
        self._desk.layer_desk.put("choropleth", on)
        self._keep(THEME, theme_as_choice(theme))

    def _show_filter(self, chosen: HeatFilter) -> None:
        self.chosen = chosen
        self._keep(HEAT, filter_as_choice(chosen))

    def _keep(self, key: str, choice: str) -> None:
        self._show()
        seat = self._desk.seat
        self._desk.remember(msgspec.structs.replace(seat, choices={**seat.choices, key: choice}))

    def _show(self) -> None:
        self._desk.canvas.set_choropleth(self.theme)
        self._desk.canvas.set_heat_filter(self.chosen)
        if self._panel is not None:
            self._panel.show_theme(self.theme)
        if self._heat_panel is not None:
            self._heat_panel.show_filter(self.chosen)
        self._tell()

    def tell_rows(self) -> None:
        """Say in the tree what the layers show, after a workspace lent its own."""
        self._tell()

    def _tell(self) -> None:
        """The rows of the tree say what they show."""
        told = "" if self.chosen.lets_all_through else filter_words(self._desk.wording.words, self.chosen)
        self._desk.layer_desk.tell("choropleth", self._name_of(self.theme))
        self._desk.layer_desk.tell("heat", told)

    def _name_of(self, theme: Theme) -> str:
        return self._words(f"theme.indicator.{theme.indicator.value}")

    def _words(self, key: str, **values: object) -> str:
        return self._desk.wording.words(key, **values)
