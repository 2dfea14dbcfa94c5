"""What filters and sums ask of every case, in columns that are carried on: one step changes one row of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import is_not

import numpy as np
from numpy.typing import NDArray

from zscc.model.case import Case, Stage
from zscc.model.moment import ms_from_utc

_AT_ONCE = 250
"""Cases between two pauses: some two milliseconds."""
_LOOKED_AT_ONCE = 40_000
CODED = ("source", "village", "grid", "department", "class")
"""What has a code of its own for every value that was ever seen; '' among them."""
MOMENTS = ("since_ms",)
"""Since when a case waits at its stage."""

_SINCE = {
    Stage.REGISTERED: "registered_at",
    Stage.DISPATCHED: "dispatched_at",
    Stage.SIGNED: "signed_at",
    Stage.HANDLING: "arrived_at",
    Stage.FED_BACK: "fed_back_at",
    Stage.INSPECTING: "inspected_at",
    Stage.CLOSED: "closed_at",
    Stage.EVALUATED: "evaluated_at",
}


@dataclass(slots=True)
class _Names:
    """Values of one kind by code; only ever added to, so that older pictures may share it."""

    values: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    def code(self, value: str) -> int:
        known = self.codes.get(value)
        if known is None:
            known = self.codes[value] = len(self.values)
            self.values.append(value)
        return known


@dataclass(frozen=True, slots=True, eq=False)
class CaseCodes:
    """One value a case in the order of ``cases``; the arrays never change, names and places are only added to."""

    cases: tuple[Case, ...] = ()
    columns: dict[str, NDArray[np.int64]] = field(
        default_factory=lambda: {name: np.zeros(0, np.int64) for name in (*CODED, *MOMENTS)}
    )
    names: dict[str, _Names] = field(default_factory=lambda: {kind: _Names() for kind in CODED})
    places: dict[str, int] = field(default_factory=dict)
    """Row of each case by its id."""

    def place(self, case_id: str) -> int | None:
        """The row of a case; None when it is not live."""
        place = self.places.get(case_id)
        return place if place is not None and place < len(self.cases) else None

    def code(self, kind: str, value: str) -> int:
        """The code of a value, -1 when no case has ever had it."""
        return self.names[kind].codes.get(value, -1)

    def counts(self, kind: str, rows: NDArray[np.int64]) -> dict[str, int]:
        """How many of these cases have each value of a kind."""
        values = self.names[kind].values
        counted = np.bincount(self.columns[kind][rows], minlength=len(values)).tolist()
        return {value: count for value, count in zip(values, counted, strict=False) if count}


def coded(cases: tuple[Case, ...], before: CaseCodes) -> Iterator[CaseCodes | None]:
    """The codes of these cases, with pauses (None) before them; what did not change is not looked at again."""
    if cases is before.cases:
        yield before
        return
    changed: list[int] = []
    known = min(len(before.cases), len(cases))
    for first in range(0, known, _LOOKED_AT_ONCE):
        some = slice(first, min(first + _LOOKED_AT_ONCE, known))
        others = np.fromiter(map(is_not, before.cases[some], cases[some]), np.bool_, some.stop - first)
        changed += (np.flatnonzero(others) + first).tolist()
        yield None
    if len(cases) < len(before.cases) or any(cases[at].case_id != before.cases[at].case_id for at in changed):
        # Some left, and with them the places of all behind them.
        before, known, changed = CaseCodes(), 0, []
    yield from _filled(cases, before, [*changed, *range(known, len(cases))])


def _filled(cases: tuple[Case, ...], before: CaseCodes, changed: Sequence[int]) -> Iterator[CaseCodes | None]:
    more = len(cases) - len(before.cases)
    columns = {name: np.concatenate([column, np.zeros(more, np.int64)]) for name, column in before.columns.items()}
    for first in range(0, len(changed), _AT_ONCE):
        rows = changed[first : first + _AT_ONCE]
        some = [cases[row] for row in rows]
        for kind, values in _values(some).items():
            code = before.names[kind].code
            columns[kind][rows] = [code(value) for value in values]
        for name, moments in _moments(some).items():
            columns[name][rows] = moments
        before.places.update((case.case_id, row) for row, case in zip(rows, some, strict=True))
        yield None
    yield replace(before, cases=cases, columns=columns)


def _values(cases: Sequence[Case]) -> dict[str, list[str]]:
    return {
        "source": [case.source for case in cases],
        "village": [case.village or "" for case in cases],
        "grid": [case.grid or "" for case in cases],
        "department": [case.department for case in cases],
        "class": [case.class_id for case in cases],
    }


def _moments(cases: Sequence[Case]) -> dict[str, list[int]]:
    return {
        "since_ms": [ms_from_utc(waits_since(case)) for case in cases],
    }


def waits_since(case: Case) -> datetime:
    """Since when a case has waited at its stage, as far as its times tell."""
    at: datetime | None = getattr(case.times, _SINCE.get(case.stage, "opened_at"))
    return at or case.times.opened_at
