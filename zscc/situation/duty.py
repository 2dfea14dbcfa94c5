"""The logbook as the desk shows it: lines of the last days, and older ones that still stand.

A line stands until it is answered: a carried note until it is cleared, an instruction until it is done, a warning
until it is lifted, an event until it is closed, and what is about a standing line stands with it. Appeals, weights and
rules stay. Others leave after
``KEPT_DAYS``; the journal keeps them all.
"""

from dataclasses import dataclass, field

import msgspec

from zscc.clock import day_of_ms
from zscc.model.duty import CARRIED, DutyKind, DutyLine
from zscc.model.moment import ms_from_utc
from zscc.situation.digest import MODULUS, entity_digest

KEPT_DAYS = 2
_ANSWERS = {
    DutyKind.NOTE_CLEARED: DutyKind.NOTE,
    DutyKind.INSTRUCTION_DONE: DutyKind.INSTRUCTION,
    DutyKind.WARNING_LIFTED: DutyKind.WARNING,
    DutyKind.EVENT_CLOSED: DutyKind.EVENT_OPENED,
}
_STANDS = frozenset({*_ANSWERS.values(), DutyKind.APPEAL, DutyKind.WEIGHTS, DutyKind.RULE_SET})
"""An appeal stands after it was decided: scores of months to come leave its case out."""


@dataclass(slots=True)
class Duty:
    """Lines by id, in the order in which they were written."""

    lines: dict[str, DutyLine] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    """Ids of lines that stand no more."""
    departed: int = 0
    departed_digest: int = 0
    oldest_day: int = -1
    _told: tuple[DutyLine, ...] | None = None

    def take(self, line: DutyLine) -> bool:
        """Take in a line."""
        self.lines[line.line_id] = line
        if line.what in _ANSWERS:
            self.answered.add(line.about)
        self._told = None
        return True

    def pass_time(self, today: int) -> bool:
        """Let go of what is old and stands no more; says whether anything left."""
        if today - KEPT_DAYS <= self.oldest_day:
            return False
        self.oldest_day = today - KEPT_DAYS
        standing = {line.line_id for line in self.lines.values() if self._stands(line)}
        leaving = [line for line in self.lines.values() if self._may_leave(line, standing)]
        for line in leaving:
            del self.lines[line.line_id]
            self.answered.discard(line.line_id)
            self.departed_digest = (self.departed_digest + line_digest(line)) % MODULUS
        self.departed += len(leaving)
        if leaving:
            self._told = None
        return bool(leaving)

    def _may_leave(self, line: DutyLine, standing: set[str]) -> bool:
        if day_of_ms(ms_from_utc(line.at)) >= self.oldest_day:
            return False
        return line.line_id not in standing and line.about not in standing

    def _stands(self, line: DutyLine) -> bool:
        if line.what is DutyKind.NOTE and line.outcome != CARRIED:
            return False
        return line.what in _STANDS and line.line_id not in self.answered

    def told(self) -> tuple[DutyLine, ...]:
        """The lines, oldest first; the same object while none came or went."""
        if self._told is None:
            self._told = tuple(self.lines.values())
        return self._told

    def digests(self) -> tuple[int, ...]:
        """One a line, and one for those that left."""
        each = tuple(line_digest(line) for line in self.lines.values())
        gone = (entity_digest("duty", self.departed, self.departed_digest),) if self.departed else ()
        return (*each, *gone)


def line_digest(line: DutyLine) -> int:
    """The digest of one line."""
    return entity_digest("duty_line", msgspec.json.encode(line))
