"""重复: cases that came back after they had been closed, at the same place or from the same caller (假性整改).

Enter or a click opens the later case; Shift+Enter, or a click on the right half of the line's middle, the earlier one.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QWidget

from zscc.analysis.repeats import Repeat, Repeats
from zscc.map.pointing.pick import Pick
from zscc.map.wording import masked
from zscc.model.analysis import RepeatsOf
from zscc.model.case import Case
from zscc.settings.analysis import RepeatSetting
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.filters.flow import FlowLayout
from zscc.ui.parts import Look, label, say
from zscc.ui.statistics.analysis_page import SPANS, AnalysisPage, Tabs

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

COLUMNS = Columns(name=270, value=64, detail=176, note=84)


class RepeatPage(AnalysisPage):
    """Period, days, metres, the list, and a button for each case of the pair that is marked."""

    name = "repeats"

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget, setting: RepeatSetting) -> None:
        super().__init__(desk, look, parent)
        self.span = Tabs(map(str, SPANS), str(SPANS[1]), self)
        self.days, self.metres = self._box(1, 366, round(setting.days)), self._box(5, 1_000, round(setting.metres))
        self.of_days: QLabel = label("note", "second", self)
        self.of_metres: QLabel = label("note", "second", self)
        self.later, self.earlier = QPushButton(self), QPushButton(self)
        self.list = FigureList(look, COLUMNS, self)
        self._marked = ""
        rules = QWidget(self)
        flow = FlowLayout(8, rules)
        for part in (self.of_days, self.days, self.of_metres, self.metres, self.later, self.earlier):
            flow.addWidget(part)
        for button in (self.later, self.earlier):
            button.setProperty("look", "small")
        for row in (self.span, rules, self.list):
            self.column.addWidget(row)
        self.finish(self.list)
        self.setFocusProxy(self.list)
        self._connect()

    def _connect(self) -> None:
        self.span.chosen.connect(lambda _: self.ask())
        for box in (self.days, self.metres):
            box.valueChanged.connect(lambda _: self.ask())
        self.list.chosen.connect(self._mark)
        self.list.opened.connect(lambda key: self._open(key, earlier=False))
        self.list.divisor_opened.connect(lambda key: self._open(key, earlier=True))
        self.later.clicked.connect(lambda: self._open(self._marked, earlier=False))
        self.earlier.clicked.connect(lambda: self._open(self._marked, earlier=True))

    def _box(self, least: int, most: int, value: int) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(least, most)
        box.setValue(value)
        # While a number is typed nothing is asked for its first digits.
        box.setKeyboardTracking(False)
        return box

    def name_parts(self) -> None:
        words = self._naming.words
        self.span.say(lambda days: words("analysis.last_days", days=days))
        for part, key in ((self.of_days, "within_days"), (self.of_metres, "within_metres")):
            say(part, self.words(key))
        self.days.setAccessibleName(self.words("within_days"))
        self.metres.setAccessibleName(self.words("within_metres"))
        self.later.setText(self.words("open_later"))
        self.earlier.setText(self.words("open_earlier"))
        self.list.show_look(self._look, self.words("list"))

    def question(self, as_of: datetime) -> RepeatsOf:
        since = self.since_days(int(self.span.current), as_of)
        return RepeatsOf(since, as_of, self.days.value(), self.metres.value(), self._desk.filters.chosen)

    # Showing ------------------------------------------------------------------------------------------

    def show_told(self) -> None:
        told = self.told
        for button in (self.later, self.earlier):
            button.setEnabled(bool(self._marked))
        if not isinstance(told, Repeats):
            return
        number = self._naming.cases
        self.say_heading(
            self.words("sum", found=number(told.number), of=number(told.looked_at), share=f"{100 * told.share:.1f}")
        )
        self.list.show_rows([self._row(repeat) for repeat in told.found])
        if self._marked not in {repeat.later.case_id for repeat in told.found}:
            self._mark("")
        callers = self.words("callers", number=number(told.with_caller))
        cut = "" if told.complete else self.words("cut")
        if len(told.found) < told.number:
            cut += self.words("newest", shown=number(len(told.found)))
        say(self.note, callers + cut + self.words("note"))

    def _row(self, repeat: Repeat) -> FigureRow:
        unknown = self._naming.wording("unit.unknown")
        reason = (
            "both" if repeat.why.by_place and repeat.why.by_caller else "place" if repeat.why.by_place else "caller"
        )
        away = unknown if repeat.why.distance_m is None else self.words("metres", metres=f"{repeat.why.distance_m:.0f}")
        return FigureRow(
            key=repeat.later.case_id,
            name=self._case_name(repeat.later),
            value=self.words("days", days=f"{repeat.why.days:.1f}"),
            detail=self.words("before", case=repeat.earlier.case_id, away=away),
            note=self.words(f"reason.{reason}"),
            strong=reason == "both",
            tip=self.words("tip", earlier=masked(repeat.earlier.title), likeness=f"{100 * repeat.why.likeness:.0f}"),
        )

    def _case_name(self, case: Case) -> str:
        hidden = self._naming.sensitive(case.class_id)
        title = self.words("sensitive") if hidden else masked(case.title)
        return f"{title} · {self._naming.place(case)}"

    # Doors --------------------------------------------------------------------------------------------

    def _mark(self, key: str) -> None:
        self._marked = key
        for button in (self.later, self.earlier):
            button.setEnabled(bool(key))

    def _open(self, key: str, *, earlier: bool) -> None:
        told = self.told
        if not isinstance(told, Repeats) or not key:
            return
        self._mark(key)
        repeat = next((each for each in told.found if each.later.case_id == key), None)
        if repeat is not None:
            case = repeat.earlier if earlier else repeat.later
            self._desk.select(Pick("case", case.case_id))
