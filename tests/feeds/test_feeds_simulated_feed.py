"""The feed: the past at once, then every second; a restart repeats nothing; a flood is cheap."""

import asyncio
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import numpy as np
import pytest
from chess_town import chess_town

from zscc.clock import SHANGHAI, ManualClock
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.feeds.simulated.flood import Flood, FloodFeed
from zscc.feeds.simulated.history import History, history_for, history_mark
from zscc.model.fix import FixBatch
from zscc.model.report import Report
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore

AT = datetime(2026, 6, 15, 14, 30, tzinfo=SHANGHAI).astimezone(UTC)
ORIGIN = Origin(seat="centre", actor="simulated")


LITTLE = History(report_days=0, coarse_step_s=900)
"""Hardly any past, for tests of the present."""


class FastClock(ManualClock):
    """Passes time when slept on, and says that it runs fast."""

    def __init__(self, start, rate):
        super().__init__(start)
        self._fast = rate

    @property
    def rate(self):
        return self._fast


@pytest.fixture(scope="module")
def town():
    return chess_town()


@pytest.fixture(scope="module")
def profile():
    return load_profile()


@pytest.fixture(scope="module")
def brief(profile):
    """A profile whose trails are short, so that the past is told quickly."""
    return msgspec.structs.replace(profile, windows=msgspec.structs.replace(profile.windows, trail_minutes=1.0))


@pytest.fixture(scope="module")
def past_count(brief_past):
    """How many deliveries come before the first second of the present."""
    return len(brief_past)


@pytest.fixture(scope="module")
def little_count(town, brief):
    """The same with hardly any past."""
    return len(list(SimulatedFeed(town, 1, ManualClock(AT), brief, history=LITTLE).past(AT)))


@pytest.fixture(scope="module")
def feed(town, profile):
    return SimulatedFeed(town, 1, ManualClock(AT), profile)


@pytest.fixture(scope="module")
def past(feed):
    return list(feed.past(AT))


def take(feed, count):
    """The first deliveries of a feed."""

    async def taken():
        found = []
        async for delivery in feed.deliveries():
            found.append(delivery)
            if len(found) == count:
                return found
        return found

    return asyncio.run(taken())


def folded(deliveries, profile):
    store, situation = MemoryStore(), Situation(profile.thresholds, profile.windows)
    for delivery in deliveries:
        for entry in store.append(delivery.facts, ORIGIN, AT):
            situation.apply(entry)
    return store, situation


def fixes(delivery):
    return [fix for fact in delivery.facts if isinstance(fact, FixBatch) for fix in fact.fixes()]


def reports(deliveries):
    return [fact for delivery in deliveries for fact in delivery.facts if isinstance(fact, Report)]


def test_the_past_holds_what_a_desk_shows_at_once(past, profile):
    _, situation = folded(past, profile)
    snapshot = situation.snapshot(AT)
    assert len(snapshot.vehicles) == 17
    # This town has fewer grids than the one that the model was made for, and as many fewer reports.
    assert 25 < snapshot.tally.reports_today < 120
    assert 8 < snapshot.tally.reports_yesterday_by_now < 80
    assert 3.0 < snapshot.vehicles.km_today.mean() < 9.0
    per_vehicle = np.diff(snapshot.tracks.start)
    assert 30 * 60 - 20 <= per_vehicle.max() <= 30 * 60
    assert np.median(per_vehicle) > 1_700
    assert snapshot.synthetic


def test_every_row_is_kept_or_counted(past, town, brief, past_count):
    present = take(SimulatedFeed(town, 1, ManualClock(AT), brief), past_count + 40)[past_count:]
    for delivery in [*past, *present]:
        kept = sum(len(fact) if isinstance(fact, FixBatch) else 1 for fact in delivery.facts)
        assert delivery.rows == kept + delivery.rejects.total()


def test_the_odometer_of_a_thinned_past_is_near_the_plan(town, brief):
    feed = SimulatedFeed(town, 1, ManualClock(AT), brief, faults=FaultPlan())
    _, situation = folded(feed.past(AT), brief)
    snapshot = situation.snapshot(AT)
    day = AT.astimezone(SHANGHAI).date()
    until_s = np.arange(0.0, 52_201.0)
    for index, km in enumerate(snapshot.vehicles.km_today):
        true_km = feed.fleet.day(index, day).motion(until_s).speed_kmh.sum() / 3600.0
        assert km == pytest.approx(true_km, rel=0.03, abs=0.05)


