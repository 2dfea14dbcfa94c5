"""Whatever is broken on purpose is counted under its reason, and the rest arrives."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
import numpy as np
import pytest
from chess_town import chess_town

from zscc.clock import SHANGHAI, ManualClock
from zscc.feeds.simulated.disturbances import FaultPlan, disturbed_in_minute, link_gaps
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.feeds.simulated.fleet import Fleet
from zscc.feeds.simulated.history import History
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.model.fix import FixBatch, FixFlag
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import load_profile

AT = datetime(2026, 6, 15, 14, 30, tzinfo=SHANGHAI).astimezone(UTC)
LITTLE = History(report_days=0, coarse_step_s=900)
"""Hardly any past before the ten minutes that count."""
REASONS = {
    "late": ("flags", {"late"}),
    "duplicate": ("rejects", {"duplicate"}),
    "out_of_order": ("flags", {"out_of_order"}),
    "jump": ("flags", {"jump"}),
    "swapped": ("rejects", {"swapped"}),
    "broken": ("rejects", {"bad_position", "null_island"}),
    "future": ("rejects", {"future"}),
}


@pytest.fixture(scope="module")
def town():
    return chess_town()


@pytest.fixture(scope="module")
def model():
    return load_simulation_model()


def ten_minutes(town, plan):
    """What a desk that opens on 2026-06-15 14:30 is told of the last ten minutes, and that it was told."""
    profile = load_profile()
    profile = msgspec.structs.replace(profile, windows=msgspec.structs.replace(profile.windows, trail_minutes=10.0))
    feed = SimulatedFeed(town, 1, ManualClock(AT), profile, faults=plan, history=LITTLE)
    return list(feed.past(AT))[-2:]


def totals(deliveries):
    counted = {"rejects": {}, "flags": {}}
    for delivery in deliveries:
        for kind, counts in (("rejects", delivery.rejects), ("flags", delivery.flags)):
            for reason, count in counts.items():
                counted[kind][reason] = counted[kind].get(reason, 0) + count
    return counted


def fixes_of(deliveries):
    return [fix for d in deliveries for fact in d.facts if isinstance(fact, FixBatch) for fix in fact.fixes()]


@pytest.fixture(scope="module")
def clean(town):
    return ten_minutes(town, FaultPlan())


def test_a_clean_feed_refuses_and_flags_nothing(clean):
    assert totals(clean) == {"rejects": {}, "flags": {}}
    assert len(fixes_of(clean)) == 17 * 600
    assert all(fix.grid is not None for fix in fixes_of(clean))


@pytest.mark.parametrize("fault", REASONS)
def test_each_fault_is_counted_under_its_reason(town, clean, fault):
    deliveries = ten_minutes(town, replace(FaultPlan(), **{fault: 0.03}))
    counted, (kind, reasons) = totals(deliveries), REASONS[fault]
    number = sum(counted[kind].get(reason, 0) for reason in reasons)
    assert 200 < number < 420
    other_kind = "flags" if kind == "rejects" else "rejects"
    side_effects = {"late": {"out_of_order"}, "jump": {"outside"}}.get(fault, set())
    assert set(counted[kind]) <= reasons | side_effects
    assert not counted[other_kind]
    rows = sum(delivery.rows for delivery in deliveries)
    kept = len(fixes_of(deliveries)) + sum(1 for d in deliveries for f in d.facts if not isinstance(f, FixBatch))
    assert rows == kept + sum(counted["rejects"].values())


def test_the_good_fixes_of_a_disturbed_stream_are_those_of_the_clean_one(town, clean):
    plan = FaultPlan(duplicate=0.01, jump=0.01, swapped=0.01, broken=0.01, future=0.01, out_of_order=0.01)
    begin_ms = ms_from_utc(AT) - 600_000
    kept = [fix for fix in fixes_of(ten_minutes(town, plan)) if fix.observed_at_ms > begin_ms]
    good = {(f.vehicle, f.observed_at_ms, f.point) for f in kept if not f.flags & (FixFlag.JUMP | FixFlag.OUTSIDE)}
    truth = {(fix.vehicle, fix.observed_at_ms, fix.point) for fix in fixes_of(clean)}
    assert good <= truth
    assert len(truth) - len(good) < 0.05 * len(truth)


def test_disturbances_do_not_depend_on_how_time_is_cut(town, model):
    plan = FaultPlan.of_model(model.faults)
    at_ms = ms_from_utc(AT)
    whole = Fleet(town, 1, model, plan).arrivals(at_ms - 60_000, at_ms + 60_000)
    fleet = Fleet(town, 1, model, plan)
    cut = [at_ms + step for step in (-60_000, -59_000, -58_000, -1_000, 0, 7_000, 60_000)]
    parts = [fleet.arrivals(after, until) for after, until in pairwise(cut)]
    assert np.concatenate([part.rows.observed_at_ms for part in parts]).tolist() == whole.rows.observed_at_ms.tolist()
    assert np.concatenate([part.rows.vehicle for part in parts]).tolist() == whole.rows.vehicle.tolist()
    assert np.array_equal(np.concatenate([part.rows.lat_deg for part in parts]), whole.rows.lat_deg, equal_nan=True)
    assert np.all(np.diff(whole.arrived_at_ms) >= 0)


def test_a_broken_link_is_silent_and_then_fills_the_gap(town, model):
    plan = FaultPlan(scenes=True)
    day = date(2026, 6, 15)
    [gap] = link_gaps(1, day, tuple(f"V{n:02d}" for n in range(1, 18)), plan, model)
    assert (gap.vehicle, gap.until_s) == (5, (14 * 60 + 33) * 60)
    fleet = Fleet(town, 1, model, plan)
    midnight = ms_from_utc(datetime(2026, 6, 15, tzinfo=SHANGHAI))
    before, after = midnight + gap.from_s * 1000, midnight + gap.until_s * 1000
    silent = fleet.arrivals(before, after - 1000)
    assert not np.any(silent.rows.vehicle == 5)
    back = fleet.arrivals(after - 1000, after + 60_000)
    filled = back.rows.back_filled
    assert set(back.rows.vehicle[filled].tolist()) == {5}
    told_ms = np.sort(back.rows.observed_at_ms[back.rows.vehicle == 5])
    assert told_ms.tolist() == list(range(before, after + 60_001, 1000))
    feed = SimulatedFeed(town, 1, ManualClock(AT), load_profile(), faults=plan, history=LITTLE)
    flags = totals(list(feed.past(AT + timedelta(minutes=5))))["flags"]
    assert flags["back_filled"] == gap.until_s - gap.from_s
    assert flags["late"] > 300


def test_links_break_as_often_as_the_model_says(model):
    plan = FaultPlan.of_model(model.faults)
    vehicles = tuple(f"V{n:02d}" for n in range(1, 18))
    gaps = [link_gaps(1, date(2026, 1, 1) + timedelta(days=n), vehicles, plan, model) for n in range(150)]
    assert np.mean([len(of_day) for of_day in gaps]) == pytest.approx(1.4, abs=0.3)
    minutes = [(gap.until_s - gap.from_s) / 60.0 for of_day in gaps for gap in of_day]
    assert np.median(minutes) == pytest.approx(7.0, rel=0.3)
    assert max(minutes) <= 41.0
    for of_day in gaps:
        assert len({gap.vehicle for gap in of_day}) == len(of_day)


def test_a_fix_is_disturbed_one_way_at_most(model):
    plan = FaultPlan(late=0.3, duplicate=0.3, jump=0.3, swapped=0.3)
    events = disturbed_in_minute(1, 29_700_000, 17, plan, model.faults)
    assert len({(event.vehicle, event.observed_at_ms) for event in events}) == len(events) > 500


def test_a_share_is_a_share():
    with pytest.raises(ValueError, match="late is a share"):
        FaultPlan(late=1.5)
    with pytest.raises(ValueError, match="jump is a share"):
        FaultPlan(jump=-0.1)
    assert FaultPlan(link_gaps_per_day=20.0).link_gaps_per_day == 20.0
