"""What the sums say of days that are not ordinary: midnight, clocks, ferries, tunnels, slow and fast devices."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import START_MS, batch, fix
from made_tracks import Drive
from mini_town import at, mini_town

from zscc.analysis.patrol_sums import PatrolSums
from zscc.analysis.trips import SegmentKind, segments_of
from zscc.clock import day_of_ms, start_of_day_ms
from zscc.model.fix import Fix
from zscc.settings.profile import Patrol

TOWN, RULES = mini_town(), Patrol()
TODAY = day_of_ms(START_MS)
MIDNIGHT_MS = start_of_day_ms(TODAY + 1)
DAY_MS = 86_400_000


def moved(told: list[Fix], first_ms: int) -> list[Fix]:
    """The same drive, begun at another moment."""
    by_ms = first_ms - told[0].observed_at_ms
    return [replace(one, observed_at_ms=one.observed_at_ms + by_ms) for one in told]


def summed(*told: list[Fix], recorded_ms: int = START_MS) -> PatrolSums:
    sums = PatrolSums(TOWN, RULES)
    for number, fixes in enumerate(told):
        sums.pass_time(recorded_ms)
        sums.take(number + 1, batch(f"b{number}", fixes))
    return sums


def kinds(told: list[Fix], vehicle: str = "V01", day: int = TODAY) -> list[SegmentKind]:
    its_day = summed(told).day_of(vehicle, day)
    return [] if its_day is None else [part.segment.kind for part in its_day.parts]


def test_a_drive_over_midnight_is_shared_by_both_days_and_the_crossing_leg_belongs_to_the_new_one() -> None:
    told = moved(Drive(step_s=10, at_m=at(0.5, 1.0)).go(0, 1200, 36).told(), MIDNIGHT_MS - 65_000)
    sums = summed(told, recorded_ms=MIDNIGHT_MS)
    by_day = sums.tracks["V01"].odometer.by_day
    assert sum(by_day.values()) == pytest.approx(1_200_000, rel=0.001)
    assert by_day[TODAY] == pytest.approx(600_000, abs=1_000)
    assert by_day[TODAY + 1] == pytest.approx(600_000, abs=1_000)
    for day, mm in by_day.items():
        its = sums.day_of("V01", day)
        assert its is not None
        assert sum(part.segment.mm for part in its.parts) == mm


def test_who_stands_over_midnight_stands_on_both_days() -> None:
    told = moved(Drive(step_s=30, jitter_m=3.0).stay(7200).told(), MIDNIGHT_MS - 3_600_000)
    sums = summed(told, recorded_ms=MIDNIGHT_MS)
    for day in (TODAY, TODAY + 1):
        its = sums.day_of("V01", day)
        assert its is not None
        (part,) = its.parts
        assert part.segment.kind is SegmentKind.STOP
        assert part.segment.duration_s == pytest.approx(3_600, abs=61)


def test_a_month_ends_at_midnight_and_the_total_goes_on() -> None:
    last = start_of_day_ms(day_of_ms(1_782_835_200_000)) - 3_600_000  # 23:00 on 30 June 2026 in Shanghai
    assert str(np.datetime64(last + 8 * 3_600_000, "ms"))[:13] == "2026-06-30T23"
    june = moved(Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 1000, 36).told(), last)
    july = moved(Drive(step_s=5, at_m=at(0.5, 2.0)).go(0, -500, 36).told(), last + 7_200_000)
    sums = summed(june, july, recorded_ms=last + 7_200_000)
    before, after = (sums.picture(ms).fleet for ms in (last + 600_000, last + 8_000_000))
    assert before.month_km == pytest.approx(1.0, rel=0.001)
    assert after.month_km == after.day_km
    assert after.total_km == pytest.approx(before.total_km + after.day_km)


def test_a_clock_that_was_set_back_adds_no_more_than_the_way_it_says() -> None:
    """Half way the device's clock goes back a minute: two ways interleave, what nobody can drive counts nothing."""
    told = Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 3000, 36).told()
    half = len(told) // 2
    back = [*told[:half], *(replace(one, observed_at_ms=one.observed_at_ms - 60_000) for one in told[half:])]
    honest, odd = (summed(its) for its in (told, back))
    its = odd.day_of("V01", TODAY)
    assert its is not None
    assert sum(part.segment.mm for part in its.parts) == sum(odd.tracks["V01"].odometer.by_day.values())
    assert [int(at_ms) for at_ms in its.fixes["at_ms"]] == sorted(one.observed_at_ms for one in back)
    assert honest.picture(START_MS).fleet.total_km == pytest.approx(3.0, rel=0.001)
    told_twice = summed(told, told[-12:])
    assert told_twice.picture(START_MS).mileages == honest.picture(START_MS).mileages


