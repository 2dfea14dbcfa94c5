"""Patrol sums: odometers, coverage and trips of a day are the same however the fixes came, and agree with the fold."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_facts import START, START_MS, batch, fix
from made_tracks import Drive
from mini_town import at, mini_town
from thoroughness import examples, thorough

from zscc.analysis.coverage import NEVER
from zscc.analysis.odometer import Odometer, date_of_day, day_number
from zscc.analysis.patrol_sums import PatrolSums
from zscc.analysis.trips import SegmentKind
from zscc.clock import day_of_ms
from zscc.model.fix import Fix, FixFlag
from zscc.model.journal import Entry
from zscc.settings.profile import Patrol, load_profile
from zscc.situation.situation import Situation

TODAY = day_of_ms(START_MS)
HOUR_MS = 3_600_000
TOWN = mini_town()
PROFILE = load_profile()


def summed(batches: list[list[Fix]], recorded_ms: int = START_MS) -> PatrolSums:
    sums = PatrolSums(TOWN, Patrol())
    for number, fixes in enumerate(batches):
        sums.pass_time(recorded_ms)
        sums.take(number + 1, batch(f"b{number}", fixes))
    return sums


def folded_km(batches: list[list[Fix]]) -> dict[str, float]:
    situation = Situation(PROFILE.thresholds, PROFILE.windows)
    for number, fixes in enumerate(batches):
        situation.apply(Entry(number + 1, START, batch(f"b{number}", fixes), "seat", "actor"))
    vehicles = situation.snapshot(START).vehicles
    return dict(zip(vehicles.ids, vehicles.km_today.tolist(), strict=True))


def a_drive(vehicle: str = "V01") -> list[Fix]:
    """Up the mini town's avenue, a stop near its park, along the street in the north, a silence, back."""
    drive = Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 1500, 36).stay(300).go(0, 300, 36).go(1500, 0, 36)
    return drive.silent(600).go(-1500, 0, 36).told(vehicle)


def the_same(one: PatrolSums, other: PatrolSums) -> None:
    assert one.last_seen_ms().tolist() == other.last_seen_ms().tolist()
    assert one.grid_seen_ms.tolist() == other.grid_seen_ms.tolist()
    assert {v: t.odometer.by_day for v, t in one.tracks.items()} == {
        v: t.odometer.by_day for v, t in other.tracks.items()
    }
    for vehicle in one.tracks:
        for day in (TODAY - 1, TODAY):
            mine, its = one.day_of(vehicle, day), other.day_of(vehicle, day)
            assert (mine and mine.parts) == (its and its.parts)


@thorough
@examples(12, 120)
@given(st.integers(0, 10**6), st.integers(1, 60), st.sampled_from([0, 3, 200, 4000]))
def test_late_repeated_shuffled_and_jumping_fixes_give_the_sums_of_the_clean_feed(
    seed: int, split: int, late_s: int
) -> None:
    dice = random.Random(seed)
    clean = [*a_drive("V01"), *(replace(f, vehicle="V02") for f in a_drive()[:150])]
    # Each fix comes up to so late; some come twice; some that jumped or lie outside are among them.
    noise = [replace(f, flags=FixFlag.JUMP, point=fix(east=10**6).point) for f in dice.choices(clean, k=20)]
    noise += [replace(f, flags=FixFlag.OUTSIDE | FixFlag.LATE) for f in dice.choices(clean, k=20)]
    dirty = sorted(
        [*clean, *dice.choices(clean, k=30), *noise], key=lambda f: f.observed_at_ms + dice.uniform(0, late_s * 1000)
    )
    parts = [dirty[start : start + split] for start in range(0, len(dirty), split)]
    sums = PatrolSums(TOWN, Patrol())
    for number, part in enumerate(parts):
        sums.pass_time(START_MS)
        sums.take(number + 1, batch(f"b{number}", part))
        if dice.random() < 0.2:
            sums.last_seen_ms()
    the_same(sums, summed([clean]))


def test_the_odometer_is_that_of_the_fold_and_of_the_days_segments() -> None:
    batches = [a_drive(), [replace(f, vehicle="V02") for f in reversed(a_drive())]]
    sums = summed(batches)
    picture = sums.picture(START_MS)
    km = {vehicle: mileage.day_km for vehicle, mileage in picture.mileages.items()}
    assert km == folded_km(batches)
    for vehicle, its_km in km.items():
        its_day = sums.day_of(vehicle, TODAY)
        assert its_day is not None
        assert sum(part.segment.mm for part in its_day.parts) == round(its_km * 1e6)
    assert picture.fleet.day_km == pytest.approx(sum(km.values()))


