"""The choices of the heat: which shift, which weekdays, which classes, which sources it counts."""

from collections import Counter
from collections.abc import Collection

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.map.themes.theme_words import value_words
from zscc.model.report import Report
from zscc.settings.roster import load_roster
from zscc.ui.parts import Look, tight

_FIRST, _LAST = load_roster().day_shift.minutes_of_day
SHIFTS = {"day_shift": (_FIRST, _LAST), "night_shift": (_LAST, _FIRST)}
KINDS = ("category", "source", "weekday")
_WEEKDAYS = tuple(str(day) for day in range(7))


class HeatPanel(QWidget):
    """Asks for another filter, and shows the one it is told."""

    asked = Signal(object)
    """HeatFilter."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._chosen = look, ALL_REPORTS
        self._reports: Collection[Report] = ()
        self.shifts = {name: QPushButton(self) for name in SHIFTS}
        self.lists = {kind: QPushButton(self) for kind in KINDS}
        self.clear = QPushButton(self)
        for name, button in self.shifts.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _, minutes=SHIFTS[name]: self.asked.emit(self._chosen.with_minutes(minutes)))
        for kind, button in self.lists.items():
            button.setProperty("look", "box")
            button.clicked.connect(lambda _, kind=kind: self.open_list(kind))
        for button in (*self.shifts.values(), self.clear):
            button.setProperty("look", "small")
        self.clear.clicked.connect(lambda: self.asked.emit(ALL_REPORTS))
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        tight(column, spacing=4)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in self.shifts.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.clear)
        column.addLayout(row)
        for button in self.lists.values():
            column.addWidget(button)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        for name, button in self.shifts.items():
            button.setText(look.wording.words(f"theme.panel.{name}"))
        self.clear.setText(look.wording.words("theme.panel.clear"))
        self.show_filter(self._chosen)

    def show_filter(self, chosen: HeatFilter) -> None:
        """Show a filter without asking for it."""
        self._chosen = chosen
        for name, button in self.shifts.items():
            button.setChecked(chosen.minutes == SHIFTS[name])
        # Kept in its place, so that nothing jumps under the cursor.
        self.clear.setEnabled(not chosen.lets_all_through)
        self._say()

    def show_reports(self, reports: Collection[Report]) -> None:
        """Offer the classes and sources that these reports have."""
        # Counted when somebody opens the list.
        self._reports = reports

    def menu_of(self, kind: str) -> QMenu:
        """What there is to choose from; what is chosen has a tick."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offered = self._offered(kind)
        for value, told in offered.items():
            action = QAction(told, menu)
            action.setCheckable(True)
            action.setChecked(value in self._values(kind))
            action.setData(value)
            action.triggered.connect(lambda _, value=value: self._toggle(kind, value))
            menu.addAction(action)
        if not offered:
            menu.addAction(self._look.wording.words("theme.panel.none_yet")).setEnabled(False)
        return menu

    def _offered(self, kind: str) -> dict[str, str]:
        """Values and their words: classes and sources with most reports first, weekdays from Monday on."""
        words = self._look.wording.words
        if kind == "weekday":
            return {day: value_words(words, kind, day) for day in _WEEKDAYS}
        counts = Counter(report.category if kind == "category" else report.source for report in self._reports)
        values = sorted({*counts, *self._values(kind)}, key=lambda value: (-counts[value], value))
        return {
            value: words("theme.panel.choice", name=value_words(words, kind, value), count=counts[value])
            for value in values
        }

    def open_list(self, kind: str) -> None:
        """Open a list below its button."""
        button = self.lists[kind]
        self.menu_of(kind).popup(button.mapToGlobal(QPoint(0, button.height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def _values(self, kind: str) -> frozenset[str]:
        chosen = self._chosen
        if kind == "weekday":
            return frozenset(map(str, chosen.weekdays))
        return chosen.categories if kind == "category" else chosen.sources

    def _toggle(self, kind: str, value: str) -> None:
        chosen = self._chosen
        if kind == "weekday":
            self.asked.emit(chosen.with_weekday(int(value)))
        else:
            self.asked.emit(chosen.with_category(value) if kind == "category" else chosen.with_source(value))

    def _say(self) -> None:
        words = self._look.wording.words
        for kind, button in self.lists.items():
            values = self._values(kind)
            names = words("theme.legend.list_comma").join(value_words(words, kind, value) for value in sorted(values))
            whole = words(f"theme.panel.{kind}_list", chosen=names or words("theme.panel.all"))
            room = self.width() - 2 * self._look.theme.px(12)
            button.setText(QFontMetrics(button.font()).elidedText(whole, Qt.TextElideMode.ElideRight, max(room, 60)))
            button.setToolTip(whole)
            button.setAccessibleName(whole)
