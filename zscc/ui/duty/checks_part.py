"""巡查清单 in the patrol room: tick what was looked at in this shift, and see how much of the town it covered."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from zscc.model.asked import WriteLine
from zscc.model.duty import DutyKind
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Snapshot
from zscc.ui.duty.book import Book
from zscc.ui.duty.checks import DONE, ITEM, NO, VEHICLE, YES, CheckList, check_lists
from zscc.ui.duty.line_list import LineList, LineRow
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.row_model import ROW_ROLE

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk

_APART = "\t"


class ChecksPart(QWidget):
    """Enter or a click ticks an item, again takes the tick back; each is a line of the logbook."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._look = desk, look
        self.list = LineList(look, self, low=True)
        self.covered = label("note", "second", self)
        self.covered.setWordWrap(True)
        self.lists: tuple[CheckList, ...] = ()
        self._drawn: tuple[object, ...] = ()
        column = QVBoxLayout(self)
        tight(column, spacing=4)
        column.addWidget(self.covered)
        column.addWidget(self.list, 1)
        self.list.opened.connect(self.tick)
        self.list.view.clicked.connect(self._clicked)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.list.show_look(look, self._desk.words("checks.heading"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._desk.snapshot is not None:
            self.show_moment(self._desk.book, self._desk.snapshot)

    def show_moment(self, book: Book, snapshot: Snapshot) -> None:
        """Show the lists of the shift that runs."""
        words, duty = self._desk.words, self._desk.roster.duty_at(snapshot.as_of)
        say(self.covered, self._covered(duty.begins_at))
        drawn = (book, duty.duty_id, self._look)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.lists = check_lists(book, duty.duty_id, self._desk.window.bureau.catalogue.classes)
        rows = [row for its in self.lists for row in self._rows(its, snapshot.as_of)]
        done, count = sum(its.done for its in self.lists), sum(len(its.items) for its in self.lists)
        self.list.show_rows(rows, words("checks.heading"), words("checks.progress", done=done, all=count))

    def _covered(self, since: datetime) -> str:
        """How many grids a patrol vehicle was in since the shift began."""
        words, patrol = self._desk.words, self._desk.window.patrol.picture
        if patrol is None or patrol.since_ms is None:
            return words("checks.not_known")
        since_ms = ms_from_utc(since)
        seen = sum(ms is not None and ms >= since_ms for ms in patrol.grids_seen_ms.values())
        return words("checks.covered", seen=seen, all=len(patrol.grids_seen_ms))

    def _rows(self, its: CheckList, as_of: datetime) -> list[LineRow]:
        words = self._desk.words
        right = words("checks.complete") if its.complete else words("checks.undone", count=len(its.items) - its.done)
        name = words("checks.of_list", name=its.name, done=its.done, all=len(its.items))
        rows = [LineRow(its.class_id, name, right=right, shade="ok" if its.complete else "text_second", head=True)]
        for item, line in its.items:
            told = "" if line is None else f"{words.at(line.at, as_of)} {words.person(line.by)}"
            key = f"{its.class_id}{_APART}{item}"
            rows.append(LineRow(key, item, right=told, tick=line is not None, faded=line is not None))
        return rows

    def _clicked(self, index: QModelIndex) -> None:
        self.tick(index.data(ROW_ROLE).key)

    def tick(self, key: str) -> None:
        """Tick an item, or take its tick back."""
        class_id, apart, item = key.partition(_APART)
        if not apart:
            return
        lines = next((its.items for its in self.lists if its.class_id == class_id), ())
        ticked = any(each == item and line is not None for each, line in lines)
        pick = self._desk.window.selection
        vehicle = ((VEHICLE, pick.id),) if pick is not None and pick.kind == "vehicle" else ()
        values = ((ITEM, item), (DONE, NO if ticked else YES), *vehicle)
        self._desk.write(WriteLine(DutyKind.CHECKED, item, to=class_id, values=values))
