"""Tracks: late fixes take their place, repetitions vanish, legs are measured anew, however the fixes came."""

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_facts import START, START_MS, batch, entries, fix
from plain_fold import PlainTrack, day, length_mm
from pyproj import Geod
from thoroughness import examples, thorough

from zscc.clock import day_of_ms
from zscc.model.fix import Fix, FixFlag
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation

PROFILE = load_profile()
DAY_S = 86_400

FIXES = st.lists(
    st.builds(
        fix,
        vehicle=st.sampled_from(["V01", "V02", "V03"]),
        at_s=st.one_of(st.integers(0, 12), st.integers(-2 * DAY_S, 0), st.sampled_from([34_199.0, 34_200.0])),
        east=st.integers(0, 3).map(lambda step: step * 4000),
        north=st.integers(0, 2).map(lambda step: step * 3000),
        speed_kmh=st.sampled_from([None, None, 0.0, 30.0]),
        heading_deg=st.sampled_from([None, 0, 90]),
        flags=st.sampled_from([FixFlag.NONE] * 4 + [FixFlag.LATE, FixFlag.JUMP, FixFlag.OUTSIDE]),
    ),
    max_size=40,
)
SPLITS = st.lists(st.integers(1, 9), min_size=1, max_size=40)


def folded(fixes: Sequence[Fix], split: Iterable[int] = (), capacity: int = 2048) -> Situation:
    """The situation of fixes that came in this order, in batches of these lengths (in one without)."""
    situation = Situation(PROFILE.thresholds, PROFILE.windows, capacity)
    rest, batches = list(fixes), []
    for length in (*split, len(fixes)):
        batches.append(batch(f"b{len(batches)}", rest[:length]))
        rest = rest[length:]
    for entry in entries(batches):
        situation.apply(entry)
    return situation


def track(situation: Situation, vehicle: str) -> list[tuple[int, int, int]]:
    """(observed_at_ms, lon_e7, lat_e7) of the whole track."""
    ids = situation.vehicles.ids
    if vehicle not in ids:
        return []
    fixes = situation.vehicles.rings.track(ids.index(vehicle))
    return [(int(one["at_ms"]), int(one["lon_e7"]), int(one["lat_e7"])) for one in fixes]


def distance_mm(situation: Situation, vehicle: str, on_day: int) -> int:
    return int(situation.vehicles.sums.mm_of(on_day)[situation.vehicles.ids.index(vehicle)])


@given(FIXES, SPLITS, st.sampled_from([2, 3, 5, 2048]))
@examples(60, 600)
@thorough
def test_the_columns_agree_with_the_obvious_fold(fixes: list[Fix], split: list[int], capacity: int) -> None:
    plain = {vehicle: PlainTrack(capacity) for vehicle in ("V01", "V02", "V03")}
    for one in fixes:
        plain[one.vehicle].take(one)
    situation = folded(fixes, split, capacity)
    for vehicle, expected in plain.items():
        kept = [(known.observed_at_ms, known.point.lon_e7, known.point.lat_e7) for known in expected.fixes]
        assert track(situation, vehicle) == kept
        for on_day in {day(one) for one in fixes if kept}:
            assert distance_mm(situation, vehicle, on_day) == expected.mm[on_day]
    counts = situation.vehicles.counts
    assert counts.repeated == sum(one.repeated for one in plain.values())
    assert counts.beyond == sum(one.beyond for one in plain.values())
    assert counts.flagged == sum(one.flagged for one in plain.values())
    assert counts.placed + counts.repeated + counts.beyond + counts.flagged == len(fixes)
    for on_day in {day(one) for one in fixes}:
        assert situation.vehicles.sums.fixes_of(on_day) == sum(one.told[on_day] for one in plain.values())


@given(FIXES, SPLITS, SPLITS, st.sampled_from([2, 4, 2048]))
@examples(40, 400)
@thorough
def test_how_fixes_were_split_into_batches_makes_no_difference(
    fixes: list[Fix], one: list[int], other: list[int], capacity: int
) -> None:
    assert folded(fixes, one, capacity).state_hash() == folded(fixes, other, capacity).state_hash()


