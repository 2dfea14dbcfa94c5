"""Chance is the same on every machine: the golden numbers were made once and may never change."""

import numpy as np
import pytest

from zscc.feeds.simulated.kept import Kept
from zscc.feeds.simulated.seeds import generator, key, lognormal, poisson, smooth, uniform


def test_generators_and_noise_are_golden():
    assert [generator(1, "vehicle", "V03").randrange(10**6) for _ in range(2)] == [459279, 459279]
    index = np.arange(3, dtype=np.int64)
    assert uniform(key(7, "streets"), index) == pytest.approx([0.07768470, 0.09684545, 0.91014682], abs=1e-7)


def test_entities_do_not_share_their_chance():
    drawn = {generator(seed, *name).random() for seed in (1, 2) for name in (("a", "b"), ("ab",), ("a", "b", ""))}
    assert len(drawn) == 6


def test_uniform_fills_its_range_evenly():
    drawn = uniform(key(1, "even"), np.arange(20_000, dtype=np.int64))
    counts = np.histogram(drawn, bins=10, range=(0.0, 1.0))[0]
    assert counts.min() > 1_850
    assert counts.max() < 2_150


def test_smooth_noise_is_bounded_continuous_and_independent_of_what_is_asked_together():
    at = np.linspace(0.0, 500.0, 50_001)
    noise = smooth(key(1, "gnss"), at)
    assert np.abs(noise).max() <= 3.0
    assert np.abs(noise[::100].std() - 1.0) < 0.12
    assert np.abs(np.diff(noise)).max() < 0.1
    one_by_one = [float(smooth(key(1, "gnss"), at[index : index + 1])[0]) for index in (0, 17, 4_321, 50_000)]
    assert one_by_one == noise[[0, 17, 4_321, 50_000]].tolist()
    assert len(smooth(key(1, "gnss"), np.zeros(0))) == 0


def test_durations_and_counts_follow_their_figures():
    random = generator(1, "figures")
    minutes = sorted(lognormal(random, 7.0, 25.0) for _ in range(20_000))
    assert minutes[10_000] == pytest.approx(7.0, rel=0.05)
    assert minutes[18_000] == pytest.approx(25.0, rel=0.05)
    counts = np.array([poisson(random, 168.0) for _ in range(2_000)])
    assert counts.mean() == pytest.approx(168.0, rel=0.01)
    assert counts.var() == pytest.approx(168.0, rel=0.12)
    assert poisson(random, 0.0) == 0


def test_only_the_newest_is_kept_and_the_rest_made_again():
    made = []

    def make(number):
        made.append(number)
        return number * number

    kept = Kept(make, most=2)
    assert [kept[2], kept[3], kept[2], kept[4], kept[3]] == [4, 9, 4, 16, 9]
    assert made == [2, 3, 4]
    assert kept[2] == 4
    assert made == [2, 3, 4, 2]
    assert len(kept) == 2
