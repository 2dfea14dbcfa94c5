"""What two periods can say of each other: exact for numbers, by ranks for times, and of many few by luck."""

import numpy as np
import pytest
from scipy import stats

from zscc.analysis.assessment.case_counts import Period
from zscc.analysis.assessment.compared import Side, chance_of_counts, chance_of_times, compared, told_apart

WEEK_MS = 7 * 86_400_000
NOW, BEFORE = Period(WEEK_MS, 2 * WEEK_MS), Period(0, WEEK_MS)


@pytest.mark.parametrize(
    ("now", "before", "share"), [(12, 12, 0.5), (30, 10, 0.5), (3, 40, 0.2), (0, 9, 0.5), (9, 0, 0.5)]
)
def test_numbers_are_judged_as_the_binomial_law_does(now: int, before: int, share: float) -> None:
    tails = [stats.binomtest(now, now + before, share, side).pvalue for side in ("less", "greater")]
    assert chance_of_counts(now, before, share) == pytest.approx(min(1.0, 2 * min(tails)))


def test_nothing_in_both_says_nothing() -> None:
    assert chance_of_counts(0, 0, 0.5) is None


def test_times_are_judged_as_mann_and_whitney_do() -> None:
    draw = np.random.default_rng(7)
    for shift in (0.0, 0.4, 3.0):
        now, before = np.round(draw.gamma(2, 5, 40) + shift, 1), np.round(draw.gamma(2, 5, 55), 1)
        expected = stats.mannwhitneyu(now, before, method="asymptotic").pvalue
        assert chance_of_times(now, before) == pytest.approx(expected)
    assert chance_of_times(np.ones(4), np.ones(90)) is None
    assert chance_of_times(np.ones(9), np.ones(9)) == 1.0


def test_of_many_those_are_told_apart_that_scipy_tells_apart() -> None:
    chances = np.random.default_rng(3).random(79) ** 3
    assert np.array_equal(told_apart(chances), stats.false_discovery_control(chances) <= 0.05)
    assert not told_apart(np.array([np.nan, 0.2])).any()


def test_where_nothing_differs_hardly_anything_is_told_apart() -> None:
    draw, found = np.random.default_rng(11), 0
    for _ in range(40):
        members = [np.repeat(np.arange(79), draw.poisson(6, 79)) for _ in range(2)]
        view = compared([str(key) for key in range(79)], Side(NOW, members[0]), Side(BEFORE, members[1]), 0)
        found += any(row.differs for row in view.rows)
    assert found <= 5


def test_a_real_change_is_told_apart_and_unlike_lengths_are_weighed() -> None:
    member = np.repeat(np.arange(3), (60, 20, 7))
    half = Period(WEEK_MS, WEEK_MS + WEEK_MS // 2)
    view = compared("abc", Side(half, np.repeat(np.arange(3), (60, 10, 0))), Side(BEFORE, member), 0)
    first, second, third = view.rows
    assert (first.difference, first.differs) == (30.0, True)
    assert (second.difference, second.differs) == (0.0, False)
    assert third.difference == -3.5
    assert not view.alike