@given(FIXES, st.randoms(use_true_random=False), SPLITS)
@examples(40, 400)
@thorough
def test_any_order_and_any_repetition_give_the_track_of_the_clean_feed(
    fixes: list[Fix], dice: random.Random, split: list[int]
) -> None:
    told = {(one.vehicle, one.observed_at_ms, one.point): one for one in fixes}
    clean = sorted(told.values(), key=lambda one: (one.observed_at_ms, one.point))
    messy = clean + dice.choices(clean, k=len(clean) // 2) if clean else []
    dice.shuffle(messy)
    good = [one for one in clean if not one.flags & (FixFlag.JUMP | FixFlag.OUTSIDE)]
    expected, got = folded(good), folded(messy, split)
    at = START
    for vehicle in ("V01", "V02", "V03"):
        assert track(got, vehicle) == track(expected, vehicle)
    first, second = expected.snapshot(at).vehicles, got.snapshot(at).vehicles
    assert first.ids == second.ids
    for column in ("x_m", "y_m", "heading_deg", "speed_kmh", "observed_at_ms", "since_ms", "state", "km_today"):
        np.testing.assert_array_equal(getattr(first, column), getattr(second, column), err_msg=column)


def test_a_late_fix_replaces_one_leg_by_two() -> None:
    start, corner, end = fix(at_s=0), fix(at_s=10, east=10_000), fix(at_s=20, east=10_000, north=10_000)
    today = day(start)
    before = folded([start, end])
    assert distance_mm(before, "V01", today) == length_mm(start, end)
    after = folded([start, end, corner], [2])
    assert distance_mm(after, "V01", today) == length_mm(start, corner) + length_mm(corner, end)
    assert after.snapshot(START).vehicles.observed_at_ms.tolist() == [end.observed_at_ms]


def test_a_leg_belongs_to_the_day_on_which_it_ended() -> None:
    midnight_s = 34_200.0
    evening, morning = fix(at_s=midnight_s - 1), fix(at_s=midnight_s, east=5_000)
    situation = folded([evening, morning])
    assert day(morning) == day(evening) + 1
    assert distance_mm(situation, "V01", day(evening)) == 0
    assert distance_mm(situation, "V01", day(morning)) == length_mm(evening, morning)
    by_day = [situation.vehicles.sums.fixes_of(one) for one in (day(evening), day(morning))]
    assert by_day == [1, 1]


def test_a_fix_older_than_a_full_ring_is_counted_and_leaves_no_trace() -> None:
    full = [fix(at_s=second, east=second * 700) for second in range(4)]
    before = folded(full, capacity=3)
    after = folded([*full, fix(at_s=-5)], capacity=3)
    assert track(after, "V01") == track(before, "V01")
    assert distance_mm(after, "V01", day(full[0])) == distance_mm(before, "V01", day(full[0])) > 0
    assert after.vehicles.counts.beyond == 1


def test_the_ring_forgets_but_the_distance_stays() -> None:
    drive = [fix(at_s=second, east=second * 900) for second in range(5000)]
    situation = folded(drive, [700] * 7)
    assert len(track(situation, "V01")) == 2048
    total = sum(length_mm(before, after) for before, after in itertools.pairwise(drive))
    assert distance_mm(situation, "V01", day(drive[0])) == total


def test_days_gone_by_lose_their_place_to_new_ones() -> None:
    week = [fix(at_s=number * DAY_S / 2, east=number * 700) for number in range(14)]
    forward, late = folded(week), folded([*week[8:], *week[:8]], [6, 8])
    today = day(week[-1])
    for situation in (forward, late):
        assert [situation.vehicles.sums.fixes_of(today - back) for back in range(6)] == [1, 2, 2, 2, 0, 0]
    assert [distance_mm(forward, "V01", today - back) for back in range(5)] == [
        distance_mm(late, "V01", today - back) for back in range(5)
    ]


@pytest.mark.parametrize("reach_e7", [100, 5_000, 100_000, 2_000_000])
def test_legs_are_geodesics(reach_e7: int) -> None:
    dice = np.random.default_rng(reach_e7)
    lon = 1_209_600_000 + dice.integers(-reach_e7, reach_e7, 500)
    lat = 314_500_000 + dice.integers(-reach_e7, reach_e7, 500)
    fixes = [
        fix(at_s=hour * 3600, east=int(x) - 1_209_600_000, north=int(y) - 314_500_000)
        for hour, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    _, _, metres = Geod(ellps="WGS84").inv(lon[:-1] / 1e7, lat[:-1] / 1e7, lon[1:] / 1e7, lat[1:] / 1e7)
    ours = [length_mm(before, after) / 1000 for before, after in itertools.pairwise(fixes)]
    assert ours == pytest.approx(metres, rel=2e-6, abs=0.001)


def test_the_way_over_which_a_vehicle_was_carried_is_not_driven() -> None:
    drive = [fix(at_s=second, east=second * 1_000) for second in range(10)]
    carried = [fix(at_s=60 + second, east=2_000_000 + second * 1_000) for second in range(10)]
    day = day_of_ms(START_MS)
    both = distance_mm(folded([*drive, *carried]), "V01", day)
    assert both == distance_mm(folded(drive), "V01", day) + distance_mm(folded(carried), "V01", day) > 0
    slow = [replace(told, observed_at_ms=told.observed_at_ms + 3_600_000) for told in carried]
    assert distance_mm(folded([*drive, *slow]), "V01", day) > both + 18_000_000


def test_flagged_fixes_are_counted_only() -> None:
    clean = [fix(at_s=second, east=second * 500, speed_kmh=20.0) for second in range(5)]
    bad = [fix(at_s=2.5, east=10**6, flags=FixFlag.JUMP), fix(at_s=9, east=10**7, flags=FixFlag.OUTSIDE | FixFlag.LATE)]
    dirty = folded([*clean[:3], bad[0], *clean[3:], bad[1], fix("V09", flags=FixFlag.JUMP)])
    assert track(dirty, "V01") == track(folded(clean), "V01")
    assert dirty.snapshot(START).vehicles.ids == ("V01",)
    assert dirty.vehicles.counts.flagged == 3


def test_tracks_show_the_last_minutes_and_nothing_older() -> None:
    minutes = round(PROFILE.windows.trail_minutes)
    fixes = [fix("V02", at_s=60 * minute, east=minute * 700) for minute in range(2 * minutes)] + [fix("V01", at_s=0)]
    situation = folded(fixes)
    as_of_ms = START_MS + (2 * minutes - 1) * 60_000
    tracks = situation.snapshot(START.fromtimestamp(as_of_ms / 1000, START.tzinfo)).tracks
    assert tracks.start.tolist() == [0, 0, minutes + 1]
    assert tracks.observed_at_ms[0] == as_of_ms - minutes * 60_000
    assert np.all(np.diff(tracks.observed_at_ms) == 60_000)


def test_tracks_lie_where_the_vehicles_are() -> None:
    situation = folded(
        [fix(vehicle, second, second * 7, second * 9) for second in range(2100) for vehicle in ("V01", "V02")]
    )
    shown = situation.snapshot(START.fromtimestamp(START_MS / 1000 + 2099, START.tzinfo))
    tracks = shown.tracks
    last = tracks.start[1:] - 1
    assert tracks.x_m.dtype == np.float32
    np.testing.assert_allclose(tracks.x_m[last] + tracks.origin_m[0], shown.vehicles.x_m, atol=0.002)
    np.testing.assert_allclose(tracks.y_m[last] + tracks.origin_m[1], shown.vehicles.y_m, atol=0.002)
    assert np.all(np.diff(tracks.observed_at_ms[: tracks.start[1]]) == 1000)
