"""Official warnings of one window: what stands in the bar, what is new and announced, and where each holds."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.model.report import Priority
from zscc.ui.duty.book import Book
from zscc.ui.duty.wording import DutyWording
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.model.weather import WarningIssued
    from zscc.ui.duty.official import Official
    from zscc.ui.window import DeskWindow

ANNOUNCED_AS = Priority.HIGH
"""Whose tones a new warning has, once: it is its issuer's word, no alarm of ours."""


class Warnings(QObject):
    """Told a moment, keeps the bar's strip."""

    def __init__(self, window: "DeskWindow") -> None:
        super().__init__(window)
        self._window = window
        self.told: tuple[Official, ...] = ()
        """What stands, the gravest in force first."""
        self._known: frozenset[str] | None = None
        """None before the first moment: what stood then is not new."""
        self.fresh: frozenset[str] = frozenset()
        """What came by a feed and nobody has looked at yet."""

    @property
    def in_bar(self) -> str:
        """The warning that stands in the bar; '' for none."""
        strip = self._window.top_bar.warnings
        return "" if strip is None or strip.shown is None else strip.shown.key

    def show(self, look: Look, book: Book, as_of: datetime, words: DutyWording, *, loading: bool) -> None:
        """A new moment; while the journal is still being read what comes out of it is no news."""
        snapshot = self._window.snapshot
        if loading:
            self._known = None
        brought = () if snapshot is None else snapshot.warnings
        if not book.warnings and not brought and not self.told:
            # Most days there is none: nothing of it is imported before the first.
            self._known = None if loading else self._known or frozenset()
            return
        from zscc.ui.duty.official import officials

        self.told = officials(book.warnings, brought, as_of, words)
        self._announce(self.told, words)
        self._window.top_bar.show_warnings(look, self.told, as_of, words, self.fresh)

    def show_past(self, look: Look, book: Book, as_of: datetime, words: DutyWording, *, loading: bool) -> None:
        """What stood at a past moment; nothing of it is news, and what is stays so."""
        known, fresh = self._known, self.fresh
        self._known = None
        self.show(look, book, as_of, words, loading=loading)
        self._known, self.fresh = known, fresh

    def hear(self, book: Book, brought: "tuple[WarningIssued, ...]", as_of: datetime, words: DutyWording) -> None:
        """The present while a past moment is shown: what is new in it is said and sounds; the bar shows the past."""
        if self._known is not None and (book.warnings or brought):
            from zscc.ui.duty.official import officials

            self._announce(officials(book.warnings, brought, as_of, words), words, key="came_now")

    def _announce(self, told: "tuple[Official, ...]", words: DutyWording, *, key: str = "came") -> None:
        """Say what is in force and was not known a moment ago."""
        standing = frozenset(its.key for its in told)
        known, self._known = self._known, standing if self._known is None else self._known | standing
        self.fresh &= standing
        new = [its for its in told if its.by_feed and not its.exercise and known is not None]
        new = [its for its in new if its.key not in (known or ())]
        if new:
            self.fresh |= {its.key for its in new}
            self._window.tell(words(f"warning.{key}", name=new[0].name, issuer=new[0].issuer))
            self._window.alarms.announce(ANNOUNCED_AS)

    def look_at(self, key: str) -> "Official | None":
        """Somebody looks at a warning: it is new no more."""
        self.fresh -= {key}
        return next((its for its in self.told if its.key == key), None)

    def fly_to(self, key: str) -> bool:
        """Show where a warning holds; False when nobody told."""
        its = self.look_at(key)
        if its is None or its.warning is None:
            return False
        from zscc.map.warnings.drawn import box_of

        box = box_of(its.warning, self._window.directory.town)
        if box is None:
            return False
        self._window.canvas.show_box(box)
        return True
