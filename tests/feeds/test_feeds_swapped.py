"""Swapped latitude and longitude, told by the fleet and by the vehicle itself."""

import numpy as np

from zscc.feeds.swapped import swapped_from, swapped_from_own

PORTO = (-8.6, 41.1)


def drive(start: tuple[float, float], end: tuple[float, float], count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(start[0], end[0], count), np.linspace(start[1], end[1], count)


def own(lon: np.ndarray, lat: np.ndarray, vehicle: np.ndarray | None = None) -> list[int]:
    vehicles = np.zeros(len(lon), np.int64) if vehicle is None else vehicle
    told = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    return np.flatnonzero(swapped_from_own(vehicles, told, lon, lat)).tolist()


def test_a_long_drive_tells_its_own_swapped_rows() -> None:
    """Three degrees from one end to the other; half a degree around the middle would miss most."""
    lon, lat = drive((-8.6, 41.1), (-6.0, 43.9))
    wrong = np.array([2, 20, 33, 58])
    lon[wrong], lat[wrong] = lat[wrong].copy(), lon[wrong].copy()
    assert np.count_nonzero(swapped_from((float(np.median(lon)), float(np.median(lat))), lon, lat)) < len(wrong)
    assert own(lon, lat) == wrong.tolist()


def test_each_vehicle_of_a_fleet_spread_over_a_country_is_told_by_itself() -> None:
    lon = np.repeat([-70.0, -90.0, -122.0], 20)
    lat = np.repeat([41.0, 29.0, 47.0], 20) + np.tile(np.arange(20) * 1e-3, 3)
    wrong = np.array([5, 25, 45])
    lon[wrong], lat[wrong] = lat[wrong].copy(), lon[wrong].copy()
    assert own(lon, lat, np.repeat([0, 1, 2], 20)) == wrong.tolist()


def test_jumps_are_not_called_swapped() -> None:
    lon, lat = drive(PORTO, (-8.5, 41.2))
    lon[10], lat[20], lon[30], lat[30] = 8.6, -41.1, 0.0, 0.0
    assert own(lon, lat) == []


def test_nothing_is_told_where_latitude_and_longitude_are_nearly_alike() -> None:
    lon, lat = drive((44.0, 45.0), (44.2, 45.2))
    lon[5], lat[5] = lat[5], lon[5]
    assert own(lon, lat) == []


def test_two_rows_have_no_middle() -> None:
    assert own(np.array([PORTO[0], PORTO[1]]), np.array([PORTO[1], PORTO[0]])) == []
    assert own(np.empty(0), np.empty(0)) == []