def test_stops_tell_their_place_and_grid() -> None:
    its_day = summed([a_drive()]).day_of("V01", TODAY)
    assert its_day is not None
    stops = [part for part in its_day.parts if part.segment.kind is SegmentKind.STOP]
    near = stops[0].near
    assert near is not None
    # The park lies 400 m east and 200 m south of the corner where it stood; the school is further away.
    assert (near.name, round(near.distance_m, -1)) == ("柳林公园", 450)
    assert stops[0].grid == "999999101003001"
    assert all(part.near is None for part in its_day.parts if part.segment.kind is not SegmentKind.STOP)


def test_coverage_of_roads_and_grids_says_how_much_it_knows() -> None:
    drive = [replace(f, grid="999999101002001") for f in a_drive()]
    sums = summed([drive])
    end_ms = max(f.observed_at_ms for f in drive)
    picture = sums.picture(end_ms)
    # Of the roads' 6.6 km: 1.8 km of the avenue, 1.5 km of the street, some metres round the corners.
    assert picture.day.road_m == pytest.approx(2600 + 2000 + 2600)
    assert picture.day.seen_road_m == pytest.approx(1800 + 1500, abs=41)
    assert (picture.day.seen_grids, picture.day.grids) == (1, 6)
    assert not picture.day.is_whole
    assert picture.day.known_hours == pytest.approx((end_ms - START_MS) / HOUR_MS)
    later = sums.picture(end_ms + 25 * HOUR_MS)
    assert (later.day.seen_road_m, later.day.is_whole, later.day.seen_grids) == (0.0, True, 0)
    assert later.week.seen_road_m == picture.week.seen_road_m == picture.day.seen_road_m
    assert not later.week.is_whole


def test_what_was_never_seen_is_oldest() -> None:
    picture = summed([[replace(f, grid="999999101002001") for f in a_drive()]]).picture(START_MS + HOUR_MS)
    ages = list(picture.grids_seen_ms.items())
    assert ages[-1][0] == "999999101002001"
    assert [seen for _, seen in ages[:-1]] == [None] * 5
    order = [stretch.last_seen_ms or 0 for stretch in picture.stretches]
    assert order == sorted(order)
    assert picture.stretches[0].last_seen_ms is None
    avenue = [s for s in picture.stretches if s.name == "长虹路" and s.grid == "999999101002001"]
    assert avenue[0].last_seen_ms is not None
    assert avenue[0].length_m == pytest.approx(1000, abs=21)


def test_days_close_and_their_sums_stay() -> None:
    yesterday = [replace(f, observed_at_ms=f.observed_at_ms - 86_400_000) for f in a_drive()]
    sums = summed([yesterday, a_drive()])
    before = sums.picture(START_MS + HOUR_MS)
    mileage = before.mileages["V01"]
    assert mileage.total_km > mileage.day_km > 4
    for days in (1, 2):
        assert sums.pass_time(START_MS + days * 86_400_000)
    assert len(sums.tracks["V01"].fixes) == 1
    after = sums.picture(START_MS + HOUR_MS)
    assert after.mileages == before.mileages
    assert (after.roads.last_seen_ms == before.roads.last_seen_ms).all()
    sums.take(9, batch("late", yesterday[:10]))
    assert sums.beyond == 10
    assert sums.picture(START_MS + HOUR_MS).mileages == before.mileages


def test_a_month_ends() -> None:
    first = day_number(START.date().replace(day=1))
    odometer = Odometer({first - 1: 5_000_000, first: 2_000_000, first + 9: 1_000_000, first + 10: 7_000_000})
    mileage = odometer.mileage(first + 9)
    assert (mileage.day_km, mileage.month_km, mileage.total_km) == (1.0, 3.0, 8.0)
    assert odometer.mileage(first + 40).month_km == 0.0
    grown = mileage.grown_to(1.5)
    assert (grown.day_km, grown.month_km, grown.total_km) == (1.5, 3.5, 8.5)
    assert mileage.grown_to(0.2) == mileage
    assert date_of_day(first + 9) == START.date().replace(day=10)
    assert (date_of_day(first + 9) - START.date()) < timedelta(days=20)


def test_a_second_of_seventeen_vehicles_touches_only_what_is_new() -> None:
    sums = PatrolSums(TOWN, Patrol())
    sums.pass_time(START_MS)
    for second in range(60):
        now = [fix(f"V{n:02d}", second, second * 500 + n, n * 1000, 10.0) for n in range(17)]
        sums.take(second + 1, batch(f"b{second}", now))
    assert {len(track.fixes) for track in sums.tracks.values()} == {60}
    assert sums.seqs == {TODAY: ((1, 60),)}
    assert (sums.last_seen_ms() == NEVER).all()
    assert np.all(sums.grid_seen_ms[:-1] == NEVER)
