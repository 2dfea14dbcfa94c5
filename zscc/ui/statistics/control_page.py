"""控制图: counts of the town, a village or a grid with control limits; below, the places with most points beyond."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from zscc.analysis.assessment.counts import Count
from zscc.analysis.control_limits import LEAST_BASELINE, ControlTable, Limits
from zscc.clock import SHANGHAI
from zscc.model.analysis import ControlOf
from zscc.model.figures import CasesBehind
from zscc.model.moment import utc_from_ms
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.assessment.periods import DAY, WEEK, midnight
from zscc.ui.parts import Look, label, say
from zscc.ui.statistics.analysis_page import AnalysisPage, Tabs
from zscc.ui.statistics.control_chart import ControlChart, Point

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

COLUMNS = Columns(name=190, value=64, detail=150, note=110)
_WHOLE = "*"
"""Key of the town's row."""
POINTS = {"day": (14, 28), "week": (8, 20)}
"""Points that are judged, the one that runs being the last, and points before them that the limits rest on."""


def control_bounds(unit: str, as_of: datetime) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """The bounds of the judged points and of the baseline, which ends where they begin."""
    judged, before = POINTS[unit]
    today, step = as_of.astimezone(SHANGHAI).date(), DAY if unit == "day" else WEEK
    after = today + DAY if unit == "day" else today - timedelta(days=today.weekday()) + WEEK
    firsts = [midnight(after - step * back) for back in range(judged + before, -1, -1)]
    return tuple(firsts[before:]), tuple(firsts[: before + 1])


class ControlPage(AnalysisPage):
    """Unit, split, chart of one place, list of places."""

    name = "control"

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self.unit = Tabs(POINTS, "day", self)
        self.split = Tabs(["village", "grid"], "village", self)
        self.of_place = label("body", "", self)
        self.chart = ControlChart(look, self)
        self.list = FigureList(look, COLUMNS, self)
        self.place = ""
        for part in (self.unit, self.split, self.of_place, self.chart, self.list):
            self.column.addWidget(part)
        self.finish(self.list)
        self.setFocusProxy(self.chart)
        self.unit.chosen.connect(lambda _: self.ask())
        self.split.chosen.connect(self._other_split)
        self.chart.opened.connect(self._open)
        self.list.opened.connect(self.show_place)
        self.list.chosen.connect(self.show_place)

    def name_parts(self) -> None:
        words = self._naming.words
        self.unit.say(lambda unit: words(f"statistics.unit.{unit}"))
        self.split.say(lambda split: words(f"assessment.split.{split}"))
        lines = self.words("upper"), self.words("centre"), self.words("lower")
        self.chart.show_look(self._look, self.words("title"), lines)
        self.list.show_look(self._look, self.words("list"))

    def question(self, as_of: datetime) -> ControlOf:
        bounds, baseline = control_bounds(self.unit.current, as_of)
        return ControlOf(bounds, baseline, as_of, self.split.current, self._desk.filters.chosen)

    def show_place(self, key: str) -> None:
        """Look at one place of the list."""
        self.place = "" if key == _WHOLE else key
        self._show_chart()

    def _other_split(self, _: str) -> None:
        self.place = ""
        self.ask()

    # Showing ------------------------------------------------------------------------------------------

    def show_told(self) -> None:
        told = self.told
        if not isinstance(told, ControlTable):
            return
        if self.place not in told.keys:
            self.place = ""
        self._show_chart()
        self._show_list(told)
        if told.baseline_points < LEAST_BASELINE:
            baseline = self.words("few", points=told.baseline_points, least=LEAST_BASELINE)
        else:
            since, until = (utc_from_ms(ms) for ms in (told.baseline_ms[0], told.baseline_ms[1] - 1))
            points = told.baseline_points
            baseline = self.words("baseline", since=self.day(since), until=self.day(until), points=points)
        self.say_heading(baseline)
        say(self.note, self.words("note"))

    def _show_chart(self) -> None:
        told = self.told
        if not isinstance(told, ControlTable):
            return
        place = told.keys.index(self.place)
        limits, beyond = told.limits[place], told.beyond(place).tolist()
        counts, last = told.counts[place].tolist(), len(told.counts[place]) - 1
        self.chart.show_points(
            [
                Point(
                    number,
                    self._label(told, point),
                    self._said(told, point, number),
                    beyond[point],
                    runs=told.runs and point == last,
                )
                for point, number in enumerate(counts)
            ],
            limits,
        )
        say(self.of_place, self.words("of", place=self._place_name(self.place), judged=self._judged(limits, beyond)))

    def _judged(self, limits: Limits | None, beyond: list[int]) -> str:
        if limits is None:
            return self.words("not_judged")
        told = self.words("judged", above=beyond.count(1), below=beyond.count(-1), spread=f"{limits.spread:.1f}")
        return told if limits.firm else told + self.words("provisional")

    def _show_list(self, told: ControlTable) -> None:
        found = []
        for place, key in enumerate(told.keys):
            limits, beyond = told.limits[place], told.beyond(place)
            above, below = int((beyond > 0).sum()), int((beyond < 0).sum())
            number = int(told.counts[place].sum())
            centre = (
                self.words("not_judged") if limits is None else self.words("centre_is", centre=f"{limits.centre:.1f}")
            )
            row = FigureRow(
                key=key or _WHOLE,
                name=self._place_name(key),
                value=self._naming.wording.number(number),
                detail=self.words("beyond", above=above, below=below) if limits else "",
                note=centre,
                strong=bool(above or below),
            )
            found.append((bool(key), -(above + below), -number, key, row))
        self.list.show_rows([row for *_, row in sorted(found, key=lambda each: each[:4])])
        self.list.mark(self.place or _WHOLE)

    def _place_name(self, key: str) -> str:
        return self._naming.member(self.split.current, key) if key else self._naming.words("analysis.town")

    def _label(self, told: ControlTable, point: int) -> str:
        since = utc_from_ms(told.bounds_ms[point]).astimezone(SHANGHAI)
        return f"{since.month}-{since.day}"

    def _said(self, told: ControlTable, point: int, number: int) -> str:
        since = utc_from_ms(told.bounds_ms[point])
        facts = self._naming.cases(number)
        if told.runs and point == len(told.bounds_ms) - 2:
            return self.words("point_runs", day=self.day(since), facts=facts)
        return self.words("point", day=self.day(since), facts=facts)

    def _open(self, point: int) -> None:
        told, asked = self.told, self.asked
        if not isinstance(told, ControlTable) or not isinstance(asked, ControlOf):
            return
        since, until = (utc_from_ms(told.bounds_ms[point + step]) for step in (0, 1))
        split, keys = (asked.split, (self.place,)) if self.place else ("", ())
        name = f"{self._place_name(self.place)} · {self._label(told, point)}"
        behind = CasesBehind(since, min(until, asked.until), (Count.REPORTED.value,), (), split, keys, only=asked.only)
        self.list_asked.emit(name, behind)
