"""The chain against a plain one: every fix compared with every earlier one, in words of one line each."""

import numpy as np
import pytest
from numpy.typing import NDArray

from zscc.feeds.jumps import BELIEVED_AFTER, LOOK_BACK, Track, drivable, jumps_of
from zscc.geo.geodesic import distance_m

LIMIT_KMH = 160.0
OUTSIDE_WEIGHT, PRICE_PER_M = 0.25, 1e-7


def plain_jumps(track: Track) -> NDArray[np.bool_]:
    count = len(track)
    weight = np.where(track.inside | ~track.inside.any(), 1.0, OUTSIDE_WEIGHT)
    score, before, landed = [0.0] * count, [-1] * count, [False] * count
    best = 0
    for fix in range(count):
        candidates = sorted({best, *range(max(0, fix - LOOK_BACK), fix)}) if fix else []
        chains = [(score[other] - way, -other) for other in candidates if (way := price(track, other, fix)) >= 0.0]
        follows, other = max(chains, default=(-np.inf, 0))
        moved = score[best] - BELIEVED_AFTER if fix else -np.inf
        landed[fix] = moved > max(follows, -1e-12)
        if landed[fix] or follows >= 0.0:
            before[fix] = best if landed[fix] else -other
        score[fix] = max(moved, follows, 0.0) + weight[fix]
        best = fix if score[fix] > score[best] else best
    off = np.ones(count, np.bool_)
    while best >= 0:
        off[best], best = landed[best], before[best]
    return off


def price(track: Track, start: int, end: int) -> float:
    """Of the way from one fix to the other; below 0 when nobody drives it."""
    way_m = distance_m(track.lon_deg[[start]], track.lat_deg[[start]], track.lon_deg[[end]], track.lat_deg[[end]])
    time_ms = track.observed_at_ms[[end]] - track.observed_at_ms[[start]]
    return float(way_m[0]) * PRICE_PER_M if drivable(way_m, time_ms, LIMIT_KMH)[0] else -1.0


@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("inside", [0.0, 0.5, 1.0])
def test_the_chain_is_the_plain_one(share: float, inside: float) -> None:
    some = np.random.default_rng(int(share * 100 + inside * 10))
    for reach_deg in (0.02, 0.5, 40.0):
        count = 150
        at_ms = np.cumsum(some.choice([0, 1, 10, 60], count)).astype(np.int64) * 1000
        lon, lat = (middle + np.cumsum(some.normal(0.0, 5e-4, count)) for middle in (10.0, 50.0))
        bad = some.random(count) < share
        lon[bad] += some.normal(0.0, reach_deg, np.count_nonzero(bad))
        lon[count // 2 :] += 1.5 * (reach_deg > 1.0)
        track = Track(at_ms, lon, lat, some.random(count) < inside)
        np.testing.assert_array_equal(jumps_of(track, LIMIT_KMH), plain_jumps(track))
