"""Live cases: every one that is open, and those that ended lately.

A case that ended leaves when ``KEPT_DAYS`` days have passed since; its digest stays in a sum and its row in the store,
from where :class:`~zscc.model.case_facts.CaseRecalled` brings it back. A case that was carried over counts as one that
left. A step that the table refuses cannot have been acknowledged; should a journal hold one all the same, it is counted
and changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from zscc.clock import day_of_ms
from zscc.model.case import Case
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseRecalled, CaseStep
from zscc.model.case_steps import next_value
from zscc.model.journal import CaseFact
from zscc.model.moment import ms_from_utc
from zscc.situation.case_sheet import CaseSheet
from zscc.situation.digest import MODULUS, entity_digest
from zscc.situation.snapshot import CaseColumns

KEPT_DAYS = 7


def opened_before(opened: CaseOpened, day: int) -> bool:
    """Whether a case that was recorded on ``day`` was opened earlier than the day before: somebody brought it along."""
    return day_of_ms(ms_from_utc(opened.at)) < day - 1


@dataclass(slots=True)
class Cases:
    """Cases by id, in the order in which they were opened."""

    live: dict[str, Case] = field(default_factory=dict)
    digests: dict[str, int] = field(default_factory=dict)
    """In the same order."""
    ended_day: dict[str, int] = field(default_factory=dict)
    """Day on which a case ended."""
    departed: int = 0
    departed_digest: int = 0
    refused: int = 0
    oldest_day: int = -1
    synthetic: int = 0
    carried: int = 0
    """Those that were opened before this journal's time, see :func:`opened_before`; counted, not hashed."""
    sheet: CaseSheet = field(default_factory=CaseSheet)
    """Of the live ones."""

    def take(self, fact: CaseFact, day: int) -> bool:
        """Take in what happened on ``day`` (of the record); False when it changed nothing that is live."""
        if isinstance(fact, CaseCarried):
            self.departed += 1
            self.carried += 1
            self.departed_digest = (self.departed_digest + case_digest(fact.case)) % MODULUS
            return False
        if isinstance(fact, CaseRecalled) and fact.subject in self.live:
            # Recalled a day early, to be sure.
            return False
        case = self._after(fact)
        if case is None:
            self.refused += 1
            return False
        self.carried += isinstance(fact, CaseOpened) and opened_before(fact, day)
        self._put(case, day)
        return True

    def _after(self, fact: CaseOpened | CaseStep | CaseRecalled) -> Case | None:
        if isinstance(fact, CaseRecalled):
            return self._recalled(fact)
        return next_value(self.live.get(fact.subject), fact)

    def _recalled(self, fact: CaseRecalled) -> Case:
        self.departed -= 1
        self.departed_digest = (self.departed_digest - case_digest(fact.case)) % MODULUS
        return fact.case

    def _put(self, case: Case, day: int) -> None:
        before = self.live.get(case.case_id)
        self.synthetic += case.synthetic - (before is not None and before.synthetic)
        self.live[case.case_id] = case
        self.digests[case.case_id] = case_digest(case)
        if case.ended:
            self.ended_day[case.case_id] = day
        else:
            self.ended_day.pop(case.case_id, None)
        self.sheet.put(case)

    def pass_time(self, today: int) -> bool:
        """Let go of what ended long ago; says whether anything left."""
        if today - KEPT_DAYS <= self.oldest_day:
            return False
        self.oldest_day = today - KEPT_DAYS
        leaving = [case_id for case_id, day in self.ended_day.items() if day < self.oldest_day]
        for case_id in leaving:
            self.synthetic -= self.live.pop(case_id).synthetic
            self.departed_digest = (self.departed_digest + self.digests.pop(case_id)) % MODULUS
            del self.ended_day[case_id]
        self.departed += len(leaving)
        if leaving:
            self.sheet.drop(frozenset(leaving))
        return bool(leaving)

    @property
    def opened(self) -> int:
        """How many were opened ever since the journal began; what was brought from before was not."""
        return len(self.live) + self.departed - self.carried

    def told(self) -> tuple[Case, ...]:
        """Live cases as a snapshot keeps them; the same object while none changed."""
        return self.sheet.told()

    def columns(self) -> CaseColumns:
        """What queues sort and maps draw, one value a case in the order of :meth:`told`."""
        return self.sheet.columns()

    def columns_in_pieces(self) -> Iterator[None]:
        """Make :meth:`columns` ready with pauses, between which no case may change."""
        return self.sheet.columns_in_pieces()

    def accumulators(self) -> tuple[int, ...]:
        """The digest of what stays of cases that left; empty while none did."""
        if not (self.departed or self.refused):
            return ()
        return (entity_digest("cases", self.departed, self.departed_digest, self.refused),)


def case_digest(case: Case) -> int:
    """The digest of a whole case; it holds whole numbers and texts only."""
    return entity_digest("case", msgspec.json.encode(case))
