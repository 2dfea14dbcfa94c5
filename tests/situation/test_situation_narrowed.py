"""A snapshot as a filter leaves it: cases and reports, their columns and counts; carried on from moment to moment."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from zscc.model.case import Case
from zscc.model.case_facts import CaseOpened
from zscc.model.case_steps import open_case
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.model.report import Priority, Report
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile
from zscc.situation.case_sheet import CaseSheet
from zscc.situation.narrowed import Narrowing, narrowed
from zscc.situation.reports import Reports
from zscc.situation.situation import Situation
from zscc.situation.snapshot import ReportColumns, Snapshot

PROFILE = load_profile()
AS_OF = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
GRIDS = ("320583100001001", "320583100001002", "320583100002001", None)
CLASSES, SOURCES, DEPARTMENTS = ("noise", "garbage", "ebike"), ("worker", "h12345"), ("zfj", "csgl")


def report_of(number: int) -> Report:
    return Report(
        report_id=f"r{number:03d}",
        source=SOURCES[number % 2],
        category=CLASSES[number % 3],
        title="",
        priority=list(Priority)[number % 4],
        text="",
        observed_at=AS_OF - timedelta(minutes=37 * number),
        point=None if number % 5 == 0 else PointE7.from_degrees(121.0 + number / 1_000, 31.45),
        grid=GRIDS[number % 4],
        synthetic=True,
    )


def case_of(report: Report, number: int) -> Case:
    opened = CaseOpened(
        case_id=f"c{number:03d}",
        at=report.observed_at,
        role=Role.PROGRAM,
        by="intake",
        class_id=CLASSES[(number // 2) % 3],
        priority=report.priority,
        title="",
        words="",
        address="",
        caller_ref="",
        source=report.source,
        reports=(report.report_id,),
        point=report.point,
        grid=report.grid,
        village=None if report.grid is None else report.grid[:12],
        department=DEPARTMENTS[number % 2],
        synthetic=True,
    )
    return open_case(opened)


def moment(reports: list[Report], cases: list[Case]) -> Snapshot:
    kept, sheet = Reports(), CaseSheet()
    for report in reports:
        kept.take(report)
    for case in cases:
        sheet.put(case)
    return replace(
        Situation(PROFILE.thresholds, PROFILE.windows).snapshot(AS_OF),
        reports=kept.told(),
        report_columns=kept.columns(),
        cases=sheet.told(),
        case_columns=sheet.columns(),
    )


REPORTS = [report_of(number) for number in range(60)]
CASES = [case_of(report, number) for number, report in enumerate(REPORTS) if number % 7]
FILTERS = (
    PanelFilter(grids=frozenset({"320583100001001"})),
    PanelFilter(grids=frozenset({"320583100001", "320583100002001"})),
    PanelFilter(classes=frozenset({"noise", "ebike"})),
    PanelFilter(sources=frozenset({"h12345"}), departments=frozenset({"zfj"})),
    PanelFilter(since=AS_OF - timedelta(hours=12), until=AS_OF - timedelta(hours=2)),
    PanelFilter(classes=frozenset({"nobody"})),
)


@pytest.mark.parametrize("chosen", FILTERS)
def test_what_is_left_is_what_the_filter_says_of_each_and_is_counted_as_the_fold_counts(chosen: PanelFilter) -> None:
    whole = moment(REPORTS, CASES)
    left = narrowed(whole, chosen)
    assert left.cases == tuple(case for case in CASES if chosen.lets_case(case))
    held = {report for case in left.cases for report in case.reports}
    reports = [report for report in REPORTS if report.report_id in held or chosen.lets_report(report)]
    assert list(left.reports) == reports
    afresh = Reports()
    for report in reports:
        afresh.take(report)
    expected = afresh.columns() if reports else None
    for name in (each.name for each in fields(ReportColumns)):
        assert np.array_equal(getattr(left.report_columns, name), getattr(expected, name) if expected else [])
    tally, counted = left.tally, afresh.tally(int(AS_OF.timestamp() * 1000), 0)
    assert (tally.reports_today, tally.reports_yesterday_by_now) == (
        counted.reports_today,
        counted.reports_yesterday_by_now,
    )
    assert (tally.by_priority, tally.by_source, tally.by_village) == (
        counted.by_priority,
        counted.by_source,
        counted.by_village,
    )
    assert np.array_equal(tally.histogram, counted.histogram)
    assert np.array_equal(tally.histogram_yesterday, counted.histogram_yesterday)
    assert (left.vehicles, left.alarms, left.duty) == (whole.vehicles, whole.alarms, whole.duty)


def test_without_a_filter_it_is_the_same_snapshot() -> None:
    whole = moment(REPORTS, CASES)
    assert narrowed(whole, EVERYTHING) is whole


def test_a_narrowing_that_is_carried_on_gives_what_one_made_afresh_gives() -> None:
    carried, eras = Narrowing(), []
    changed = [replace(CASES[3], class_id="nobody"), *CASES[4:]]
    moments = (
        moment(REPORTS[:40], CASES[:20]),
        moment(REPORTS[:41], CASES[:20]),
        moment(REPORTS, CASES),
        moment(REPORTS, [*CASES[:3], *changed]),
        moment(REPORTS[10:], CASES[10:]),
    )
    for chosen in (FILTERS[2], FILTERS[0], FILTERS[2]):
        for whole in moments:
            *_, left = carried.in_pieces(whole, chosen)
            assert left is not None
            afresh = narrowed(whole, chosen)
            assert (left.cases, left.reports) == (afresh.cases, afresh.reports)
            assert np.array_equal(left.report_columns.index, afresh.report_columns.index)
            assert np.array_equal(left.case_columns.stage, afresh.case_columns.stage)
            eras.append((left.report_era, left.reports))
    for (era, reports), (next_era, next_reports) in pairwise(eras):
        assert next_era != era or next_reports[: len(reports)] == reports


def test_what_did_not_change_comes_as_the_same_objects() -> None:
    whole, carried = moment(REPORTS, CASES), Narrowing()
    *_, first = carried.in_pieces(whole, FILTERS[2])
    *_, second = carried.in_pieces(replace(whole, as_of=AS_OF + timedelta(seconds=1)), FILTERS[2])
    assert first is not None
    assert second is not None
    assert second.cases is first.cases
    assert second.case_columns is first.case_columns
    assert second.reports is first.reports
    assert second.report_columns is first.report_columns
    assert second.report_era == first.report_era > 0
