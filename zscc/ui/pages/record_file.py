"""A paper of the desk as a PDF on A4: made in a process of its own, sealed, put down, whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from zscc.export.contract import Form
from zscc.map.pages.apart import PageNotMade, Tell
from zscc.map.pages.record import Record
from zscc.model.audience import Audience
from zscc.model.passport import Passport
from zscc.ui.export.file_desk import ask_for_file, refused_words
from zscc.ui.export.handing import Handing
from zscc.ui.export.passports import passport_of

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow


@dataclass(frozen=True)
class RecordJob:
    """A record with the passport of the moment at which it was asked for; can be pickled."""

    record: Record
    passport: Passport

    def made(self, tell: Tell | None = None) -> bytes:
        """The sealed PDF, in one go; needs a QGuiApplication, no display."""
        from zscc.export.seal import sealed

        return sealed(Form.PDF, self.record.made(), self.passport)


class RecordFile(QObject):
    """One file at a time; ``saved_key`` are the words that tell of it, with the name of the ``file``."""

    saved = Signal(object, object)
    """Path, and why it was not made: PageNotMade, or None."""

    def __init__(self, window: "DeskWindow", parent: QWidget, saved_key: str) -> None:
        super().__init__(parent)
        self._window, self._saved_key = window, saved_key
        self._handing = Handing(window)
        self._handing.handed_over.connect(self._was_saved)

    @property
    def busy(self) -> bool:
        """Whether a file is being made."""
        return self._handing.busy

    def ask_for(self, title: str, name: str, chosen: Callable[[Path], object]) -> None:
        """Ask for a file; nothing waits for the answer."""
        ask_for_file(self._window, title, "PDF", name, chosen)

    def make(self, record: Record, path: Path) -> None:
        """Make the file; ``saved`` says what became of it. Does nothing while another is being made."""
        window, picture = self._window, self._window.picture
        if self.busy or picture is None:
            return
        passport = passport_of(window, picture, Audience.INTERNAL, "record")
        passport = replace(passport, box_m=None, layers=(), crs="")

        def begin(proved: Passport) -> None:
            self._handing.begin(RecordJob(record, proved), proved, Form.PDF.value)

        self._handing.gather(path, passport, begin)

    def close(self) -> None:
        """Stop; the desk is closing."""
        self._handing.close()

    def _was_saved(self, path: Path, reason: PageNotMade | None) -> None:
        window = self._window
        saved = window.wording.words(self._saved_key, file=path.name)
        window.tell(saved if reason is None else refused_words(window, path, reason))
        self.saved.emit(path, reason)
