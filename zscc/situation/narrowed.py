"""A snapshot as a person's filter leaves it: cases and reports that it lets through, and counts of those alone.

Vehicles, tracks, responders, feeds, layers, the logbook, warnings and alarms are as they were.
"""

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.situation.reports import Reports
from zscc.situation.snapshot import CaseColumns, Snapshot

_AT_ONCE = 500


def narrowed(snapshot: Snapshot, chosen: PanelFilter) -> Snapshot:
    """The snapshot as the filter leaves it; the same object when nothing is chosen."""
    *_, made = narrowed_in_pieces(snapshot, chosen)
    assert made is not None
    return made


def narrowed_in_pieces(snapshot: Snapshot, chosen: PanelFilter) -> Iterator[Snapshot | None]:
    """The same with pauses (None) before it.

    A report whose case is let through stays with it, so that list, map and tiles count the same.
    """
    if chosen.lets_all_through:
        yield snapshot
        return
    lets = np.zeros(len(snapshot.cases), np.bool_)
    for first in range(0, len(lets), _AT_ONCE):
        some = snapshot.cases[first : first + _AT_ONCE]
        lets[first : first + _AT_ONCE] = [chosen.lets_case(case) for case in some]
        yield None
    cases = tuple(case for case, let in zip(snapshot.cases, lets.tolist(), strict=True) if let)
    of_cases = frozenset(report for case in cases for report in case.reports)
    reports = Reports()
    for place, report in enumerate(snapshot.reports):
        if report.report_id in of_cases or chosen.lets_report(report):
            reports.take(report)
        if place % _AT_ONCE == _AT_ONCE - 1:
            yield None
    for _ in reports.columns_in_pieces():
        yield None
    yield replace(
        snapshot,
        cases=cases,
        case_columns=_only(snapshot.case_columns, lets),
        reports=reports.told(),
        report_columns=reports.columns(),
        tally=reports.tally(ms_from_utc(snapshot.as_of), snapshot.tally.fixes_today),
    )


def _only(columns: CaseColumns, lets: NDArray[np.bool_]) -> CaseColumns:
    return CaseColumns(*(getattr(columns, each.name)[lets] for each in fields(CaseColumns)))
