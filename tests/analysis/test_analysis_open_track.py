"""A track holds a day in little room and gives it back as it was told."""

import numpy as np
import pytest

from zscc.analysis.open_track import OpenTrack
from zscc.analysis.track_fixes import fixes_of
from zscc.settings.profile import load_profile

RULES = load_profile().patrol
DAY_S = 86_400


@pytest.fixture(scope="module")
def day():
    """A vehicle of one day at 1 Hz, on a crooked way."""
    at_ms = 1_781_000_000_000 + 1000 * np.arange(DAY_S)
    turn = np.cumsum(np.random.default_rng(4).normal(0, 0.1, DAY_S))
    lon_e7 = 1_209_600_000 + np.cumsum(100 * np.sin(turn)).astype(np.int64)
    lat_e7 = 314_500_000 + np.cumsum(100 * np.cos(turn)).astype(np.int64)
    return fixes_of(at_ms, lon_e7, lat_e7, np.full(DAY_S, 360))


def test_a_day_of_one_vehicle_takes_three_megabytes_at_most(day):
    track = OpenTrack(RULES)
    for first in range(0, DAY_S, 600):
        track.take(day[first : first + 600])
    held = sum(part.nbytes for part in vars(track).values() if isinstance(part, np.ndarray))
    assert held < 3_000_000


def test_fixes_come_back_as_they_were_told_however_they_came(day):
    some, track, before, after = day[:500], OpenTrack(RULES), [], []
    for first, end in ((0, 1), (1, 2), (2, 9), (9, 300), (300, 499), (499, 500)):
        legs = track.take(some[first:end])
        before.append(legs.before)
        after.append(legs.after)
    assert np.array_equal(track.fixes, some)
    assert np.array_equal(np.concatenate(before), some[:-1])
    assert np.array_equal(np.concatenate(after), some[1:])
    late = OpenTrack(RULES)
    for part in (some[200:], some[:100], some[100:200]):
        late.take(part)
    assert np.array_equal(late.fixes, some)
