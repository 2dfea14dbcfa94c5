"""The last handover on paper: A4, made in a process of its own from the line that was written, whole or not at all."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from zscc.clock import SHANGHAI
from zscc.map.pages.record import Record, RecordLine, RecordPart
from zscc.model.duty import DutyLine
from zscc.ui.duty.handover import by_section, listed_in
from zscc.ui.duty.handover_words import counts_in, heading_of, remark_in, said_of, shifts_in
from zscc.ui.duty.wording import DutyWording
from zscc.ui.pages.record_file import RecordFile

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


class HandoverFile(RecordFile):
    """The newest handover of one desk."""

    def __init__(self, desk: "DutyDesk", parent: QWidget) -> None:
        super().__init__(desk.window, parent, "duty.record.saved")
        self._desk = desk

    def ask_where(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        record = self.record()
        if record is not None and not self.busy:
            self.ask_for(self._desk.words("handover.paper"), self.file_name(record), self.save_to)

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
        if record is not None:
            self.make(record, path)
