"""Gi* against esda's answers, Benjamini and Hochberg by hand, lattices that tile the ground."""

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from zscc.analysis.hot_spots import Neighbours, Spot, discoveries, gi_star, hot_spots, two_sided
from zscc.analysis.lattice import CellShape, Lattice, touching
from zscc.analysis.spot_map import NO_SPOT, PIXEL_M, SpotUnits
from zscc.town.load import load_town

Values = NDArray[np.float64]


def chessboard(side: int) -> Neighbours:
    """Squares side by side, by edge and corner."""
    place = np.arange(side * side).reshape(side, side)
    pairs = [
        (place[:, :-1], place[:, 1:]),
        (place[:-1], place[1:]),
        (place[:-1, :-1], place[1:, 1:]),
        (place[:-1, 1:], place[1:, :-1]),
    ]
    one, other = (np.concatenate([pair[side_].ravel() for pair in pairs]) for side_ in (0, 1))
    return Neighbours.of_pairs(one, other, side * side)


SPREAD = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3], np.float64)
# esda 2.9.0, libpysal lat2W(5, 5, rook=False): G_Local(SPREAD, w, transform="B", star=True, permutations=0).Zs
OF_ESDA = """
-0.8382339165605129 -0.6156853285598822 -1.728369657282561 -0.8011327166803283 -1.0542735857771397
-0.05934316419854254 0.7458136634314722 0.08580157189919563 1.0758197091976105 0.31155161204235
0.12610422392190404 0.7458136634314722 1.240822732080679 1.9008348236129557 1.4242359407650294
-0.4302379404394357 0.2508045947822653 1.0758197091976105 1.735831800729887 1.2387885526445823
-1.2703132549937668 -1.1720274929212213 -0.6156853285598822 -0.05934316419854254 0.025924760305994828
"""


def test_the_scores_are_those_of_esda() -> None:
    z = gi_star(SPREAD, chessboard(5))
    np.testing.assert_allclose(z, np.array(OF_ESDA.split(), np.float64), rtol=0, atol=1e-9)


@pytest.mark.proof
@pytest.mark.timeout(120)
def test_the_scores_are_those_that_esda_gives_now() -> None:
    from esda.getisord import G_Local
    from libpysal.weights import W

    random = np.random.default_rng(11)
    town = load_town()
    neighbours = touching([grid.ring for grid in town.grids])
    beside = {
        unit: neighbours.beside[neighbours.first[unit] : neighbours.first[unit + 1]].tolist()
        for unit in range(len(neighbours))
    }
    for values in (random.poisson(20, 79).astype(np.float64), random.gamma(0.7, 9.0, 79)):
        theirs = G_Local(values, W(beside, silence_warnings=True), transform="B", star=True, permutations=0)
        np.testing.assert_allclose(gi_star(values, neighbours), theirs.Zs, rtol=0, atol=1e-9)
        np.testing.assert_allclose(two_sided(theirs.Zs), 2 * theirs.p_norm, rtol=0, atol=1e-9)


def test_one_by_hand() -> None:
    # Four in a row, 0 0 0 4: mean 1, s = sqrt(3); the last with its neighbour has W = 2 and a sum of 4.
    row = Neighbours.of_pairs(np.array([0, 1, 2]), np.array([1, 2, 3]), 4)
    z = gi_star(np.array([0.0, 0.0, 0.0, 4.0]), row)
    assert z[3] == pytest.approx((4 - 2) / (np.sqrt(3) * np.sqrt((4 * 2 - 4) / 3)))
    assert z[1] == pytest.approx((0 - 3) / (np.sqrt(3) * np.sqrt((4 * 3 - 9) / 3)))


def test_values_that_do_not_differ_and_units_that_see_all_have_no_score() -> None:
    assert not gi_star(np.full(25, 7.0), chessboard(5)).any()
    assert not gi_star(np.array([1.0, 5.0, 2.0, 8.0]), chessboard(2)).any()
    assert not hot_spots(np.zeros(25), chessboard(5)).spot.any()
    with pytest.raises(ValueError, match="finite"):
        gi_star(np.full(25, np.nan), chessboard(5))
    with pytest.raises(ValueError, match="25"):
        gi_star(np.zeros(24), chessboard(5))


