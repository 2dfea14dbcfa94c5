"""Chance that is the same on every machine: generators by name, and noise that can be asked for at any instant.

A generator or key belongs to (seed, entity...), never to the order in which things are asked for.
"""

from hashlib import blake2b
from math import exp, log
from random import Random

import numpy as np
from numpy.typing import NDArray

Uniform = NDArray[np.float64]

SPREADS_TO_P90 = 1.2816
"""Between the median and the 90th percentile of a normal distribution."""


def generator(seed: int, *entity: object) -> Random:
    """The random numbers of one entity, for example ``generator(1, "vehicle", "V03", "2026-06-15")``."""
    return Random(int.from_bytes(_digest(seed, entity), "big"))


def key(seed: int, *entity: object) -> np.uint64:
    """The noise key of one entity, for :func:`uniform` and :func:`smooth`."""
    return np.uint64(int.from_bytes(_digest(seed, entity)[:8], "big"))


def uniform(entity_key: np.uint64, index: NDArray[np.int64]) -> Uniform:
    """One number in [0, 1) for each index, always the same for the same key (splitmix64)."""
    mixed = (index.astype(np.uint64) + np.uint64(1)) * _GOLDEN + entity_key
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_A
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_B
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def smooth(entity_key: np.uint64, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bell-shaped noise of mean 0 and unit spread at the whole numbers, smooth between them, within ±3."""
    if not len(at):
        return np.zeros(0)
    below = np.floor(at)
    part = at - below
    part = part * part * (3.0 - 2.0 * part)
    knot = below.astype(np.int64)
    first = int(knot.min())
    bells = _bell(entity_key, np.arange(first, int(knot.max()) + 2, dtype=np.int64))
    start, end = bells[knot - first], bells[knot - first + 1]
    return np.asarray(start + (end - start) * part)


def lognormal(random: Random, median: float, p90: float) -> float:
    """A duration whose median and 90th percentile are given."""
    return exp(random.gauss(log(median), log(p90 / median) / SPREADS_TO_P90))


def poisson(random: Random, mean: float) -> int:
    """How many arrivals of rate ``mean`` fall into one unit of time."""
    count, passed = 0, random.expovariate(1.0)
    while passed < mean:
        count += 1
        passed += random.expovariate(1.0)
    return count


def pick(random: Random, weights: dict[str, float]) -> str:
    """One of the names, by weight; the order of the names is part of the outcome."""
    return random.choices(list(weights), list(weights.values()))[0]


def _digest(seed: int, entity: tuple[object, ...]) -> bytes:
    return blake2b("\x1f".join(map(str, (seed, *entity))).encode(), digest_size=16).digest()


def _bell(entity_key: np.uint64, knot: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sum of three uniform numbers in ±1: variance 1, no tail."""
    thrice = knot * 3
    total = uniform(entity_key, thrice) + uniform(entity_key, thrice + 1) + uniform(entity_key, thrice + 2)
    return np.asarray(total * 2.0 - 3.0)


_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