def test_a_renamed_vehicle_begins_anew_and_the_fleet_keeps_its_kilometres() -> None:
    drive = Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 1000, 36)
    told = drive.told()
    renamed = [*told[:10], *(replace(one, vehicle="V77") for one in told[10:])]
    picture = summed(renamed).picture(START_MS)
    assert set(picture.mileages) == {"V01", "V77"}
    # The one leg between the two names belongs to nobody.
    assert picture.fleet.total_km == pytest.approx(1.0, abs=0.051)


def test_one_fix_is_a_place_and_no_day() -> None:
    sums = summed([fix("V01", 10)])
    its = sums.day_of("V01", TODAY)
    assert its is not None
    assert (its.parts, len(its.fixes)) == ((), 1)
    assert sums.picture(START_MS).fleet.total_km == 0.0


def test_standing_all_day_with_jitter_is_one_stop_with_few_kilometres_said_as_drift() -> None:
    told = Drive(step_s=10, jitter_m=4.0).stay(9 * 3600).told()
    assert kinds(told) == [SegmentKind.STOP]


def test_a_tunnel_is_a_gap_and_a_ferry_is_no_drive() -> None:
    drive = Drive(step_s=5, at_m=at(0.5, 0.5)).go(0, 500, 36)
    tunnel = drive.silent(240, (0.0, 2000.0)).go(0, 500, 36)
    assert kinds(tunnel.told()) == [SegmentKind.TRIP, SegmentKind.GAP, SegmentKind.TRIP]
    # Ten minutes over the water with the device off: the way between is a gap, its length the straight way.
    ferry = Drive(step_s=5, at_m=at(0.5, 0.5)).go(0, 500, 36).silent(600, (3000.0, 0.0)).go(0, 500, 36)
    parts = segments_of(ferry.fixes(), RULES)
    assert [part.kind for part in parts] == [SegmentKind.TRIP, SegmentKind.GAP, SegmentKind.TRIP]
    assert sum(part.mm for part in parts) == pytest.approx(4_000_000, rel=0.002)


def test_identical_times_at_two_places_count_their_way_once_in_any_order() -> None:
    pair = [fix("V01", 0), fix("V01", 5, 2000), fix("V01", 5, 2600), fix("V01", 10, 5000)]
    forth, back = (summed(told).picture(START_MS).mileages["V01"] for told in (pair, pair[::-1]))
    assert forth == back
    its = summed(pair).day_of("V01", TODAY)
    assert its is not None
    assert all(np.isfinite((part.segment.mean_kmh, part.segment.top_kmh)).all() for part in its.parts)


def test_two_vehicles_that_swap_their_names_jump_and_are_not_driven() -> None:
    here = Drive(step_s=5, at_m=at(0.5, 0.5)).go(0, 500, 36).told("V01")
    there = Drive(step_s=5, at_m=at(4.5, 0.5)).go(0, 500, 36).told("V02")
    half = len(here) // 2
    swapped = [
        *here[:half], *(replace(one, vehicle="V02") for one in here[half:]),
        *there[:half], *(replace(one, vehicle="V01") for one in there[half:]),
    ]  # fmt: skip
    sums = summed(swapped)
    assert sums.picture(START_MS).fleet.total_km == pytest.approx(1.0, abs=0.11)
    its = sums.day_of("V01", TODAY)
    assert its is not None
    assert [part.segment.kind for part in its.parts] == [SegmentKind.TRIP, SegmentKind.GAP, SegmentKind.TRIP]


