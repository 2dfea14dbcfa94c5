"""The same again after it was closed: place, class, words, caller, days; each later case told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from made_cases import START, opened

from zscc.analysis.repeats import FoundPairs, RepeatRules, RepeatSearch
from zscc.model.case import Case, Stage
from zscc.model.case_steps import open_case
from zscc.model.moment import ms_from_utc
from zscc.model.space import PointE7

HERE = PointE7(1_210_000_000, 314_600_000)
RULES = RepeatRules(days=30, metres=50, likeness=0.2)
PARENTS = {"garbage.overflow": "garbage"}
DAY = timedelta(days=1)


def case(case_id: str, day: float, closed: float | None = None, north_m: float = 0.0, **more: object) -> Case:
    """Opened and closed so many days after START."""
    point = replace(HERE, lat_e7=HERE.lat_e7 + round(north_m / 0.0111))
    made = open_case(replace(opened(1), case_id=case_id, at=START + DAY * day, point=point, address=""))
    if closed is not None:
        times = replace(made.times, closed_at=START + DAY * closed)
        made = replace(made, stage=Stage.CLOSED, times=times)
    return replace(made, **more)  # type: ignore[arg-type]


def found(
    *cases: Case, days: tuple[float, float] = (0, 100), lets: Callable[[Case], bool] = lambda _: True
) -> FoundPairs:
    search = RepeatSearch(PARENTS, RULES, lets)
    for one in cases:
        # In pieces, and what is known comes again.
        search.take([one, cases[0]])
    return search.pairs(*(ms_from_utc(START + DAY * day) for day in days))


def pairs(told: FoundPairs) -> list[tuple[str, str]]:
    return [(pair.earlier, pair.later) for pair in told.pairs]


def test_what_comes_back_within_days_and_metres_is_told_with_both() -> None:
    told = found(case("A", 0, 1), case("B", 3.5, north_m=30))
    assert pairs(told) == [("A", "B")]
    repeat = told.pairs[0]
    assert repeat.days == pytest.approx(2.5)
    assert repeat.distance_m == pytest.approx(30, abs=0.2)
    assert (repeat.by_place, repeat.by_caller, repeat.likeness) == (True, False, 1.0)
    assert (told.looked_at, told.with_caller) == (2, 0)


@pytest.mark.parametrize(
    "later",
    [
        case("B", 3, north_m=60),
        case("B", 40),
        case("B", 0.5),
        case("B", 3, class_id="noise"),
        case("B", 3, words="路灯不亮已三天", title="路灯不亮"),
        case("B", 3, point=None),
        case("B", 3, stage=Stage.VOID),
        case("B", 3, merged_into="C"),
    ],
    ids=["too far", "too late", "before the end", "another class", "other words", "nowhere", "void", "merged"],
)
def test_what_is_something_else_is_no_repeat(later: Case) -> None:
    assert not found(case("A", 0, 1), later).pairs


def test_sub_classes_of_one_class_are_the_same_thing() -> None:
    assert pairs(found(case("A", 0, 1), case("B", 3, class_id="garbage.overflow"))) == [("A", "B")]


def test_the_same_written_address_needs_no_like_words() -> None:
    words = {"words": "路灯不亮已三天", "title": "路灯不亮"}
    first, again = case("A", 0, 1, address="某路1号"), case("B", 3, address="某路1号 ", **words)
    assert pairs(found(first, again)) == [("A", "B")]


def test_the_same_caller_is_told_wherever_he_calls_from() -> None:
    told = found(case("A", 0, 1, caller_ref="x1"), case("B", 3, north_m=4000, class_id="noise", caller_ref="x1"))
    assert [(repeat.by_place, repeat.by_caller) for repeat in told.pairs] == [(False, True)]
    assert told.with_caller == 2
    both = found(case("A", 0, 1, caller_ref="x1"), case("B", 3, caller_ref="x1")).pairs[0]
    assert (both.by_place, both.by_caller) == (True, True)
    assert not found(case("A", 0, 1, class_id="noise"), case("B", 3)).pairs


def test_each_later_case_is_told_once_with_the_one_that_ended_last() -> None:
    told = found(case("A", 0, 1), case("B", 3, 4), case("C", 6))
    assert pairs(told) == [("B", "C"), ("A", "B")]


def test_only_later_cases_of_the_period_that_are_let_through_count() -> None:
    cases = case("A", 0, 1), case("B", 3, 4), case("C", 6)
    assert pairs(found(*cases, days=(5, 100))) == [("B", "C")]
    assert pairs(found(*cases, lets=lambda one: one.case_id != "C")) == [("A", "B")]
    assert RepeatSearch({}, RULES).pairs(0, 1).with_cases({}).share == 0.0


def test_cases_are_told_as_far_as_they_are_given_and_all_are_counted() -> None:
    cases = case("A", 0, 1), case("B", 3, 4), case("C", 6)
    told = found(*cases).with_cases({one.case_id: one for one in cases[:2]}, complete=False)
    assert [(repeat.earlier, repeat.later) for repeat in told.found] == [(cases[0], cases[1])]
    assert (told.number, told.looked_at, told.complete) == (2, 3, False)
    assert told.share == pytest.approx(2 / 3)


def test_a_case_that_is_reopened_is_no_repeat_of_itself() -> None:
    at: datetime = START + DAY
    one = case("A", 1, 1)
    assert one.times.closed_at == at
    assert not found(one).pairs
