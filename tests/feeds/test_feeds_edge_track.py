"""The promise of the edge: take the clean fixes out of a dirty feed and you have the clean track again."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.rows import FixRows
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
    jump = st.tuples(
        st.integers(-3600, track[-1][0] + 3600), st.floats(reach_m, 3 * reach_m), st.floats(0, 2 * np.pi)
    )
    jumps = draw(st.lists(jump, max_size=min(6, len(track) - 1), unique_by=lambda place: place[0]))
    return [(at, distance * np.sin(course), distance * np.cos(course)) for at, distance, course in jumps]


@st.composite
def outsiders(draw: st.DrawFn, track: list[Place]) -> list[Place]:
    """Places just outside the town."""
    place = st.tuples(st.integers(0, track[-1][0]), st.floats(-3000, -5), st.floats(-500, SIDE))
    return draw(st.lists(place, max_size=5, unique_by=lambda place: place[0]))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_clean_track_comes_back(data: st.DataObject) -> None:
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