def test_benjamini_and_hochberg_by_hand() -> None:
    # Of ten: 0.05 * rank / 10 is 0.005, 0.010, 0.015, 0.020 ...; 0.014 is below its 0.015, and takes 0.012 along.
    p = np.array([0.9, 0.014, 0.001, 0.7, 0.012, 0.04, 0.2, 0.5, 0.6, 0.3])
    assert np.flatnonzero(discoveries(p, 0.05)).tolist() == [1, 2, 4]
    assert np.flatnonzero(discoveries(p, 0.01)).tolist() == [2]
    assert not discoveries(np.array([0.6, 0.2]), 0.05).any()
    assert not discoveries(np.array([]), 0.05).any()


def test_a_heap_is_hot_and_a_hole_is_cold_and_chance_is_neither() -> None:
    values = np.full((20, 20), 10.0) + np.random.default_rng(4).normal(0, 1, (20, 20))
    assert not hot_spots(values.ravel(), chessboard(20)).spot.any()
    values[2:6, 2:6] += 9
    values[13:17, 13:17] -= 9
    found = hot_spots(values.ravel(), chessboard(20))
    spot = found.spot.reshape(20, 20)
    assert (spot[3:5, 3:5] == Spot.HOT_STRONG).all()
    assert (spot[14:16, 14:16] == Spot.COLD_STRONG).all()
    assert found.number(Spot.NONE) > 300
    assert not spot[9:11].any()


@pytest.mark.parametrize("shape", CellShape)
def test_a_lattice_tiles_the_town(shape: CellShape) -> None:
    town = load_town()
    lattice = Lattice.over(town.boundary, 250.0, shape)
    rings = lattice.rings()
    np.testing.assert_allclose(shapely.area(shapely.polygons(rings)), 250.0**2)
    inside = shapely.intersection(shapely.polygons(rings), shapely.polygons(town.boundary[0]))
    assert shapely.area(inside).sum() == pytest.approx(town.area_m2, rel=1e-6)
    random = np.random.default_rng(2)
    middles = lattice.middles()[random.integers(0, len(lattice), 4000)]
    x_m, y_m = (middles + random.uniform(-400, 400, middles.shape)).T
    tree = shapely.STRtree(shapely.polygons(rings))
    cell = tree.query(shapely.points(x_m, y_m), predicate="within")[1]
    assert np.array_equal(lattice.counts(x_m, y_m), np.bincount(cell, minlength=len(lattice)))
    assert np.array_equal(lattice.neighbours.beside, touching(list(rings)).beside)
    assert lattice.counts(np.array([np.nan]), np.array([np.nan])).sum() == 0


def test_a_lattice_of_no_size_or_of_too_many_cells_is_none() -> None:
    ring = np.array([(0, 0), (100_000, 0), (100_000, 100_000), (0, 0)], np.float64)
    for size_m in (0.0, -1.0, 10.0):
        with pytest.raises(ValueError, match="cells"):
            Lattice.over([ring], size_m, CellShape.SQUARE)


def test_grids_are_compared_by_density_and_drawn_where_they_lie() -> None:
    town = load_town()
    units = SpotUnits(town)
    # As many on every km2: no grid is more than another, however large it is.
    even = {grid.code: round(grid.area_m2 / 1e3) for grid in town.grids}
    assert not units.of_grids(even, 0).spots.spot.any()
    first = town.grids[0]
    heap = {grid.code: 400 for grid in town.grids if grid.village_code == first.village_code}
    told = units.of_grids(heap, 5)
    place = told.codes.index(first.code)
    assert told.spots.z[place] > 2
    assert (told.number, told.elsewhere) == (sum(heap.values()), 5)
    x_m, y_m = first.label_at
    row, column = int((told.box_m[3] - y_m) / PIXEL_M), int((x_m - told.box_m[0]) / PIXEL_M)
    assert told.pixels[row, column] == told.spots.spot[place] + NO_SPOT
    assert told.pixels[0, -1] == 0
