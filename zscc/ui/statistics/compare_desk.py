"""Asks the store for two periods, and hands what comes back to the page and to the map."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from zscc.analysis.assessment.compared import ComparedView
from zscc.analysis.assessment.counts import Count
from zscc.map.pointing.pick import Pick
from zscc.model.figures import CLOSED_WITHIN, MERGED, CasesBehind, ComparedOf
from zscc.ui.assessment.naming import Naming
from zscc.ui.parts import Look
from zscc.ui.statistics.compare_figures import CompareFigures
from zscc.ui.statistics.compare_map import CompareMap
from zscc.ui.statistics.compare_page import ComparePage
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from zscc.ui.window import DeskWindow

AGAIN_AFTER = timedelta(seconds=60)
BEHIND = {
    "cases": (Count.REPORTED.value,),
    "reports": (Count.REPORTED.value, MERGED),
    "handling": (CLOSED_WITHIN,),
}
"""The counts whose cases a number of each theme counts."""
_NEAR_M_PER_PX = 8.0


class CompareDesk(QObject):
    """The page of two periods at one window."""

    list_asked = Signal(str, object)
    """Name and question of a list of cases."""

    def __init__(self, desk: "DeskWindow", look: Look, parent: "QWidget") -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self.page, self.map = ComparePage(look, parent), CompareMap(desk)
        self.parts = self._parts()
        self._naming = Naming(desk, look.wording)
        self._asked: ComparedOf | None = None
        self._asked_at: datetime | None = None
        self.view: ComparedView | None = None
        self._looked_at = False

    def _parts(self) -> Iterator[None]:
        """What is left to make."""
        desk = self._desk
        yield from self.page.parts
        self.page.asked.connect(self.ask)
        self.page.mode_changed.connect(lambda _: self._show_map())
        self.page.list_opened.connect(self._open)
        self.page.place_opened.connect(self._fly)
        desk.filters.changed.connect(self._ask_if_looked_at)
        # After the rooms that lend the map have taken theirs back.
        desk.workspace_changed.connect(lambda _: QTimer.singleShot(0, self, self._show_map))
        desk.streams.turned.connect(self._show_map)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        self._look, self._naming = look, naming
        self.page.show_look(look)
        self.map.show_look(look)
        self._show()

    def show_moment(self, as_of: datetime) -> None:
        """The desk's moment; a period that runs is asked again now and then."""
        self.page.show_moment(as_of)
        old = self._asked_at is None or not timedelta() <= as_of - self._asked_at < AGAIN_AFTER
        if self._looked_at and old:
            self._ask(as_of)

    def look_at(self, looked_at: bool) -> None:
        """The page is in front, or another one is."""
        self._looked_at = looked_at
        if looked_at and self._asked is None:
            self.ask()
        self._show_map()

    # Asking --------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for what is chosen."""
        picture = self._desk.picture
        if picture is not None:
            self._ask(self._desk.streams.newest(picture.whole).as_of)

    def _ask_if_looked_at(self) -> None:
        self._asked_at = None
        if self._looked_at:
            self.ask()

    def _ask(self, as_of: datetime) -> None:
        pair = self.page.pair
        if pair is None:
            return
        self._asked_at = as_of
        asked = ComparedOf(pair.now, pair.before, self.page.split, self.page.theme, self._desk.filters.chosen)
        if self._asked is None or (asked.theme, asked.split) != (self._asked.theme, self._asked.split):
            self.page.show_figures(None)
        self._asked = asked
        self._desk.asking.look_up(asked, lambda found: self._heard(asked, found))

    def _heard(self, asked: ComparedOf, found: object) -> None:
        if asked is self._asked and isinstance(found, ComparedView):
            self.view = found
            self._show()

    # Showing -------------------------------------------------------------------------------------------

    def figures(self) -> CompareFigures | None:
        """The newest answer in the desk's language."""
        if self.view is None or self._asked is None:
            return None
        return CompareFigures(self._naming, self._desk.directory, self.view, self._asked.split, self._asked.theme)

    def _show(self) -> None:
        figures = self.figures()
        if figures is not None:
            self.page.show_figures(figures)
        self._show_map()

    def _show_map(self) -> None:
        figures, desk = self.figures(), self._desk
        seen = self._looked_at and desk.workspace is Workspace.STATISTICS and not desk.streams.replays
        if seen and figures is not None:
            self.map.show(figures, beside=self.page.mode == "side")
        else:
            self.map.leave()

    # Doors ---------------------------------------------------------------------------------------------

    def _open(self, key: str, side: str) -> None:
        asked = self._asked
        if asked is None:
            return
        words, split = self._naming.words, asked.split
        name = words(
            f"compare.list.{side}", name=self._naming.member(split, key), theme=words(f"compare.theme.{asked.theme}")
        )
        span = asked.now if side == "now" else asked.before
        behind = CasesBehind(*span, BEHIND[asked.theme], (), split, (key,), only=asked.only)
        self.list_asked.emit(name, behind)

    def _fly(self, key: str) -> None:
        if self._asked is not None and key:
            pick = Pick("grid" if self._asked.split == "grid" else "station", key)
            self._desk.select(pick)
            self._desk.canvas.fly_to_pick(pick, _NEAR_M_PER_PX)
