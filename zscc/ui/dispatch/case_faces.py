"""Rows of a list of cases, made when somebody looks at them: a list may hold a hundred thousand."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import overload

from zscc.model.case import Case
from zscc.ui.cases.rows import CaseRow, CaseRows
from zscc.ui.cases.wording import SHADES, Clock
from zscc.ui.dispatch.stack import Face, LateFace, Mark
from zscc.ui.dispatch.wording import DispatchWording

_MINUTE_S = 60


class CaseFaces(Sequence[LateFace]):
    """The faces of cases, as they stand at a moment."""

    def __init__(self, rows: CaseRows, words: DispatchWording, as_of: datetime) -> None:
        self._rows, self._words, self._as_of = rows, words, as_of
        # Below half an hour seconds are told; a list that counts them all down would never rest.
        self._minute = int(as_of.timestamp() // _MINUTE_S)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> LateFace: ...
    @overload
    def __getitem__(self, at: slice) -> list[LateFace]: ...
    def __getitem__(self, at: int | slice) -> LateFace | list[LateFace]:
        if isinstance(at, slice):
            return [self._late(row) for row in self._rows[at]]
        return self._late(self._rows[at])

    def _late(self, row: CaseRow) -> LateFace:
        return LateFace(row.case.case_id, (row.case.version, self._minute), partial(self._face, row))

    def _face(self, row: CaseRow) -> Face:
        case, words, as_of = row.case, self._words, self._as_of
        clocks = words.cases.clocks(case, as_of)
        left: Clock | None = clocks[0][1] if clocks else None
        return Face(
            key=case.case_id,
            title=words.cases.title(case),
            note=row.grid_label or "",
            marks=tuple(self._marks(case)),
            priority=case.priority,
            end="" if left is None else left.text,
            end_shade="text" if left is None or left.stopped else SHADES[left.light] or "text",
        )

    def _marks(self, case: Case) -> list[Mark]:
        words, cases, as_of = self._words, self._words.cases, self._as_of
        marks = [Mark(cases.waits(case), "text"), Mark(cases.wait(case, as_of))]
        for key, until in (("extension", case.extension_asked), ("suspension", case.suspension_asked)):
            if until is not None:
                marks.append(Mark(words(f"flow.{key}_until", moment=cases.moment(until, as_of)), "accent"))
        if len(case.parties) > 1:
            lead = [party.order.department for party in case.parties if party.order.lead]
            others = [party.order.department for party in case.parties if not party.order.lead]
            marks.append(Mark(words("flow.lead", department=words.departments(lead)), "text_third"))
            marks.append(Mark(words("flow.support", departments=words.departments(others)), "text_third"))
        else:
            marks.append(Mark(cases.department(case.department), "text_third"))
            marks += [Mark(said, "text_third") for said in cases.marks(case)]
        return marks
