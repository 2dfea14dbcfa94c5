"""Where a case stands among the cases of a moment. The map asks it in every frame for the one that is picked."""

from zscc.model.case import Case
from zscc.situation.snapshot import Snapshot

_LAST: dict[str, int] = {}
"""The case that was asked for last, and where it stood: cases keep their places while none leaves."""
_MISSED: list[tuple[str, tuple[Case, ...]]] = []
"""The case that was looked for last in vain, and among which: one that a filter hides is asked for in every frame."""


def case_place(case_id: str, snapshot: Snapshot) -> int | None:
    """The place of a case in ``snapshot.cases``; None when the situation does not hold it."""
    cases, place = snapshot.cases, _LAST.get(case_id, -1)
    if 0 <= place < len(cases) and cases[place].case_id == case_id:
        return place
    if any(case_id == missed and cases is among for missed, among in _MISSED):
        return None
    found = next((place for place, case in enumerate(cases) if case.case_id == case_id), None)
    if found is not None:
        expect_case(case_id, found)
    else:
        _MISSED[:] = [(case_id, cases)]
    return found


def expect_case(case_id: str, place: int) -> None:
    """A case is about to be asked for, and this is where it stands: nobody needs to look through all of them."""
    _LAST.clear()
    _LAST[case_id] = place
