"""The promise of the edge: take the clean fixes out of a dirty feed and you have the clean track again."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.jumps import BELIEVED_AFTER
from zscc.feeds.rows import FixRows
from zscc.geo.geodesic import leg_lengths_m
from zscc.geo.grid_index import GridIndex
from zscc.geo.spaces import wgs84_from_map
from zscc.model.fix import Fix, FixFlag
from zscc.model.space import PointE7

WEST, SOUTH, SIDE = 590_000.0, 3_478_000.0, 9_000.0
START = datetime(2026, 6, 15, 0, 0, tzinfo=UTC)
NOW = START + timedelta(days=1)
START_MS = int(START.timestamp() * 1000)
RULES = EdgeRules(future_limit_s=300.0, jump_above_kmh=160.0, late_after_s=None)
DIRT = FixFlag.JUMP | FixFlag.OUTSIDE


def square(x: float, y: float, side: float) -> np.ndarray:
    return np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])


TOWN = GridIndex(
    [f"320583102001{number:03d}" for number in range(9)],
    [square(WEST + i * 3000, SOUTH + j * 3000, 3000.0) for i in range(3) for j in range(3)],
    [square(WEST, SOUTH, SIDE)],
)

Place = tuple[int, float, float]
"""Seconds after the start, metres east and north of the town's south-western corner."""


def fix_at(place: Place, vehicle: str = "V01") -> Fix:
    seconds, east_m, north_m = place
    lon, lat = wgs84_from_map(WEST + east_m, SOUTH + north_m)
    return Fix(vehicle, START_MS + seconds * 1000, PointE7.from_degrees(lon, lat))


def key(fix: Fix) -> tuple[int, PointE7]:
    return fix.observed_at_ms, fix.point


def judged(fixes: list[Fix], calls: int = 1) -> tuple[list[Fix], dict[str, int], dict[str, int]]:
    """Kept fixes, rejects and flags after handing the fixes over in so many calls."""
    edge = Edge(RULES, TOWN)
    kept: list[Fix] = []
    rejects: dict[str, int] = {}
    flags: dict[str, int] = {}
    for part in np.array_split(np.arange(len(fixes)), calls):
        delivery = edge.judge(FixRows.of([fixes[index] for index in part]), NOW).delivery("test", "key")
        assert delivery.rows == len(part)
        kept += [fix for fact in delivery.facts for fix in fact.fixes()]
        for totals, counts in ((rejects, delivery.rejects), (flags, delivery.flags)):
            for name, count in counts.items():
                totals[name] = totals.get(name, 0) + count
    return kept, rejects, flags


def track_of(kept: list[Fix]) -> list[tuple[int, PointE7]]:
    return sorted(key(fix) for fix in kept if not fix.flags & DIRT)


@st.composite
def clean_tracks(draw: st.DrawFn) -> list[Place]:
    """A vehicle that stays in the town and drives no faster than 100 km/h."""
    legs = st.tuples(st.integers(5, 120), st.floats(0, 27.0), st.floats(0, 2 * np.pi))
    seconds, east, north = 0, draw(st.floats(500, SIDE - 500)), draw(st.floats(500, SIDE - 500))
    track = [(seconds, east, north)]
    for pause_s, speed, course in draw(st.lists(legs, min_size=2, max_size=40)):
        seconds += pause_s
        east = min(max(east + pause_s * speed * np.sin(course), 10.0), SIDE - 10.0)
        north = min(max(north + pause_s * speed * np.cos(course), 10.0), SIDE - 10.0)
        track.append((seconds, east, north))
    return track


@st.composite
def far_jumps(draw: st.DrawFn, track: list[Place]) -> list[Place]:
    """Places so far away that nobody drives there from any fix of the track."""
    reach_m = (track[-1][0] + 7200) * 45.0
    jump = st.tuples(st.integers(-3600, track[-1][0] + 3600), st.floats(reach_m, 3 * reach_m), st.floats(0, 2 * np.pi))
    jumps = draw(st.lists(jump, max_size=min(6, len(track) - 1), unique_by=lambda place: place[0]))
    return [(at, distance * np.sin(course), distance * np.cos(course)) for at, distance, course in jumps]


