"""Vehicles: the same seed the same day, on streets, at speeds that cars have, about twelve kilometres."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
import shapely
from chess_town import chess_town

from zscc.clock import SHANGHAI
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.fleet import Fleet
from zscc.feeds.simulated.ground import lay_ground
from zscc.feeds.simulated.patrol import rota
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.feeds.simulated.vehicle_day import VehicleDay
from zscc.geo.network import point_m
from zscc.geo.spaces import map_from_wgs84
from zscc.model.moment import ms_from_utc
from zscc.town.load import load_town

MONDAY = date(2026, 6, 15)
DAY_S = np.arange(0.0, 86_401.0)


@pytest.fixture(scope="module")
def model():
    return load_simulation_model()


@pytest.fixture(scope="module")
def town():
    return load_town()


@pytest.fixture(scope="module")
def ground(town, model):
    return lay_ground(town, model.patrol)


@pytest.fixture(scope="module")
def monday(ground, model):
    """The seventeen days of 2026-06-15, seed 1."""
    return [VehicleDay(1, MONDAY, vehicle, ground, model.patrol) for vehicle in range(17)]


@pytest.fixture(scope="module")
def motions(monday):
    return [day.motion(DAY_S) for day in monday]


def ms_at(hour, minute=0, second=0, day=MONDAY):
    return ms_from_utc(datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI))


def test_the_same_seed_gives_the_same_day_and_another_seed_another(ground, model, motions):
    again = VehicleDay(1, MONDAY, 4, ground, model.patrol).motion(DAY_S)
    other = VehicleDay(2, MONDAY, 4, ground, model.patrol).motion(DAY_S)
    next_day = VehicleDay(1, MONDAY + timedelta(days=1), 4, ground, model.patrol).motion(DAY_S)
    for name in ("x_m", "told_y_m", "speed_kmh", "heading_deg"):
        assert np.array_equal(getattr(again, name), getattr(motions[4], name))
        assert not np.array_equal(getattr(other, name), getattr(motions[4], name))
        assert not np.array_equal(getattr(next_day, name), getattr(motions[4], name))


def test_a_vehicle_drives_about_twelve_kilometres_a_day(ground, model):
    days = [MONDAY + timedelta(days=number) for number in range(0, 20, 4)]
    km = np.array([[VehicleDay(1, day, each, ground, model.patrol).km for each in range(17)] for day in days])
    assert 11.0 <= km.mean() <= 13.0
    assert np.all((km.mean(axis=1) >= 11.0) & (km.mean(axis=1) <= 13.0))
    assert km.min() > 6.0
    assert km.max() < 20.0


def test_the_way_driven_is_as_long_as_the_plan_says(monday, motions):
    for day, motion in zip(monday, motions, strict=True):
        steps = np.hypot(np.diff(motion.x_m), np.diff(motion.y_m))
        assert steps.sum() / 1000.0 == pytest.approx(day.km, rel=0.01)
        assert (motion.speed_kmh / 3600.0).sum() == pytest.approx(day.km, rel=0.01)


def test_vehicles_stay_on_streets_and_keep_to_their_speeds(town, motions):
    network = town.network
    pieces = shapely.linestrings(np.stack([network.nodes_m[network.tail], network.nodes_m[network.head]], axis=1))
    tree = shapely.STRtree(pieces)
    for motion in motions:
        moving = np.flatnonzero(motion.speed_kmh > 0.5)[::7]
        told = shapely.points(motion.told_x_m[moving], motion.told_y_m[moving])
        truly = shapely.points(motion.x_m[moving], motion.y_m[moving])
        assert tree.query_nearest(told, return_distance=True, all_matches=False)[1].max() < 15.0
        point, piece = tree.query(truly, predicate="dwithin", distance=0.05)
        limit_kmh = np.zeros(len(moving))
        np.maximum.at(limit_kmh, point, network.speed_kmh[piece])
        assert limit_kmh.min() > 0.0
        assert np.all(motion.speed_kmh[moving] <= limit_kmh * 1.1)


def test_speed_changes_as_a_car_can_and_places_follow_speed(model, motions):
    for motion in motions:
        change_mps2 = np.abs(np.diff(motion.speed_kmh)) / 3.6
        assert change_mps2.max() <= model.patrol.braking_mps2 + 1e-6
        step_m = np.hypot(np.diff(motion.x_m), np.diff(motion.y_m))
        fastest_m = np.maximum(motion.speed_kmh[1:], motion.speed_kmh[:-1]) / 3.6 + 1.0
        assert np.all(step_m <= fastest_m)
        standing = (motion.speed_kmh[1:] == 0.0) & (motion.speed_kmh[:-1] == 0.0) & (step_m < 0.01)
        assert np.all(motion.told_x_m[1:][standing] == motion.told_x_m[:-1][standing])


def test_the_heading_is_where_the_vehicle_goes(motions, ground):
    for motion in motions:
        east, north = np.diff(motion.x_m), np.diff(motion.y_m)
        straight = (np.diff(motion.heading_deg) == 0.0) & (np.hypot(east, north) > 1.0)
        went_deg = np.degrees(np.arctan2(east[straight], north[straight])) + ground.convergence_deg
        off = (motion.heading_deg[1:][straight] - went_deg + 180.0) % 360.0 - 180.0
        assert np.abs(off).max() < 0.5
    assert 0.4 < ground.convergence_deg < 0.6


def test_shifts_begin_and_end_at_home_and_stops_are_short_and_have_a_reason(monday, motions, ground, model):
    for vehicle, (day, motion) in enumerate(zip(monday, motions, strict=True)):
        home = point_m(ground.graph.network, ground.homes[vehicle])
        for begin_s, end_s in day.plan.on_shift_s:
            for second in (begin_s, end_s):
                assert np.hypot(motion.x_m[second] - home[0], motion.y_m[second] - home[1]) < 0.01
        moving_s = np.flatnonzero(motion.speed_kmh > 0.0)
        on_shift = np.zeros(len(DAY_S), np.bool_)
        for begin_s, end_s in day.plan.on_shift_s:
            on_shift[begin_s:end_s] = True
        assert on_shift[moving_s].all()
        assert day.plan.drives
        for stop in day.plan.stops:
            assert 180.0 <= stop.leave_s - stop.arrive_s <= 1200.0
            assert stop.reason in model.patrol.stop_reasons
            assert motion.speed_kmh[int(stop.arrive_s) + 1 : int(stop.leave_s)].max() == 0.0


def test_at_half_past_two_the_town_is_alive(motions):
    moving = sum(int(motion.speed_kmh[52_200] > 3.0) for motion in motions)
    assert 9 <= moving <= 12
    share = np.mean([(motion.speed_kmh[51_900:53_100] > 3.0).mean() for motion in motions])
    assert 0.5 <= share <= 0.7


@pytest.fixture(scope="module")
def moving_by_day(ground, model):
    """How many vehicles move at each second of six local days, (6, 86 401)."""
    days = [MONDAY + timedelta(days=number) for number in range(0, 24, 4)]
    return np.array(
        [
            np.sum(
                [VehicleDay(1, day, each, ground, model.patrol).motion(DAY_S).speed_kmh > 3.0 for each in range(17)], 0
            )
            for day in days
        ]
    )


def test_vehicles_move_at_any_time_of_the_day_shift(moving_by_day):
    daytime = moving_by_day[:, 31_200:62_100]
    assert 4.25 <= daytime.mean() <= 6.0
    quarters = daytime[:, : 34 * 900].mean(axis=0).reshape(34, 900).mean(axis=1)
    assert quarters.min() >= 3.0
    assert (quarters >= 3.6).sum() >= 31
    assert (daytime == 0).mean() < 0.01


def test_nobody_sees_a_town_that_stands_still_for_long(moving_by_day):
    for moving in moving_by_day[:, 31_200:62_100]:
        still = np.flatnonzero(np.diff(np.concatenate([[0], (moving == 0).astype(int), [0]])))
        assert np.diff(still)[::2].max(initial=0) < 300


def test_patrols_crawl_and_transfers_drive(ground, model):
    legs = [
        (timed.drive.length_m, timed.drive.length_m / timed.drive.duration_s * 3.6)
        for day in (MONDAY, MONDAY + timedelta(days=1))
        for each in range(17)
        for timed in VehicleDay(1, day, each, ground, model.patrol).plan.drives
    ]
    crawls = np.array([kmh for _, kmh in legs if kmh < 10.0])
    transfers = np.array([kmh for length_m, kmh in legs if kmh >= 10.0 and length_m > 500.0])
    assert np.all((crawls >= 2.8) & (crawls <= 6.0))
    assert np.all((transfers >= 15.0) & (transfers <= 35.0))
    assert 20.0 <= transfers.mean() <= 30.0
    assert 0.5 * 34 < len(transfers) < 3.0 * 34
    assert all(length_m < model.patrol.transfer_m[0] for length_m, kmh in legs if kmh < 10.0)


def test_the_vehicles_cover_different_parts_of_the_town(motions):
    daytime = slice(30_600, 63_000, 60)
    centres = np.array([[motion.x_m[daytime].mean(), motion.y_m[daytime].mean()] for motion in motions])
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1)) + np.eye(17) * 1e9
    assert np.median(apart.min(axis=1)) > 700.0
    assert np.ptp(centres[:, 0]) > 5_000.0
    assert np.ptp(centres[:, 1]) > 6_000.0


def test_the_rota_turns_and_the_night_ends_in_the_morning(ground, model):
    nights = [rota(1, MONDAY + timedelta(days=number), 17, model.patrol) for number in range(30)]
    assert {len(each["evening"]) for each in nights} == {6}
    assert {len(each["night"]) for each in nights} == {1}
    assert all(not each["evening"] & each["night"] for each in nights)
    assert len({vehicle for each in nights for vehicle in each["night"]}) > 8
    [watch] = nights[0]["night"]
    evening = VehicleDay(1, MONDAY, watch, ground, model.patrol)
    morning = VehicleDay(1, MONDAY + timedelta(days=1), watch, ground, model.patrol)
    assert (77_400, 86_400) in evening.plan.on_shift_s
    assert (0, 23_400) in morning.plan.on_shift_s
    last, first = evening.motion(np.array([86_400.0])), morning.motion(np.array([0.0]))
    assert np.hypot(last.x_m - first.x_m, last.y_m - first.y_m)[0] < 0.01


def test_any_instant_is_what_the_stream_tells(town, model):
    fleet = Fleet(town, 1, model, FaultPlan())
    streamed = fleet.fixes(ms_at(14, 29), ms_at(14, 31)).rows
    assert len(streamed) == 17 * 120
    moment = datetime(2026, 6, 15, 14, 30, 7, tzinfo=SHANGHAI)
    now = streamed.observed_at_ms == ms_from_utc(moment)
    asked = Fleet(town, 1, model, FaultPlan()).positions(moment)
    east, north = map_from_wgs84(streamed.lon_deg[now], streamed.lat_deg[now])
    assert streamed.vehicle[now].tolist() == list(range(17))
    assert east == pytest.approx([float(motion.told_x_m[0]) for motion in asked], abs=1e-3)
    assert north == pytest.approx([float(motion.told_y_m[0]) for motion in asked], abs=1e-3)
    assert streamed.speed_kmh[now].tolist() == [float(motion.speed_kmh[0]) for motion in asked]


def test_windows_join_without_gap_or_overlap_across_midnight(town, model):
    fleet = Fleet(town, 1, model, FaultPlan())
    whole = fleet.fixes(ms_at(23, 58), ms_at(23, 58) + 240_000)
    cut = [ms_at(23, 58) + step * 1000 for step in (0, 1, 47, 119, 120, 121, 200, 240)]
    parts = [fleet.fixes(after, until) for after, until in pairwise(cut)]
    assert np.concatenate([part.rows.observed_at_ms for part in parts]).tolist() == whole.rows.observed_at_ms.tolist()
    assert np.concatenate([part.rows.lon_deg for part in parts]).tolist() == whole.rows.lon_deg.tolist()


def test_parked_devices_send_a_heartbeat_and_those_on_shift_every_second(town, model):
    fleet = Fleet(town, 1, model, FaultPlan())
    minute = fleet.fixes(ms_at(12), ms_at(12, 1)).rows
    assert np.bincount(minute.vehicle).tolist() == [60] * 17
    night = np.bincount(fleet.fixes(ms_at(3), ms_at(3, 1)).rows.vehicle)
    assert sorted(night.tolist()) == [2] * 16 + [60]


def test_another_town_is_patrolled_as_well(model):
    ground = lay_ground(chess_town(vehicles=5), model.patrol)
    days = [VehicleDay(3, MONDAY, vehicle, ground, model.patrol) for vehicle in range(5)]
    assert 9.0 < np.mean([day.km for day in days]) < 15.0
    off_m = [np.minimum(motion.x_m % 250.0, motion.y_m % 250.0) for motion in (day.motion(DAY_S) for day in days)]
    assert all(np.all(np.minimum(off, 250.0 - off) < 1e-6) for off in off_m)
