"""What a snapshot says of a vehicle: a pure function of its last fixes, the moment and the thresholds."""

import dataclasses
from datetime import timedelta

import numpy as np
import pytest
from made_facts import START, START_MS, VILLAGES, batch, entries, fix

from zscc.model.fix import Fix
from zscc.settings.profile import Profile, load_profile
from zscc.situation.situation import Dirty, Situation
from zscc.situation.snapshot import VEHICLE_STATES, VehicleColumns

PROFILE = load_profile()
STALE_S, OFFLINE_S = PROFILE.thresholds.stale_after_s, PROFILE.thresholds.offline_after_s


def folded(*fixes: Fix) -> Situation:
    situation = Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in entries(batch(f"b{number}", [one]) for number, one in enumerate(fixes)):
        assert situation.apply(entry) == Dirty.VEHICLES
    return situation


def shown(*fixes: Fix, at_s: float | None = None) -> VehicleColumns:
    """The vehicles ``at_s`` seconds after START, at the moment of the last fix without."""
    ms = max(one.observed_at_ms for one in fixes) - START_MS if at_s is None else at_s * 1000
    return folded(*fixes).snapshot(START + timedelta(milliseconds=ms)).vehicles


def state(vehicles: VehicleColumns, place: int = 0) -> str:
    return VEHICLE_STATES[vehicles.state[place]].value


@pytest.mark.parametrize(
    ("age_s", "speed_kmh", "expected"),
    [
        (0, 40.0, "moving"),
        (0, 3.0, "moving"),
        (0, 2.9, "stopped"),
        (0, 0.0, "stopped"),
        (STALE_S - 0.001, 40.0, "moving"),
        (STALE_S, 40.0, "stale"),
        (STALE_S, 0.0, "stale"),
        (OFFLINE_S - 0.001, 40.0, "stale"),
        (OFFLINE_S, 0.0, "offline"),
        (86_400, 40.0, "offline"),
        (-30, 40.0, "moving"),
    ],
)
def test_a_state_follows_from_the_last_fix_and_the_moment(age_s: float, speed_kmh: float, expected: str) -> None:
    assert state(shown(fix(speed_kmh=speed_kmh), at_s=age_s)) == expected


def test_the_same_situation_shows_any_moment() -> None:
    situation = folded(fix(speed_kmh=40.0))
    later = [situation.snapshot(START + timedelta(seconds=s)).vehicles for s in (OFFLINE_S, STALE_S, 0)]
    assert [state(vehicles) for vehicles in later] == ["offline", "stale", "moving"]


def test_a_speed_that_is_not_told_comes_from_the_last_two_fixes() -> None:
    vehicles = shown(fix(at_s=0), fix(at_s=10, north=9_000))
    assert vehicles.speed_kmh[0] == pytest.approx(9_000e-7 * 110_880 / 10 * 3.6, rel=0.01)
    assert state(vehicles) == "moving"
    assert state(shown(fix(at_s=0), fix(at_s=10, north=50))) == "stopped"


def test_a_speed_that_nobody_knows_is_not_a_number_and_stands() -> None:
    vehicles = shown(fix())
    assert np.isnan(vehicles.speed_kmh[0])
    assert np.isnan(vehicles.heading_deg[0])
    assert state(vehicles) == "stopped"
    assert np.isnan(shown(fix(north=0), fix(north=10)).speed_kmh[0])


def test_the_heading_is_that_of_the_last_fix_that_moved() -> None:
    drive = fix(at_s=0, speed_kmh=30.0, heading_deg=123)
    stand = fix(at_s=10, speed_kmh=0.0, heading_deg=7)
    assert shown(drive, stand).heading_deg.tolist() == [123]
    assert shown(drive, stand, fix(at_s=20, speed_kmh=30.0, heading_deg=200)).heading_deg.tolist() == [200]


@pytest.mark.parametrize(("east", "north", "expected"), [(0, 9000, 0), (9000, 0, 90), (0, -9000, 180), (-9000, 0, 270)])
def test_a_heading_that_is_not_told_comes_from_the_last_leg(east: int, north: int, expected: int) -> None:
    vehicles = shown(fix(at_s=0), fix(at_s=10, east=east, north=north))
    assert vehicles.heading_deg.tolist() == [expected]


def test_since_when_a_vehicle_stands_or_moves() -> None:
    speeds = [30.0, 30.0, 0.0, 1.0, 2.0, 40.0, 41.0]
    fixes = [fix(at_s=10 * place, speed_kmh=speed) for place, speed in enumerate(speeds)]
    since_s = [(int(shown(*fixes[: count + 1]).since_ms[0]) - START_MS) / 1000 for count in range(len(fixes))]
    assert since_s == [0, 0, 20, 20, 20, 50, 50]


