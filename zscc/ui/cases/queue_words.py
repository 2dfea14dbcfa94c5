"""What a row of the queue says at a moment; painter, screen reader and mouse are told the same."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from zscc.model.case import Case
from zscc.model.report import Priority
from zscc.model.working_time import Light
from zscc.ui.cases.rows import CaseRow, CaseRows
from zscc.ui.cases.wording import SHADES, CaseWording
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from zscc.settings.bureau import Bureau

ANNOUNCED = frozenset({Priority.URGENT, Priority.HIGH})


@dataclass(frozen=True, slots=True)
class RowWords:
    """The texts of one row."""

    title: str
    said: str
    second: str
    left: str
    shade: str
    """Of ``left``: red, amber, or a calm one."""
    waits: str
    other: str
    """The other deadline, '' without one."""
    presses: bool = False
    """The other deadline is near or over as well: it is said whatever the room."""


class QueueWords:
    """Says rows of the newest moment."""

    def __init__(self, wording: Wording, bureau_of: "Callable[[], Bureau]") -> None:
        self._bureau_of = bureau_of
        self.cases = CaseWording(wording, bureau_of)
        self.fresh: frozenset[str] = frozenset()
        """Ids of urgent cases that came in a moment ago."""
        self.suspected: Callable[[str], int] = lambda _: 0
        """How many cases may be the same as this one."""
        self._rows, self._as_of = CaseRows(), datetime.min.replace(tzinfo=UTC)

    def speak(self, wording: Wording) -> None:
        """Speak another language."""
        self.cases = CaseWording(wording, self._bureau_of)

    def show_moment(self, rows: CaseRows, as_of: datetime) -> None:
        """From now on these are the cases, and this is the time."""
        self._rows, self._as_of = rows, as_of

    @staticmethod
    def is_announced(case: Case) -> bool:
        """Whether a case is so urgent that its coming is said."""
        return case.priority in ANNOUNCED

    def of(self, row: CaseRow) -> RowWords:
        """The texts of a row."""
        case, words = row.case, self.cases
        clocks = words.clocks(case, self._as_of)
        left, shade = (words.wait(case, self._as_of), "text_second") if not clocks else ("", "text")
        if clocks:
            left = clocks[0][1].text
            shade = "text_third" if clocks[0][1].stopped else SHADES[clocks[0][1].light] or "text"
        other = words("left.of", which=words(f"left.{clocks[1][0]}"), left=clocks[1][1].text) if len(clocks) > 1 else ""
        return RowWords(
            title=words.title(case),
            said=words.said(case),
            second=words.joined((self.where(row), words.sources(case, self._rows), *self._marks(case)), "gap"),
            left=left,
            shade=shade,
            waits=words.waits(case),
            other=other,
            presses=len(clocks) > 1 and not clocks[1][1].stopped and clocks[1][1].light is not Light.GREEN,
        )

    def where(self, row: CaseRow) -> str:
        """The grid in words, or that there is none."""
        place = "place.none" if row.case.point is None else "place.outside"
        return row.grid_label or self.cases.wording(place)

    def text(self, row: CaseRow) -> str:
        """What a screen reader says."""
        said = self.of(row)
        parts = (self.cases.wording.priority(row.case.priority), said.title, said.second, said.left, said.waits)
        return " ".join(part for part in (*parts, said.other) if part)

    def tip(self, row: CaseRow) -> str:
        """What the mouse is told."""
        said, words = self.of(row), self.cases
        state = words(
            "queue.tip_state", priority=words.wording.priority(row.case.priority), waits=said.waits, left=said.left
        )
        dues = [("own", row.case.own), ("superior", row.case.superior)]
        lines = [f"{said.title}  {row.case.case_id}", state, said.second]
        lines += [
            words("queue.tip_due", which=words(f"left.{name}"), moment=words.moment(due.due_at, self._as_of))
            for name, due in dues
            if due is not None
        ]
        return "\n".join((*lines, said.said))

    def _marks(self, case: Case) -> list[str]:
        number = self.suspected(case.case_id)
        suspected = self.cases("queue.suspected_many", number=number) if number else ""
        return [*self.cases.marks(case), suspected]
