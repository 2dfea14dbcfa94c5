import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from zscc.analysis.heat import HeatGround, HeatSurface, peak_of_one

BOX_M = (590_000.0, 3_470_000.0, 596_000.0, 3_478_000.0)
BANDWIDTH_M = 350.0


def surface(window_days=1.0, cell_m=40.0):
    return HeatSurface(HeatGround.around(BOX_M, 3 * BANDWIDTH_M, cell_m), BANDWIDTH_M, window_days)


def points(count, seed=1):
    rng = np.random.default_rng(seed)
    return rng.uniform(BOX_M[0], BOX_M[2], count), rng.uniform(BOX_M[1], BOX_M[3], count)


def integral_per_day(heat):
    return float(heat.density().astype(np.float64).sum()) * heat.ground.cell_m**2 / 1e6


@pytest.mark.parametrize("window_days", [1.0, 7.0])
def test_the_whole_surface_counts_every_report_once_a_day_of_the_window(window_days):
    heat = surface(window_days)
    heat.add(*points(137))
    assert integral_per_day(heat) == pytest.approx(137 / window_days, rel=1e-4)


def test_one_report_peaks_at_the_kernels_analytic_height():
    heat = surface()
    middle = heat.ground.west_m + 60.5 * 40.0, heat.ground.south_m + 80.5 * 40.0
    heat.add(np.array([middle[0]]), np.array([middle[1]]))
    density = heat.density()
    assert np.unravel_index(density.argmax(), density.shape) == (80, 60)
    assert density.max() == pytest.approx(peak_of_one(BANDWIDTH_M, 1.0), rel=1e-3)
    assert density.max() == pytest.approx(1e6 / (2 * np.pi * BANDWIDTH_M**2), rel=6e-3)


def test_the_surface_agrees_with_scipys_gaussian():
    heat = surface()
    x_m, y_m = points(300)
    heat.add(x_m, y_m)
    ground = heat.ground
    edges = (
        ground.south_m + ground.cell_m * np.arange(ground.rows + 1),
        ground.west_m + ground.cell_m * np.arange(ground.columns + 1),
    )
    counts = np.histogram2d(y_m, x_m, bins=edges)[0]
    oracle = gaussian_filter(counts, BANDWIDTH_M / ground.cell_m, mode="constant", truncate=3.0)
    oracle *= 1e6 / ground.cell_m**2
    assert np.abs(heat.density() - oracle).max() < 0.002 * oracle.max()


def test_the_cell_size_changes_the_surface_little():
    coarse, fine = surface(cell_m=40.0), surface(cell_m=10.0)
    for heat in (coarse, fine):
        heat.add(*points(200))
    rows, columns = coarse.ground.rows - 1, coarse.ground.columns - 1
    means = fine.density()[: rows * 4, : columns * 4].reshape(rows, 4, columns, 4).mean(axis=(1, 3))
    assert np.abs(means - coarse.density()[:rows, :columns]).max() < 0.03 * means.max()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 49), st.booleans()), max_size=30))
def test_any_path_of_adding_and_removing_ends_at_the_same_bits(steps):
    x_m, y_m = points(50, seed=9)
    walked, there = surface(), set()
    for index, stays in steps:
        if (index in there) is stays:
            continue
        (walked.add if stays else walked.remove)(x_m[index : index + 1], y_m[index : index + 1])
        there ^= {index}
    afresh = surface()
    chosen = sorted(there)
    afresh.add(x_m[chosen], y_m[chosen])
    assert walked.events == len(there)
    assert walked.density().tobytes() == afresh.density().tobytes()


def test_stamping_and_sweeping_give_the_same_bits():
    x_m, y_m = points(2_000)
    swept, stamped = surface(), surface()
    swept.add(x_m, y_m)
    for part in np.array_split(np.arange(2_000), 8):
        stamped.add(x_m[part], y_m[part])
    assert swept.density().tobytes() == stamped.density().tobytes()


def test_show_tells_whether_anything_changed_and_keeps_twins():
    heat = surface()
    x_m, y_m = points(5)
    assert heat.show(x_m, y_m)
    assert not heat.show(x_m[::-1], y_m[::-1])
    assert heat.show(np.repeat(x_m[:1], 2), np.repeat(y_m[:1], 2))
    assert heat.events == 2
    assert integral_per_day(heat) == pytest.approx(2, rel=1e-4)


def test_points_off_the_ground_are_left_out_and_cannot_be_taken_away():
    heat = surface()
    far = np.array([BOX_M[0] - 50_000.0]), np.array([BOX_M[1]])
    heat.add(*far)
    assert heat.events == 0
    assert heat.density().max() == 0.0
    with pytest.raises(ValueError, match="had not been added"):
        heat.remove(np.array([BOX_M[0]]), np.array([BOX_M[1]]))
    assert heat.events == 0


def test_the_ground_covers_its_box_and_margin():
    ground = HeatGround.around((0.0, 0.0, 1_000.0, 500.0), 100.0)
    assert (ground.west_m, ground.south_m) == (-100.0, -100.0)
    assert ground.east_m >= 1_100.0
    assert ground.north_m >= 600.0


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        HeatSurface(HeatGround(0, 0, 1, 1), 0.0, 1.0)


@pytest.mark.parametrize("count", [40, 300, 900])
def test_what_is_shown_during_a_pause_leaves_nothing_behind(count):
    shown, other = points(count, seed=2), points(120, seed=3)
    alone = surface()
    alone.show(*shown)
    for pauses in range(1, 12):
        heat = surface()
        heat.show(*points(200))
        slow = heat.show_in_pieces(*shown)
        for _ in range(pauses):
            next(slow, None)
        heat.show(*other)
        for _ in slow:
            pass
        heat.show(*shown)
        np.testing.assert_array_equal(heat.density(), alone.density())


def test_a_change_that_was_overtaken_in_its_pause_is_refused():
    heat = surface()
    heat.add(*points(50))
    slow = heat.change_in_pieces(points(300, seed=2), points(50))
    next(slow)
    heat.show(*points(120, seed=3))
    overtaken = heat.density()
    with pytest.raises(ValueError, match="another"):
        list(slow)
    np.testing.assert_array_equal(heat.density(), overtaken)
