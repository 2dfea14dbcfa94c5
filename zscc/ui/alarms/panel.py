"""The panel of alarms over the map: what stands, what is shelved, the load, the rules."""

from collections.abc import Iterator
from enum import Enum
from functools import cached_property, partial
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from zscc.ui.alarms.list_page import ListPage
from zscc.ui.alarms.load_page import LoadPage
from zscc.ui.alarms.rules_page import RulesPage
from zscc.ui.alarms.standing import Standing
from zscc.ui.alarms.wording import AlarmWording
from zscc.ui.parts import Ground, Look


class Tab(Enum):
    """The pages, in the order of their tabs."""

    STANDING = "standing"
    SHELVED = "shelved"
    LOAD = "load"
    RULES = "rules"


_Page = TypeVar("_Page", ListPage, LoadPage, RulesPage)


class AlarmPanel(QFrame):
    """Four pages under their tabs."""

    opened = Signal(object)
    """Tab that was opened."""
    made = Signal(object)
    """A page, to be connected."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        Ground(self)
        self._look = look
        self._words: AlarmWording | None = None
        self.tabs: dict[Tab, QPushButton] = {}
        self.parts = self._parts()
        self.hide()

    def _parts(self) -> Iterator[None]:
        self.standing = ListPage(self._look, self, shelved=False)
        yield
        self.stack = QStackedWidget(self)
        self.stack.setObjectName("stack")
        self.stack.addWidget(self.standing)
        yield
        row = QHBoxLayout()
        row.setSpacing(2)
        for tab in Tab:
            button = self.tabs[tab] = QPushButton(self)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(partial(self.open_tab, tab))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.stack, 1)

    @cached_property
    def shelved(self) -> ListPage:
        """The page of shelved alarms; every page but the first is made when it is first opened."""
        return self._made(ListPage(self._look, self, shelved=True))

    @cached_property
    def load(self) -> LoadPage:
        """The page of the load."""
        return self._made(LoadPage(self._look, self))

    @cached_property
    def rules(self) -> RulesPage:
        """The page of rules."""
        return self._made(RulesPage(self._look, self))

    def _made(self, page: _Page) -> _Page:
        self.stack.addWidget(page)
        if self._words is not None:
            page.show_look(self._look, self._words)
        self.made.emit(page)
        return page

    @property
    def tab(self) -> Tab:
        """The page in front."""
        return next((tab for tab, button in self.tabs.items() if button.isChecked()), Tab.STANDING)

    def open_tab(self, tab: Tab, *_: object) -> None:
        """Bring a page to the front."""
        page: ListPage | LoadPage | RulesPage = getattr(self, tab.value)
        self.stack.setCurrentWidget(page)
        self.tabs[tab].setChecked(True)
        page.take_focus()
        self.opened.emit(tab)

    def show_look(self, look: Look, words: AlarmWording) -> None:
        """Wear another language or theme."""
        self._look, self._words = look, words
        for place in range(self.stack.count()):
            page = self.stack.widget(place)
            assert isinstance(page, ListPage | LoadPage | RulesPage)
            page.show_look(look, words)

    def show_counts(self, words: AlarmWording, standing: Standing) -> None:
        """Tabs say how many lie behind them: what is shelved is never out of sight."""
        counts = {Tab.STANDING: len(standing.all), Tab.SHELVED: len(standing.shelved)}
        for tab, button in self.tabs.items():
            name, count = words(f"tab.{tab.value}"), counts.get(tab, 0)
            text = f"{name} {count}" if count else name
            if button.text() != text:
                button.setText(text)