def test_then_every_second_brings_every_vehicle(town, brief, little_count):
    feed = SimulatedFeed(town, 1, ManualClock(AT), brief, faults=FaultPlan(), history=LITTLE)
    live = take(feed, little_count + 5)[little_count:]
    for second, delivery in enumerate(live, start=1):
        [at_ms] = {fix.observed_at_ms for fix in fixes(delivery)}
        assert at_ms == (AT + timedelta(seconds=second)).timestamp() * 1000
        assert len(fixes(delivery)) == 17


def test_a_fast_clock_brings_everything_in_few_deliveries(town, brief, little_count):
    def told(rate, count):
        feed = SimulatedFeed(town, 1, FastClock(AT, rate), brief, faults=FaultPlan(), history=LITTLE)
        live = take(feed, little_count + count)[little_count:]
        in_order = sorted((fix.observed_at_ms, fix.vehicle, fix.point) for delivery in live for fix in fixes(delivery))
        return [len(fixes(delivery)) for delivery in live], in_order, [report.key for report in reports(live)]

    sizes, minutes, fast_reports = told(600.0, 8)
    assert sizes == [17 * 60] * 8
    sizes, tens, quick_reports = told(100.0, 48)
    assert sizes == [17 * 10] * 48
    sizes, seconds, _ = told(1.0, 60)
    assert sizes == [17] * 60
    assert minutes == tens
    assert minutes[: len(seconds)] == seconds
    assert fast_reports == quick_reports
    assert fast_reports


