"""The bulletin as a PDF on A4, made in a process of its own; the desk goes on meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from zscc.map.pages.apart import PageNotMade, PageProcess
from zscc.map.pages.record import Record, RecordLine, RecordPart
from zscc.ui.statistics.bulletin_text import BulletinText

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow


def record_of(text: BulletinText, as_of: datetime, seq: int, language: str) -> Record:
    """The bulletin as pages."""
    parts: list[RecordPart] = []
    heading, lines = "", list[RecordLine]([RecordLine(text.to)])
    for paragraph in text.paragraphs:
        if paragraph.heading:
            parts.append(RecordPart(heading, tuple(lines)))
            heading, lines = paragraph.text, []
        else:
            lines.append(RecordLine(paragraph.text))
    parts.append(RecordPart(heading, tuple(lines)))
    institution, day = text.signed
    parts.append(RecordPart("", (RecordLine("", institution), RecordLine("", day))))
    return Record(
        institution=institution,
        title=text.title,
        facts=(),
        parts=tuple(parts),
        confirmed=(),
        as_of=as_of,
        seq=seq,
        synthetic=bool(text.mark),
        language=language,
    )


class BulletinFile(QObject):
    """One file at a time."""

    saved = Signal(object, object)
    """Path, and why it was not made: PageNotMade, or None."""

    def __init__(self, desk: "DeskWindow", parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._process: PageProcess | None = None
        self._threads: ThreadPoolExecutor | None = None
        self.saved.connect(self._was_saved)

    def ask_where(self, text: BulletinText) -> None:
        """Ask for a file; nothing waits for the answer."""
        words = self._desk.wording.words
        name = words("page.file_made_up", name=text.title) if text.mark else text.title
        dialog = QFileDialog(self._desk, words("statistics.bulletin.file_tip"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{name}.pdf")
        dialog.fileSelected.connect(lambda path: self.save_to(text, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, text: BulletinText, path: Path) -> None:
        """Make the file; ``saved`` says what became of it."""
        snapshot = self._desk.snapshot
        if snapshot is None or self._process is not None:
            return
        record = record_of(text, snapshot.as_of, snapshot.seq, self._desk.wording.language)
        process = self._process = PageProcess(record, path)
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-bulletin")
        self._threads.submit(self._work, process, path)

    def close(self) -> None:
        """Stop; the desk is closing."""
        if self._process is not None:
            self._process.cancel()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def _work(self, process: PageProcess, path: Path) -> None:
        """In the thread that waits."""
        try:
            process.make()
        except PageNotMade as reason:
            self.saved.emit(path, reason)
        else:
            self.saved.emit(path, None)

    def _was_saved(self, path: Path, reason: PageNotMade | None) -> None:
        self._process = None
        words = self._desk.wording.words
        if reason is None:
            self._desk.tell(words("statistics.bulletin.saved", file=path.name))
        else:
            self._desk.tell(words(f"page.failed.{reason.code}", reason=reason.reason))
