"""The pages of analysis of one room: made when they are first wanted, told of looks and moments, one in front."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from zscc.settings.analysis import load_analysis
from zscc.ui.assessment.naming import Naming
from zscc.ui.making import finish
from zscc.ui.parts import Look
from zscc.ui.statistics.analysis_page import AnalysisPage

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

ANALYSIS_PAGES = ("matrix", "control", "spots", "film", "repeats", "reach")


class AnalysisPages(QObject):
    """Holds the pages."""

    list_asked = Signal(str, object)
    """Name and question of a list of cases."""

    def __init__(self, desk: "DeskWindow", look: Look, room: QWidget) -> None:
        super().__init__(room)
        self._desk, self._look, self._room = desk, look, room
        self._naming = Naming(desk, look.wording)
        self._as_of: datetime | None = None
        self.made: dict[str, AnalysisPage] = {}
        self._coming: dict[str, AnalysisPage] = {}

    def page(self, name: str) -> AnalysisPage:
        """A page, made if it was not."""
        finish(self.coming(name))
        return self.made[name]

    def coming(self, name: str) -> Iterator[None]:
        """What is left until a page is whole, with a pause; who does not wait for that has the rest at once."""
        if name not in self.made and name not in self._coming:
            self._coming[name] = self._make(name)
            yield
        page = self._coming.pop(name, None)
        if page is None:
            return
        page.list_asked.connect(self.list_asked)
        page.show_look(self._look, self._naming)
        if self._as_of is not None:
            page.show_moment(self._as_of)
        self.made[name] = page

    def _make(self, name: str) -> AnalysisPage:
        from zscc.ui.statistics.control_page import ControlPage
        from zscc.ui.statistics.film_page import FilmPage
        from zscc.ui.statistics.matrix_page import MatrixPage
        from zscc.ui.statistics.reach_page import ReachPage
        from zscc.ui.statistics.repeat_page import RepeatPage
        from zscc.ui.statistics.spot_page import SpotPage

        plain = {"matrix": MatrixPage, "control": ControlPage, "spots": SpotPage, "film": FilmPage}
        if name in plain:
            return plain[name](self._desk, self._look, self._room)
        setting = load_analysis()
        if name == "repeats":
            return RepeatPage(self._desk, self._look, self._room, setting.repeats)
        return ReachPage(self._desk, self._look, self._room, setting.reach)

    def show_look_in_pieces(self, look: Look, naming: Naming) -> Iterator[None]:
        """Wear another language or theme."""
        self._look, self._naming = look, naming
        for page in list(self.made.values()):
            page.show_look(look, naming)
            yield

    def show_moment(self, as_of: datetime) -> None:
        """The desk's moment."""
        self._as_of = as_of
        for page in self.made.values():
            page.show_moment(as_of)

    def look_at(self, name: str) -> None:
        """The page of this name is in front; all others are not."""
        for known, page in self.made.items():
            if known != name:
                page.look_at(False)
        if name in ANALYSIS_PAGES:
            self.page(name).look_at(True)