def test_a_feed_that_fell_behind_catches_up_in_large_batches(town, brief, little_count):
    clock = ManualClock(AT)
    feed = SimulatedFeed(town, 1, clock, brief, faults=FaultPlan(), history=LITTLE)

    async def sleepy():
        found = []
        async for delivery in feed.deliveries():
            found.append(delivery)
            if len(found) == little_count + 1:
                clock.advance(605.0)
            if len(found) == little_count + 30:
                return found[little_count + 1 :]
        return found

    late = asyncio.run(sleepy())
    assert [len(fixes(delivery)) // 17 for delivery in late] == [1] * 9 + [10] * 5 + [60] * 9 + [1] * 6


def test_a_restart_repeats_nothing(town, brief):
    first = take(SimulatedFeed(town, 1, ManualClock(AT), brief), 50)
    again = take(SimulatedFeed(town, 1, ManualClock(AT), brief), 50)
    store, situation = folded(first, brief)
    count, before = store.last_seq(), situation.state_hash()
    for delivery in again:
        assert store.append(delivery.facts, ORIGIN, AT) == []
    assert store.last_seq() == count
    assert situation.state_hash() == before
    assert [delivery.facts for delivery in first] == [delivery.facts for delivery in again]


def test_a_journal_that_goes_on_is_told_only_what_is_new(town, brief, past_count):
    whole = take(SimulatedFeed(town, 1, ManualClock(AT), brief), past_count + 40)
    store, situation = folded(whole, brief)
    ended_at = AT + timedelta(seconds=40)
    later = ended_at + timedelta(seconds=30)
    resumed = SimulatedFeed(town, 1, ManualClock(later), brief, history=History(since=ended_at))
    added = [entry for delivery in resumed.past(later) for entry in store.append(delivery.facts, ORIGIN, later)]
    for entry in added:
        situation.apply(entry)
    new = [fix for entry in added if isinstance(entry.fact, FixBatch) for fix in entry.fact.fixes()]
    at_ms = [fix.observed_at_ms for fix in new]
    assert min(at_ms) > (ended_at - timedelta(seconds=420)).timestamp() * 1000
    assert len(new) < 17 * 170
    newest = situation.snapshot(later).vehicles.observed_at_ms
    assert (newest >= (later - timedelta(seconds=10)).timestamp() * 1000).sum() >= 16


@pytest.fixture(scope="module")
def brief_past(town, brief):
    return list(SimulatedFeed(town, 1, ManualClock(AT), brief).past(AT))


@pytest.fixture(scope="module")
def undisturbed(town, brief):
    """The moment two seconds later, of a history that nobody interrupted."""
    later = AT + timedelta(seconds=2)
    return folded(SimulatedFeed(town, 1, ManualClock(later), brief).past(later), brief)[1].snapshot(later)


@pytest.mark.parametrize("told", [0, 1, 3, -1])
def test_a_history_that_was_interrupted_is_told_again(town, brief, brief_past, undisturbed, told):
    store, situation = folded(brief_past[:told], brief)
    later = AT + timedelta(seconds=2)
    again = SimulatedFeed(town, 1, ManualClock(later), brief, history=history_for(store, town, 1, later))
    for delivery in again.past(later):
        for entry in store.append(delivery.facts, ORIGIN, later):
            situation.apply(entry)
    found, wanted = situation.snapshot(later), undisturbed
    np.testing.assert_equal(asdict(found.tally), asdict(wanted.tally))
    assert found.vehicles.ids == wanted.vehicles.ids
    for column in ("state", "observed_at_ms", "km_today"):
        assert getattr(found.vehicles, column).tolist() == getattr(wanted.vehicles, column).tolist()
    assert store.knows(history_mark(town, 1, date(2026, 6, 15)).key)


def test_what_is_to_be_told_depends_on_the_mark_of_town_seed_and_day(town, brief):
    past = list(SimulatedFeed(town, 1, ManualClock(AT), brief, history=LITTLE).past(AT))
    assert past[-1].facts == (history_mark(town, 1, date(2026, 6, 15)),)
    store, _ = folded(past, brief)
    assert history_for(store, town, 1, AT + timedelta(hours=2)).since == AT
    assert history_for(store, town, 2, AT).since is None
    assert history_for(store, town, 1, AT + timedelta(hours=9, seconds=1800)).since is None
    assert history_for(MemoryStore(), town, 1, AT).since is None


def test_asking_for_the_history_does_not_load_the_simulator():
    asked = "import sys; import zscc.feeds.simulated.history; sys.exit('scipy' in sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True, timeout=60)


def test_other_seeds_and_faults_have_other_batches(town, brief):
    def first_key(seed, faults=None):
        delivery = take(SimulatedFeed(town, seed, ManualClock(AT), brief, faults=faults, history=LITTLE), 1)[-1]
        return next(fact.key for fact in delivery.facts if isinstance(fact, FixBatch))

    keys = {first_key(1), first_key(2), first_key(1, FaultPlan()), first_key(1)}
    assert len(keys) == 3


def test_reports_arrive_in_time_and_are_labelled_made_up(past):
    told = reports(past)
    assert all(report.synthetic and report.report_id.startswith("YS2026061") for report in told)
    assert max(report.observed_at for report in told) <= AT
    assert len({report.key for report in told}) == len(told)
    days = Counter(report.report_id[2:10] for report in told)
    assert set(days) == {"20260614", "20260615"} or set(days) == {"20260613", "20260614", "20260615"}


def test_a_flood_loses_nothing_and_moves_like_cars(town, profile):
    flood = FloodFeed(town, 1, ManualClock(AT), profile, Flood(vehicles=100, hz=10, lasts_s=4.0))
    deliveries = take(flood, 100)
    assert len(deliveries) == 20
    assert sum(delivery.rows for delivery in deliveries) == 100 * 10 * 4
    assert sum(len(fixes(delivery)) for delivery in deliveries) == 100 * 10 * 4
    assert not any(delivery.rejects or delivery.flags for delivery in deliveries)
    assert len({fact.key for delivery in deliveries for fact in delivery.facts}) == 20
    told = [fix for delivery in deliveries for fix in fixes(delivery)]
    assert len({fix.vehicle for fix in told}) == 100
    assert sum(fix.speed_kmh > 3.0 for fix in told) > 0.3 * len(told)
    assert [fix.observed_at_ms for fix in told] == sorted(fix.observed_at_ms for fix in told)


def test_a_flood_asks_for_a_rate_that_divides_a_second():
    with pytest.raises(ValueError, match="7 Hz"):
        Flood(hz=7)
    with pytest.raises(ValueError, match="250 ms"):
        Flood(hz=5, window_ms=250)


def test_a_town_without_vehicles_has_its_reports_all_the_same(profile):
    lonely = replace(chess_town(), vehicles=())
    feed = SimulatedFeed(lonely, 1, ManualClock(AT), profile)
    facts = [fact for delivery in feed.past(AT) for fact in delivery.facts]
    assert {type(fact) for fact in facts if isinstance(fact, FixBatch | Report)} == {Report}
