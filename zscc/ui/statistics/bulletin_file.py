"""The bulletin as a PDF on A4, made in a process of its own; the desk goes on meanwhile."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from zscc.map.pages.record import Record, RecordLine, RecordPart
from zscc.ui.pages.record_file import RecordFile
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


class BulletinFile(RecordFile):
    """The bulletin of one desk."""

    def __init__(self, desk: "DeskWindow", parent: QWidget) -> None:
        super().__init__(desk, parent, "statistics.bulletin.saved")
        self._desk = desk

    def ask_where(self, text: BulletinText) -> None:
        """Ask for a file; nothing waits for the answer."""
        words = self._desk.wording.words
        name = words("page.file_made_up", name=text.title) if text.mark else text.title
        self.ask_for(words("statistics.bulletin.file_tip"), f"{name}.pdf", partial(self.save_to, text))

    def save_to(self, text: BulletinText, path: Path) -> None:
        """Make the file; ``saved`` says what became of it."""
        snapshot = self._desk.snapshot
        if snapshot is not None:
            self.make(record_of(text, snapshot.as_of, snapshot.seq, self._desk.wording.language), path)
