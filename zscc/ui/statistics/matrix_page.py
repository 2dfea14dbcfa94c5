"""时段矩阵: cases by hour and weekday, of the town, a village or a grid; a cell opens its cases."""

from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from zscc.analysis.assessment.counts import Count
from zscc.analysis.hour_matrix import HOURS, WEEKDAYS, HourMatrix, cell_name
from zscc.model.analysis import MatrixOf
from zscc.model.figures import CasesBehind
from zscc.ui.parts import Look, say
from zscc.ui.statistics.analysis_page import SPANS, AnalysisPage, Tabs
from zscc.ui.statistics.matrix_chart import MatrixChart
from zscc.ui.statistics.place_box import PlaceBox

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

VILLAGE_DIGITS = 12


class MatrixPage(AnalysisPage):
    """Place, period, matrix."""

    name = "matrix"

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self.span = Tabs(map(str, SPANS), str(SPANS[1]), self)
        self.place = PlaceBox(desk.directory.town, self)
        self.chart = MatrixChart(look, self.said, self)
        for part in (self.span, self.place, self.chart):
            self.column.addWidget(part)
        self.finish(self.chart)
        self.setFocusProxy(self.chart)
        self.span.chosen.connect(lambda _: self.ask())
        self.place.chosen.connect(lambda _: self.ask())
        self.chart.opened.connect(self._open)

    def name_parts(self) -> None:
        words = self._naming.words
        self.span.say(lambda days: words("analysis.last_days", days=days))
        self.place.name_places(words("analysis.town"), words("analysis.place"))
        days = tuple(words(f"theme.weekday.{day}") for day in range(WEEKDAYS))
        self.chart.show_look(self._look, words("analysis.matrix.title"), days)

    def question(self, as_of: datetime) -> MatrixOf:
        since = self.since_days(int(self.span.current), as_of)
        return MatrixOf(since, as_of, self.place.within(self._desk.filters.chosen))

    def show_told(self) -> None:
        told, asked = self.told, self.asked
        if not isinstance(told, HourMatrix) or not isinstance(asked, MatrixOf):
            return
        self.chart.show_counts(told.counts)
        period = self._naming.words("analysis.period", since=self.day(asked.since), until=self.day(asked.until))
        self.say_heading(self.words("sum", facts=self._naming.cases(told.number), period=period))
        say(self.note, self.words("note"))

    def said(self, cell: int) -> str:
        """A cell in words: 周一 8–9点 12件，平均每周 3.0."""
        told = self.told
        if not isinstance(told, HourMatrix) or cell < 0:
            return ""
        day, hour = divmod(cell, HOURS)
        rate = float(told.rates[day, hour])
        return self.words(
            "cell",
            name=self._cell_name(cell),
            facts=self._naming.cases(int(told.counts[day, hour])),
            rate=self._naming.wording("unit.unknown") if isnan(rate) else f"{rate:.1f}",
        )

    def _cell_name(self, cell: int) -> str:
        day, hour = divmod(cell, HOURS)
        weekday = self._naming.words(f"theme.weekday.{day}")
        return self.words("cell_name", weekday=weekday, hour=self._naming.member("hour", str(hour)))

    def _open(self, cell: int) -> None:
        asked = self.asked
        if not isinstance(asked, MatrixOf):
            return
        behind = CasesBehind(
            asked.since,
            asked.until,
            (Count.REPORTED.value,),
            (),
            "weekday_hour",
            (cell_name(cell),),
            only=asked.only,
        )
        self.list_asked.emit(self._cell_name(cell), behind)
