"""What every page of the duty room is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from zscc.situation.snapshot import Snapshot
from zscc.ui.duty.book import Book
from zscc.ui.duty.sweep import Sweep
from zscc.ui.duty.wording import DutyWording
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk


class DutyPage(QWidget):
    """Shows the log at a moment; only the page in front is told of moments."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk, self.look = desk, look
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 8, 16, 8)
        self.column.setSpacing(8)
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        """The steps in which the rest of the page is made, where it has many parts."""
        return iter(())

    @property
    def words(self) -> DutyWording:
        """In the desk's language."""
        return self.desk.words

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.look = look

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        """Show the log as of a moment."""
        raise NotImplementedError

    def show_sweep(self, sweep: Sweep) -> None:
        """Cases were looked over; most pages do not mind."""

    def first(self) -> QWidget:
        """What takes the keyboard when the page is opened."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Hand the keyboard to the page."""
        self.first().setFocus(Qt.FocusReason.ShortcutFocusReason)
