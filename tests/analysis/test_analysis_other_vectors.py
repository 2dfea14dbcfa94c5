"""Vectors of the public form that nobody gave us: each answer worked out by hand from the text of the standards."""

from dataclasses import replace

import numpy as np
import pytest

from zscc.analysis.alarm_load import DAY_MS, NOT_CLEARED, Alarms, Metric, alarm_load, bin_load
from zscc.analysis.assessment.case_counts import CaseTable, Period, counts_of, marks_of
from zscc.analysis.assessment.counts import Count, read_counts
from zscc.analysis.assessment.formulas import rate_of
from zscc.analysis.assessment.posts import Grade, Post, post_score
from zscc.analysis.assessment.scoring import JINNIU, score_of
from zscc.model.moment import NEVER_MS

MIN = 60_000


@pytest.mark.parametrize(
    ("counts", "expect"),
    [
        ({"立案": 1, "受理": 3}, {"立案率": 33.33}),
        ({"立案": 2, "受理": 3}, {"立案率": 66.67}),
        ({"立案": 1, "受理": 800}, {"立案率": 0.13}),
        ({"立案": 110, "受理": 100}, {"立案率": 110.0}),
        ({"立案": 0, "受理": 7}, {"立案率": 0.0}),
        ({"立案": 3, "作废": 3}, {"准确立案率": 0.0}),
        ({"立案": 0, "作废": 0}, {"准确立案率": None}),
        ({"已办结": 5, "上报总数": 9, "已驳回": 9}, {"办结率": None}),
        ({"应结案": 1, "结案": 1, "按期结案": 0}, {"结案率": 100.0, "按期结案率": 0.0, "超期结案率": 100.0}),
        ({"应派遣": 0, "准确派遣": 0}, {"准确派遣率": None, "按时派遣率": None}),
        ({"已派遣": 2, "未派遣": 1, "准确派遣": 1}, {"准确派遣率": 33.33}),
        ({}, {"立案率": None, "结案率": None, "漏报率": None}),
    ],
)
def test_rates_of_other_counts(counts: dict[str, int], expect: dict[str, float | None]) -> None:
    assert {name: rate_of(name, read_counts(counts)).percent for name in expect} == expect


def test_scores_of_a_single_case_and_of_thirds() -> None:
    one = {"应处置": 1, "处置": 1, "按期处置": 0, "应结案": 1, "返工": 1, "超期待处置": 0, "延期": 1}
    assert score_of(JINNIU, read_counts(one)).total == 50.0
    thirds = {"应处置": 3, "处置": 2, "按期处置": 1, "应结案": 3, "返工": 1, "超期待处置": 1, "延期": 0}
    score = score_of(JINNIU, read_counts(thirds))
    assert [part.points for part in score.parts] == [20.0, 6.67, 13.33, 13.33, 10.0]
    assert score.total == 63.33


def test_a_post_at_the_edge_of_a_grade() -> None:
    told = {"立案": 100, "按时立案": 100, "作废": 25, "结案": 7, "按期结案": 7}
    score, grade = post_score(Post.SHIFT_LEADER, read_counts(told))
    assert (score.total, grade) == (90.0, Grade.A)
    assert post_score(Post.SHIFT_LEADER, read_counts({**told, "作废": 26}))[1] is Grade.B


@pytest.mark.parametrize(
    ("counts", "flood", "most", "average", "over"),
    [
        ([11], [True], 11, 11.0, 100.0),
        ([5, 5, 5], [False] * 3, 5, 5.0, 0.0),
        ([10, 11, 4, 11], [False, True, False, True], 11, 9.0, 50.0),
        ([4, 5, 11, 5, 5], [False, False, True, True, True], 11, 6.0, 20.0),
        ([11, 4, 5, 9], [True, False, False, False], 11, 7.25, 25.0),
        ([0, 0, 100], [False, False, True], 100, 100 / 3, 100 / 3),
    ],
)
def test_floods_of_other_bins(counts: list[int], flood: list[bool], most: int, average: float, over: float) -> None:
    load = bin_load(np.array(counts))
    assert load.flood.tolist() == flood
    assert (load.most, load.average, load.over_10_pct) == (most, average, over)
    assert load.flood_pct == 100 * sum(flood) / len(flood)


def test_alarms_that_stand_at_the_borders_of_a_period() -> None:
    raised = np.array([-2 * DAY_MS, -DAY_MS, 0, 10 * MIN - 1, 10 * MIN, 2 * DAY_MS - 1, 2 * DAY_MS])
    cleared = np.array([NOT_CLEARED, 2 * DAY_MS, 9_999, 20 * MIN, 10 * MIN + 10_000, NOT_CLEARED, NOT_CLEARED])
    alarms = Alarms(raised, cleared, np.arange(7), np.array([0, 0, 3, 3, 3, 1, 0]))
    load = alarm_load(alarms, 0, 2 * DAY_MS)
    assert load.bins.counts[:2].tolist() == [2, 1]
    # Of four that came: stood 9.999 s, 10 min, 10 s, and still. One of those before stands, the other went at the end.
    assert (load.values[Metric.PER_DAY], load.values[Metric.FLEETING], load.values[Metric.STALE]) == (2.0, 1, 1)
    assert load.priority_pct == (0.0, 25.0, 0.0, 75.0)


def _table(closed_ms: list[int], void: list[bool], declined: list[bool]) -> CaseTable:
    size = len(closed_ms)
    never, opened = np.full(size, NEVER_MS), np.full(size, 10)
    return CaseTable(
        opened_ms=opened,
        registered_ms=np.where(np.array(declined), NEVER_MS, 20),
        dispatched_ms=never,
        handled_ms=never,
        closed_ms=np.array(closed_ms),
        due_ms=np.full(size, 90),
        void=np.array(void),
        declined=np.array(declined),
    )


def test_what_is_made_void_later_does_not_change_the_month_before() -> None:
    table = _table([150, 60, 70, NEVER_MS], [True, True, False, False], [False, False, True, False])
    month = Period(0, 100)
    now = counts_of(marks_of(table, month))
    then = counts_of(marks_of(replace(table, void=np.array([False, True, False, False])), month))
    assert now == then
    assert (now[Count.VOID], now[Count.REJECTED], now[Count.SETTLED], now[Count.NOT_CLOSED]) == (1, 1, 0, 2)
    assert (now[Count.TO_CLOSE], now[Count.TO_HANDLE]) == (2, 2)
