"""The demo town at a moment is always the same, and is there at once."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from zscc.centre.demo import DEMO_DAY
from zscc.centre.dry_run import situation_at, snapshot_at
from zscc.clock import SHANGHAI
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.settings.profile import load_profile
from zscc.situation.snapshot import VEHICLE_STATES, VehicleState
from zscc.town.load import load_town

AT = datetime(2026, 6, 15, 14, 30, tzinfo=SHANGHAI)
ASKED = """
from datetime import datetime
from zscc.centre.dry_run import situation_at
from zscc.clock import SHANGHAI
from zscc.settings.profile import load_profile
from zscc.town.load import load_town
town, profile = load_town(), load_profile()
situation = situation_at(town, 1, datetime(2026, 6, 15, 14, 30, tzinfo=SHANGHAI), profile)
print(situation.state_hash())
"""


@pytest.fixture(scope="module")
def town():
    return load_town()


@pytest.fixture(scope="module")
def profile():
    return load_profile()


@pytest.fixture(scope="module")
def situation(town, profile):
    return situation_at(town, 1, AT, profile)


def test_two_processes_agree_on_the_state(situation):
    """This one and one whose hashes of strings are others."""
    seed = "4711" if os.environ.get("PYTHONHASHSEED") != "4711" else "0"
    told = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout.strip() == situation.state_hash()


def test_another_seed_or_moment_is_another_state(town, profile, situation):
    assert situation_at(town, 2, AT, profile).state_hash() != situation.state_hash()
    earlier = situation_at(town, 1, AT.replace(minute=29, second=59), profile)
    assert earlier.state_hash() != situation.state_hash()


def test_the_zone_of_the_moment_does_not_matter(town, profile):
    """Here it is Monday, in Greenwich still Sunday."""
    here = datetime(2026, 6, 15, 0, 30, tzinfo=SHANGHAI)
    one, other = (situation_at(town, 1, at, profile) for at in (here, here.astimezone(UTC)))
    assert one.state_hash() == other.state_hash()
    assert one.snapshot(here).tally.reports_today == other.snapshot(here).tally.reports_today


def test_the_default_picture_is_lively_and_adds_up(situation):
    snapshot = situation.snapshot(AT)
    states = [VEHICLE_STATES[code] for code in snapshot.vehicles.state]
    assert len(states) == 17
    assert 8 <= states.count(VehicleState.MOVING) <= 14
    assert states.count(VehicleState.STOPPED) >= 2
    assert states.count(VehicleState.STALE) + states.count(VehicleState.OFFLINE) <= 1
    assert VEHICLE_STATES[snapshot.vehicles.state[snapshot.vehicles.ids.index("V06")]] is VehicleState.OFFLINE
    assert 100 <= snapshot.tally.reports_today <= 160
    assert sum(snapshot.tally.by_source.values()) == snapshot.tally.reports_today
    assert snapshot.synthetic
    urgent = [report for report in snapshot.reports if report.priority.value == "urgent"]
    assert any(report.report_id.startswith("YS20260615") and "气" in report.text for report in urgent)


def test_the_demo_begins_on_the_day_of_the_scenes():
    assert load_simulation_model().demo_date == DEMO_DAY.isoformat()


def test_the_feed_panel_counts_what_the_feed_brought(situation):
    snapshot = situation.snapshot(AT)
    [feed] = snapshot.feeds
    assert feed.feed == "simulated"
    assert feed.items > 40_000
    assert {"duplicate", "swapped"} <= {reason for reason, _ in feed.rejects}
    assert {"late", "out_of_order"} <= {flag for flag, _ in feed.flags}
    assert sum(count for _, count in feed.rejects) < 0.01 * feed.items


def test_any_moment_of_any_day_can_be_asked_for(town, profile):
    for moment in (
        datetime(2026, 6, 15, 0, 0, tzinfo=SHANGHAI),
        datetime(2026, 6, 15, 3, 0, 7, tzinfo=SHANGHAI),
        datetime(2027, 1, 1, 23, 59, 59, tzinfo=SHANGHAI),
    ):
        snapshot = snapshot_at(town, 1, moment, profile, with_hash=True)
        assert snapshot.as_of == moment
        assert len(snapshot.state_hash) == 64
        assert snapshot.reports
    assert len(snapshot.vehicles) == 17
