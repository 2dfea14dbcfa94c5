"""Distances against PROJ and against what everybody knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from zscc.geo.geodesic import distance_m, leg_lengths_m

degrees = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(degrees, degrees)
def test_the_fast_distance_is_near_the_true_one(a: tuple[float, float], b: tuple[float, float]) -> None:
    true_m = Geod(ellps="WGS84").inv(*a, *b)[2]
    fast_m = float(distance_m(np.array([a[0]]), np.array([a[1]]), b[0], b[1])[0])
    assert fast_m == pytest.approx(true_m, rel=0.006, abs=0.01)


def test_legs_of_a_track() -> None:
    lon, lat = np.array([120.0, 120.0, 120.0]), np.array([31.0, 32.0, 32.0])
    assert leg_lengths_m(lon, lat) == pytest.approx([110_870.0, 0.0], abs=20.0)
    assert leg_lengths_m(lon[:1], lat[:1]).shape == (0,)
    assert leg_lengths_m(lon[:0], lat[:0]).shape == (0,)


def test_across_the_antimeridian_is_not_around_the_world() -> None:
    lon, lat = np.array([179.999, -179.999]), np.array([0.0, 0.0])
    assert leg_lengths_m(lon, lat)[0] == pytest.approx(222.6, abs=0.5)
    assert distance_m(lon[:1], lat[:1], -179.999, 0.0)[0] == pytest.approx(222.4, abs=1.0)
