"""Live cases: every one that is open, and those that ended lately.

A case that ended leaves when ``KEPT_DAYS`` days have passed since; its digest stays in a sum and its row in the store,
from where :class:`~zscc.model.case_facts.CaseRecalled` brings it back. A step that the table refuses cannot have been
acknowledged; should a journal hold one all the same, it is counted and changes nothing.
"""

from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import map_from_wgs84
from zscc.model.case import STAGES, Case
from zscc.model.case_facts import CaseOpened, CaseRecalled, CaseStep
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.moment import ms_from_utc
from zscc.model.working_time import Deadline
from zscc.situation.digest import MODULUS, entity_digest
from zscc.situation.reports import frozen
from zscc.situation.snapshot import NEVER_MS, CaseColumns

KEPT_DAYS = 7
_STAGE = {stage: code for code, stage in enumerate(STAGES)}


@dataclass(slots=True)
class Cases:
    """Cases by id, in the order in which they were opened."""

    live: dict[str, Case] = field(default_factory=dict)
    digests: dict[str, int] = field(default_factory=dict)
    ended_day: dict[str, int] = field(default_factory=dict)
    """Day on which a case ended."""
    departed: int = 0
    departed_digest: int = 0
    refused: int = 0
    oldest_day: int = -1
    synthetic: int = 0
    _told: tuple[Case, ...] | None = None
    _columns: CaseColumns | None = None

    def take(self, fact: CaseOpened | CaseStep | CaseRecalled, day: int) -> bool:
        """Take in what happened on ``day`` (of the record); False when it changed nothing."""
        case = self._after(fact)
        if case is None:
            self.refused += 1
            return False
        self._put(case, day)
        return True

    def _after(self, fact: CaseOpened | CaseStep | CaseRecalled) -> Case | None:
        before = self.live.get(fact.subject)
        if isinstance(fact, CaseOpened):
            return None if before is not None else open_case(fact)
        if isinstance(fact, CaseRecalled):
            return self._recalled(fact) if before is None else None
        if before is None:
            return None
        try:
            return take_step(before, fact)
        except StepRefused:
            return None

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
        self._told = self._columns = None

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
            self._told = self._columns = None
        return bool(leaving)

    def told(self) -> tuple[Case, ...]:
        """Live cases as a snapshot keeps them; the same object while none changed."""
        if self._told is None:
            self._told = tuple(self.live.values())
        return self._told

    def columns(self) -> CaseColumns:
        """What queues sort and maps draw, one value a case in the order of :meth:`told`."""
        if self._columns is None:
            self._columns = columns_of(self.told())
        return self._columns

    def accumulators(self) -> tuple[int, ...]:
        """The digest of what stays of cases that left; empty while none did."""
        if not (self.departed or self.refused):
            return ()
        return (entity_digest("cases", self.departed, self.departed_digest, self.refused),)


def case_digest(case: Case) -> int:
    """The digest of a whole case; it holds whole numbers and texts only."""
    return entity_digest("case", msgspec.json.encode(case))


def columns_of(cases: tuple[Case, ...]) -> CaseColumns:
    """The columns of cases, in their order."""
    nowhere = (float("nan"), float("nan"))
    degrees = np.array([(c.point.lon_deg, c.point.lat_deg) if c.point else nowhere for c in cases]).reshape(-1, 2)
    x_m, y_m = map_from_wgs84(degrees[:, 0], degrees[:, 1])
    return CaseColumns(
        x_m=frozen(x_m),
        y_m=frozen(y_m),
        stage=frozen(np.array([_STAGE[case.stage] for case in cases], np.uint8)),
        priority=frozen(np.array([case.priority.rank for case in cases], np.uint8)),
        opened_at_ms=frozen(np.array([ms_from_utc(case.times.opened_at) for case in cases], np.int64)),
        amber_at_ms=_dues([case.own for case in cases], "amber_at"),
        due_at_ms=_dues([case.own for case in cases], "due_at"),
        superior_due_at_ms=_dues([case.superior for case in cases], "due_at"),
        ended=frozen(np.array([case.ended for case in cases], np.bool_)),
        paused=frozen(np.array([case.suspension is not None for case in cases], np.bool_)),
    )


def _dues(deadlines: list[Deadline | None], name: str) -> NDArray[np.int64]:
    dues = [NEVER_MS if deadline is None else ms_from_utc(getattr(deadline, name)) for deadline in deadlines]
    return frozen(np.array(dues, np.int64))
