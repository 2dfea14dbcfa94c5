"""Live reports and the counts of a day: every split adds up, and what left is still counted."""

import random
from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pytest
from made_facts import START, VILLAGES, entries, report

from zscc.clock import SHANGHAI
from zscc.model.report import Priority, Report
from zscc.settings.profile import Profile
from zscc.situation.situation import Dirty, Situation
from zscc.situation.snapshot import PRIORITIES

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 6, 15, tzinfo=SHANGHAI)


def folded(profile: Profile, *reports: Report, at: datetime = START) -> Situation:
    situation = Situation(profile.thresholds, profile.windows)
    for entry in entries(reports, at):
        assert situation.apply(entry) & Dirty.REPORTS
    return situation


def test_reports_stand_in_the_order_of_the_journal_and_point_to_their_columns(profile: Profile) -> None:
    late = report(2, START - 2 * HOUR, Priority.URGENT)
    told = (report(1, START, Priority.LOW), report(3, point=None, grid=None), late, report(4, START - HOUR))
    snapshot = folded(profile, *told).snapshot(START)
    assert snapshot.reports == told
    columns = snapshot.report_columns
    assert columns.index.tolist() == [2, 3, 0]
    assert [PRIORITIES[code] for code in columns.priority] == [Priority.URGENT, Priority.NORMAL, Priority.LOW]
    assert np.all(np.diff(columns.observed_at_ms) == 3_600_000)
    assert np.all((columns.x_m > 592_000) & (columns.x_m < 593_000))


def test_every_split_adds_up_to_the_reports_of_the_day(profile: Profile) -> None:
    dice = random.Random(5)
    told = [
        report(
            number,
            START - dice.randrange(40) * HOUR,
            dice.choice(PRIORITIES),
            dice.choice(("worker", "h12345", "sensor")),
            dice.choice((None, *(village + "011" for village in VILLAGES))),
        )
        for number in range(200)
    ]
    tally = folded(profile, *told).snapshot(START).tally
    today = [one for one in told if one.observed_at.astimezone(SHANGHAI).date() == MIDNIGHT.date()]
    assert 0 < tally.reports_today == len(today) < 200
    assert tally.by_priority == {priority: sum(one.priority is priority for one in today) for priority in PRIORITIES}
    assert tally.by_source == Counter(one.source for one in today)
    assert tally.by_village == Counter((one.grid or "")[:12] for one in today)
    assert "" in tally.by_village
    for split in (tally.by_priority, tally.by_source, tally.by_village):
        assert sum(split.values()) == tally.reports_today
    assert tally.histogram.sum() == tally.reports_today
    assert len(tally.histogram) == len(tally.histogram_yesterday) == 96


def test_the_histogram_counts_quarter_hours_of_the_town(profile: Profile) -> None:
    moments = [MIDNIGHT, MIDNIGHT + 14 * HOUR, MIDNIGHT + timedelta(hours=14, minutes=14.99), MIDNIGHT + 23.999 * HOUR]
    told = [report(number, moment) for number, moment in enumerate([*moments, MIDNIGHT - HOUR])]
    tally = folded(profile, *told).snapshot(START).tally
    assert {quarter: int(count) for quarter, count in enumerate(tally.histogram) if count} == {0: 1, 56: 2, 95: 1}
    assert np.flatnonzero(tally.histogram_yesterday).tolist() == [92]


def test_yesterday_is_compared_up_to_the_same_time_of_day(profile: Profile) -> None:
    yesterday = START - 24 * HOUR
    told = [
        report(number, yesterday + minutes * timedelta(minutes=1)) for number, minutes in enumerate((-600, -5, 0, 5))
    ]
    situation = folded(profile, *told)
    assert situation.snapshot(START).tally.reports_yesterday_by_now == 3
    assert situation.snapshot(START + HOUR).tally.reports_yesterday_by_now == 4
    assert situation.snapshot(START - HOUR).tally.reports_yesterday_by_now == 1
    assert situation.snapshot(START).tally.reports_today == 0


def test_reports_leave_when_the_journal_says_that_their_day_is_over(profile: Profile) -> None:
    situation = folded(profile, report(1, START), report(2, START + 10 * HOUR))
    assert len(situation.reports.live) == 2
    (next_day,) = entries([report(3, START + 24 * HOUR)], START + 24 * HOUR, first=3)
    situation.apply(next_day)
    assert [one.report_id for one in situation.reports.live] == ["R0001", "R0002", "R0003"]
    (day_after,) = entries([report(4, START + 34 * HOUR)], START + 34 * HOUR, first=4)
    assert situation.apply(day_after) & Dirty.REPORTS
    assert [one.report_id for one in situation.reports.live] == ["R0002", "R0003", "R0004"]
    assert situation.reports.departed.count == 1
    assert len(situation.snapshot(START).reports) == 3


def test_a_report_that_comes_days_late_is_counted_and_leaves_at_once(profile: Profile) -> None:
    situation = folded(profile, report(1), report(2, START - 60 * HOUR))
    assert [one.report_id for one in situation.reports.live] == ["R0001"]
    assert situation.reports.departed.count == 1


def test_what_left_still_counts_in_the_hash(profile: Profile) -> None:
    early, other = report(2, START - 60 * HOUR), report(2, START - 60 * HOUR, text="另一条")
    hashes = {folded(profile, report(1), one).state_hash() for one in (early, other, report(3))}
    assert len(hashes) == 3


@pytest.mark.parametrize("made_up", [True, False])
def test_the_picture_is_synthetic_while_one_report_is(profile: Profile, made_up: bool) -> None:
    situation = folded(profile, report(1, synthetic=made_up), report(2, synthetic=False))
    assert situation.snapshot(START).synthetic is made_up


def test_an_earlier_snapshot_keeps_its_reports(profile: Profile) -> None:
    situation = folded(profile, report(1))
    before = situation.snapshot(START)
    (more,) = entries([report(2)], first=2)
    situation.apply(more)
    assert [len(before.reports), before.tally.reports_today, len(before.report_columns.index)] == [1, 1, 1]
    after = situation.snapshot(START)
    assert [len(after.reports), after.tally.reports_today, len(after.report_columns.index)] == [2, 2, 2]
