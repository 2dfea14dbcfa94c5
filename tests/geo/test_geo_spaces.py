"""Coordinate spaces: published vectors, an independent oracle, and there-and-back for every pair of spaces."""

import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import prcoords
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from zscc.geo import spaces
from zscc.geo.spaces import Space, convert

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "gcj02.json").read_text(encoding="utf-8"))
WAYS = {
    "wgs84_to_gcj02": (Space.WGS84, Space.GCJ02),
    "gcj02_to_wgs84_exact": (Space.GCJ02, Space.WGS84),
    "gcj02_to_wgs84_one_step": (Space.GCJ02, Space.WGS84),
    "gcj02_to_bd09": (Space.GCJ02, Space.BD09),
    "bd09_to_gcj02": (Space.BD09, Space.GCJ02),
    "lonlat_to_EPSG:4549 (CGCS2000 / 3-degree Gauss-Kruger CM 120E)": (Space.CGCS2000, Space.EPSG4549),
}
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
GEOD = Geod(ellps="WGS84")

everywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
in_china = st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))
near_home = st.tuples(st.floats(117, 123), st.floats(25, 40))


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(*a, *b)[2])


def vector_id(vector: dict[str, Any]) -> str:
    return f"{vector['op'][:24]}-{vector.get('place', '')}"


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["op"] in WAYS], ids=vector_id)
def test_published_vectors(vector: dict[str, Any]) -> None:
    space_from, space_to = WAYS[vector["op"]]
    if "in_lonlat" in vector:
        x, y = convert(space_from, space_to, *vector["in_lonlat"])
        assert math.dist((x, y), vector["out_en"]) <= vector["tol_m"]
        return
    lon, lat = convert(space_from, space_to, vector["in"][1], vector["in"][0])
    lat_told, lon_told = vector["out"]
    if "one_step" in vector["op"] or vector["op"].startswith("bd09"):
        # The vector holds a one-step inverse: the exact one differs from it by what that is off the truth.
        off_m = vector.get("error_vs_truth_m")
        away_m = metres((lon, lat), (lon_told, lat_told))
        assert away_m <= vector.get("tol_m", 2.5) if off_m is None else away_m == pytest.approx(off_m, abs=0.02)
    elif "tol_m" in vector:
        assert metres((lon, lat), (lon_told, lat_told)) <= vector["tol_m"]
    else:
        assert abs(lon - lon_told) <= vector["tol_deg"]
        assert abs(lat - lat_told) <= vector["tol_deg"]


def test_two_vectors_are_left_out() -> None:
    """One is of another projection, one of a slip (see below)."""
    assert len(VECTORS) == 39
    left_out = [vector["op"] for vector in VECTORS if vector["op"] not in WAYS]
    assert left_out == ["bd09_to_wgs84", "lonlat_to_EPSG:32651 (WGS 84 / UTM zone 51N)"]


def test_the_vector_that_holds_a_slip_of_its_package() -> None:
    """eviltransform's Python takes pi for pi * 3000 / 180 in BD-09, against all other packages; that is worth 41 m."""
    [vector] = [vector for vector in VECTORS if vector["op"] == "bd09_to_wgs84"]
    lat, lon = vector["in"]
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * math.pi)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * math.pi)
    slipped = radius * math.cos(angle), radius * math.sin(angle)
    shifted = convert(Space.WGS84, Space.GCJ02, *slipped)
    one_step = 2 * slipped[1] - shifted[1], 2 * slipped[0] - shifted[0]
    assert one_step == pytest.approx(vector["out"], abs=1e-12)
    ours = convert(Space.BD09, Space.WGS84, lon, lat)
    assert metres(ours, (one_step[1], one_step[0])) == pytest.approx(41.3, abs=0.1)


@given(in_china)
def test_an_independent_package_says_the_same(place: tuple[float, float]) -> None:
    lon, lat = place
    gcj02 = convert(Space.WGS84, Space.GCJ02, lon, lat)
    bd09 = convert(Space.WGS84, Space.BD09, lon, lat)
    assert gcj02 == pytest.approx(prcoords.wgs_gcj((lat, lon))[::-1], abs=1e-11)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns of positions outside China.
        assert bd09 == pytest.approx(prcoords.wgs_bd((lat, lon))[::-1], abs=1e-11)


@given(in_china)
@example((WEST, SOUTH))
@example((WEST, NORTH))
@example((EAST, SOUTH))
@example((EAST, NORTH))
@example((105.0, 35.0))
@example((math.nextafter(105.0, 106.0), 30.0))
@example((137.8346, 35.0))
def test_forward_and_back_is_exact_up_to_the_edge(place: tuple[float, float]) -> None:
    for space in (Space.GCJ02, Space.BD09):
        there = convert(Space.WGS84, space, *place)
        assert convert(space, Space.WGS84, *there) == pytest.approx(place, abs=1e-9)


