"""What the pages of analysis have in common: they ask the centre while they are in front, and show what comes back."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from zscc.clock import SHANGHAI
from zscc.ui.assessment.naming import Naming
from zscc.ui.assessment.periods import midnight
from zscc.ui.filters.flow import FlowLayout
from zscc.ui.parts import Heading, Look, label, say, tight
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

AGAIN_AFTER = timedelta(seconds=60)
SPANS = (7, 28, 90)
"""Days that pages look back."""


class Tabs(QWidget):
    """Names of which one is chosen, on as many lines as they need."""

    chosen = Signal(str)

    def __init__(self, names: Iterable[str], current: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.current = current
        self.tabs: dict[str, QPushButton] = {}
        flow = FlowLayout(4, self)
        for name in names:
            tab = self.tabs[name] = QPushButton(self)
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(name == current)
            tab.clicked.connect(lambda _=False, name=name: self.choose(name))
            flow.addWidget(tab)

    def choose(self, name: str) -> None:
        """Choose one; tells so when it is another."""
        self.tabs[name].setChecked(True)
        if name != self.current:
            self.current = name
            self.chosen.emit(name)

    def say(self, words_of: Callable[[str], str]) -> None:
        """Name them."""
        for name, tab in self.tabs.items():
            tab.setText(words_of(name))


class AnalysisPage(QWidget):
    """A page of the room 统计; a child says what it asks and how it shows the answer."""

    list_asked = Signal(str, object)
    """Name and question of a list of cases."""
    name = ""
    """Its words are ``analysis.<name>``."""

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self._naming = Naming(desk, look.wording)
        self.as_of: datetime | None = None
        self.asked: object = None
        self._asked_at: datetime | None = None
        self.told: object = None
        self._looked_at = False
        self.heading = Heading(self)
        self.note = label("small", "second", self)
        self.note.setWordWrap(True)
        self.column = QVBoxLayout(self)
        tight(self.column)
        self.column.setContentsMargins(12, 4, 12, 4)
        self.column.setSpacing(6)
        self.column.addWidget(self.heading)
        desk.filters.changed.connect(self.ask)
        # After the rooms that lend the map have taken theirs back.
        desk.workspace_changed.connect(lambda _: QTimer.singleShot(0, self, self._show_ground))
        desk.streams.turned.connect(self._show_ground)

    # For children --------------------------------------------------------------------------------------

    def question(self, as_of: datetime) -> object:
        """What to ask now; None for nothing."""
        raise NotImplementedError

    def show_told(self) -> None:
        """Show ``told``, the newest answer, or that nothing is known yet."""
        raise NotImplementedError

    def name_parts(self) -> None:
        """Say what does not depend on the answer."""

    def lend(self) -> None:
        """Show it on the map."""

    def take_back(self) -> None:
        """Leave the map."""

    def words(self, key: str, **arguments: object) -> str:
        """The words of ``analysis.<page>.<key>``."""
        return self._naming.words(f"analysis.{self.name}.{key}", **arguments)

    def finish(self, stretch: QWidget | None = None) -> None:
        """Close the column: the note last, what takes the rest of the height named."""
        if stretch is not None:
            self.column.setStretchFactor(stretch, 1)
        else:
            self.column.addStretch(1)
        self.column.addWidget(self.note)
        self.note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def day(self, moment: datetime) -> str:
        """6月14日."""
        local = moment.astimezone(SHANGHAI)
        wording = self._look.wording
        return self._naming.words("analysis.day", month=wording(f"month.{local.month}"), day=local.day)

    def since_days(self, days: int, as_of: datetime) -> datetime:
        """The midnight that begins so many days, today being the last of them."""
        return midnight(as_of.astimezone(SHANGHAI).date() - timedelta(days=days - 1))

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        self._look, self._naming = look, naming
        self.name_parts()
        self._show()

    def show_moment(self, as_of: datetime) -> None:
        """The desk's moment; what runs is asked again now and then."""
        self.as_of = as_of
        if self._asked_at is None or not timedelta() <= as_of - self._asked_at < AGAIN_AFTER:
            self.ask()

    def look_at(self, looked_at: bool) -> None:
        """The page is in front, or another one is."""
        if looked_at is not self._looked_at:
            self._looked_at = looked_at
            if looked_at:
                self.ask()
            self._show_ground()

    @property
    def in_front(self) -> bool:
        """Whether a person sees it."""
        return self._looked_at and self._desk.workspace is Workspace.STATISTICS

    # Asking --------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for what is chosen, if somebody looks."""
        if not self._looked_at or self.as_of is None:
            self._asked_at = None
            return
        asked = self.question(self.as_of)
        if asked is None:
            return
        self.asked, self._asked_at = asked, self.as_of
        self._desk.asking.look_up(asked, lambda found: self._heard(asked, found))

    def _heard(self, asked: object, found: object) -> None:
        """What comes late for another question is dropped."""
        if asked is self.asked and found is not None:
            self.told = found
            self._show()

    def _show(self) -> None:
        title = self._naming.words(f"analysis.{self.name}.title")
        if self.told is None:
            self.heading.show_texts(title, self._naming.words("assessment.reading"))
            say(self.note, "")
        self.show_told()
        self._show_ground()

    def _show_ground(self) -> None:
        # A sum of now does not lie on the map of a past moment.
        if self.in_front and self.told is not None and not self._desk.streams.replays:
            self.lend()
        else:
            self.take_back()

    def say_heading(self, note: str) -> None:
        """Title and note."""
        self.heading.show_texts(self._naming.words(f"analysis.{self.name}.title"), note)
