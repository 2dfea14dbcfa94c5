"""Trips, stops and gaps: hand-made tracks with known answers, real buses, and every order in which a feed may come."""

import gzip
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_facts import START_MS
from made_tracks import HOME_M, Drive

from zscc.analysis.track_fixes import Fixes, fixes_of, in_order, legs_of, no_fixes
from zscc.analysis.trips import Segment, SegmentKind, segments_of
from zscc.model.fix import UNKNOWN
from zscc.settings.profile import Patrol

RULES = Patrol()
TRIP, STOP, GAP = SegmentKind.TRIP, SegmentKind.STOP, SegmentKind.GAP
BUSES = Path(__file__).parents[1] / "data" / "bus_austin_capmetro_2015-09-06_17veh.csv.gz"


def kinds(segments: tuple[Segment, ...]) -> list[SegmentKind]:
    return [segment.kind for segment in segments]


def seconds(segment: Segment) -> tuple[float, float]:
    return (segment.begins_ms - START_MS) / 1000, (segment.ends_ms - START_MS) / 1000


def test_a_drive_with_a_stop_on_its_way() -> None:
    drive = Drive().go(1000, 0, 36).stay(420).go(0, 500, 18)
    first, stop, second = segments_of(drive.fixes(), RULES)
    assert (first.kind, stop.kind, second.kind) == (TRIP, STOP, TRIP)
    # The radius of a stop is 30 m: it arrives 3 s early at 10 m/s and departs 6 s late at 5 m/s.
    assert seconds(stop) == pytest.approx((100 - 3, 520 + 6), abs=1.5)
    assert stop.at_m == pytest.approx((HOME_M[0] + 1000, HOME_M[1]), abs=0.1)
    assert (first.mm + stop.mm + second.mm) / 1e6 == pytest.approx(1.5, abs=0.001)
    assert first.mean_kmh == pytest.approx(36, abs=0.1)
    assert (first.top_kmh, second.top_kmh) == (36.0, 18.0)
    assert segments_of(drive.fixes(told_speed=False), RULES)[0].top_kmh == pytest.approx(36, abs=0.1)


def test_jitter_while_standing_makes_no_trip() -> None:
    drive = Drive(jitter_m=6.0).stay(1800)
    (stop,) = segments_of(drive.fixes(told_speed=False), RULES)
    assert (stop.kind, stop.duration_s) == (STOP, 1800)
    assert stop.at_m == pytest.approx(HOME_M, abs=1.5)


def test_a_single_wild_fix_does_not_end_a_stop() -> None:
    drive = Drive().go(800, 0, 36).stay(600).go(800, 0, 36)
    drive.points_m[300] = drive.points_m[300] + np.array((45.0, 0.0))
    assert kinds(segments_of(drive.fixes(), RULES)) == [TRIP, STOP, TRIP]


def test_a_crawl_is_a_trip_and_a_light_is_no_stop() -> None:
    assert kinds(segments_of(Drive().go(600, 0, 3.4).fixes(), RULES)) == [TRIP]
    assert kinds(segments_of(Drive().go(600, 0, 36).stay(90).go(600, 0, 36).fixes(), RULES)) == [TRIP]


def test_silence_is_a_gap_and_not_motion() -> None:
    drive = Drive().go(900, 0, 36).silent(900, (2000, 0)).go(900, 0, 36)
    first, gap, second = segments_of(drive.fixes(), RULES)
    assert kinds((first, gap, second)) == [TRIP, GAP, TRIP]
    assert (gap.duration_s, gap.mean_kmh, gap.top_kmh) == (900, 0.0, 0.0)
    assert gap.mm == pytest.approx(2_000_000, rel=0.001)


def test_a_vehicle_that_was_carried_leaves_a_gap_without_kilometres() -> None:
    drive = Drive().go(900, 0, 36).silent(60, (5000, 0)).go(900, 0, 36)
    segments = segments_of(drive.fixes(), RULES)
    assert kinds(segments) == [TRIP, GAP, TRIP]
    assert segments[1].mm == 0
    assert sum(segment.mm for segment in segments) == pytest.approx(1_800_000, rel=0.001)


