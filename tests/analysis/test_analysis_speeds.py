"""How fast a vehicle was and where: told speeds, speeds of legs, gaps, and a line that keeps every high and low."""

import numpy as np
import pytest

from zscc.analysis.patrol_picture import DayOfVehicle, Part
from zscc.analysis.speeds import speed_of
from zscc.analysis.track_fixes import fixes_of
from zscc.analysis.trips import segments_of
from zscc.model.fix import UNKNOWN
from zscc.settings.profile import Patrol

BEGINS_MS = 1_781_500_000_000
LON_E7, LAT_E7 = 1_209_800_000, 314_600_000


def day_of(seconds, steps_e7, speeds):
    """A day of fixes that go north; steps of 1e-7 degrees, speeds in km/h or None."""
    at_ms = BEGINS_MS + np.array(seconds) * 1000
    lat = LAT_E7 + np.cumsum(steps_e7)
    told = np.array([UNKNOWN if kmh is None else round(kmh * 10) for kmh in speeds])
    fixes = fixes_of(at_ms, np.full(len(at_ms), LON_E7), lat, told)
    parts = tuple(Part(segment, None, None) for segment in segments_of(fixes, Patrol()))
    return DayOfVehicle("V01", 0, parts, fixes)


def test_what_was_told_counts_and_else_the_leg():
    # 1e-4 degrees of latitude are 11.09 m: in one second 39.9 km/h.
    speed = speed_of(day_of([0, 1, 2, 4, 4], [0, 1000, 1000, 1000, 10], [30, None, 20, None, None]))
    assert speed.kmh[[0, 2]].tolist() == [30.0, 20.0]
    assert speed.kmh[1] == pytest.approx(39.9, abs=0.1)
    assert speed.kmh[3] == pytest.approx(39.9 / 2, abs=0.1)
    assert np.isnan(speed.kmh[4])
    assert speed.top_kmh == pytest.approx(39.9, abs=0.1)


def test_a_gap_breaks_the_line_and_answers_no_moment():
    speed = speed_of(day_of([0, 10, 20, 1000, 1010], [0, 1000, 1000, 1000, 1000], [None] * 5))
    assert speed.gaps.tolist() == [[2, 3]]
    assert speed.first == 0
    assert np.isnan(speed.kmh[3])
    at_ms, kmh = speed.course(100)
    assert len(at_ms) == 6
    assert np.isnan(kmh[3])
    assert (np.diff(at_ms) >= 0).all()
    assert speed.place_at(BEGINS_MS + 500_000) is None
    assert speed.place_at(BEGINS_MS + 20_000) == 2
    assert speed.place_at(BEGINS_MS + 1_000_000) == 3
    assert speed.place_at(BEGINS_MS + 14_000) == 1
    assert speed.place_at(BEGINS_MS + 16_000) == 2
    assert speed.place_at(BEGINS_MS - 1) is None
    assert speed.place_at(BEGINS_MS + 1_010_001) is None


def test_lone_fixes_of_the_night_do_not_begin_the_day():
    speed = speed_of(day_of([0, 300, 20_000, 20_010, 30_000], [0, 0, 1000, 1000, 0], [10] * 5))
    assert speed.gaps.tolist() == [[0, 1], [1, 2], [3, 4]]
    assert speed.first == 2
    assert speed_of(day_of([0, 300, 600], [0, 0, 0], [0] * 3)).first == 0


def test_a_long_day_is_thinned_without_losing_a_high_or_a_low():
    seconds, speeds = np.arange(20_000), np.full(20_000, 30.0)
    speeds[[7, 12_345]] = 88.0, 2.0
    speed = speed_of(day_of(seconds, np.full(20_000, 700), speeds))
    at_ms, kmh = speed.course(2000)
    assert len(at_ms) <= 2010
    assert {30.0, 88.0, 2.0} == set(kmh.tolist())
    assert at_ms[kmh == 88.0].tolist() == [BEGINS_MS + 7000]
    assert (at_ms[0], at_ms[-1]) == (BEGINS_MS, BEGINS_MS + 19_999_000)
    assert (np.diff(at_ms) > 0).all()


def test_the_newest_of_equal_places_answers_and_stops_are_known():
    still = [0] * 40
    speed = speed_of(day_of(np.arange(0, 400, 10), still, [0.0] * 40))
    assert speed.stops.tolist() == [[BEGINS_MS, BEGINS_MS + 390_000]]
    assert speed.place_near(tuple(speed.points_m[0]), 5) == 39
    assert speed.place_near((speed.points_m[0][0] + 6, speed.points_m[0][1]), 5) is None
    assert speed.stands_at(3)


def test_a_day_of_nothing_answers_nothing():
    speed = speed_of(day_of([], [], []))
    assert speed.place_at(0) is None
    assert speed.place_near((0, 0), 1e9) is None
    assert speed.top_kmh == 0
    assert [len(column) for column in speed.course(100)] == [0, 0]