@given(everywhere)
@example((-0.1278, 51.5074))
@example((139.69, 35.69))
@example((WEST - 0.06, 30.0))
@example((180.0, 90.0))
@example((-180.0, -90.0))
def test_gcj02_leaves_the_world_outside_alone(place: tuple[float, float]) -> None:
    lon, lat = place
    if WEST - 0.05 <= lon <= EAST + 0.05 and SOUTH - 0.05 <= lat <= NORTH + 0.05:
        return
    assert convert(Space.WGS84, Space.GCJ02, lon, lat) == place
    assert convert(Space.GCJ02, Space.WGS84, lon, lat) == place


@given(everywhere)
@example((0.0, 0.0))
@example((0.0065, 0.006))
def test_bd09_is_exact_everywhere(place: tuple[float, float]) -> None:
    there = convert(Space.GCJ02, Space.BD09, *place)
    assert convert(Space.BD09, Space.GCJ02, *there) == pytest.approx(place, abs=1e-9)


@settings(max_examples=200)
@given(near_home, st.sampled_from(Space), st.sampled_from(Space))
def test_every_way_has_a_way_back(place: tuple[float, float], there: Space, further: Space) -> None:
    start = convert(Space.WGS84, there, *place)
    end = convert(further, there, *convert(there, further, *start))
    assert end == pytest.approx(start, abs=1e-4 if there.in_metres else 1e-9)


@given(everywhere)
def test_the_map_is_one_to_one_or_refuses(place: tuple[float, float]) -> None:
    x_m, y_m = spaces.map_from_wgs84(*place)
    if math.isnan(x_m):
        assert min(metres(place, (30.0, 0.0)), metres(place, (-150.0, 0.0))) < 3_400_000
        return
    assert metres(spaces.wgs84_from_map(x_m, y_m), place) < 1e-3


@given(near_home)
def test_the_map_is_what_proj_says(place: tuple[float, float]) -> None:
    proj = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True)
    assert spaces.map_from_wgs84(*place) == pytest.approx(proj.transform(*place), abs=1e-6)
    assert convert(Space.WGS84, Space.CGCS2000, *place) == place


@pytest.mark.parametrize("space", list(Space))
@pytest.mark.parametrize("to", list(Space))
def test_what_is_no_position_stays_none(space: Space, to: Space) -> None:
    nowhere = [(math.nan, 30.0), (120.0, math.nan), (math.inf, 30.0), (120.0, -math.inf), (1e300, 1e300)]
    nowhere += [(40_594_727.0, 3_482_816.0)] if space.in_metres else [(180.1, 30.0), (-181.0, 30.0), (120.0, 90.1)]
    for x, y in nowhere:
        assert not spaces.holds(space, x, y)
        assert all(math.isnan(value) for value in convert(space, to, x, y)), (x, y)


def test_one_bad_value_leaves_the_others_alone() -> None:
    lon, lat = np.array([120.99, 31.4, np.nan, 120.99]), np.array([31.46, 120.99, 31.0, 31.46])
    for space in (Space.GCJ02, Space.BD09, Space.EPSG4549):
        x, y = convert(Space.WGS84, space, lon, lat)
        assert np.isnan(x).tolist() == np.isnan(y).tolist() == [False, True, True, False]
        assert x[0] == x[3]


def test_shapes_are_kept() -> None:
    lon, lat = np.full((2, 3), 120.99), np.full((2, 3), 31.46)
    x, y = spaces.map_from_wgs84(lon, lat)
    assert x.shape == y.shape == (2, 3)
    one_x, one_y = spaces.map_from_wgs84(120.99, 31.46)
    assert type(one_x) is float
    assert (one_x, one_y) == (x[0, 0], y[0, 0])
    empty_x, empty_y = convert(Space.BD09, Space.EPSG4549, np.empty(0), np.empty(0))
    assert empty_x.shape == empty_y.shape == (0,)


def test_arguments_are_not_changed() -> None:
    lon, lat = np.array([121.0]), np.array([31.4])
    for space in Space:
        convert(Space.BD09, space, lon, lat)
    assert (lon[0], lat[0]) == (121.0, 31.4)


def test_names_and_codes_of_spaces() -> None:
    assert [Space.named(name) for name in ("EPSG:4326", "wgs84", "epsg:4490", "EPSG4549", "GCJ-02", "bd09")] == [
        Space.WGS84,
        Space.WGS84,
        Space.CGCS2000,
        Space.EPSG4549,
        Space.GCJ02,
        Space.BD09,
    ]
    with pytest.raises(ValueError, match="utm"):
        Space.named("utm")
