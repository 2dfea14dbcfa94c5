"""The load of alarms: the vectors' bins and targets, and each measure by hand from moments."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.analysis.alarm_load import (
    BIN_MS,
    DAY_MS,
    NOT_CLEARED,
    PRIORITY_TARGET_PCT,
    TARGETS,
    Alarms,
    Mark,
    Metric,
    alarm_load,
    bin_load,
    counts_in_bins,
    flood_flags,
    flooded_since,
    mark_of,
)

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "alarm_metrics.json").read_text(encoding="utf-8"))
S, MIN = 1_000, 60_000


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["alarms_per_10min"]))
def test_the_vectors_bins(case):
    load = bin_load(np.array(case["alarms_per_10min"]))
    assert load.flood.tolist() == case["flood"]
    assert (load.most, load.average) == (case["max"], case["avg_per_10min"])
    assert load.over_10_pct == case["pct_bins_over_10"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["alarms_per_10min"]))
def test_the_vectors_bins_from_moments(case):
    counts = case["alarms_per_10min"]
    raised = np.concatenate([bin_ * BIN_MS + np.linspace(0, BIN_MS - 1, count) for bin_, count in enumerate(counts)])
    load = alarm_load(alarms(raised.astype(np.int64)), 0, len(counts) * BIN_MS)
    assert load.bins.flood.tolist() == case["flood"]
    assert load.values[Metric.PER_10MIN] == case["avg_per_10min"]
    assert load.values[Metric.MOST_IN_10MIN] == case["max"]
    assert load.values[Metric.BINS_OVER_10_PCT] == case["pct_bins_over_10"]


def test_the_vectors_targets():
    told = VECTORS["targets"]
    ranges = {
        Metric.PER_10MIN: "avg_per_10min",
        Metric.PER_HOUR: "per_hour",
        Metric.PER_DAY: "per_day",
        Metric.TOP10_PCT: "top10_share_pct",
    }
    assert {metric: [TARGETS[metric].good, TARGETS[metric].most] for metric in ranges} == {
        metric: told[name] for metric, name in ranges.items()
    }
    bounds = {
        Metric.HOURS_OVER_30_PCT: "pct_hours_over_30",
        Metric.BINS_OVER_10_PCT: "pct_10min_over_10",
        Metric.MOST_IN_10MIN: "max_10min",
        Metric.FLOOD_PCT: "pct_time_in_flood",
        Metric.CHATTERING: "chattering",
        Metric.FLEETING: "fleeting",
        Metric.STALE: "stale_per_day_lt",
    }
    assert {metric: TARGETS[metric].most for metric in bounds} == {m: told[name] for m, name in bounds.items()}
    mix = told["priority_pct"]
    assert list(PRIORITY_TARGET_PCT) == [mix["highest_lt"], mix["high"], mix["medium"], mix["low"]]
    assert set(TARGETS) == set(Metric)


@pytest.mark.parametrize(
    ("metric", "value", "mark"),
    [
        (Metric.PER_10MIN, 1, Mark.GOOD), (Metric.PER_10MIN, 2, Mark.BEARABLE), (Metric.PER_10MIN, 2.01, Mark.OVER),
        (Metric.FLOOD_PCT, 0.99, Mark.GOOD), (Metric.FLOOD_PCT, 1, Mark.OVER), (Metric.MOST_IN_10MIN, 10, Mark.GOOD),
        (Metric.STALE, 4, Mark.GOOD), (Metric.STALE, 5, Mark.OVER), (Metric.FLEETING, 1, Mark.OVER),
    ],
)  # fmt: skip
def test_marks_at_the_edges_of_the_targets(metric, value, mark):
    assert mark_of(value, TARGETS[metric]) is mark


def alarms(raised, cleared=None, source=None, priority=None):
    none = np.zeros(len(raised), np.int64)
    return Alarms(
        np.asarray(raised, np.int64),
        np.full(len(raised), NOT_CLEARED) if cleared is None else np.asarray(cleared),
        none if source is None else np.asarray(source),
        none if priority is None else np.asarray(priority),
    )


def test_sources_that_chatter_and_alarms_that_flee_or_stay():
    raised = [0, 20 * S, 60 * S, 0, 20 * S, 61 * S, 5 * S, 6 * S, -DAY_MS]
    cleared = [S, 30 * S, NOT_CLEARED, 9 * S, NOT_CLEARED, NOT_CLEARED, 16 * S, NOT_CLEARED, NOT_CLEARED]
    source = [1, 1, 1, 2, 2, 2, 3, 4, 5]
    load = alarm_load(alarms(raised, cleared, source), 0, DAY_MS)
    assert load.values[Metric.CHATTERING] == 1
    assert load.values[Metric.FLEETING] == 2
    # The one of the day before; at the end of a day none of this day's has stood longer than a day.
    assert load.values[Metric.STALE] == 1
    assert load.values[Metric.PER_DAY] == 8
    assert load.mark(Metric.STALE) is Mark.GOOD
    assert load.top_sources[:2] == ((1, 3), (2, 3))


def test_the_share_of_the_ten_loudest_and_the_mix():
    source = np.repeat(np.arange(20), np.arange(20, 0, -1))
    priority = np.repeat([0, 1, 2, 3], [2, 10, 31, 167])
    load = alarm_load(alarms(np.arange(210) * MIN, source=source, priority=priority), 0, DAY_MS)
    assert load.values[Metric.TOP10_PCT] == pytest.approx(100 * 155 / 210)
    assert load.priority_pct == pytest.approx((200 / 210, 1000 / 210, 3100 / 210, 16700 / 210))


def test_hours_with_more_than_thirty():
    load = alarm_load(alarms(np.concatenate([np.arange(31), 3_600_000 + np.arange(30)])), 0, 4 * 3_600_000)
    assert load.values[Metric.HOURS_OVER_30_PCT] == 25.0


def test_two_operators_share_the_rate_but_not_the_flood():
    raised = np.arange(12) * S
    alone, together = (alarm_load(alarms(raised), 0, BIN_MS, operators) for operators in (1, 2))
    assert (alone.values[Metric.PER_10MIN], together.values[Metric.PER_10MIN]) == (12, 6)
    assert alone.values[Metric.FLOOD_PCT] == together.values[Metric.FLOOD_PCT] == 100


def test_a_quiet_day_has_zeros_and_what_has_no_ground_is_untold():
    load = alarm_load(alarms([]), 0, DAY_MS)
    assert load.values[Metric.PER_10MIN] == load.values[Metric.CHATTERING] == 0
    assert load.values[Metric.TOP10_PCT] is load.priority_pct is load.mark(Metric.TOP10_PCT) is None
    assert bin_load(np.array([], np.int64)).average is None


@given(st.lists(st.integers(0, 40), max_size=60))
def test_a_flood_begins_above_ten_and_goes_on_while_five_come(counts):
    flags = flood_flags(np.array(counts, np.int64)).tolist()
    for before, now, count in zip([False, *flags], flags, counts, strict=False):
        assert now == (count > 10 or (before and count >= 5))


def test_a_flood_of_the_last_ten_minutes_by_hand():
    raised = np.arange(11) * MIN // 2
    assert flooded_since(raised, 5 * MIN - 1) is None
    assert flooded_since(raised[::-1].copy(), 5 * MIN) == 5 * MIN
    # The seventh of them leaves after ten minutes and three; then four are left.
    assert flooded_since(raised, 13 * MIN - 1) == 5 * MIN
    assert flooded_since(raised, 13 * MIN) is None
    assert flooded_since(np.array([], np.int64), 0) is None


def test_as_many_that_come_as_leave_at_one_moment_end_no_flood():
    raised = np.repeat([0, 10 * MIN], 11)
    assert flooded_since(raised, 10 * MIN) == 0


@given(st.lists(st.integers(0, 60), max_size=150), st.integers(0, 80))
def test_the_flood_of_every_minute_is_that_of_counting_again_and_again(minutes, until):
    since = None
    for minute in range(until + 1):
        count = sum(minute - 10 < came <= minute for came in minutes)
        if since is None and count > 10:
            since = minute
        elif count < 5:
            since = None
    found = flooded_since(np.array(minutes, np.int64) * MIN, until * MIN)
    assert found == (None if since is None else since * MIN)


@given(st.lists(st.integers(-5, 50 * MIN), max_size=80), st.integers(1, 50 * MIN))
def test_bins_count_each_alarm_of_the_period_once(raised, length):
    counts = counts_in_bins(np.array(raised, np.int64), 0, length)
    assert counts.sum() == sum(0 <= at < length for at in raised)
    assert len(counts) == -(-length // BIN_MS)


@pytest.mark.parametrize("counts", [[-1], [1.5], [float("nan")], [[1]], [True]])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(ValueError, match="whole numbers"):
        bin_load(np.array(counts))


@pytest.mark.parametrize(("from_ms", "to_ms"), [(0, 0), (10, 0), (0, 10**18)])
def test_a_period_that_is_none_is_refused(from_ms, to_ms):
    with pytest.raises(ValueError, match="bins"):
        alarm_load(alarms([1]), from_ms, to_ms)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"cleared": [-1]}, "cleared"), ({"priority": [4]}, "priorities"), ({"source": [1, 2]}, "length")],
)
def test_alarms_that_cannot_be_are_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        alarms([0], **wrong)


def test_a_desk_without_operators_is_refused():
    with pytest.raises(ValueError, match="operator"):
        alarm_load(alarms([0]), 0, BIN_MS, operators=0)
