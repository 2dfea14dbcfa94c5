"""Weights and appeals come out of the logbook as they went in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from zscc.analysis.assessment.counts import Count
from zscc.analysis.assessment.posts import POSTS
from zscc.analysis.assessment.scoring import JINNIU, ByRate, Part, Weighting
from zscc.analysis.assessment.written import (
    AppealState,
    appeals_of,
    upheld_cases,
    versions_of,
    weighting_of,
    written_values,
)
from zscc.model.duty import DutyKind, DutyLine

AT = datetime(2026, 6, 15, 6, tzinfo=UTC)


def line(number: int, what: DutyKind, **more: object) -> DutyLine:
    return DutyLine(f"seat-{number}", what, "2026-06-15/day", AT + timedelta(minutes=number), "leader", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("weighting", [JINNIU, *POSTS.values()], ids=lambda one: one.name)
def test_weights_are_read_as_they_were_written(weighting: Weighting) -> None:
    told = replace(weighting, version=7, valid_from=date(2026, 7, 1))
    assert weighting_of(line(1, DutyKind.WEIGHTS, to=told.name, values=written_values(told))) == told


def test_versions_stand_newest_first_and_what_makes_no_score_is_passed_over() -> None:
    second = Weighting(JINNIU.name, 2, date(2026, 7, 1), (Part("处置率", 100, ByRate("disposeRate")),))
    adopted = line(1, DutyKind.WEIGHTS, to=JINNIU.name, text="试行", values=written_values(second))
    half = line(2, DutyKind.WEIGHTS, to=JINNIU.name, values=(("version", "3"), ("valid_from", "2026-07-01")))
    broken = line(3, DutyKind.WEIGHTS, to=JINNIU.name, values=(("version", "x"),))
    other = line(4, DutyKind.WEIGHTS, to="另一个", values=written_values(second))
    versions = versions_of(JINNIU.name, [JINNIU], [adopted, half, broken, other])
    assert [(version.weighting.version, version.by, version.reason) for version in versions] == [
        (2, "leader", "试行"),
        (1, "", ""),
    ]


def test_a_workload_is_written_by_its_count() -> None:
    values = dict(written_values(POSTS["派遣员"]))  # type: ignore[index]
    assert values["1.workload"] == Count.DISPATCHED.value


def test_appeals_stand_with_their_first_decision_the_open_ones_first() -> None:
    lines = [
        line(1, DutyKind.APPEAL, to="YS-1", text="非本村"),
        line(2, DutyKind.APPEAL, to="YS-2", text="已及时处置"),
        line(3, DutyKind.APPEAL, to="YS-3", text="系统延误"),
        line(4, DutyKind.APPEAL_DECIDED, about="seat-1", outcome="upheld"),
        line(5, DutyKind.APPEAL_DECIDED, about="seat-1", outcome="refused"),
        line(6, DutyKind.APPEAL_DECIDED, about="seat-3", outcome="refused"),
        line(7, DutyKind.APPEAL_DECIDED, about="nothing", outcome="upheld"),
        line(8, DutyKind.NOTE, to="YS-2", text="备注"),
    ]
    appeals = appeals_of(lines)
    assert [(appeal.case_id, appeal.state) for appeal in appeals] == [
        ("YS-2", AppealState.OPEN),
        ("YS-3", AppealState.REFUSED),
        ("YS-1", AppealState.UPHELD),
    ]
    assert upheld_cases(appeals) == {"YS-1"}
