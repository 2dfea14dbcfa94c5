"""Positions as people type and paste them."""

import pytest

from zscc.geo.coordinate_text import UnreadablePosition, read_position, write_position
from zscc.geo.spaces import Space, convert, map_from_wgs84

HERE = (120.97, 31.455)


@pytest.mark.parametrize(
    "text",
    [
        "120.97, 31.455",
        "120.97 31.455",
        "120.97，31.455",
        "120°58'12\"E 31°27'18\"N",
        "120°58′12″ 31°27′18″",
        "120度58分12秒，31度27分18秒",
        "北纬31°27′18″ 东经120°58′12″",
        "东经120.97度 北纬31.455度",
        "N31.455 E120.97",
        "31.455N, 120.97E",
        "１２０．９７，３１．４５５",
        "经度:120.97 纬度:31.455",
        "lon=120.97 lat=31.455",
        "(120.97, 31.455)",
        "31°27.3'N 120°58.2'E",
    ],
)
def test_degrees_are_read_however_they_are_written(text):
    found = read_position(text)
    assert (found.x_m, found.y_m) == pytest.approx(map_from_wgs84(*HERE), abs=0.01)
    assert not found.swapped


def test_latitude_first_without_letters_is_understood_and_said():
    found = read_position("31.455, 120.97")
    assert found.swapped
    assert (found.x_m, found.y_m) == pytest.approx(map_from_wgs84(*HERE), abs=0.01)


def test_degrees_are_taken_in_the_system_that_is_shown():
    gcj = convert(Space.WGS84, Space.GCJ02, *HERE)
    found = read_position(f"{gcj[0]:.8f} {gcj[1]:.8f}", Space.GCJ02)
    assert (found.x_m, found.y_m) == pytest.approx(map_from_wgs84(*HERE), abs=0.1)


@pytest.mark.parametrize(
    ("text", "swapped"),
    [
        ("592151.5, 3481234.5", False),
        ("3481234.5 592151.5", True),
        ("40592151.5 3481234.5", False),
        ("3481234.5, 40592151.5", True),
        ("X=592151.5 Y=3481234.5", False),
    ],
)
def test_metres_are_easting_and_northing_with_or_without_the_zone(text, swapped):
    found = read_position(text)
    assert (found.x_m, found.y_m, found.swapped) == (592151.5, 3481234.5, swapped)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing"),
        ("周市镇政府", "nothing"),
        ("120.97", "one_number"),
        ("120.97 31.455 8", "too_many"),
        ("120.97 91", "latitude"),
        ("190 31", "longitude"),
        ("120°61' 31°27'", "minutes"),
        ("38592151 3481234", "zone"),
        ("E30 N0", "nowhere"),
    ],
)
def test_what_is_no_position_is_refused_with_its_reason(text, reason):
    with pytest.raises(UnreadablePosition) as refused:
        read_position(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize("space", [Space.WGS84, Space.EPSG4549, Space.GCJ02])
def test_what_is_written_is_read_again(space):
    at = map_from_wgs84(*HERE)
    found = read_position(write_position(*at, space), space)
    assert (found.x_m, found.y_m) == pytest.approx(at, abs=0.2)