def test_a_late_stop_divides_the_drive() -> None:
    drive = [fix(at_s=second, speed_kmh=30.0, heading_deg=90) for second in (0, 10, 20, 30)]
    vehicles = shown(*drive, fix(at_s=15, speed_kmh=0.0))
    assert vehicles.since_ms[0] == START_MS + 20_000
    assert vehicles.observed_at_ms[0] == START_MS + 30_000


def test_a_vehicle_that_stands_longer_than_its_ring_reaches_back_still_stands_since_then() -> None:
    fixes = [fix(at_s=0, speed_kmh=30.0), *(fix(at_s=second, speed_kmh=0.0) for second in range(1, 10))]
    situation = Situation(PROFILE.thresholds, PROFILE.windows, track_capacity=4)
    for entry in entries(
        batch(f"b{number}", [one]) for number, one in enumerate((*fixes, fix(at_s=7.5, speed_kmh=0.0)))
    ):
        situation.apply(entry)
    assert situation.snapshot(START).vehicles.since_ms.tolist() == [START_MS + 1000]


def test_vehicles_stand_in_the_order_of_their_ids_with_their_own_values() -> None:
    fixes = [
        fix(f"V{n:02d}", at_s=n, east=1000 * n, speed_kmh=float(n), grid=f"{VILLAGES[0]}{n:03d}") for n in (7, 3, 12, 1)
    ]
    vehicles = shown(*fixes, fix("V05", at_s=5, grid=None))
    assert vehicles.ids == ("V01", "V03", "V05", "V07", "V12")
    assert vehicles.grids == (f"{VILLAGES[0]}001", f"{VILLAGES[0]}003", None, f"{VILLAGES[0]}007", f"{VILLAGES[0]}012")
    assert ((vehicles.observed_at_ms - START_MS) // 1000).tolist() == [1, 3, 5, 7, 12]
    assert np.all(np.diff(vehicles.x_m[[0, 1, 3, 4]]) > 0)


def test_the_grid_is_that_of_the_newest_fix() -> None:
    newest = fix(at_s=20, grid=VILLAGES[0] + "002")
    assert shown(newest, fix(at_s=10, grid=VILLAGES[0] + "001")).grids == (VILLAGES[0] + "002",)
    assert shown(newest, fix(at_s=30, grid=None)).grids == (None,)


def test_kilometres_are_those_of_the_day_that_is_asked_for() -> None:
    situation = folded(fix(at_s=0), fix(at_s=100, north=90_000))
    today, tomorrow = situation.snapshot(START), situation.snapshot(START + timedelta(days=1))
    assert today.vehicles.km_today[0] == pytest.approx(0.998, abs=0.002)
    assert tomorrow.vehicles.km_today.tolist() == [0.0]
    assert (today.tally.fixes_today, tomorrow.tally.fixes_today) == (2, 0)


def test_many_vehicles_grow_the_table() -> None:
    situation = Situation(PROFILE.thresholds, PROFILE.windows, track_capacity=8)
    for entry in entries(batch(f"b{k}", [fix(f"V{k * 40 + n:03d}", at_s=n) for n in range(50)]) for k in range(10)):
        situation.apply(entry)
    vehicles = situation.snapshot(START).vehicles
    assert len(vehicles) == 410
    assert vehicles.observed_at_ms[vehicles.ids.index("V000")] == START_MS


def test_nothing_in_a_snapshot_changes_later() -> None:
    situation = folded(fix(at_s=0, speed_kmh=30.0), fix(at_s=10, east=5000))
    snapshot = situation.snapshot(START)
    columns = [
        getattr(part, column.name)
        for part in (snapshot.vehicles, snapshot.tracks, snapshot.report_columns, snapshot.tally)
        for column in dataclasses.fields(part)
    ]
    arrays = [column for column in columns if isinstance(column, np.ndarray)]
    assert len(arrays) == 19
    copies = [array.copy() for array in arrays]
    for entry in entries([batch(f"c{n}", [fix(at_s=n, east=n)]) for n in range(5, 40)], first=3):
        situation.apply(entry)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_an_empty_situation_has_an_empty_picture(profile: Profile) -> None:
    snapshot = Situation(profile.thresholds, profile.windows).snapshot(START, with_hash=True)
    assert (len(snapshot.vehicles), snapshot.reports, snapshot.feeds, snapshot.seq) == (0, (), (), 0)
    assert snapshot.tracks.start.tolist() == [0]
    assert len(snapshot.state_hash or "") == 64
