"""A paper of the desk as a PDF on A4: made in a process of its own, sealed, put down, whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from zscc.export.contract import Form
from zscc.map.pages.apart import PageNotMade
from zscc.map.pages.record import Record
from zscc.model.audience import Audience
from zscc.model.export_question import ChainAt
from zscc.model.exported import Exported
from zscc.model.passport import Passport
from zscc.ui.export.handing import Handing
from zscc.ui.export.passports import passport_of

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow


@dataclass(frozen=True)
class RecordJob:
    """A record with the passport of the moment at which it was asked for; can be pickled."""

    record: Record
    passport: Passport

    def made(self) -> bytes:
        """The sealed PDF; needs a QGuiApplication, no display."""
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
        self._asked: Path | None = None
        self._handing.handed_over.connect(self._was_saved)

    @property
    def busy(self) -> bool:
        """Whether a file is being made."""
        return self._asked is not None

    def ask_for(self, title: str, name: str, chosen: Callable[[Path], object]) -> None:
        """Ask for a file; nothing waits for the answer."""
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def make(self, record: Record, path: Path) -> None:
        """Make the file; ``saved`` says what became of it. Does nothing while another is being made."""
        window, picture = self._window, self._window.picture
        if self.busy or picture is None:
            return
        self._asked = path
        passport = passport_of(window, picture, Audience.INTERNAL, "record")
        passport = replace(passport, box_m=None, layers=(), crs="")
        job = RecordJob(record, passport)
        # By the door of look-ups itself: what a replay knew does not matter for the row's digest.
        window.asking.looked_up.emit(ChainAt(passport.seq), partial(self._chain_came, job, path))

    def close(self) -> None:
        """Stop; the desk is closing."""
        self._asked = None
        self._handing.close()

    def _chain_came(self, job: RecordJob, path: Path, chain: object) -> None:
        if self._asked is None:
            return
        passport = replace(job.passport, chain=chain if isinstance(chain, str) else "")
        leaving = Exported(
            serial=0,
            seat=self._window.asking.who.seat,
            at=passport.as_of,
            shows=passport.shows,
            form=Form.PDF.value,
            audience=passport.audience,
            sha256="",
            as_of=passport.as_of,
            seq=passport.seq,
            rows=1,
        )
        self._handing.begin(replace(job, passport=passport), path, leaving)

    def _was_saved(self, path: Path, reason: PageNotMade | None) -> None:
        self._asked = None
        words = self._window.wording.words
        if reason is None:
            self._window.tell(words(self._saved_key, file=path.name))
        else:
            arguments: dict[str, object] = getattr(reason, "arguments", {})
            key = f"page.failed.{reason.code}"
            key = key if key in words else f"export.refused.{reason.code}"
            self._window.tell(words(key, **{"reason": reason.reason, **arguments}))
        self.saved.emit(path, reason)