@pytest.mark.parametrize("step_s", [0.1, 1.0, 10.0])
def test_slow_and_fast_devices_say_the_same_day(step_s: float) -> None:
    told = Drive(step_s=step_s, at_m=at(0.5, 1.0)).go(0, 1500, 36).stay(400).go(0, -1500, 36).told()
    sums = summed(told)
    assert sums.picture(START_MS).fleet.total_km == pytest.approx(3.0, rel=0.002)
    its = sums.day_of("V01", TODAY)
    assert its is not None
    assert [part.segment.kind for part in its.parts] == [SegmentKind.TRIP, SegmentKind.STOP, SegmentKind.TRIP]
    # Who drives 10 m/s is within 30 m of its place for three seconds before and after it stands.
    assert its.parts[1].segment.duration_s == pytest.approx(400, abs=21)


def test_the_nearest_place_is_the_nearest_and_far_ones_are_not_named() -> None:
    sums = summed(Drive(step_s=5).stay(300).told())
    for place in TOWN.places:
        near = sums.around.near(place.at)
        assert near is not None
        assert near.distance_m == 0.0
    far = sums.around.near(at(40.0, 40.0))
    assert far is None


def test_a_days_list_is_bounded_by_the_least_stop() -> None:
    """Stop and go the whole day: a stop takes two minutes at least, so a day has no more than 720 of them."""
    drive = Drive(step_s=10, at_m=at(0.5, 1.0))
    for turn in range(60):
        drive.stay(150).go(0, 200 if turn % 2 else -200, 36)
    parts = segments_of(drive.fixes(), RULES)
    duration_s = parts[-1].ends_ms / 1000 - parts[0].begins_ms / 1000
    assert len(parts) == 120
    assert len(parts) <= 2 * duration_s / RULES.least_stop_s + 1


def test_a_corner_cut_between_two_fixes_sees_only_what_the_straight_way_passes() -> None:
    """Along the avenue, round its corner, along the street, a fix every 30 s: nothing off the chord is claimed."""
    whole = Drive(step_s=1, at_m=at(0.5, 2.0)).go(0, 500, 36).go(500, 0, 36)
    seen = {}
    for step in (1, 30):
        sums = summed(whole.told()[::step])
        seen[step] = sums.last_seen_ms() > 0
    assert seen[30].sum() <= seen[1].sum()
    lost = sums.pieces.middle_m[seen[1] & ~seen[30]]
    x_m, y_m = at(0.5, 2.5)
    assert (np.hypot(lost[:, 0] - x_m, lost[:, 1] - y_m) < 320).all()


def test_a_piece_of_road_is_counted_once_and_all_of_them_are_the_roads() -> None:
    sums = summed(Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 1500, 36).go(0, -1500, 36).told())
    assert np.bincount(sums.pieces.edge, sums.pieces.length_m) == pytest.approx(TOWN.network.length_m)
    there = sums.picture(START_MS + 3_600_000).day
    assert there.seen_road_m <= there.road_m == pytest.approx(float(TOWN.network.length_m.sum()))
    once = summed(Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 1500, 36).told()).picture(START_MS + 3_600_000).day
    assert there.seen_road_m == once.seen_road_m


@settings(max_examples=25)
@given(st.integers(2, 9), st.integers(0, 200), st.integers(1, 40))
def test_what_comes_for_a_closed_day_is_counted_one_by_one_and_changes_nothing_else(
    days_late: int, first: int, count: int
) -> None:
    told = Drive(step_s=5, at_m=at(0.5, 1.0)).go(0, 1500, 36).told()
    late = [replace(one, observed_at_ms=one.observed_at_ms - days_late * DAY_MS) for one in told][first:][:count]
    sums, without = summed(told, late), summed(told)
    assert sums.beyond == len(late)
    mine, its = sums.picture(START_MS + 3_600_000), without.picture(START_MS + 3_600_000)
    assert mine.beyond == len(late)
    assert (mine.mileages, mine.day, mine.week, mine.since_ms) == (its.mileages, its.day, its.week, its.since_ms)
