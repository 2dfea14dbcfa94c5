"""Hours of the week, control limits and films of heat, by hand."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from zscc.analysis.control_limits import LEAST_BASELINE, control_of, counts_of, limits_of
from zscc.analysis.heat import HeatGround, HeatSurface
from zscc.analysis.heat_windows import LEVELS, MOST_WINDOWS, heat_windows, rounded_up
from zscc.analysis.hour_matrix import CELLS, cell_of, matrix_of
from zscc.model.moment import ms_from_utc

MONDAY = ms_from_utc(datetime(2026, 6, 14, 16, tzinfo=UTC))
"""Midnight of Monday, 2026-06-15, in Asia/Shanghai."""
HOUR, DAY = 3_600_000, 86_400_000


def test_a_moment_falls_into_the_hour_and_weekday_of_shanghai() -> None:
    moments = [MONDAY, MONDAY - 1, MONDAY + 8 * HOUR, MONDAY + 6 * DAY + 23 * HOUR + 59 * 60_000]
    assert [CELLS[cell] for cell in cell_of(np.array(moments)).tolist()] == ["0-0", "6-23", "0-8", "6-23"]


def test_the_matrix_counts_by_hand_and_knows_how_often_an_hour_came() -> None:
    at = np.array([MONDAY, MONDAY + 5, MONDAY + 7 * DAY, MONDAY + DAY + 9 * HOUR, MONDAY - 1, MONDAY + 8 * DAY])
    told = matrix_of(at, MONDAY, MONDAY + 7 * DAY + 30 * 60_000)
    assert told.number == 4
    assert told.counts[0, 0] == 3
    assert told.counts[1, 9] == 1
    assert (told.counts > 0).sum() == 2
    # Seven whole days and half an hour of a Monday.
    assert told.hours.sum() == pytest.approx(7 * 24 + 0.5)
    assert told.hours[0, 0] == pytest.approx(1.5)
    assert told.rates[0, 0] == pytest.approx(2.0)
    short = matrix_of(at, MONDAY, MONDAY + HOUR)
    assert np.isnan(short.rates[3, 3])
    with pytest.raises(ValueError, match="forward"):
        matrix_of(at, MONDAY, MONDAY)


def test_limits_by_hand() -> None:
    # Twelve points of mean 4; z = (c - 4) / 2 jumps by 2 each time: sigma_z = 2 / 1.128, limits 4 +- 3 * sigma_z * 2.
    baseline = np.array([2, 6] * 6)
    limits = limits_of(baseline)
    assert limits is not None
    assert (limits.centre, limits.baseline, limits.firm) == (4.0, 12, False)
    assert limits.spread == pytest.approx(2 / 1.128)
    assert limits.upper == pytest.approx(4 + 3 * (2 / 1.128) * 2)
    assert limits.lower == 0.0
    assert limits.beyond(np.array([0, 14, 15])).tolist() == [0, 0, 1]


def test_an_even_baseline_keeps_the_limits_of_poisson() -> None:
    limits = limits_of(np.array([100] * 20))
    assert limits is not None
    assert (limits.spread, limits.lower, limits.upper, limits.firm) == (1.0, 70.0, 130.0, True)
    assert limits.beyond(np.array([69, 70, 130, 131])).tolist() == [-1, 0, 0, 1]


def test_too_few_points_or_no_case_are_not_judged() -> None:
    assert limits_of(np.array([5] * (LEAST_BASELINE - 1))) is None
    assert limits_of(np.zeros(30, np.int64)) is None


def test_counts_are_by_place_and_by_point_and_the_first_row_is_all() -> None:
    at, member = np.array([0, 5, 10, 15, 20, -1]), np.array([0, 1, 0, -1, 1, 1])
    table = counts_of(at, member, 2, np.array([0, 10, 20]))
    assert table.tolist() == [[2, 2], [1, 1], [1, 0]]


def test_a_baseline_begins_where_something_is_known_and_a_running_point_is_not_judged() -> None:
    bounds = MONDAY + DAY * np.arange(3)
    before = MONDAY + DAY * np.arange(-20, 1)
    at = np.concatenate([MONDAY - 14 * DAY + DAY * np.arange(14), np.full(40, MONDAY), np.full(40, MONDAY + DAY)])
    member = np.zeros(len(at), np.int64)
    known = int(MONDAY - 14 * DAY)
    told = control_of((at, member), ("a", "b"), bounds, before, known, int(MONDAY + DAY + HOUR))
    assert told.keys == ("", "a", "b")
    assert told.baseline_points == 14
    assert told.baseline_ms == (known, MONDAY)
    assert told.limits[1] is not None
    assert told.limits[1].centre == 1.0
    assert told.limits[2] is None
    assert told.beyond(1).tolist() == [1, 0]
    assert told.beyond(2).tolist() == [0, 0]
    few = control_of((at, member), ("a",), bounds, before, int(MONDAY - 5 * DAY), int(MONDAY + 2 * DAY))
    assert (few.baseline_points, few.limits) == (5, (None, None))
    nothing = control_of((at[:0], member[:0]), ("a",), bounds, before, None, int(MONDAY + 2 * DAY))
    assert (nothing.baseline_points, nothing.limits[0]) == (0, None)


def test_a_film_has_one_domain_and_each_window_is_the_surface_of_its_own() -> None:
    ground, bandwidth = HeatGround.around((0, 0, 1000, 1000), 600, 40.0), 200.0
    x_m, y_m = np.array([300.0, 300.0, 700.0, np.nan]), np.array([300.0, 310.0, 700.0, 1.0])
    at = np.array([MONDAY, MONDAY + 1, MONDAY + HOUR, MONDAY])
    bounds = MONDAY + HOUR * np.arange(4)
    film = heat_windows((x_m, y_m), at, bounds, ground, bandwidth)
    assert (film.counts, film.without_place, len(film)) == ((2, 1, 0), 1, 3)
    alone = HeatSurface(ground, bandwidth, 1 / 24)
    for place, its in enumerate((slice(0, 2), slice(2, 3), slice(0, 0))):
        alone.show(x_m[its], y_m[its])
        share = np.minimum(alone.density() / film.domain, 1.0)
        np.testing.assert_array_equal(film.levels[place], np.rint(share * LEVELS).astype(np.uint8))
    assert film.levels[0].max() > LEVELS * 0.4
    assert film.levels[1].max() == pytest.approx(film.levels[0].max() / 2, abs=2)
    assert not film.levels[2].any()


def test_a_film_of_unequal_or_too_many_windows_is_none() -> None:
    ground = HeatGround.around((0, 0, 100, 100), 100, 40.0)
    nothing = np.empty(0), np.empty(0)
    for bounds in ([0, 1, 3], [0], [3, 2], range(MOST_WINDOWS + 2)):
        with pytest.raises(ValueError, match="film"):
            heat_windows(nothing, np.empty(0, np.int64), np.array(bounds), ground, 100.0)


@pytest.mark.parametrize(
    ("value", "top"), [(0.0, 1.0), (0.3, 0.5), (1.0, 1.0), (1.01, 2.0), (20.0, 20.0), (51.0, 100.0)]
)
def test_domains_are_round(value: float, top: float) -> None:
    assert rounded_up(value) == pytest.approx(top)


def test_windows_of_a_film_and_points_of_a_chart_end_with_the_one_that_runs() -> None:
    from zscc.ui.statistics.control_page import POINTS, control_bounds
    from zscc.ui.statistics.film_page import STEPS, film_bounds

    as_of = datetime(2026, 6, 15, 6, 32, tzinfo=UTC)
    for step, length in (("hour", timedelta(hours=1)), ("day", timedelta(days=1))):
        bounds = film_bounds(step, as_of)
        assert len(bounds) == STEPS[step] + 1
        assert {after - before for before, after in pairwise(bounds)} == {length}
        assert bounds[-2] <= as_of < bounds[-1]
    for unit, (judged, before_them) in POINTS.items():
        bounds, baseline = control_bounds(unit, as_of)
        assert (len(bounds), len(baseline)) == (judged + 1, before_them + 1)
        assert baseline[-1] == bounds[0]
        assert bounds[-2] <= as_of < bounds[-1]
