"""The queue of cases: its order, its filters and its counts, carried on from moment to moment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from made_cases import START, opened, step

from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act
from zscc.model.case_steps import open_case, take_step
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.working_time import Deadline, TimeUnit
from zscc.situation.cases import Cases
from zscc.ui.cases.rows import GROUPS, CaseFilter, CaseRows, case_rows
from zscc.ui.cases.tallies import tallied

NOW_MS = ms_from_utc(START + timedelta(hours=1))


class Fold:
    """Cases as the fold holds them, and the queue carried on over them."""

    def __init__(self, cases: Iterable[Case] = ()) -> None:
        self._cases = Cases()
        self.rows = CaseRows()
        self.put(*cases)

    def put(self, *cases: Case) -> CaseRows:
        for case in cases:
            self._cases._put(case, 1)
        return self._carry_on()

    def drop(self, *case_ids: str) -> CaseRows:
        self._cases.sheet.drop(frozenset(case_ids))
        return self._carry_on()

    def _carry_on(self) -> CaseRows:
        *_, rows = case_rows(self._cases.told(), self._cases.columns(), None, self.rows)
        assert rows is not None
        self.rows = rows
        return rows


def case(number: int, **fields: object) -> Case:
    return replace(open_case(opened(number)), **fields)  # type: ignore[arg-type]


def due(minutes: int) -> Deadline:
    return Deadline(START, START, START + timedelta(minutes=minutes), TimeUnit.NATURAL_MINUTES)


def ids(rows: CaseRows) -> list[str]:
    return [row.case.case_id for row in rows]


def test_priority_stands_before_time_left_and_what_has_no_clock_comes_last() -> None:
    rows = Fold(
        [
            case(1, priority=Priority.LOW, own=due(1)),
            case(2, priority=Priority.URGENT, own=None),
            case(3, priority=Priority.URGENT, own=due(90)),
            case(4, priority=Priority.URGENT, own=due(90)),
            case(5, priority=Priority.URGENT, own=due(80)),
        ]
    ).rows
    assert ids(rows) == ["YS-5", "YS-3", "YS-4", "YS-2", "YS-1"]


def test_of_two_deadlines_the_nearer_one_counts() -> None:
    rows = Fold([case(1, own=due(30)), case(2, own=due(60), superior=due(20))]).rows
    assert ids(rows) == ["YS-2", "YS-1"]


def test_what_is_suspended_waits_behind_the_others_but_not_for_its_superior() -> None:
    paused = take_step(
        replace(case(1, own=due(5)), stage=Stage.REGISTERED),
        step(case(1), Act.SUSPEND, Role.SHIFT_LEADER, reason="waits", until=START),
    )
    fold = Fold([paused, case(2, own=due(500))])
    assert ids(fold.rows) == ["YS-2", "YS-1"]
    assert ids(fold.put(replace(paused, superior=due(5)))) == ["YS-1", "YS-2"]


def test_ended_and_merged_cases_are_not_in_the_queue_but_known() -> None:
    rows = Fold([case(1, stage=Stage.CLOSED), case(2, merged_into="YS-3"), case(3)]).rows
    assert ids(rows) == ["YS-3"]
    closed = rows.case("YS-1")
    assert closed is not None
    assert closed.stage is Stage.CLOSED
    assert (rows.place_of("YS-1"), rows.place_of("YS-3"), rows.place_of("nobody")) == (None, 0, None)


CHOICES = [
    ("priority", "urgent", [2]),
    ("source", "h12345", [3]),
    ("village", "320583102009", [4]),
    ("grid", "", [5]),
    ("department", "gas", [6]),
    ("class", "smoke", [7]),
    ("stage", "handling", [8]),
    ("group", "at_work", [8]),
    ("quarter", "58", [1, 2, 3, 4, 5, 6, 7, 8]),
    ("overdue", "", [9]),
    ("source", "nobody", []),
]


@pytest.mark.parametrize(("kind", "value", "left"), CHOICES)
def test_a_filter_leaves_what_it_names(kind: str, value: str, left: list[int]) -> None:
    rows = Fold(
        [
            case(1),
            case(2, priority=Priority.URGENT),
            case(3, source="h12345"),
            case(4, village="320583102009"),
            case(5, grid=None),
            case(6, department="gas"),
            case(7, class_id="smoke"),
            case(8, stage=Stage.HANDLING),
            case(99, own=due(3)),
        ]
    ).rows
    shown = rows.narrowed(CaseFilter().with_choice(kind, value), NOW_MS)
    numbers = sorted(int(name.removeprefix("YS-")) for name in ids(shown))
    assert numbers == [99 if number == 9 else number for number in left]


def test_two_filters_both_hold_and_the_same_choice_again_takes_one_away() -> None:
    rows = Fold([case(1, source="h12345", grid=None), case(2, source="h12345"), case(3)]).rows
    both = CaseFilter().with_choice("source", "h12345").with_choice("grid", "")
    assert ids(rows.narrowed(both, NOW_MS)) == ["YS-1"]
    assert ids(rows.narrowed(both.with_choice("grid", ""), NOW_MS)) == ["YS-1", "YS-2"]


def test_every_open_case_is_in_one_group_and_the_groups_add_up() -> None:
    rows = Fold(case(number, stage=stage) for number, stage in enumerate(Stage)).rows
    assert sum(rows.counts("group").values()) == len(rows) == sum(rows.counts("stage").values())
    assert set(rows.counts("group")) == set(GROUPS)


def test_a_step_moves_its_case_and_leaves_the_older_moment_as_it_was() -> None:
    fold = Fold([case(1, own=due(30)), case(2, own=due(60))])
    before = fold.rows
    after = fold.put(case(2, own=due(10), department="gas"), case(3, own=due(20)))
    assert (ids(before), ids(after)) == (["YS-1", "YS-2"], ["YS-2", "YS-3", "YS-1"])
    assert (before.counts("department"), after.counts("department")) == ({"hw": 2}, {"hw": 2, "gas": 1})
    assert before.case("YS-3") is None


def test_the_same_cases_give_the_same_queue_object() -> None:
    fold = Fold([case(1)])
    assert fold.rows is fold._carry_on()


def test_when_cases_leave_the_others_keep_what_is_theirs() -> None:
    fold = Fold(case(number, source=f"s{number}") for number in range(1, 5))
    before, rows = fold.rows, fold.drop("YS-2")
    assert ids(rows) == ["YS-1", "YS-3", "YS-4"]
    assert not rows.same_order(before, 1)
    assert [(value, count) for value, count in rows.counts("source").items()] == [("s1", 1), ("s3", 1), ("s4", 1)]
    assert rows.case("YS-2") is None


def test_the_longest_wait_is_counted_from_when_the_stage_began() -> None:
    waits = take_step(case(1), step(case(1), Act.REGISTER))
    rows = Fold([waits, case(2)]).rows
    registered_at = waits.times.registered_at
    assert registered_at is not None
    now_ms = ms_from_utc(registered_at + timedelta(minutes=4))
    assert rows.longest_wait_ms(Stage.REGISTERED, now_ms) == 4 * 60_000
    assert rows.longest_wait_ms(Stage.HANDLING, now_ms) is None


def test_the_tiles_count_what_is_overdue_in_the_whole_queue() -> None:
    rows = Fold([case(n, stage=stage, own=due(1)) for n, stage in enumerate((Stage.REPORTED, Stage.HANDLING), 1)]).rows
    *_, tallies = tallied(rows, NOW_MS)
    assert tallies is not None
    assert tallies.overdue == rows.overdue(NOW_MS) == 2
