"""The edge, reason by reason: what it refuses, what it flags, what it remembers."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from zscc.feeds.edge import FLAGS, REFUSALS, Edge, EdgeRules
from zscc.feeds.judged import Judged
from zscc.feeds.memory import Memory
from zscc.feeds.rows import FixRows
from zscc.geo.grid_index import GridIndex
from zscc.geo.spaces import map_from_wgs84
from zscc.model.fix import Fix, FixFlag
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile

NOW = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
LIVE = EdgeRules.live(load_profile().thresholds)
HOME = (120.99, 31.465)
HOME_M = map_from_wgs84(*HOME)
SQUARE = np.array([(-1, -1), (0, -1), (1, -1), (1, 1), (0, 1), (-1, 1)], np.float64)
TOWN = GridIndex(
    ["320583102001001", "320583102001002"],
    [SQUARE[[0, 1, 4, 5]] * 3000.0 + HOME_M, SQUARE[[1, 2, 3, 4]] * 3000.0 + HOME_M],
    [SQUARE * 3000.0 + HOME_M],
)


def rows_of(*places: tuple[float, float, float], vehicle: str = "V01") -> FixRows:
    """Rows of (seconds before now, degrees east and north of home)."""
    return plain_rows([(age, HOME[0] + east, HOME[1] + north) for age, east, north in places], vehicle)


def plain_rows(places: list[tuple[float, float, float]], vehicle: str = "V01") -> FixRows:
    """Rows of (seconds before now, longitude, latitude), values of any kind."""
    age, lon, lat = np.array(places, np.float64).reshape(-1, 3).T
    unknown = np.full(len(age), np.nan)
    at_ms = NOW_MS - np.rint(age * 1000).astype(np.int64)
    numbers = np.zeros(len(age), np.int64)
    return FixRows((vehicle,), numbers, at_ms, lon, lat, unknown, unknown, np.zeros(len(age), np.bool_))


def judged(rows: FixRows, town: GridIndex | None = TOWN) -> Judged:
    return Edge(LIVE, town).judge(rows, NOW)


def flags_of(result: Judged) -> list[FixFlag]:
    return [FixFlag(int(flag)) for flag in result.flags]


def test_the_lists_are_the_order_of_the_checks() -> None:
    assert [reason for reason, _ in REFUSALS] == [
        "too_many_vehicles",
        "swapped",
        "bad_position",
        "null_island",
        "bad_time",
        "future",
        "duplicate",
    ]
    assert {flag for flag, _ in FLAGS} == set(FixFlag) - {FixFlag.NONE}


def test_a_good_fix_is_kept_as_it_is_and_gets_its_grid() -> None:
    fix = Fix("V01", NOW_MS, PointE7.from_degrees(120.9789, 31.4651234), speed_kmh=31.4, heading_deg=273)
    delivery = judged(FixRows.of([fix])).delivery("gps", "gps:1")
    assert (delivery.rows, delivery.rejects, delivery.flags) == (1, Counter(), Counter())
    [batch] = delivery.facts
    assert batch.feed == "gps"
    assert list(batch.fixes()) == [replace(fix, grid="320583102001001")]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ((0, np.nan, 31.4), "bad_position"),
        ((0, 120.9, np.inf), "bad_position"),
        ((0, 120.9, 90.5), "bad_position"),
        ((0, 190.0, 31.4), "bad_position"),
        ((0, 31.465, 120.99), "swapped"),
        ((0, 0.0, 0.0), "null_island"),
        ((0, 0.00001, -0.00001), "null_island"),
        ((-301, 120.99, 31.465), "future"),
        ((60 * 86400 * 365, 120.99, 31.465), "bad_time"),
    ],
)
def test_what_is_refused(place: tuple[float, float, float], reason: str) -> None:
    good = (10.0, 120.98, 31.46)
    result = judged(plain_rows([good, place, good]))
    assert result.rejects == Counter({reason: 1, "duplicate": 1})
    assert len(result) == 1
    assert result.received == 3


def test_a_clock_five_minutes_ahead_is_still_believed() -> None:
    assert not judged(plain_rows([(-300, 120.99, 31.465)])).rejects


def test_swapped_is_told_by_where_the_others_are() -> None:
    rome = [(60.0 - n, 12.49 + n * 1e-4, 41.89) for n in range(20)]
    result = judged(plain_rows([*rome, (5, 41.89, 12.49), (4, 41.0, 17.0)]), town=None)
    assert result.rejects == Counter(swapped=1)
    assert result.flag_counts["jump"] == 1


def test_no_place_on_earth_is_not_called_swapped_when_it_would_lie_elsewhere() -> None:
    good = [(60.0 - n, 120.99, 31.465 + n * 1e-4) for n in range(5)]
    assert judged(plain_rows([*good, (5, 10.0, 95.0)])).rejects == Counter(bad_position=1)


def test_columns_named_the_wrong_way_round_are_told() -> None:
    rows = plain_rows([(60.0 - n, 31.465, 120.99 + n * 1e-4) for n in range(5)])
    assert judged(rows).rejects == Counter(swapped=5)


def test_duplicates_need_not_stand_side_by_side_nor_in_one_call() -> None:
    edge = Edge(LIVE, TOWN)
    track = rows_of(*[(100 - n, n * 1e-5, 0.0) for n in range(10)])
    assert not edge.judge(track.part(slice(0, 5)), NOW).rejects
    again = edge.judge(track.part(np.array([3, 5, 6, 5, 0])), NOW)
    assert again.rejects == Counter(duplicate=3)
    assert len(again) == 2


def test_the_same_place_at_another_time_or_by_another_vehicle_is_no_duplicate() -> None:
    edge = Edge(LIVE, TOWN)
    assert len(edge.judge(rows_of((10, 0, 0), (9, 0, 0)), NOW)) == 2
    assert len(edge.judge(rows_of((10, 0, 0), vehicle="V02"), NOW)) == 1
    assert len(edge.judge(rows_of((10, 0, 1e-7)), NOW)) == 1


def test_flags_are_kept_in_the_fix_and_counted() -> None:
    rows = rows_of((500, 0.01, 0), (20, 0.01, 0.001), (30, 0.01, 0.001), (10, 0.05, 0.001))
    rows = replace(rows, back_filled=np.array([True, False, False, False]))
    result = judged(rows)
    assert flags_of(result) == [
        FixFlag.LATE | FixFlag.BACK_FILLED,
        FixFlag.NONE,
        FixFlag.OUT_OF_ORDER,
        FixFlag.JUMP | FixFlag.OUTSIDE,
    ]
    assert result.flag_counts == Counter(late=1, back_filled=1, out_of_order=1, jump=1, outside=1)
    assert [TOWN.codes[grid] if grid >= 0 else None for grid in result.grid] == ["320583102001002"] * 3 + [None]


def test_out_of_order_is_measured_against_the_newest_of_the_same_vehicle() -> None:
    ages = [50, 40, 10, 30, 20, 10, 5]
    result = judged(rows_of(*[(age, age * 1e-6, 0) for age in ages]))
    assert result.rejects == Counter(duplicate=1)
    late = [bool(flag & FixFlag.OUT_OF_ORDER) for flag in flags_of(result)]
    assert late == [False, False, False, True, True, False]


def test_out_of_order_is_remembered_between_calls() -> None:
    edge = Edge(LIVE, TOWN)
    edge.judge(rows_of((10, 0, 0)), NOW)
    assert flags_of(edge.judge(rows_of((20, 0, 0)), NOW)) == [FixFlag.OUT_OF_ORDER]
    assert flags_of(edge.judge(rows_of((20, 0, 0), vehicle="V02"), NOW)) == [FixFlag.NONE]


def test_recordings_are_not_late() -> None:
    rules = EdgeRules.recorded(load_profile().thresholds)
    assert not Edge(rules, TOWN).judge(rows_of((86_400 * 365, 0, 0)), NOW).flag_counts


def test_a_bad_speed_or_heading_is_dropped_and_the_fix_stays() -> None:
    rows = rows_of(*[(10 - n, n * 1e-6, 0) for n in range(6)])
    rows = replace(
        rows,
        speed_kmh=np.array([-1.0, 401.0, np.inf, np.nan, 0.0, 400.0]),
        heading_deg=np.array([-1.0, 360.5, np.inf, np.nan, 360.0, 359.6]),
    )
    result = judged(rows)
    assert result.flag_counts == Counter(bad_speed=3, bad_heading=3)
    [batch] = result.delivery("f", "k").facts
    fixes = list(batch.fixes())
    assert [fix.speed_kmh for fix in fixes] == [None, None, None, None, 0.0, 400.0]
    assert [fix.heading_deg for fix in fixes] == [None, None, None, None, 0, 0]


def test_without_a_town_nothing_is_outside_and_nothing_has_a_grid() -> None:
    result = judged(plain_rows([(1, -97.7, 30.3)]), town=None)
    assert flags_of(result) == [FixFlag.NONE]
    [batch] = result.delivery("f", "k").facts
    assert [fix.grid for fix in batch.fixes()] == [None]


def test_nothing_gives_nothing() -> None:
    result = judged(plain_rows([]))
    assert (len(result), result.received) == (0, 0)
    assert result.delivery("f", "k").facts == ()


def test_large_deliveries_come_in_batches_with_keys_of_their_own() -> None:
    rows = rows_of(*[(25_000 - n, n * 1e-7, 0) for n in range(25_000)])
    delivery = judged(rows).delivery("f", "k")
    assert [len(fact) for fact in delivery.facts] == [10_000, 10_000, 5_000]
    assert len({fact.key for fact in delivery.facts}) == 3


def test_each_vehicle_has_a_track_of_its_own() -> None:
    edge = Edge(LIVE, TOWN)
    edge.judge(rows_of((10, 0, 0)), NOW)
    assert not edge.judge(rows_of((9, 0.02, 0), vehicle="V02"), NOW).flag_counts
    assert edge.judge(rows_of((9, 0.02, 0)), NOW).flag_counts == Counter(jump=1)


def test_a_live_edge_does_not_take_good_fixes_for_jumps_after_a_bad_one() -> None:
    edge = Edge(LIVE, TOWN)
    flags = []
    for second in range(60):
        bad = second in {20, 21, 22, 40}
        place = (60 - second, 0.02 if bad else second * 1e-5, 0.0)
        flags += flags_of(edge.judge(rows_of(place), NOW))
    jumped = [second for second, flag in enumerate(flags) if flag & FixFlag.JUMP]
    assert jumped == [20, 21, 22, 40]


def test_a_live_edge_recovers_from_a_bad_first_fix() -> None:
    edge = Edge(LIVE, TOWN)
    edge.judge(rows_of((100, 0.02, 0.0)), NOW)
    flags = [flags_of(edge.judge(rows_of((60 - n, n * 1e-5, 0.0)), NOW))[0] for n in range(5)]
    assert flags == [FixFlag.JUMP, *[FixFlag.NONE] * 4]


def test_a_vehicle_that_was_carried_elsewhere_is_believed_in_the_end() -> None:
    edge = Edge(LIVE, TOWN)
    for n in range(30):
        edge.judge(rows_of((100 - n, n * 1e-5, 0.0)), NOW)
    flags = [flags_of(edge.judge(rows_of((70 - n, 0.025, n * 1e-5)), NOW))[0] for n in range(30)]
    jumped = [bool(flag & FixFlag.JUMP) for flag in flags]
    assert jumped == [True] * 10 + [False] * 20


def test_enough_time_makes_any_place_plausible() -> None:
    result = judged(rows_of((7200, 0.0, 0.0), (3600, 0.02, 0.02), (0, 1.0, 0.5)))
    assert result.flag_counts["jump"] == 0


def test_what_is_remembered_is_bounded() -> None:
    memory = Memory()
    vehicle = memory.numbers_of(("V01",))[np.zeros(5000, np.int64)]
    at_ms = NOW_MS + np.arange(5000) * 1000
    zeros = np.zeros(5000, np.int64)
    memory.jumps((vehicle, at_ms, zeros, zeros), np.ones(5000, np.bool_), 160.0)
    memory.out_of_order(vehicle, at_ms)
    known = memory.holds((vehicle, at_ms, zeros, zeros))
    assert 0 < known.sum() <= 100


def test_one_call_or_many_judge_a_well_behaved_fleet_alike() -> None:
    random = np.random.default_rng(5)
    names = tuple(f"V{number:02d}" for number in range(20))
    count = 2000
    vehicle = random.integers(0, 20, count)
    at_ms = NOW_MS - np.arange(count)[::-1] * 200
    lon = HOME[0] + vehicle * 1e-3 + np.arange(count) * 1e-7
    unknown, no = np.full(count, np.nan), np.zeros(count, np.bool_)
    rows = FixRows(names, vehicle, at_ms, lon, np.full(count, HOME[1]), unknown, unknown, no)
    whole = judged(rows)
    edge = Edge(LIVE, TOWN)
    parts = [edge.judge(rows.part(part), NOW + timedelta(0)) for part in np.array_split(np.arange(count), 77)]
    assert np.array_equal(np.concatenate([part.flags for part in parts]), whole.flags)
    assert np.array_equal(np.concatenate([part.grid for part in parts]), whole.grid)
