"""Rates, scores and posts: the published vectors, the gaps that must stay gaps, and hostile counts."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.analysis.assessment.counts import LARGEST, BadCount, Count, read_counts, unread_names
from zscc.analysis.assessment.formulas import (
    FORMULAS,
    PUBLISHED,
    Gap,
    check_choices,
    formula_of,
    half_up,
    rate_of,
    rates_of,
)
from zscc.analysis.assessment.posts import POSTS, Grade, Post, grade_of, post_score, workload_points
from zscc.analysis.assessment.scoring import JINNIU, ByRate, Part, Weighting, preview, ranks_of, score_of

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "indicators.json").read_text(encoding="utf-8"))


def test_the_published_formulas_are_those_of_the_vectors_in_their_order():
    assert [[formula.code, formula.name] for formula in PUBLISHED] == [row[:2] for row in VECTORS["formulas"]]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["source"])
def test_the_vectors_rates(case):
    counts = read_counts(case["counts"])
    assert {name: rate_of(name, counts).percent for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("told", [row for row in VECTORS["formulas"] if "(" not in row[2] and "−" not in row[2]])
def test_each_plain_formula_is_the_ratio_that_it_says(told):
    # 7 of 16 by the words of the vectors themselves.
    above, below = (part.strip() for part in told[2].split("/"))
    assert rate_of(told[0], read_counts({above: 7, below: 16})).percent == 43.75


@pytest.mark.parametrize(
    ("code", "counts", "choices", "percent"),
    [
        ("accurRegisterRate", {"立案": 200, "作废": 7}, {}, 96.5),
        ("completeRate", {"已办结": 90, "上报总数": 130, "已驳回": 10}, {}, 75.0),
        ("registerRate", {"立案": 996, "受理": 1054, "上报": 2000}, {}, 94.5),
        ("registerRate", {"立案": 996, "受理": 1054, "上报": 2000}, {"registerRate": "reported"}, 49.8),
        ("reworkRate", {"返工": 9, "应结案": 180, "结案": 150, "处置": 200}, {}, 5.0),
        ("reworkRate", {"返工": 9, "应结案": 180, "结案": 150, "处置": 200}, {"reworkRate": "closed"}, 6.0),
        ("reworkRate", {"返工": 9, "应结案": 180, "结案": 150, "处置": 200}, {"reworkRate": "handled"}, 4.5),
        ("inTimeArchiveRate", {"按期结案": 737, "应结案": 972, "结案": 911}, {"inTimeArchiveRate": "closed"}, 80.9),
        ("validReportRate", {"立案": 80, "作废": 5, "上报": 100}, {}, 80.0),
        ("validReportRate", {"立案": 80, "作废": 5, "上报": 100}, {"validReportRate": "registered_or_void"}, 85.0),
        ("validReportRate", {"有效上报": 90, "立案": 80, "上报": 100}, {}, 90.0),
        ("missRate", {"公众举报数": 159, "立案数": 1000}, {}, 15.9),
        ("inTimeDispatchRate", {"按时派遣": 80, "已派遣": 90, "未派遣": 10}, {}, 80.0),
        ("overTimeArchiveRate", {"结案": 911, "按期结案": 737, "应结案": 972}, {}, 17.9),
        ("satisfactionRate", {"满意": 60, "基本满意": 20, "接通": 100, "回访": 160}, {}, 80.0),
        (
            "satisfactionRate",
            {"满意": 60, "基本满意": 20, "接通": 100, "回访": 160},
            {"satisfactionRate": "called_back"},
            50.0,
        ),
        ("solvedInGridRate", {"网格自处置": 60, "立案": 100, "即查即改": 100}, {}, 60.0),
        (
            "solvedInGridRate",
            {"网格自处置": 60, "立案": 100, "即查即改": 100},
            {"solvedInGridRate": "with_on_sight"},
            80.0,
        ),
    ],
)
def test_denominators_that_cities_disagree_on(code, counts, choices, percent):
    check_choices(choices)
    assert rate_of(code, read_counts(counts), choices).percent == percent


@pytest.mark.parametrize("choices", [{"registerRate": "by_luck"}, {"luckRate": "reported"}, {"立案率": "reported"}])
def test_a_choice_that_does_not_exist_is_refused(choices):
    with pytest.raises(ValueError, match=r"no (way|formula)"):
        check_choices(choices)


@pytest.mark.parametrize(
    ("counts", "gap"),
    [
        ({"已办结": 0, "上报": 10, "已驳回": 10}, Gap.ZERO),
        ({"已办结": 5, "上报": 10}, Gap.ABSENT),
        ({"上报": 10, "已驳回": 2}, Gap.ABSENT),
        ({"已办结": 5, "上报": 10, "已驳回": 11}, Gap.CONTRADICTORY),
        ({}, Gap.ABSENT),
    ],
)
def test_a_rate_that_cannot_be_told_says_why_and_is_neither_0_nor_100(counts, gap):
    rate = rate_of("办结率", read_counts(counts))
    assert (rate.exact, rate.percent, rate.gap) == (None, None, gap)


def test_nothing_counted_and_all_zeros_give_no_rate_at_all():
    for counts in ({}, dict.fromkeys(Count, 0)):
        assert {rate.percent for rate in rates_of(counts).values()} == {None}
    assert set(rates_of({})) == set(FORMULAS)


@given(st.integers(0, LARGEST), st.integers(1, LARGEST))
def test_rates_are_exact_and_rounded_half_up(above, below):
    rate = rate_of("archiveRate", {Count.CLOSED: above, Count.TO_CLOSE: below})
    assert rate.exact == Fraction(above, below)
    hundredths = int(Fraction(above * 10_000, below) + Fraction(1, 2))
    assert rate.percent == float(Fraction(hundredths, 100))


@pytest.mark.parametrize(
    ("value", "told"),
    [(Fraction(1, 8), 0.13), (Fraction(-1, 8), -0.13), (Fraction(2675, 1000), 2.68), (Fraction(0), 0.0)],
)
def test_half_up_where_binary_fractions_and_bankers_would_differ(value, told):
    assert half_up(value) == told


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (-1, "negative"), (True, "number"), (float("nan"), "number"), (float("inf"), "number"), (2.5, "whole"),
        (10**400, "large"), (LARGEST + 1, "large"), ("12", "number"), ([1], "number"), (np.bool_(True), "number"),
    ],
)  # fmt: skip
def test_hostile_counts_are_refused_with_name_and_reason(value, reason):
    with pytest.raises(BadCount) as refused:
        read_counts({"立案数": value})
    assert (refused.value.name, refused.value.reason) == ("立案数", reason)


def test_counts_are_read_by_any_of_their_published_names():
    assert read_counts({"立案数": np.int64(3), "上报总数": 4.0, "按时结案": 2, "作废": None, "月份": "六月"}) == {
        Count.REGISTERED: 3,
        Count.REPORTED: 4,
        Count.CLOSED_IN_TIME: 2,
    }
    assert unread_names({"立案数": 3, "立安": 4}) == ("立安",)
    with pytest.raises(BadCount, match="twice"):
        read_counts({"立案": 3, "立案数": 4})


def test_a_formula_is_known_by_code_and_by_name():
    assert formula_of("返工率") is formula_of("reworkRate")
    with pytest.raises(ValueError, match="幸运率"):
        formula_of("幸运率")


# Scores -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", VECTORS["scoring"], ids=lambda case: str(case["total"]))
def test_the_vectors_scores(case):
    score = score_of(JINNIU, read_counts(case["counts"]))
    assert {f"{part.name}{part.weight}": part.points for part in score.parts} == case["parts"]
    assert score.total == case["total"]


def test_a_score_of_which_a_part_cannot_be_told_cannot_be_told():
    score = score_of(JINNIU, read_counts({"应处置": 0, "处置": 0, "应结案": 10, "返工": 1}))
    assert score.total is None
    assert score.untold == ("日常处置率", "按期处置率", "超期待处置率", "延期率")


def test_no_part_earns_more_than_its_weight_or_less_than_nothing():
    counts = {"应处置": 10, "处置": 20, "按期处置": 10, "应结案": 10, "返工": 30, "超期待处置": 0, "延期": 0}
    points = {part.name: part.points for part in score_of(JINNIU, read_counts(counts)).parts}
    assert (points["日常处置率"], points["返工率"]) == (30.0, 0.0)


@pytest.mark.parametrize(
    "parts",
    [
        (Part("处置率", 99, ByRate("disposeRate")),),
        (Part("处置率", 110, ByRate("disposeRate")), Part("返工率", -10, ByRate("reworkRate"))),
        (Part("幸运率", 100, ByRate("luckRate")),),
        (Part("返工率", 100, ByRate("reworkRate", way="by_luck")),),
    ],
)
def test_weights_that_make_no_score_are_refused(parts):
    with pytest.raises(ValueError, match=r"weight|no formula|no way"):
        Weighting("试行", 2, None, parts)


def test_a_preview_shows_points_and_ranks_under_both_weightings():
    closing = Weighting(
        "试行", 2, None, (Part("处置率", 20, ByRate("disposeRate")), Part("返工率", 80, ByRate("reworkRate", True)))
    )
    handling = Weighting(
        "现行", 1, None, (Part("处置率", 80, ByRate("disposeRate")), Part("返工率", 20, ByRate("reworkRate", True)))
    )
    told = {
        "东方村": {"应处置": 100, "处置": 100, "应结案": 100, "返工": 50},
        "新镇社区": {"应处置": 100, "处置": 80, "应结案": 100, "返工": 0},
        "朱家湾村": {"应处置": 0, "处置": 0, "应结案": 0, "返工": 0},
    }
    rows = preview({key: read_counts(counts) for key, counts in told.items()}, handling, closing)
    assert [(row.key, row.before.total, row.after.total, row.change) for row in rows] == [
        ("东方村", 90.0, 60.0, -30.0),
        ("新镇社区", 84.0, 96.0, 12.0),
        ("朱家湾村", None, None, None),
    ]
    assert [(row.rank_before, row.rank_after) for row in rows] == [(1, 2), (2, 1), (None, None)]
    assert (rows[0].before.version, rows[0].after.version) == (1, 2)


def test_equal_scores_share_a_rank():
    assert ranks_of([Fraction(5), None, Fraction(7), Fraction(5), Fraction(1)]) == [2, None, 1, 2, 4]


# Posts ------------------------------------------------------------------------------------------------------

POST_COUNTS = {
    "上报": 100, "立案": 80, "作废": 4, "按时立案": 72, "结案": 60, "按期结案": 45, "应结案": 90, "漏报": 8,
    "应核实": 50, "按时核实": 40, "应核查": 40, "按时核查": 30, "受理": 501, "应派发核实": 20, "按时派发核实": 18,
    "应派发核查": 10, "按时派发核查": 8, "已派遣": 1201, "未派遣": 799, "按时派遣": 1800, "准确派遣": 1900,
}  # fmt: skip


@pytest.mark.parametrize(
    ("post", "total", "grade"),
    [
        # 80 % of 40 and 90 % of 20 (a tenth was missed), 80 % and 75 % of 20.
        (Post.INSPECTOR, 32 + 18 + 16 + 15, Grade.B),
        (Post.RECEIVER, 18.75 + 36 + 28, Grade.B),
        # 45 of the 60 closed ones, not of the 90 that were to be closed.
        (Post.SHIFT_LEADER, 22.5 + 38 + 26.25, Grade.B),
        (Post.DISPATCHER, 18 + 36 + 38, Grade.A),
    ],
)
def test_posts_by_hand(post, total, grade):
    score, found = post_score(post, read_counts(POST_COUNTS))
    assert (score.total, found) == (total, grade)


def test_who_misses_more_earns_less():
    told = [post_score(Post.INSPECTOR, read_counts(POST_COUNTS | {"漏报": missed}))[0].total for missed in (0, 8, 80)]
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == 3


def test_the_vectors_posts_grades_and_workloads():
    weights = VECTORS["posts"]
    assert all(f"{part.weight} %" in weights[post] for post, weighting in POSTS.items() for part in weighting.parts)
    for grade, rule in weights["grade"].items():
        edge = float(rule.strip("<>="))
        assert (grade_of(edge if rule.startswith(">=") else edge - 0.01)) == grade
    for rule, points in weights["workload_score(受理数)"].items():
        least = int(rule.removeprefix(">=")) if rule != "else" else 0
        assert workload_points(least) == points
        assert workload_points(least - 1) < points or not points


def test_a_post_without_work_has_no_grade():
    assert post_score(Post.DISPATCHER, {})[1] is None
