"""The last handover on paper: A4, made in a process of its own from the line that was written, whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from zscc.clock import SHANGHAI
from zscc.map.pages.apart import PageNotMade, PageProcess
from zscc.map.pages.record import Record, RecordLine, RecordPart
from zscc.model.duty import DutyLine
from zscc.ui.duty.handover import by_section, listed_in
from zscc.ui.duty.handover_words import counts_in, heading_of, remark_in, said_of, shifts_in
from zscc.ui.duty.wording import DutyWording

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk

_NO_FILE_NAME = '<>:"/\\|?*'


def record_of(words: DutyWording, line: DutyLine, institution: str, seq: int) -> Record:
    """The handover as pages; ``seq`` is the journal's newest number when the pages are made."""
    counts, listed = counts_in(line), by_section(listed_in(line))
    begun, begins = shifts_in(words, line)
    facts = [
        (words("handover.side.from"), f"{words.person(line.about)}  {begun}"),
        (words("handover.side.to"), f"{words.person(line.to)}  {begins}"),
        (words("record.moment"), _moment(line.at)),
        (words("record.number"), line.line_id),
    ]
    if remark_in(line):
        facts.append((words("handover.remark"), remark_in(line)))
    parts = []
    for section, its in listed.items():
        said = [said_of(words, each, line.at) for each in its]
        rows = [RecordLine(f"{place}. {text}", right, second) for place, (text, second, right) in enumerate(said, 1)]
        left_out = counts[section] - len(its)
        if left_out > 0:
            rows.append(RecordLine(words("record.left_out", count=words.wording.number(left_out))))
        none = words("handover.none") if not rows else ""
        parts.append(RecordPart(heading_of(words, section, counts[section]), tuple(rows), none))
    confirmed = tuple(
        (words(f"handover.side.{side}"), words("record.confirmed_by", person=words.person(person), at=_moment(line.at)))
        for side, person in (("from", line.about), ("to", line.to))
    )
    return Record(
        institution=institution,
        title=words("record.title"),
        facts=tuple(facts),
        parts=tuple(parts),
        confirmed=confirmed,
        as_of=line.at,
        seq=seq,
        synthetic=line.synthetic,
        language=words.wording.language,
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


class HandoverFile(QObject):
    """One file at a time."""

    saved = Signal(object, object)
    """Path, and why it was not made: PageNotMade, or None."""

    def __init__(self, desk: "DutyDesk", parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self._process: PageProcess | None = None
        self._threads: ThreadPoolExecutor | None = None
        self.saved.connect(self._was_saved)

    def ask_where(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        record = self.record()
        if record is None or self._process is not None:
            return
        words = self._desk.words
        dialog = QFileDialog(self._parent, words("handover.paper"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self.file_name(record))
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def record(self) -> Record | None:
        """The newest handover as pages; None while there is none."""
        desk, line = self._desk, self._desk.book.last_handover
        if line is None or desk.snapshot is None:
            return None
        profile, words = desk.window.profile, desk.words
        institution = profile.institution if words.wording.language == "zh" else profile.institution_en
        return record_of(words, line, institution, desk.snapshot.seq)

    def file_name(self, record: Record) -> str:
        """``交接班记录 2026-06-15 1730（示意）.pdf``."""
        words = self._desk.words
        name = f"{record.title} {_moment(record.as_of)[:16].replace(':', '')}"
        name = words.wording.words("page.file_made_up", name=name) if record.synthetic else name
        return "".join(" " if letter in _NO_FILE_NAME else letter for letter in name) + ".pdf"

    def save_to(self, path: Path) -> None:
        """Make the file; ``saved`` says what became of it."""
        record = self.record()
        if record is None or self._process is not None:
            return
        process = self._process = PageProcess(record, path)
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-record")
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
        words = self._desk.words.wording.words
        if reason is None:
            self._desk.window.tell(words("duty.record.saved", file=path.name))
        else:
            self._desk.window.tell(words(f"page.failed.{reason.code}", reason=reason.reason))
