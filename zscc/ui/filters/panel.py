"""The small panel in which the desk's filter is chosen: five parts, each tick counts at once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.ui.filters.choosing import PERIODS, Choice, moment_of, ticked, values_of, with_period, with_tick
from zscc.ui.filters.moment import PARTS
from zscc.ui.filters.words import FilterWords
from zscc.ui.parts import Ground, Look, label, say, tight

WIDTH_PX, HEIGHT_PX = 440, 470
_CHOICE, _ABOVE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_STATES = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked, None: Qt.CheckState.PartiallyChecked}


class FilterPanel(QFrame):
    """Asks for another filter, and shows the one that it is told."""

    asked = Signal(object)
    """PanelFilter."""
    closed = Signal()

    def __init__(self, words: FilterWords, offered: Callable[[str], Sequence[Choice]], parent: QWidget) -> None:
        super().__init__(parent)
        Ground(self)
        self._words, self._offered = words, offered
        self._chosen = EVERYTHING
        self._as_of: datetime | None = None
        self.part: str = PARTS[0]
        self._height_px = HEIGHT_PX
        self.name, self.note = label("title", parent=self), label("note", "second", self)
        self.note.setWordWrap(True)
        self.tabs = {part: QPushButton(self) for part in PARTS}
        self.typed, self.tree = QLineEdit(self), QTreeWidget(self)
        self.period, self.pages = QWidget(self), QStackedWidget(self)
        self.presets = {name: QPushButton(self) for name in PERIODS}
        self.since, self.until, self.take = QLineEdit(self), QLineEdit(self), QPushButton(self)
        self.refusal = label("note", "amber", self)
        self.clear, self.close_button = QPushButton(self), QPushButton(self)
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        self._lay_out_period()
        for page in (self._laid_out_values(), self.period):
            self.pages.addWidget(page)
        tabs, foot = QHBoxLayout(), QHBoxLayout()
        tight(tabs, spacing=4)
        for part, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(part == self.part)
            tabs.addWidget(tab)
        for button in (self.clear, self.close_button):
            button.setProperty("look", "box")
        foot.addWidget(self.clear)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addWidget(self.note)
        column.addLayout(tabs)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)

    def _laid_out_values(self) -> QWidget:
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        values = QWidget(self)
        inner = QVBoxLayout(values)
        tight(inner, spacing=8)
        inner.addWidget(self.typed)
        inner.addWidget(self.tree, 1)
        return values

    def _lay_out_period(self) -> None:
        column = QVBoxLayout(self.period)
        tight(column, spacing=8)
        row = QHBoxLayout()
        tight(row, spacing=4)
        for button in self.presets.values():
            button.setProperty("look", "box")
            row.addWidget(button)
        column.addLayout(row)
        for field in (self.since, self.until):
            field.setMaxLength(40)
            column.addWidget(field)
        self.take.setProperty("look", "box")
        column.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.refusal)
        column.addStretch(1)

    def _connect(self) -> None:
        for part, tab in self.tabs.items():
            tab.clicked.connect(partial(self.show_part, part))
        self.typed.textChanged.connect(self._find)
        self.tree.itemChanged.connect(self._tick)
        for name, button in self.presets.items():
            button.clicked.connect(partial(self._take_preset, name))
        self.take.clicked.connect(self.take_period)
        for field in (self.since, self.until):
            field.returnPressed.connect(self.take_period)
        self.clear.clicked.connect(lambda: self.asked.emit(EVERYTHING))
        self.close_button.clicked.connect(self.closed)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look, words: FilterWords) -> None:
        """Wear another language or theme."""
        self._words = words
        self.setFixedWidth(look.theme.px(WIDTH_PX))
        self._height_px = look.theme.px(HEIGHT_PX)
        colours = look.theme.style.palette
        self.tree.setStyleSheet(
            f"QTreeWidget::item {{ height: {look.theme.px(26)}px; }}"
            f"QTreeWidget::indicator {{ width: {look.theme.px(12)}px; height: {look.theme.px(12)}px;"
            f" border: 1px solid {colours.text_third}; border-radius: 2px; background: {colours.surface}; }}"
            f"QTreeWidget::indicator:checked {{ border: 3px solid {colours.accent}; background: {colours.ground};"
            f" width: {look.theme.px(8)}px; height: {look.theme.px(8)}px; }}"
            f"QTreeWidget::indicator:indeterminate {{ border-color: {colours.accent};"
            f" background: {colours.selected}; }}"
        )
        say(self.name, words("heading"))
        say(self.note, words("note"))
        self.setAccessibleName(words("heading"))
        self.typed.setPlaceholderText(words("find"))
        for name, button in self.presets.items():
            button.setText(words(f"period.{name}"))
        self.since.setPlaceholderText(words("period.since"))
        self.until.setPlaceholderText(words("period.until"))
        for field, key in ((self.since, "since"), (self.until, "until")):
            field.setAccessibleName(words(f"period.{key}"))
        self.take.setText(words("period.take"))
        self.clear.setText(words("clear"))
        self.close_button.setText(words("close"))
        self._show_tabs()
        self._fill()

    def stand_in(self, left: int, top: int, room: int) -> None:
        """Take a place of at most this height."""
        self.setFixedHeight(min(self._height_px, room))
        self.move(left, top)

    def show_filter(self, chosen: PanelFilter, as_of: datetime | None) -> None:
        """Show a filter without asking for it."""
        self._chosen, self._as_of = chosen, as_of
        self._show_tabs()
        self._show_ticks()
        if not self.since.hasFocus() and not self.until.hasFocus():
            self.since.setText(self._words.moment(chosen.since))
            self.until.setText(self._words.moment(chosen.until))
        self.clear.setEnabled(not chosen.lets_all_through)

    def show_part(self, part: str) -> None:
        """Turn to one of the parts."""
        self.part = part
        self.tabs[part].setChecked(True)
        self.pages.setCurrentIndex(int(part == "period"))
        self.typed.clear()
        self._fill()
        (self.since if part == "period" else self.typed).setFocus()

    def shown_lines(self) -> list[QTreeWidgetItem]:
        """The lines of the part that is looked at, the upper ones."""
        return [item for item in self._tops() if not item.isHidden()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # Inside --------------------------------------------------------------------------------------------

    def _show_tabs(self) -> None:
        known = dict(self._words.chips(self._chosen))
        for part, tab in self.tabs.items():
            name = self._words(f"part.{part}")
            tab.setText(self._words("chosen", name=name) if part in known else name)

    def _fill(self) -> None:
        """The lines of a part, anew."""
        if self.part == "period" or self.isHidden():
            return
        self.tree.blockSignals(True)
        self.tree.clear()
        for choice in self._offered(self.part):
            item = self._line(self.tree, choice, None)
            for below in choice.below:
                self._line(item, below, choice)
        self.tree.blockSignals(False)
        self._show_ticks()
        self._find(self.typed.text())

    def _line(self, above: QTreeWidget | QTreeWidgetItem, choice: Choice, over: Choice | None) -> QTreeWidgetItem:
        number = self._words("number", number=choice.number) if choice.number else ""
        item = QTreeWidgetItem(above, [choice.name, number])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        item.setData(0, _CHOICE, choice)
        item.setData(0, _ABOVE, over)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _tops(self) -> list[QTreeWidgetItem]:
        return _below(self.tree.invisibleRootItem())

    def _items(self) -> list[QTreeWidgetItem]:
        return [each for top in self._tops() for each in (top, *_below(top))]

    def _show_ticks(self) -> None:
        values = values_of(self._chosen, self.part)
        self.tree.blockSignals(True)
        for item in self._items():
            state = _STATES[ticked(values, item.data(0, _CHOICE), item.data(0, _ABOVE))]
            if item.checkState(0) is not state or item.data(0, Qt.ItemDataRole.CheckStateRole) is None:
                item.setCheckState(0, state)
        self.tree.blockSignals(False)

    def _find(self, text: str) -> None:
        """Only lines that hold what is typed, and those that they belong to."""
        typed = text.strip().casefold()
        for top in self._tops():
            own, found = typed in top.text(0).casefold(), False
            for below in _below(top):
                hit = own or typed in below.text(0).casefold()
                below.setHidden(not hit)
                found = found or hit
            top.setHidden(not (own or found))
            top.setExpanded(bool(typed) and found and not own)

    def _tick(self, item: QTreeWidgetItem) -> None:
        on = item.checkState(0) is Qt.CheckState.Checked
        choice, above = item.data(0, _CHOICE), item.data(0, _ABOVE)
        self.asked.emit(with_tick(self._chosen, self.part, choice, above, on=on))

    def _take_preset(self, name: str) -> None:
        if self._as_of is not None:
            self.asked.emit(with_period(self._chosen, name, self._as_of))

    def take_period(self) -> None:
        """Take what is typed, or say why not."""
        if self._as_of is None:
            return
        try:
            since, until = (moment_of(field.text(), self._as_of) for field in (self.since, self.until))
        except ValueError as error:
            say(self.refusal, self._words("period.unreadable", text=str(error)[:30]))
            return
        if since is not None and until is not None and until <= since:
            say(self.refusal, self._words("period.backwards"))
            return
        say(self.refusal, "")
        period = self._chosen.without("period")
        self.asked.emit(PanelFilter(period.grids, period.classes, period.sources, period.departments, since, until))


def _below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """The lines of a line."""
    lines = (item.child(at) for at in range(item.childCount()))
    return [line for line in lines if line is not None]
