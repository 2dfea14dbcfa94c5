"""A snapshot as a person's filter leaves it: cases and reports that it lets through, and counts of those alone.

Vehicles, tracks, responders, feeds, layers, the logbook, warnings and alarms are as they were.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from zscc.model.case import Case
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.situation.report_sieve import ReportSieve, sieved
from zscc.situation.snapshot import CaseColumns, Snapshot

Mask = NDArray[np.bool_]
_AT_ONCE = 500
"""Cases between two pauses that a filter looks at one by one."""
_GATHERED_AT_ONCE = 4_000
_ERAS = count(1)
"""No two narrowings share one: a moment of one may follow a moment of the other."""


def narrowed(snapshot: Snapshot, chosen: PanelFilter) -> Snapshot:
    """The snapshot as the filter leaves it; the same object when nothing is chosen."""
    *_, made = narrowed_in_pieces(snapshot, chosen)
    assert made is not None
    return made


def narrowed_in_pieces(snapshot: Snapshot, chosen: PanelFilter) -> Iterator[Snapshot | None]:
    """The same with pauses (None) before it.

    A report whose case is let through stays with it, so that list, map and tiles count the same.
    """
    yield from Narrowing().in_pieces(snapshot, chosen)


@dataclass(frozen=True, slots=True, eq=False)
class _Cases:
    """The cases of a snapshot that are let through."""

    whole: tuple[Case, ...] = ()
    whole_columns: CaseColumns = field(default_factory=CaseColumns)
    lets: Mask = field(default_factory=lambda: np.zeros(0, np.bool_))
    kept: tuple[Case, ...] = ()
    columns: CaseColumns = field(default_factory=CaseColumns)
    reports: frozenset[str] = frozenset()
    """Ids of the reports of those that are let through; the same object while they are the same."""


class Narrowing:
    """Narrows one snapshot after the other; of what did not change the same objects come again.

    Whoever leaves it in the middle loses only the work on that snapshot.
    """

    def __init__(self) -> None:
        self._chosen = EVERYTHING
        self._cases, self._reports = _Cases(), ReportSieve()
        self._era = 0

    def in_pieces(self, snapshot: Snapshot, chosen: PanelFilter, lets: Mask | None = None) -> Iterator[Snapshot | None]:
        """The snapshot as the filter leaves it, with pauses (None) before it.

        ``lets``: which of its cases are let through, from who has columns of them; the same array while they are.
        """
        if chosen.lets_all_through:
            yield snapshot
            return
        if lets is None:
            lets = yield from _lets_of(snapshot.cases, chosen)
        cases = yield from _cases_of(snapshot, lets, self._cases)
        before = self._reports if chosen == self._chosen else ReportSieve()
        reports = yield from sieved(snapshot, chosen, cases.reports, before)
        if not reports.goes_on_from(before) or chosen != self._chosen:
            self._era = next(_ERAS)
        self._chosen, self._cases, self._reports = chosen, cases, reports
        yield replace(
            snapshot,
            cases=cases.kept,
            case_columns=cases.columns,
            reports=reports.kept,
            report_columns=reports.columns,
            tally=reports.tally(ms_from_utc(snapshot.as_of), snapshot.tally.fixes_today),
            report_era=self._era,
        )


def _lets_of(cases: tuple[Case, ...], chosen: PanelFilter) -> Generator[None, None, Mask]:
    """Which of them are let through, asked one by one."""
    lets = np.zeros(len(cases), np.bool_)
    for first in range(0, len(cases), _AT_ONCE):
        some = cases[first : first + _AT_ONCE]
        lets[first : first + _AT_ONCE] = [chosen.lets_case(case) for case in some]
        yield None
    return lets


def _cases_of(snapshot: Snapshot, lets: Mask, before: _Cases) -> Generator[None, None, _Cases]:
    whole, columns = snapshot.cases, snapshot.case_columns
    if whole is before.whole and columns is before.whole_columns and np.array_equal(lets, before.lets):
        return before
    places = np.flatnonzero(lets).tolist()
    kept: list[Case] = []
    reports: set[str] = set()
    for first in range(0, len(places), _GATHERED_AT_ONCE):
        some = [whole[place] for place in places[first : first + _GATHERED_AT_ONCE]]
        kept += some
        reports.update(report for case in some for report in case.reports)
        yield None
    same = frozenset(reports)
    its = CaseColumns(*(getattr(columns, each.name)[lets] for each in fields(CaseColumns)))
    yield None
    return _Cases(whole, columns, lets, tuple(kept), its, before.reports if same == before.reports else same)
