"""The panel of alarms over the map: what stands, what is shelved, the load, the rules."""

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from zscc.ui.alarms.list_page import ListPage
from zscc.ui.alarms.load_page import LoadPage
from zscc.ui.alarms.rules_page import RulesPage
from zscc.ui.alarms.standing import Standing
from zscc.ui.alarms.wording import AlarmWording
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from collections.abc import Callable


class Tab(Enum):
    """The pages, in the order of their tabs."""

    STANDING = "standing"
    SHELVED = "shelved"
    LOAD = "load"
    RULES = "rules"


class AlarmPanel(QFrame):
    """Four pages under their tabs."""

    opened = Signal(object)
    """Tab that was opened."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.standing, self.shelved = ListPage(look, self, shelved=False), ListPage(look, self, shelved=True)
        self.load, self.rules = LoadPage(look, self), RulesPage(look, self)
        self.tabs: dict[Tab, QPushButton] = {}
        self.stack = QStackedWidget(self)
        self.stack.setObjectName("stack")
        pages = (self.standing, self.shelved, self.load, self.rules)
        row = QHBoxLayout()
        row.setSpacing(2)
        for tab, page in zip(Tab, pages, strict=True):
            button = self.tabs[tab] = QPushButton(self)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.clicked.connect(partial(self.open_tab, tab))
            row.addWidget(button)
            self.stack.addWidget(page)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.stack, 1)
        self.hide()

    @property
    def tab(self) -> Tab:
        """The page in front."""
        return list(Tab)[self.stack.currentIndex()]

    def open_tab(self, tab: Tab, *_: object) -> None:
        """Bring a page to the front."""
        self.stack.setCurrentIndex(list(Tab).index(tab))
        self.tabs[tab].setChecked(True)
        focus: Callable[[], object] = {
            Tab.STANDING: self.standing.list.setFocus,
            Tab.SHELVED: self.shelved.list.setFocus,
            Tab.RULES: self.rules.take_focus,
            Tab.LOAD: self.tabs[Tab.LOAD].setFocus,
        }[tab]
        focus()
        self.opened.emit(tab)

    def show_look(self, look: Look, words: AlarmWording) -> None:
        """Wear another language or theme."""
        for page in (self.standing, self.shelved, self.load, self.rules):
            page.show_look(look, words)

    def show_counts(self, words: AlarmWording, standing: Standing) -> None:
        """Tabs say how many lie behind them: what is shelved is never out of sight."""
        counts = {Tab.STANDING: len(standing.all), Tab.SHELVED: len(standing.shelved)}
        for tab, button in self.tabs.items():
            name, count = words(f"tab.{tab.value}"), counts.get(tab, 0)
            text = f"{name} {count}" if count else name
            if button.text() != text:
                button.setText(text)