def test_what_never_leaves_its_place_is_a_stop_however_short() -> None:
    drive = Drive().stay(40).silent(600).stay(40)
    assert kinds(segments_of(drive.fixes(), RULES)) == [STOP, GAP, STOP]


def test_few_fixes_are_no_segment() -> None:
    assert segments_of(no_fixes(), RULES) == ()
    assert segments_of(Drive().fixes(), RULES) == ()


def test_the_rules_are_the_profiles() -> None:
    fixes = Drive().go(600, 0, 36).stay(90).go(600, 0, 36).fixes()
    assert kinds(segments_of(fixes, Patrol(least_stop_s=60))) == [TRIP, STOP, TRIP]
    fixes = Drive(step_s=20).go(1200, 0, 20).fixes()
    assert kinds(segments_of(fixes, Patrol(gap_after_s=10))) == [GAP] * (len(fixes) - 1)


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("go"), st.integers(-400, 400), st.integers(-400, 400), st.sampled_from([4, 20, 50])),
        st.tuples(st.just("stay"), st.sampled_from([20, 119, 121, 400])),
        st.tuples(st.just("silent"), st.sampled_from([40, 200, 4000]), st.tuples(st.integers(-300, 9000), st.just(0))),
    ),
    max_size=8,
)


def driven(deeds: list[tuple[object, ...]], jitter_m: float) -> Fixes:
    drive = Drive(step_s=5, jitter_m=jitter_m)
    for name, *arguments in deeds:
        if name != "go" or any(arguments[:2]):
            getattr(drive, str(name))(*arguments)
    return drive.fixes()


@settings(max_examples=60)
@given(DEEDS, st.sampled_from([0.0, 3.0]), st.integers(0, 99))
def test_every_leg_is_in_one_segment_and_any_order_of_arrival_gives_the_same(
    deeds: list[tuple[object, ...]], jitter_m: float, seed: int
) -> None:
    fixes = driven(deeds, jitter_m)
    segments = segments_of(fixes, RULES)
    mixed = list(range(len(fixes))) + random.Random(seed).choices(range(len(fixes)), k=len(fixes) // 3)
    random.Random(seed).shuffle(mixed)
    assert segments_of(in_order(fixes[mixed]), RULES) == segments
    assert sum(segment.mm for segment in segments) == int(legs_of(fixes).sum())
    if segments:
        assert (segments[0].first, segments[-1].last) == (0, len(fixes) - 1)
    assert all(before.last == after.first for before, after in pairwise(segments))
    assert all(segment.first < segment.last for segment in segments)
    for stop in segments:
        if stop.kind is STOP and stop.duration_s >= RULES.least_stop_s:
            part = fixes[stop.first : stop.last + 1]
            away_m = np.hypot(part["x_m"] - stop.at_m[0], part["y_m"] - stop.at_m[1])
            assert np.mean(away_m <= 2 * RULES.stop_radius_m) >= 0.9


def real_bus(vehicle: str) -> Fixes:
    """A real bus of Austin, moved over the town by whole degrees so that the map's metres are true."""
    rows = [line.split(",") for line in gzip.decompress(BUSES.read_bytes()).decode().splitlines()]
    column = {name: place for place, name in enumerate(rows[0])}
    mine = [row for row in rows[1:] if row[column["vehicle_id"]] == vehicle]
    at_ms = np.array([row[column["timestamp"]][:19] for row in mine], "datetime64[ms]").astype(np.int64)
    lon = np.array([round(float(row[column["longitude"]]) * 1e7) for row in mine]) + 2_187_000_000
    lat = np.array([round(float(row[column["latitude"]]) * 1e7) for row in mine]) + 12_000_000
    return in_order(fixes_of(at_ms, lon, lat, np.full(len(mine), UNKNOWN)))


def test_a_real_bus_day_is_cut_as_it_was_looked_at() -> None:
    segments = segments_of(real_bus("8907"), RULES)
    assert {kind: kinds(segments).count(kind) for kind in SegmentKind} == {TRIP: 24, STOP: 21, GAP: 10}
    assert sum(segment.mm for segment in segments) == 290_449_921
    assert [round(segment.duration_s / 60) for segment in segments[:8]] == [30, 12, 12, 6, 7, 7, 12, 14]
    assert max(segment.top_kmh for segment in segments) == pytest.approx(60.7, abs=0.1)