@st.composite
def outsiders(draw: st.DrawFn, track: list[Place]) -> list[Place]:
    """Places just outside the town."""
    place = st.tuples(st.integers(0, track[-1][0]), st.floats(-3000, -5), st.floats(-500, SIDE))
    return draw(st.lists(place, max_size=5, unique_by=lambda place: place[0]))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_clean_track_comes_back(data: st.DataObject) -> None:
    comes_back(data)


@pytest.mark.proof
@settings(max_examples=1_000, deadline=None)
@given(st.data())
def test_the_clean_track_comes_back_a_thousand_times(data: st.DataObject) -> None:
    comes_back(data)


def comes_back(data: st.DataObject) -> None:
    """Among jumps, outsiders and repetitions, in any order."""
    track = data.draw(clean_tracks())
    clean = [fix_at(place) for place in track]
    jumps = [fix_at(place) for place in data.draw(far_jumps(track))]
    outside = [fix_at(place) for place in data.draw(outsiders(track))]
    repeated = data.draw(st.lists(st.sampled_from(clean), max_size=5))
    arrived = data.draw(st.permutations([*clean, *jumps, *outside, *repeated]))

    kept, rejects, flags = judged(arrived)

    assert track_of(kept) == sorted(map(key, clean))
    assert rejects.get("duplicate", 0) == len(repeated)
    assert len(kept) + sum(rejects.values()) == len(arrived)
    assert flags.get("jump", 0) >= len(jumps)


@settings(max_examples=50, deadline=None)
@given(st.data(), st.integers(1, 3))
def test_jumps_in_a_row_and_near_ones_are_found_too(data: st.DataObject, run: int) -> None:
    are_found(data, run)


@pytest.mark.proof
@settings(max_examples=500, deadline=None)
@given(st.data(), st.integers(1, 3))
def test_jumps_in_a_row_are_found_five_hundred_times(data: st.DataObject, run: int) -> None:
    are_found(data, run)


def are_found(data: st.DataObject, run: int) -> None:
    """Runs of bad fixes that agree with one another, two to four kilometres off, seconds after a good fix."""
    seconds = range(0, 40 * 30, 30)
    track = [(at, 3000.0 + 5.0 * at, 4500.0 + 200.0 * np.sin(at / 300)) for at in seconds]
    clean = [fix_at(place) for place in track]
    jumps = []
    for start in data.draw(st.lists(st.integers(0, 36), max_size=3, unique=True)):
        off_m = data.draw(st.floats(2000, 4000))
        jumps += [fix_at((at + 5, east, north + off_m)) for at, east, north in track[start : start + run]]
    kept, _, flags = judged(data.draw(st.permutations([*clean, *jumps])))
    assert track_of(kept) == sorted(map(key, clean))
    assert flags.get("jump", 0) == len(set(map(key, jumps)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_unflagged_track_can_always_be_driven(data: st.DataObject) -> None:
    """Whatever comes in, also pure noise: between neighbours that are not flagged nobody flew, save after a carry."""
    place = st.tuples(st.integers(0, 7200), st.floats(0, SIDE), st.floats(0, SIDE))
    places = data.draw(st.lists(place, min_size=1, max_size=60))
    kept, rejects, _ = judged([fix_at(place) for place in places])
    assert len(kept) + sum(rejects.values()) == len(places)
    good = sorted((fix for fix in kept if not fix.flags & DIRT), key=lambda fix: fix.observed_at_ms)
    at_ms = np.array([fix.observed_at_ms for fix in good])
    lon, lat = np.array([(fix.point.lon_deg, fix.point.lat_deg) for fix in good]).reshape(-1, 2).T
    allowed_m = 50.0 + np.diff(at_ms) * RULES.jump_above_kmh / 3600
    carries = int(np.count_nonzero(leg_lengths_m(lon, lat) > allowed_m * 1.01))
    assert carries <= len(places) // BELIEVED_AFTER


def test_handing_over_one_by_one_finds_far_jumps_as_well() -> None:
    track = [(at, 3000.0 + 5.0 * at, 4500.0) for at in range(0, 1200, 30)]
    clean = [fix_at(place) for place in track]
    jumps = [fix_at((at + 7, east, north + 30_000.0)) for at, east, north in track[5::6]]
    arrived = sorted([*clean, *jumps], key=lambda fix: fix.observed_at_ms)
    kept, _, flags = judged(arrived, calls=len(arrived))
    assert track_of(kept) == sorted(map(key, clean))
    assert flags["jump"] == len(jumps)
