"""趋势: facts by day, week or month beside the period before, by hour, and by class, source and village."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from zscc.analysis.assessment.views import Share, TrendsView
from zscc.clock import SHANGHAI
from zscc.model.moment import utc_from_ms
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.assessment.naming import Naming
from zscc.ui.assessment.periods import TrendUnit
from zscc.ui.parts import Heading, Look, tight
from zscc.ui.statistics.bar_chart import Bar, BarChart
from zscc.ui.statistics.meter import DuplicateMeter

SPLITS = ("class", "class_kind", "source", "village")
SENSITIVE = "*"
"""Key of the line that holds all sensitive classes together."""
COLUMNS = Columns(name=170, value=64, detail=96, note=64)
CHART_PX, HOURS_PX, LIST_PX = 168, 96, 84
"""Heights; the list's is what it keeps before the hours give way."""


class TrendPage(QWidget):
    """Charts over a split."""

    unit_asked = Signal(object)
    bar_opened = Signal(int)
    hour_opened = Signal(int)
    merged_opened = Signal()
    share_opened = Signal(str, object)
    """Split, and the keys of the line that a person opened."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.split, self.unit = SPLITS[0], TrendUnit.DAY
        self.of_bars, self.of_hours = Heading(self), Heading(self)
        self.unit_tabs = {unit: QPushButton(self) for unit in TrendUnit}
        self.split_tabs = {split: QPushButton(self) for split in SPLITS}
        self.chart, self.hours = BarChart(look, CHART_PX, self), BarChart(look, HOURS_PX, self)
        self.meter = DuplicateMeter(look, self)
        self.list = FigureList(look, COLUMNS, self)
        self._view: TrendsView | None = None
        self._keys: dict[str, tuple[str, ...]] = {}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        tight(column)
        self._hours_head = self._padded(self.of_hours)
        self._always = (
            self._padded(self.of_bars, self._tabs(self.unit_tabs, self.unit)),
            self.chart,
            self.meter,
            self._padded(self._tabs(self.split_tabs, self.split)),
        )
        for part in (*self._always[:3], self._hours_head, self.hours, self._always[3]):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.chart)

    def _tabs(self, tabs: "dict[TrendUnit, QPushButton] | dict[str, QPushButton]", current: object) -> QWidget:
        group = QWidget(self)
        row = QHBoxLayout(group)
        tight(row, spacing=4)
        for name, tab in tabs.items():
            tab.setParent(group)
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(name == current)
            row.addWidget(tab)
        row.addStretch(1)
        return group

    def _padded(self, *parts: QWidget) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(12, 4, 12, 2)
        for place, part in enumerate(parts):
            row.addWidget(part, 0 if place else 1)
        return holder

    def _connect(self) -> None:
        for unit, tab in self.unit_tabs.items():
            tab.clicked.connect(lambda _=False, unit=unit: self.show_unit(unit))
        for split, button in self.split_tabs.items():
            button.clicked.connect(lambda _=False, split=split: self.show_split(split))
        self.chart.opened.connect(self.bar_opened)
        self.hours.opened.connect(self.hour_opened)
        self.meter.opened.connect(self.merged_opened)
        self.list.opened.connect(self._open)
        self.list.divisor_opened.connect(self._open)

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        self._look, self._naming, words = look, naming, naming.words
        for unit, tab in self.unit_tabs.items():
            tab.setText(words(f"statistics.unit.{unit.value}"))
        for split, button in self.split_tabs.items():
            button.setText(words(f"statistics.split.{split}"))
        self.chart.show_look(look, words("statistics.trend"))
        self.hours.show_look(look, words("statistics.hours"))
        self.meter.show_look(look)
        self.list.show_look(look, words("statistics.list"))
        self._show()
        self._find_room()

    def minimumSizeHint(self) -> QSize:
        """Without the hours, so that a low page is not laid out over its own parts."""
        return QSize(super().minimumSizeHint().width(), self._needed(self._always))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._find_room()

    def _find_room(self) -> None:
        """The hours give way where the page is low."""
        hours = (self._hours_head, self.hours)
        shown = self.height() >= self._needed((*self._always, *hours))
        for part in hours:
            part.setVisible(shown)

    def _needed(self, parts: Sequence[QWidget]) -> int:
        """The height of parts below each other and of a list of a few lines."""
        return sum(part.sizeHint().height() for part in parts) + self._look.theme.px(LIST_PX)

    def show_view(self, view: TrendsView) -> None:
        """Show other sums."""
        self._view = view
        self._show()

    def show_unit(self, unit: TrendUnit) -> None:
        """Bars of days, weeks or months."""
        self.unit_tabs[unit].setChecked(True)
        if unit is not self.unit:
            self.unit = unit
            self.unit_asked.emit(unit)

    def show_split(self, split: str) -> None:
        """By class, kind, source or village."""
        self.split = split
        self.split_tabs[split].setChecked(True)
        self._show()

    def name_of(self, key: str) -> str:
        """What a line of the list is called."""
        if key == SENSITIVE:
            return self._naming.words("statistics.sensitive")
        return self._naming.member(self.split, key)

    def bar_name(self, place: int) -> str:
        """What a bar is called."""
        view = self._view
        return "" if view is None else self._bar_said(view, place)

    # Showing ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        words, view = self._naming.words, self._view
        if view is None:
            self.of_bars.show_texts(words("statistics.trend"), words("assessment.reading"))
            return
        change = self._naming.wording.signed(view.facts - view.facts_before)
        facts = self._naming.cases(view.facts)
        before = words(f"statistics.before.{self.unit.value}")
        key = "sum" if view.comparable else "sum_alone"
        note = words(f"statistics.{key}", facts=facts, before=before, change=change)
        self.of_bars.show_texts(words("statistics.trend"), note)
        last = len(view.opened) - 1
        self.chart.show_bars(
            [
                Bar(
                    number,
                    self._bar_label(view, place),
                    self._bar_said(view, place),
                    earlier if view.comparable else None,
                    runs=place == last,
                )
                for place, (number, earlier) in enumerate(zip(view.opened, view.opened_before, strict=True))
            ]
        )
        self.meter.show_numbers(view.entries, view.facts)
        self._show_hours(view)
        self._show_list(view)

    def _show_hours(self, view: TrendsView) -> None:
        words, number = self._naming.words, self._naming.cases
        peak = max(range(len(view.hours)), key=view.hours.__getitem__)
        note = words("statistics.peak", hour=self._naming.member("hour", str(peak)), facts=number(view.hours[peak]))
        self.of_hours.show_texts(words("statistics.hours"), note if view.facts else "")
        self.hours.show_bars(
            [
                Bar(
                    count,
                    str(hour),
                    words("statistics.bar", name=self._naming.member("hour", str(hour)), facts=number(count)),
                )
                for hour, count in enumerate(view.hours)
            ]
        )

    def _bar_label(self, view: TrendsView, place: int) -> str:
        since = utc_from_ms(view.bounds_ms[place]).astimezone(SHANGHAI)
        if self.unit is TrendUnit.MONTH:
            return self._naming.words("statistics.month_label", month=since.month)
        return f"{since.month}-{since.day}"

    def _bar_said(self, view: TrendsView, place: int) -> str:
        wording, words = self._naming.wording, self._naming.words
        since = utc_from_ms(view.bounds_ms[place]).astimezone(SHANGHAI)
        name = words(
            f"statistics.bar_name.{self.unit.value}",
            year=since.year,
            month=wording(f"month.{since.month}"),
            day=since.day,
            weekday=wording(f"weekday.{since.isoweekday()}"),
        )
        return words(
            "statistics.bar_before" if view.comparable else "statistics.bar_alone",
            name=name,
            facts=self._naming.cases(view.opened[place]),
            closed=self._naming.cases(view.closed[place]),
            before=self._naming.cases(view.opened_before[place]),
        )

    def _show_list(self, view: TrendsView) -> None:
        shares = self._named(view.by[self.split])
        most = max((share.number for share in shares), default=0) or 1
        whole = view.facts or 1
        self.list.show_rows(
            [
                FigureRow(
                    key=share.key or "-",
                    name=self.name_of(share.key),
                    value=self._naming.wording.number(share.number),
                    detail=self._was(view, share),
                    note=f"{100 * share.number / whole:.1f}%",
                    bar=share.number / most,
                )
                for share in shares
            ]
        )

    def _was(self, view: TrendsView, share: Share) -> str:
        number = self._naming.wording.number(share.before) if view.comparable else self._naming.wording("unit.unknown")
        return self._naming.words("statistics.was", number=number)

    def _named(self, shares: Sequence[Share]) -> list[Share]:
        """The lines as they may be named: sensitive classes stand together."""
        self._keys = {share.key or "-": (share.key,) for share in shares}
        if self.split != "class":
            return list(shares)
        hidden = [share for share in shares if self._naming.sensitive(share.key)]
        told = [share for share in shares if share not in hidden]
        if hidden:
            self._keys[SENSITIVE] = tuple(share.key for share in hidden)
            number, before = sum(share.number for share in hidden), sum(share.before for share in hidden)
            told.append(Share(SENSITIVE, number, before))
        return told

    def _open(self, key: str) -> None:
        self.share_opened.emit(self.split, self._keys[key])
