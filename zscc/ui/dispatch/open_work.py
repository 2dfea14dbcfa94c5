"""Which open cases owe something besides their stage: a report-in, a decision, an answer; kept from moment to moment.

Looked at in slices: one step changes one row, and a hundred thousand cases are never gone through at once.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import is_not

import numpy as np
from numpy.typing import NDArray

from zscc.model.case import Case, Stage

_AT_ONCE, _COMPARED_AT_ONCE = 500, 40_000

Flags = NDArray[np.bool_]

OWES: Mapping[str, Callable[[Case], bool]] = {
    "whistled": lambda case: any(party.whistled and party.done_at is None for party in case.parties),
    "decisions": lambda case: case.extension_asked is not None or case.suspension_asked is not None,
    "returned": lambda case: bool(case.counts.returns) and case.stage is Stage.REGISTERED,
    "supervised": lambda case: case.supervision is not None and case.supervision.answered_at is None,
    "joint": lambda case: len(case.parties) > 1,
}
"""What is looked for, by name."""
_NONE: Flags = np.zeros(0, np.bool_)


class OpenWork:
    """Flags of the cases of a snapshot, one a case in their order."""

    def __init__(self) -> None:
        self.cases: tuple[Case, ...] = ()
        """The cases that the flags are about."""
        self.flags: dict[str, Flags] = {name: np.zeros(0, np.bool_) for name in OWES}

    def follow(self, cases: tuple[Case, ...]) -> Iterator[None]:
        """Look at what has changed, with pauses; the flags are about ``cases`` when it has run out."""
        if cases is self.cases:
            return
        changed: list[int] = []
        known = min(len(self.cases), len(cases))
        for first in range(0, known, _COMPARED_AT_ONCE):
            some = slice(first, min(first + _COMPARED_AT_ONCE, known))
            others = np.fromiter(map(is_not, self.cases[some], cases[some]), np.bool_, some.stop - first)
            changed += (np.flatnonzero(others) + first).tolist()
            yield
        if len(cases) < len(self.cases) or any(cases[at].case_id != self.cases[at].case_id for at in changed):
            # Some left, and with them the places of all behind them.
            known, changed = 0, []
        rows = [*changed, *range(known, len(cases))]
        flags = {name: np.zeros(len(cases), np.bool_) for name in OWES}
        for name, before in self.flags.items():
            flags[name][:known] = before[:known]
        for first in range(0, len(rows), _AT_ONCE):
            here = rows[first : first + _AT_ONCE]
            some_cases = [cases[row] for row in here]
            for name, owes in OWES.items():
                flags[name][here] = [not case.ended and owes(case) for case in some_cases]
            yield
        self.cases, self.flags = cases, flags

    @property
    def counts(self) -> dict[str, int]:
        """How many cases owe each."""
        return {name: int(np.count_nonzero(flags)) for name, flags in self.flags.items()}

    def count(self, name: str, rows: NDArray[np.int64]) -> int:
        """How many of the cases at these places owe this; of a moment later those that were there already."""
        flags = self.flags.get(name, _NONE)
        return int(np.count_nonzero(flags[rows[rows < len(flags)]]))

    def found(self, name: str) -> list[Case]:
        """The cases that owe this, in the order of the snapshot."""
        return [self.cases[row] for row in np.flatnonzero(self.flags[name]).tolist()]
