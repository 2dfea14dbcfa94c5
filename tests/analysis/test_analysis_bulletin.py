"""Counts of cases by period, and the bulletin: each number by hand, and each the length of the list behind it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from zscc.analysis.assessment.case_counts import (
    NO_GROUP,
    CallBack,
    CaseTable,
    Group,
    Period,
    counts_by,
    counts_of,
    marks_of,
)
from zscc.analysis.assessment.counts import Count
from zscc.analysis.assessment.formulas import Gap, rates_of
from zscc.analysis.assessment.pipeline import NOT_YET
from zscc.analysis.bulletin import BulletinRules, Selection, bulletin_of

JUNE = Period.of_month(2026, 6)
DAY = 86_400_000


def june(day):
    return NOT_YET if day is None else int(JUNE.from_ms + (day - 1) * DAY)


def column(*days):
    return np.array([june(day) for day in days], np.int64)


def by_hand():
    """Six cases: in time; late; open and overdue; void; of May and closed in June; not yet registered."""
    return CaseTable(
        opened_ms=column(1, 2, 3, 4, -9, 20),
        registered_ms=column(1, 2, 4, 4, -8, None),
        dispatched_ms=column(2, 3, None, None, -7, None),
        handled_ms=column(4, 9, None, None, 2, None),
        closed_ms=column(5, 10, None, None, 3, None),
        due_ms=column(8, 8, 9, 9, 15, None),
        register_due_ms=column(2, 3, 3.5, 5, -7, 21),
        dispatch_due_ms=column(1.5, 4, 5, 5, -6, None),
        void=np.array([False, False, False, True, False, False]),
        declined=np.array([False, False, False, False, False, True]),
        reworks=np.array([0, 2, 0, 0, 1, 0]),
        extensions=np.array([0, 1, 0, 0, 0, 0]),
        returns=np.array([1, 0, 0, 0, 0, 0]),
        departments=np.array([2, 1, 0, 0, 1, 0]),
        public=np.array([True, False, False, True, True, False]),
        call_back=np.array([0, CallBack.UNREACHED, -1, -1, CallBack.FAIRLY, -1]),
        groups={
            "source": Group(("h12345", "patrol", "worker"), np.array([0, 1, 1, 0, 0, 1])),
            "class_kind": Group(("event", "component"), np.array([0, 0, 1, 0, 1, NO_GROUP])),
            "class": Group(("a", "b", "c", "d"), np.array([0, 1, 2, 3, 0, 1])),
            "village": Group(("东方村", "新镇社区"), np.array([0, 0, 0, 1, 1, NO_GROUP])),
        },
    )


def test_a_month_is_the_towns_own():
    assert JUNE.from_ms == datetime(2026, 5, 31, 16, tzinfo=UTC).timestamp() * 1000
    assert Period.of_month(2026, 12).to_ms == Period.of_month(2027, 1).from_ms
    with pytest.raises(ValueError, match="none"):
        Period(5, 5)


def test_counts_by_hand():
    assert counts_of(marks_of(by_hand(), JUNE)) == {
        Count.REPORTED: 5,
        Count.TAKEN_IN: 5,
        Count.REGISTERED: 4,
        Count.REGISTERED_IN_TIME: 3,
        Count.VOID: 1,
        Count.REJECTED: 1,
        Count.SETTLED: 2,
        Count.NOT_CLOSED: 1,
        Count.MISSED: 2,
        Count.TO_DISPATCH: 3,
        Count.DISPATCHED: 2,
        Count.UNDISPATCHED: 1,
        Count.DISPATCHED_IN_TIME: 1,
        Count.DISPATCHED_RIGHT: 1,
        Count.RETURNED: 1,
        Count.TO_HANDLE: 4,
        Count.HANDLED: 3,
        Count.HANDLED_IN_TIME: 2,
        Count.OVERDUE_UNHANDLED: 1,
        Count.TO_CLOSE: 4,
        Count.CLOSED: 3,
        Count.CLOSED_IN_TIME: 2,
        Count.CLOSED_LATE: 1,
        Count.EXTENDED: 1,
        Count.REWORKED: 2,
        Count.CLOSED_AT_ONCE: 1,
        Count.CALLED_BACK: 3,
        Count.REACHED: 2,
        Count.SATISFIED: 1,
        Count.FAIRLY_SATISFIED: 1,
    }


def test_a_case_that_fell_due_and_was_handled_in_the_next_month_counts_in_the_first_as_overdue():
    table = CaseTable(
        column(20), column(20), column(21), handled_ms=column(33), closed_ms=column(33), due_ms=column(29)
    )
    first, second = (counts_of(marks_of(table, Period.of_month(2026, month))) for month in (6, 7))
    assert (first[Count.TO_HANDLE], first[Count.HANDLED], first[Count.OVERDUE_UNHANDLED]) == (1, 0, 1)
    assert second[Count.TO_HANDLE] == second[Count.TO_CLOSE] == 0


def test_a_case_that_was_handled_before_it_fell_due_in_the_next_month_counts_in_the_first():
    table = CaseTable(
        column(20), column(20), column(21), handled_ms=column(25), closed_ms=column(32), due_ms=column(35)
    )
    first, second = (counts_of(marks_of(table, Period.of_month(2026, month))) for month in (6, 7))
    assert (first[Count.HANDLED_IN_TIME], first[Count.TO_CLOSE], second[Count.TO_HANDLE]) == (1, 0, 0)
    assert second[Count.CLOSED_IN_TIME] == 1


def test_a_declined_case_is_rejected_and_not_settled():
    table = CaseTable(*(column(3) for _ in range(6)), declined=np.array([True]))
    counts = counts_of(marks_of(table, JUNE))
    assert (counts[Count.REJECTED], counts[Count.SETTLED]) == (1, 0)


def test_what_nobody_told_cannot_be_told():
    table = CaseTable(*(column(1, 2) for _ in range(6)))
    rates = rates_of(counts_of(marks_of(table, JUNE)))
    assert rates["reworkRate"].gap is rates["missRate"].gap is rates["intimeCheckRate"].gap is Gap.ABSENT
    assert rates["inTimeArchiveRate"].percent == 100


def random_table(seed, cases=400):
    chance = np.random.default_rng(seed)

    def later(than, missing):
        told = than + chance.integers(0, 40 * DAY, cases)
        return np.where((chance.random(cases) < missing) | (than == NOT_YET), NOT_YET, told)

    opened = JUNE.from_ms + chance.integers(-40 * DAY, 40 * DAY, cases)
    registered = later(opened, 0.1)
    dispatched = later(registered, 0.1)
    handled = later(dispatched, 0.2)
    return CaseTable(
        opened, registered, dispatched, handled, later(handled, 0.2), later(opened, 0.05),
        register_due_ms=later(opened, 0), dispatch_due_ms=later(opened, 0),
        void=chance.random(cases) < 0.1, declined=chance.random(cases) < 0.1,
        reworks=chance.integers(0, 2, cases), extensions=chance.integers(0, 2, cases),
        returns=chance.integers(0, 2, cases), departments=chance.integers(0, 3, cases),
        public=chance.random(cases) < 0.3, in_grid=chance.random(cases) < 0.3,
        call_back=chance.integers(-1, 4, cases),
        groups={
            name: Group(tuple(f"{name}{key}" for key in range(7)), chance.integers(-1, 7, cases))
            for name in ("source", "class_kind", "class", "village")
        },
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_no_rate_of_what_was_due_passes_its_whole_and_every_case_falls_due_once(seed):
    table = random_table(seed)
    periods = [Period.of_month(2026, month) for month in range(3, 13)]
    rates = [rate for period in periods for rate in rates_of(counts_of(marks_of(table, period))).values()]
    told = {(rate.code, rate.exact) for rate in rates if rate.exact is not None}
    assert len(told) > 50
    # What came in on the eve of a month and was registered in it is in one count and not in the other.
    by_day = {"registerRate", "validReportRate"}
    assert not {(code, share) for code, share in told if not 0 <= share <= 1 and code not in by_day}
    due = sum(marks_of(table, period)[Count.TO_HANDLE].astype(int) for period in periods)
    assert due.max() == 1


@pytest.mark.parametrize("seed", range(8))
def test_every_number_of_a_bulletin_is_the_length_of_its_list(seed):
    table = random_table(seed)
    told = bulletin_of(table, JUNE)
    lines = [line for split in told.splits for line in split.lines] + [line for top in told.tops for line in top.lines]
    figures = [*told.totals, *(line.figure for line in lines), *(part for one in told.indicators for part in one.parts)]
    assert len(figures) > 30
    for figure in figures:
        assert len(figure.selection.rows(table)) == figure.number
    for split in told.splits:
        assert sum(line.figure.number for line in split.lines) == told.totals[0].number


def test_counts_by_key_add_up_to_those_of_all():
    table = random_table(1)
    marks = marks_of(table, JUNE)
    split = counts_by(marks, table.groups["village"])
    nobody = counts_of(marks, table.groups["village"].member == NO_GROUP)
    for count, number in counts_of(marks).items():
        assert sum(told[count] for told in split.values()) + nobody[count] == number


def test_a_bulletin_by_hand():
    told = bulletin_of(by_hand(), JUNE)
    assert [(one.selection.count.value, one.number) for one in told.totals] == [
        ("上报", 5), ("受理", 5), ("立案", 4), ("应结案", 4), ("结案", 3), ("按期结案", 2),
    ]  # fmt: skip
    source, kind = told.splits
    assert [(line.key, line.figure.number, line.share_percent) for line in source.lines] == [
        ("patrol", 3, 60.0),
        ("h12345", 2, 40.0),
    ]
    assert [(line.key, line.figure.number) for line in kind.lines] == [("event", 3), ("component", 1), (None, 1)]
    classes, villages = told.tops
    assert [(line.key, line.figure.number) for line in classes.lines] == [("b", 2), ("a", 1), ("c", 1)]
    assert classes.tied == 1
    assert [line.key for line in villages.lines] == ["东方村", "新镇社区"]
    closing = next(one for one in told.indicators if one.name == "按期结案率")
    assert closing.rate.percent == 50.0
    assert [(part.selection.count.value, part.number) for part in closing.parts] == [("按期结案", 2), ("应结案", 4)]


def test_an_indicator_follows_the_towns_choice():
    told = bulletin_of(by_hand(), JUNE, choices={"inTimeArchiveRate": "closed"})
    closing = next(one for one in told.indicators if one.name == "按期结案率")
    assert (closing.rate.percent, [part.number for part in closing.parts]) == (66.67, [2, 3])


def test_a_month_in_which_nothing_happened():
    told = bulletin_of(by_hand(), Period.of_month(2030, 1))
    assert {figure.number for figure in told.totals} == {0}
    assert [split.lines for split in told.splits] == [(), ()]
    assert [(top.lines, top.tied) for top in told.tops] == [((), 0), ((), 0)]
    assert {one.rate.percent for one in told.indicators} == {None}


def test_a_split_or_count_that_the_table_lacks_is_refused():
    table = by_hand()
    with pytest.raises(ValueError, match="moon"):
        bulletin_of(table, JUNE, BulletinRules(split_by=("moon",)))
    with pytest.raises(ValueError, match="应核查"):
        Selection(JUNE, Count.TO_INSPECT).rows(table)
    with pytest.raises(ValueError, match="moon"):
        Selection(JUNE, Count.REPORTED, "moon", "full").rows(table)


def test_tables_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="one length"):
        CaseTable(column(1), column(1), column(1), column(1), column(1), column(1, 2))
    with pytest.raises(ValueError, match="among its keys"):
        CaseTable(*(column(1) for _ in range(6)), groups={"source": Group(("a",), np.array([1]))})
