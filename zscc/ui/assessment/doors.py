"""What a window has of assessment and statistics before anybody enters them: how their rooms are made, and commands."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from zscc.ui.assessment.month import MonthRates
from zscc.ui.commands import Command
from zscc.ui.making import aside
from zscc.ui.parts import Look
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.assessment.room import AssessmentRoom
    from zscc.ui.rooms import RoomWidget
    from zscc.ui.statistics.room import StatisticsRoom
    from zscc.ui.window import DeskWindow

ASSESSMENT_PAGES = ("rates", "league", "scores", "appeals")
STATISTICS_PAGES = (
    "trends",
    "compare",
    "matrix",
    "control",
    "spots",
    "film",
    "repeats",
    "reach",
    "bulletin",
    "today",
)
"""The commands ``assessment_<page>`` and ``statistics_<page>`` open one."""


class ScoreDoors(QObject):
    """Assessment and statistics on one window."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self.month = MonthRates(desk)
        self.month.told.connect(desk.left.tiles.show_month)
        desk.left.tiles.rate_asked.connect(self.open_rate)
        desk.right.rooms.furnish(Workspace.ASSESSMENT, self._assessment, "zscc.ui.assessment.room")
        desk.right.rooms.furnish(Workspace.STATISTICS, self._statistics, "zscc.ui.statistics.room")
        for page in ASSESSMENT_PAGES:
            desk.commands.add(Command(f"assessment_{page}", partial(self.open_assessment, page), group="scores"))
        for name, by, key in (("period_earlier", -1, "Ctrl+PgUp"), ("period_later", 1, "Ctrl+PgDown")):
            step = partial(self._step, by)
            desk.commands.add(Command(name, step, (key,), group="scores", refusal=self._no_period))
        for page in STATISTICS_PAGES:
            desk.commands.add(Command(f"statistics_{page}", partial(self.open_statistics, page), group="scores"))

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; rooms that are made wear it with the right column.

        What the map wears of theirs is said last: before that the layers say what they show by themselves.
        """
        self._look = look
        if self._desk.workspace is Workspace.ASSESSMENT:
            cast("AssessmentRoom", self._desk.right.rooms.shown).lend()

    def makers(self) -> Iterator[Callable[[], object]]:
        """What makes the rooms and their pages, for who has time before anybody asks for them."""
        from zscc.settings.assessment import load_assessment

        right = self._desk.right
        # The room reads it too; by then it was read beside the screen's thread.
        yield partial(aside, load_assessment)
        for workspace, pages in ((Workspace.ASSESSMENT, ASSESSMENT_PAGES), (Workspace.STATISTICS, STATISTICS_PAGES)):
            yield partial(right.rooms.room_in_parts, workspace)
            yield partial(right.place_room_in_pieces, workspace)
            yield partial(right.place_room, workspace)
            for page in pages:
                if page == "compare":
                    yield self._compare_in_parts
                if workspace is Workspace.STATISTICS:
                    yield partial(self._page_in_parts, page)
                yield partial(self._page, workspace, page)

    def _compare_in_parts(self) -> object:
        return cast("StatisticsRoom", self._desk.right.rooms.room_of(Workspace.STATISTICS)).compare_in_parts

    def _page_in_parts(self, page: str) -> Iterator[None]:
        return cast("StatisticsRoom", self._desk.right.rooms.room_of(Workspace.STATISTICS)).coming(page)

    def _page(self, workspace: Workspace, page: str) -> QWidget:
        room = self._desk.right.rooms.room_of(workspace)
        return cast("AssessmentRoom | StatisticsRoom", room).page_named(page)

    def open_assessment(self, page: str) -> None:
        """Enter 考核 at a page."""
        self._desk.show_workspace(Workspace.ASSESSMENT)
        cast("AssessmentRoom", self._desk.right.rooms.shown).show_page(page)

    def open_rate(self, code: str) -> None:
        """Enter 考核 at a rate."""
        self.open_assessment("rates")
        cast("AssessmentRoom", self._desk.right.rooms.shown).show_rate(code)

    def open_statistics(self, page: str) -> None:
        """Enter 统计 at a page."""
        self._desk.show_workspace(Workspace.STATISTICS)
        cast("StatisticsRoom", self._desk.right.rooms.shown).show_page(page)

    def _step(self, by: int) -> None:
        if not self._no_period():
            cast("AssessmentRoom | StatisticsRoom", self._desk.right.rooms.shown).step_period(by)

    def _no_period(self) -> str:
        """Why there is no period to leave."""
        there = self._desk.workspace in (Workspace.ASSESSMENT, Workspace.STATISTICS)
        return "" if there else self._look.wording.words("assessment.period.not_here")

    def _assessment(self, parent: QWidget) -> "RoomWidget":
        from zscc.ui.assessment.room import AssessmentRoom

        return AssessmentRoom(self._desk, self._look, parent)

    def _statistics(self, parent: QWidget) -> "RoomWidget":
        from zscc.ui.statistics.room import StatisticsRoom

        return StatisticsRoom(self._desk, self._look, parent)
