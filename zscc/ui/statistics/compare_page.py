"""对比: two periods side by side, of what, by grid or village; a table, and what the map shows of it."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.ui.filters.choosing import moment_of
from zscc.ui.filters.flow import FlowLayout
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.statistics.compare_periods import AROUND_H, MOST_HOURS, Pair, PairKind, pair_around, pair_of
from zscc.ui.statistics.compare_table import BEFORE, NAME, NOW, CompareTable

if TYPE_CHECKING:
    from zscc.ui.statistics.compare_figures import CompareFigures

GAP_PX = 16
THEMES, SPLITS, MODES = ("cases", "reports", "handling"), ("grid", "village"), ("difference", "side")
FIELDS = {PairKind.AROUND: ("at", "hours"), PairKind.OWN: ("before_since", "before_until", "now_since", "now_until")}


class ComparePage(QWidget):
    """Asks for nothing itself."""

    asked = Signal()
    """Another theme, split or pair of periods was chosen."""
    mode_changed = Signal(str)
    list_opened = Signal(str, str)
    """Key of a member ('' for everybody), and now or before."""
    place_opened = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.theme, self.split, self.mode = THEMES[0], SPLITS[0], MODES[0]
        self.kind = PairKind.WEEK
        self._as_of: datetime | None = None
        self.pair: Pair | None = None
        self.tabs: dict[str, dict[str, QPushButton]] = {}
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        """What is left to make: buttons, fields, table."""
        choices = {"theme": THEMES, "split": SPLITS, "pair": [kind.value for kind in PairKind], "mode": MODES}
        for name, values in choices.items():
            self.tabs[name] = {value: QPushButton(self) for value in values}
            yield
        self.fields = {name: QLineEdit(self) for names in FIELDS.values() for name in names}
        self.take = QPushButton(self)
        yield
        self.refusal, self.whole = label("note", "amber", self), label("body", parent=self)
        self.periods, self.note = label("note", "second", self), label("small", "third", self)
        yield
        self.table = CompareTable(self)
        yield
        self._lay_out()
        yield
        self._connect()
        self._show_fields()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 4)
        column.setSpacing(6)
        column.addLayout(self._row("theme", "split"))
        column.addLayout(self._row("pair"))
        own = QHBoxLayout()
        tight(own, spacing=4)
        for field in self.fields.values():
            field.setProperty("look", "small")
            own.addWidget(field)
        self.take.setProperty("look", "small")
        own.addWidget(self.take)
        column.addLayout(own)
        for part in (self.refusal, self.whole, self.periods, self.note):
            part.setWordWrap(True)
            column.addWidget(part)
        self.refusal.hide()
        column.addLayout(self._row("mode"))
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def _row(self, *names: str) -> FlowLayout:
        """Groups of tabs beside each other, on more lines where there is no room."""
        row = FlowLayout(4)
        for name in names:
            group = QButtonGroup(self)
            for tab in self.tabs[name].values():
                tab.setCheckable(True)
                group.addButton(tab)
                row.addWidget(tab)
            row.addSpacing(GAP_PX)
        return row

    def _connect(self) -> None:
        deeds = {"theme": self.show_theme, "split": self.show_split, "pair": self.show_pair, "mode": self.show_mode}
        for name, tabs in self.tabs.items():
            for value, tab in tabs.items():
                tab.clicked.connect(partial(deeds[name], value))
        self.take.clicked.connect(self.take_fields)
        for field in self.fields.values():
            field.returnPressed.connect(self.take_fields)
        self.table.opened.connect(self._open)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look, words = look, look.wording.words
        for name, tabs in self.tabs.items():
            for value, tab in tabs.items():
                tab.setText(words(f"compare.{name}.{value}"))
        for name, field in self.fields.items():
            field.setPlaceholderText(words(f"compare.field.{name}"))
            field.setAccessibleName(words(f"compare.field.{name}"))
        self.take.setText(words("compare.take"))
        self.table.show_look(look)
        self._show_tabs()

    def show_moment(self, as_of: datetime) -> None:
        """The desk's moment; periods with a calendar run with it."""
        self._as_of = as_of
        if self.kind not in FIELDS:
            self.pair = pair_of(self.kind, as_of)

    def show_figures(self, figures: "CompareFigures | None") -> None:
        """Show an answer; None while it is read."""
        if figures is None:
            say(self.whole, self._look.wording.words("assessment.reading"))
            return
        say(self.whole, figures.sentence())
        spans = {side: figures.span(side) for side in ("now", "before")}
        say(self.periods, self._look.wording.words("compare.periods", **spans))
        say(self.note, figures.note())
        self.table.show_rows(figures.rows())

    # What people do ------------------------------------------------------------------------------------

    def show_theme(self, theme: str) -> None:
        """Cases, messages or handling times."""
        self._choose("theme", theme)

    def show_split(self, split: str) -> None:
        """By grid or village."""
        self._choose("split", split)

    def show_mode(self, mode: str) -> None:
        """A map of the differences, or two maps side by side."""
        if mode != self.mode:
            self.mode = mode
            self._show_tabs()
            self.mode_changed.emit(mode)

    def show_pair(self, kind: str) -> None:
        """Another pair of periods."""
        self.kind = PairKind(kind)
        self._show_tabs()
        self._show_fields()
        if self.kind in FIELDS:
            self.fields[FIELDS[self.kind][0]].setFocus()
        elif self._as_of is not None:
            self.pair = pair_of(self.kind, self._as_of)
            self.asked.emit()

    def take_fields(self) -> None:
        """Take the periods that are typed, or say why not."""
        if self._as_of is None or self.kind not in FIELDS:
            return
        try:
            self.pair = self._typed(self._as_of)
        except ValueError as error:
            say(self.refusal, self._look.wording.words("compare.refused", reason=str(error)[:40]))
            self.refusal.show()
            return
        self.refusal.hide()
        self.asked.emit()

    # Inside --------------------------------------------------------------------------------------------

    def _typed(self, as_of: datetime) -> Pair:
        if self.kind is PairKind.AROUND:
            at, hours = moment_of(self.fields["at"].text(), as_of), self.fields["hours"].text().strip() or str(AROUND_H)
            if not hours.isdecimal() or not 1 <= int(hours) <= MOST_HOURS:
                raise ValueError(hours)
            if at is None or at >= as_of:
                raise ValueError(self.fields["at"].text())
            return pair_around(at, int(hours), as_of)
        told = {name: moment_of(self.fields[name].text(), as_of) for name in FIELDS[PairKind.OWN]}
        spans = []
        for side in ("now", "before"):
            since, until = told[f"{side}_since"], told[f"{side}_until"]
            until = as_of if until is None and side == "now" else until
            if since is None or until is None or not since < until:
                raise ValueError(self.fields[f"{side}_since"].text())
            spans.append((since, until))
        return Pair(spans[0], spans[1])

    def _choose(self, name: str, value: str) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self._show_tabs()
            self.asked.emit()

    def _show_tabs(self) -> None:
        chosen = {"theme": self.theme, "split": self.split, "pair": self.kind.value, "mode": self.mode}
        for name, value in chosen.items():
            self.tabs[name][value].setChecked(True)

    def _show_fields(self) -> None:
        shown = FIELDS.get(self.kind, ())
        for name, field in self.fields.items():
            field.setVisible(name in shown)
        self.take.setVisible(bool(shown))
        if not shown:
            self.refusal.hide()

    def _open(self, key: str, column: int) -> None:
        if column == NAME:
            self.place_opened.emit(key)
        elif column in (BEFORE, NOW):
            self.list_opened.emit(key, "before" if column == BEFORE else "now")
