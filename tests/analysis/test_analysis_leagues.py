"""Leagues tell noise from difference; the pipeline's counts and times."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from zscc.analysis.assessment.leagues import (
    LeagueRules,
    Verdict,
    league_of_cases,
    league_of_counts,
    league_of_rates,
)
from zscc.analysis.assessment.pipeline import NOT_YET, passage, passages_by, pipeline_of


def numbers(*told):
    return np.array(told)


def test_a_great_difference_is_told_and_a_small_one_is_noise():
    league = league_of_rates(["甲", "乙", "丙", "丁"], numbers(180, 96, 9, 40), numbers(200, 100, 10, 100))
    told = {row.key: (row.value, row.verdict, row.rank) for row in league.rows}
    assert told == {
        "乙": (0.96, Verdict.BETTER, 1),
        "甲": (0.9, Verdict.BETTER, 2),
        "丙": (0.9, Verdict.NOISE, 2),
        "丁": (0.4, Verdict.WORSE, 4),
    }
    assert [row.key for row in league.rows] == ["乙", "丙", "甲", "丁"]
    assert league.overall == 325 / 410
    assert not league.all_noise


def test_where_less_is_better_the_least_comes_first():
    rules = LeagueRules(higher_is_better=False)
    league = league_of_rates(["甲", "乙"], numbers(5, 60), numbers(100, 100), rules=rules)
    assert [(row.key, row.verdict, row.rank) for row in league.rows] == [
        ("甲", Verdict.BETTER, 1),
        ("乙", Verdict.WORSE, 2),
    ]


def test_hidden_ranks_cannot_be_read_off_the_order():
    rules = LeagueRules(show_ranks=False)
    league = league_of_rates(["c", "a", "b"], numbers(9, 1, 5), numbers(10, 10, 10), rules=rules)
    assert [(row.key, row.rank) for row in league.rows] == [("a", None), ("b", None), ("c", None)]


def test_who_had_nothing_has_no_value_and_comes_last():
    league = league_of_rates(["甲", "乙"], numbers(0, 0), numbers(0, 20))
    last = league.rows[-1]
    assert (last.key, last.value, last.low, last.verdict, last.rank) == ("甲", None, None, Verdict.NOTHING, None)
    assert league_of_rates(["甲"], numbers(0), numbers(0)).overall is None


@pytest.mark.parametrize("trials", [1, 20, 1_000_000])
@pytest.mark.parametrize("share", [0, 1])
def test_where_all_or_none_succeed_nobody_stands_out(share, trials):
    hits = share * trials
    league = league_of_rates(["甲", "乙"], numbers(hits, hits), numbers(trials, trials))
    assert league.all_noise
    assert {(row.low, row.high) for row in league.rows} == {(share, share)}


@given(st.integers(1, 400), st.floats(0.01, 0.99), st.integers(1, 40))
def test_the_funnel_is_the_binomial_laws(trials, share, members):
    of = np.full(members, trials)
    hits = np.zeros(members, np.int64)
    league = league_of_rates([str(row) for row in range(members)], hits, of, np.full(members, share * trials))
    tail = (1 - 0.95 ** (1 / members)) / 2
    row = league.rows[0]
    assert round(row.low * trials) == binom.ppf(tail, trials, row.expected / trials)
    assert round(row.high * trials) == binom.ppf(1 - tail, trials, row.expected / trials)


@given(st.integers(1, 2_000), st.integers(1, 40))
def test_the_funnel_of_counts_is_poissons(total, members):
    seen = np.zeros(members, np.int64)
    seen[0] = total
    league = league_of_counts([str(row) for row in range(members)], seen, np.full(members, 2.5))
    tail = (1 - 0.95 ** (1 / members)) / 2
    row = next(row for row in league.rows if row.key == "0")
    assert round(row.low * 2.5) == poisson.ppf(tail, total / members)
    assert round(row.high * 2.5) == poisson.ppf(1 - tail, total / members)


def test_of_a_hundred_leagues_of_chance_few_name_anybody():
    chance = np.random.default_rng(38)
    trials = chance.integers(5, 200, 38)
    keys = [f"村{row}" for row in range(38)]
    named = sum(not league_of_rates(keys, chance.binomial(trials, 0.8), trials).all_noise for _ in range(200))
    assert named <= 20


def test_who_has_the_hard_cases_is_not_blamed():
    # Of the easy kind nine of ten are in time, of the hard kind one of two, whoever has them.
    member = np.repeat([0, 1], 200)
    kind = np.repeat([0, 1], 200)
    hit = np.concatenate([np.arange(200) % 10 > 0, np.arange(200) % 2 > 0])
    blamed = league_of_cases(["易", "难"], member, hit)
    fair = league_of_cases(["易", "难"], member, hit, kind)
    assert {row.verdict for row in blamed.rows} == {Verdict.BETTER, Verdict.WORSE}
    assert fair.all_noise
    assert [row.observed for row in fair.rows] == [180, 100]
    assert [row.expected for row in fair.rows] == pytest.approx([180, 100])


def test_cases_that_are_nobodys_are_left_out():
    league = league_of_cases(["甲", "乙"], numbers(0, -1, 1, 1), numbers(True, False, True, False))
    assert {row.key: (row.observed, row.of) for row in league.rows} == {"甲": (1, 1), "乙": (1, 2)}
    nobody = league_of_cases(["甲"], np.array([], np.int64), np.array([], bool), np.array([], np.int64))
    assert nobody.rows[0].value is None


@pytest.mark.parametrize(
    ("hits", "trials"),
    [
        ([11], [10]),
        ([-1], [10]),
        ([1.5], [10]),
        ([np.nan], [10]),
        ([1], [np.inf]),
        ([1, 2], [10, 10]),
        ([1e30], [1e30]),
    ],
)
def test_numbers_that_cannot_be_are_refused(hits, trials):
    with pytest.raises(ValueError, match=r"league|trials"):
        league_of_rates(["甲"], np.array(hits), np.array(trials))


def test_a_count_without_exposure_is_refused():
    with pytest.raises(ValueError, match="exposure"):
        league_of_counts(["甲", "乙"], numbers(1, 2), numbers(0, 3))


@pytest.mark.parametrize("member", [[2], [0.5], [[0]]])
def test_a_member_that_is_not_there_is_refused(member):
    with pytest.raises(ValueError, match="member"):
        league_of_cases(["甲", "乙"], np.array(member), np.array([True]))


@pytest.mark.parametrize("certainty", [0, 1, float("nan"), 95])
def test_a_certainty_that_is_none_is_refused(certainty):
    with pytest.raises(ValueError, match="certain"):
        LeagueRules(certainty=certainty)


# The pipeline -----------------------------------------------------------------------------------------------

STEPS = ("reported", "registered", "dispatched")
S = 1_000


def test_counts_and_times_between_steps_by_hand():
    times = np.array(
        [
            [0, 10 * S, 40 * S],
            [0, 20 * S, NOT_YET],
            [0, 60 * S, 70 * S],
            [5 * S, NOT_YET, NOT_YET],
            [9 * S, NOT_YET, 30 * S],
            [NOT_YET, NOT_YET, NOT_YET],
            [8 * S, 2 * S, NOT_YET],
            [500 * S, NOT_YET, NOT_YET],
        ]
    )
    told = pipeline_of(STEPS, times, as_of_ms=100 * S)
    assert [(one.step, one.reached, one.here, one.longest_s) for one in told.standings] == [
        ("reported", 6, 1, 95.0),
        ("registered", 4, 2, 98.0),
        ("dispatched", 3, 3, 70.0),
    ]
    first, second = told.passages
    assert (first.cases, first.median_s, first.p90_s, first.backwards) == (3, 20.0, 60.0, 1)
    assert (second.cases, second.median_s, second.p90_s) == (2, 20.0, 30.0)
    assert told.untouched == 2
    over = passage("reported", "dispatched", times[:, 0], times[:, 2])
    assert (over.cases, over.median_s) == (3, 40.0)


def test_every_case_stands_somewhere():
    chance = np.random.default_rng(7)
    times = chance.integers(0, 10**6, (500, 3))
    times[chance.random((500, 3)) < 0.4] = NOT_YET
    told = pipeline_of(STEPS, times, 900_000)
    assert sum(one.here for one in told.standings) + told.untouched == 500


def test_a_line_that_nobody_has_walked():
    told = pipeline_of(STEPS, np.empty((0, 3), np.int64), 0)
    assert told.untouched == 0
    assert {one.longest_s for one in told.standings} == {one.median_s for one in told.passages} == {None}
    with pytest.raises(ValueError, match="3 steps"):
        pipeline_of(STEPS, np.empty((0, 2), np.int64), 0)


def test_the_way_apart_for_each_department():
    sent = np.array([0, 0, 0, 0, 0], np.int64)
    signed = np.array([30 * S, 50 * S, NOT_YET, 7 * S, 9 * S])
    told = passages_by(("dispatched", "signed"), sent, signed, ["城管", "环卫", "水务"], np.array([1, 1, 1, 0, -1]))
    assert {key: (way.cases, way.median_s) for key, way in told.items()} == {
        "城管": (1, 7.0),
        "环卫": (2, 40.0),
        "水务": (0, None),
    }
    with pytest.raises(ValueError, match="one length"):
        passages_by(("dispatched", "signed"), sent, signed, ["城管"], np.array([0]))
