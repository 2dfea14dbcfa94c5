"""Classes of values: every value in one class, none empty, and natural breaks as a search of all divisions finds."""

import time
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zscc.analysis.classes import (
    MOST_CLASSES,
    MOST_DECIMALS,
    NO_CLASS,
    ClassMethod,
    breaks_of,
    classified,
    counts_by_class,
    short_breaks,
)

BY_VALUES = (ClassMethod.EQUAL, ClassMethod.QUANTILE, ClassMethod.NATURAL)
numbers = st.lists(st.one_of(st.integers(-20, 20), st.floats(-1e9, 1e9), st.just(float("nan"))), max_size=40)


def spread(values, breaks):
    """The sum of squares about the means of the classes."""
    values = np.asarray(values, float)
    found = classified(values, breaks)
    return sum(float(((values[found == one] - values[found == one].mean()) ** 2).sum()) for one in set(found.tolist()))


@given(numbers, st.sampled_from(BY_VALUES), st.integers(1, MOST_CLASSES))
def test_every_number_has_one_class_and_breaks_ascend(values, method, classes):
    values = np.array(values, float)
    breaks = breaks_of(values, method, classes)
    found = classified(values, breaks)
    assert len(breaks) < classes
    assert all(low < high for low, high in pairwise(breaks))
    assert ((found == NO_CLASS) == np.isnan(values)).all()
    for value, one in zip(values.tolist(), found.tolist(), strict=True):
        if one != NO_CLASS:
            assert one == 0 or value > breaks[one - 1]
            assert one == len(breaks) or value <= breaks[one]
    counts, none = counts_by_class(values, breaks)
    assert sum(counts) + none == len(values)
    if method is not ClassMethod.EQUAL and not np.isnan(values).all():
        assert min(counts) > 0


@given(st.lists(st.integers(0, 15), min_size=1, max_size=9), st.integers(1, 4))
def test_natural_breaks_are_the_best_of_all_divisions(values, classes):
    breaks = breaks_of(np.array(values), ClassMethod.NATURAL, classes)
    distinct = sorted(set(values))
    wanted = min(classes, len(distinct))
    divisions = combinations(distinct[:-1], wanted - 1)
    assert spread(values, breaks) == pytest.approx(min(spread(values, cut) for cut in divisions), abs=1e-9)
    assert len(breaks) == wanted - 1


def test_the_three_methods_on_one_set():
    values = np.array([1, 2, 2, 3, 10, 11, 50, 100], float)
    assert breaks_of(values, ClassMethod.EQUAL, 3) == (34.0, 67.0)
    assert breaks_of(values, ClassMethod.QUANTILE, 4) == (2.0, 3.0, 11.0)
    assert breaks_of(values, ClassMethod.NATURAL, 3) == (11.0, 50.0)
    assert breaks_of(values, ClassMethod.NATURAL, 4) == (3.0, 11.0, 50.0)


def test_ties_stay_together_and_too_few_values_make_fewer_classes():
    for method in BY_VALUES:
        assert breaks_of(np.array([]), method, 5) == ()
        assert breaks_of(np.array([np.nan, np.nan]), method, 5) == ()
        assert breaks_of(np.full(79, 3.0), method, 5) == ()
    assert breaks_of(np.array([0.0] * 70 + [1.0] * 9), ClassMethod.QUANTILE, 5) == (0.0,)
    assert breaks_of(np.array([0, 0, 1, 5]), ClassMethod.NATURAL, 5) == (0.0, 1.0)


def test_breaks_by_hand_are_taken_as_they_are_or_refused():
    assert breaks_of(np.array([1.0, 2.0]), ClassMethod.MANUAL, 5, (0, 2.5, 10)) == (0.0, 2.5, 10.0)
    assert classified(np.array([0.0, 0.1, 2.5, 11.0, np.inf]), (0.0, 2.5, 10.0)).tolist() == [0, 1, 1, 3, NO_CLASS]
    for wrong in ((2, 1), (1, 1), (float("nan"),), (float("inf"),), tuple(range(9))):
        with pytest.raises(ValueError, match="breaks"):
            breaks_of(np.array([1.0]), ClassMethod.MANUAL, 5, wrong)
    for classes in (0, MOST_CLASSES + 1):
        with pytest.raises(ValueError, match="classes"):
            breaks_of(np.array([1.0, 2.0]), ClassMethod.EQUAL, classes)


def test_ten_thousand_values_are_divided_well_and_soon():
    values = np.random.default_rng(4).lognormal(1.0, 1.0, 10_000)
    began = time.process_time()
    natural = breaks_of(values, ClassMethod.NATURAL, 7)
    assert time.process_time() - began < 3.0
    others = [breaks_of(values, method, 7) for method in (ClassMethod.EQUAL, ClassMethod.QUANTILE)]
    assert spread(values, natural) < min(spread(values, breaks) for breaks in others)


def test_values_far_from_zero_are_told_apart():
    values = 3_478_000.0 + np.array([0.1, 0.1, 0.2, 5.0, 5.1, 9.0])
    assert breaks_of(values, ClassMethod.NATURAL, 3) == (values[2], values[4])


@given(numbers, st.sampled_from(BY_VALUES), st.integers(1, MOST_CLASSES))
def test_short_breaks_leave_every_value_in_its_class(values, method, classes):
    values = np.array(values, float)
    breaks = breaks_of(values, method, classes)
    short, decimals = short_breaks(values, breaks)
    assert (classified(values, short) == classified(values, breaks)).all()
    assert len(short) == len(breaks)
    assert 0 <= decimals <= MOST_DECIMALS


def test_breaks_are_as_short_as_they_may_be():
    assert short_breaks(np.array([1.04, 1.96, 2.31]), (1.04, 1.96)) == ((1.1, 2.0), 1)
    assert short_breaks(np.array([0.0, 4.0, 5.0, 23.0]), (4.6,)) == ((4.6,), 1)
    assert short_breaks(np.array([0.0, 4.0, 6.0, 23.0]), (4.6,)) == ((5.0,), 0)
