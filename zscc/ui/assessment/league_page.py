"""排名: one rate by village, grid or department, with what chance alone would give; it can be switched off."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from zscc.analysis.assessment.formulas import FORMULAS, Rate, half_up
from zscc.analysis.assessment.leagues import League, LeagueRow, Verdict
from zscc.analysis.assessment.pipeline import Passage
from zscc.analysis.assessment.views import AssessmentView
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.assessment.naming import Naming
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.tick_box import TickBox

COLUMNS = Columns(lead=26, name=142, value=76, detail=112, note=96)
COLUMNS_SIGNED = replace(COLUMNS, name=132, detail=162, note=80)
"""Of departments: how soon they sign stands beside."""
_DIFFERS = frozenset({Verdict.BETTER, Verdict.WORSE})


class LeaguePage(QWidget):
    """Switches over the table."""

    rate_asked = Signal(str)
    opened = Signal(str, bool)
    """Key of a row, and whether it is the divisor that is wanted."""
    switched = Signal()
    """Shown or not, with ranks or without."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.rate = ChoiceBox(self)
        for code in FORMULAS:
            self.rate.addItem(code, code)
        self.shown, self.ranked = TickBox(self), TickBox(self)
        self.note = label("note", "second", self)
        self.note.setWordWrap(True)
        self.note.setContentsMargins(12, 2, 12, 2)
        self.legend = label("small", "third", self)
        self.legend.setWordWrap(True)
        self.legend.setContentsMargins(12, 4, 12, 4)
        self.list = FigureList(look, COLUMNS, self)
        self._view: AssessmentView | None = None
        self._lay_out()
        self.rate.activated.connect(lambda _: self.rate_asked.emit(self.rate.currentData()))
        for box in (self.shown, self.ranked):
            box.toggled.connect(self._switched)
        self.list.opened.connect(lambda key: self.opened.emit(key, False))
        self.list.divisor_opened.connect(lambda key: self.opened.emit(key, True))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 0)
        head.setSpacing(12)
        head.addWidget(self.rate, 1)
        head.addWidget(self.ranked)
        head.addWidget(self.shown)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addWidget(self.legend)
        self.setFocusProxy(self.list)

    def switch(self, *, shown: bool, ranked: bool) -> None:
        """As the settings or the seat have it, without announcing it."""
        for box, on in ((self.shown, shown), (self.ranked, ranked)):
            before = box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(before)
        self.list.setVisible(shown)

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        words = naming.words
        for place in range(self.rate.count()):
            self.rate.setItemText(place, naming.rate(self.rate.itemData(place)))
        self.rate.setAccessibleName(words("assessment.page.rates"))
        self.shown.setText(words("assessment.league.shown"))
        self.ranked.setText(words("assessment.league.ranked"))
        say(self.legend, words("assessment.league.legend"))
        self.list.show_look(look, words("assessment.page.league"))
        self._naming = naming
        self._show()

    def show_view(self, view: AssessmentView) -> None:
        """Show the league of a period."""
        self._view = view
        self.rate.setCurrentIndex(self.rate.findData(view.code))
        self.list.painter.columns = COLUMNS_SIGNED if view.report_in else COLUMNS
        self._show()

    def _switched(self) -> None:
        self._show()
        self.switched.emit()

    def _show(self) -> None:
        on, view = self.shown.isChecked(), self._view
        self.list.setVisible(on)
        self.legend.setVisible(on)
        say(self.note, self._said() if on else self._naming.words("assessment.league.off"))
        self.list.show_rows([] if view is None or view.league is None or not on else self._rows(view, view.league))

    def _said(self) -> str:
        view, words = self._view, self._naming.words
        if view is None:
            return words("assessment.reading")
        if view.league is None:
            return words("assessment.league.none")
        rows = [row for row in view.league.rows if row.verdict is not Verdict.NOTHING]
        if not rows:
            return words("assessment.league.empty")
        overall = self._naming.percent(None if view.league.overall is None else 100 * view.league.overall)
        differ = sum(row.verdict in _DIFFERS for row in rows)
        key = "noise" if not differ else "some"
        return words(f"assessment.league.{key}", overall=overall, differ=differ, rows=len(rows))

    def _rows(self, view: AssessmentView, league: League) -> Sequence[FigureRow]:
        told = [row for row in league.rows if row.verdict is not Verdict.NOTHING]
        low, high = _ends(told)
        named = [(self._naming.member(view.split, row.key), row) for row in told]
        if not self.ranked.isChecked():
            # The order is not to give the ranks away.
            named.sort(key=lambda pair: pair[0])
        return [self._row(name, row, (low, high), view.report_in.get(row.key)) for name, row in named]

    def _row(self, name: str, row: LeagueRow, ends: tuple[float, float], signed: Passage | None) -> FigureRow:
        naming, low = self._naming, ends[0]
        reach = (ends[1] - low) or 1.0
        value = row.value or 0.0
        detail = naming.ratio(Rate("", row.observed, round(row.of), None))
        tip = naming.words("assessment.league.tip", name=name, expected=f"{row.expected:.1f}", observed=row.observed)
        if signed is not None and signed.median_s is not None:
            age = naming.wording.age(signed.median_s)
            tip = naming.words("assessment.league.signed", tip=tip, age=age, cases=signed.cases)
            detail = naming.words("assessment.league.with_signed", ratio=detail, age=age)
        return FigureRow(
            key=row.key,
            name=name,
            lead=str(row.rank) if row.rank is not None and self.ranked.isChecked() else "",
            value=naming.percent(half_up_percent(row)),
            detail=detail,
            note=naming.words(f"assessment.verdict.{row.verdict.value}"),
            bar=(value - low) / reach,
            band=(((row.low or 0.0) - low) / reach, ((row.high or 0.0) - low) / reach),
            strong=row.verdict in _DIFFERS,
            tip=tip,
        )


def half_up_percent(row: LeagueRow) -> float | None:
    """As every rate is told."""
    from fractions import Fraction

    return None if row.value is None else half_up(Fraction(100 * row.observed, round(row.of)))


def _ends(rows: Sequence[LeagueRow]) -> tuple[float, float]:
    """The shares at the two ends of the bars: everything that is shown, widened to tenths."""
    values = [told for row in rows for told in (row.value, row.low, row.high) if told is not None]
    if not values:
        return 0.0, 1.0
    return max(int(min(values) * 10) / 10, 0.0), min(-(int(-max(values) * 10 - 1)) / 10, 1.0)
