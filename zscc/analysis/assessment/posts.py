"""The centre's posts (岗位): 监督员, 受理员, 值班长, 派遣员, each scored after missaouib/urban-management-platform.

The public code adds the inspectors' 漏报率 instead of taking it off, so that missing more earns more; here it is 1 less
the rate, as its own description wants it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from zscc.analysis.assessment.counts import Count, Counts
from zscc.analysis.assessment.formulas import STANDARD, Choices
from zscc.analysis.assessment.scoring import ByRate, ByWorkload, Part, Score, Weighting, score_of


class Post(StrEnum):
    """Who is scored."""

    INSPECTOR = "监督员"
    RECEIVER = "受理员"
    SHIFT_LEADER = "值班长"
    DISPATCHER = "派遣员"


class Grade(StrEnum):
    """A is the best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


_LEAST: tuple[tuple[int, Grade], ...] = ((90, Grade.A), (75, Grade.B), (60, Grade.C), (40, Grade.D))

POSTS: Mapping[Post, Weighting] = MappingProxyType(
    {
        Post.INSPECTOR: Weighting(
            Post.INSPECTOR,
            1,
            None,
            (
                Part("有效上报率", 40, ByRate("validReportRate")),
                Part("漏报率", 20, ByRate("missRate", inverted=True)),
                Part("按时核实率", 20, ByRate("intimeVerifyRate")),
                Part("按时核查率", 20, ByRate("intimeCheckRate")),
            ),
        ),
        Post.RECEIVER: Weighting(
            Post.RECEIVER,
            1,
            None,
            (
                Part("受理数分值", 25, ByWorkload(Count.TAKEN_IN)),
                Part("核实按时派发率", 40, ByRate("sendVerifyRate")),
                Part("核查按时派发率", 35, ByRate("sendCheckRate")),
            ),
        ),
        Post.SHIFT_LEADER: Weighting(
            Post.SHIFT_LEADER,
            1,
            None,
            (
                Part("按时立案率", 25, ByRate("inTimeRegisterRate")),
                Part("准确立案率", 40, ByRate("accurRegisterRate")),
                # The public table of this post divides by the closed cases, not by those that were to be closed.
                Part("按时结案率", 35, ByRate("inTimeArchiveRate", way="closed")),
            ),
        ),
        Post.DISPATCHER: Weighting(
            Post.DISPATCHER,
            1,
            None,
            (
                Part("派遣数分值", 20, ByWorkload(Count.DISPATCHED)),
                Part("按时派遣率", 40, ByRate("inTimeDispatchRate")),
                Part("准确派遣率", 40, ByRate("accurDispatchRate")),
            ),
        ),
    }
)
"""The published weights of each post."""


def workload_points(number: int) -> int:
    """The published points for how much was done in a period: 100 from 2001 on, down to 0 below 101."""
    return ByWorkload(Count.TAKEN_IN).points(number)


def grade_of(total: float | None) -> Grade | None:
    """A from 90, B from 75, C from 60, D from 40, E below, of the score as it is told; None where there is none."""
    if total is None:
        return None
    return next((grade for least, grade in _LEAST if total >= least), Grade.E)


def post_score(
    post: Post, counts: Counts, choices: Choices = STANDARD, weighting: Weighting | None = None
) -> tuple[Score, Grade | None]:
    """The score and grade of one who holds a post, by the published weights unless others are given."""
    score = score_of(POSTS[post] if weighting is None else weighting, counts, choices)
    return score, grade_of(score.total)
