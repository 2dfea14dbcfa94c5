"""Lengths and courses of legs between fixes, and which of them count as driven.

Lengths enter the state hash, so they must be the same on every machine: whole millimetres, reached with
additions, products, quotients and square roots of IEEE doubles alone (these are correctly rounded everywhere;
``sin`` and ``cos`` of a C library are not). The mid-latitude formula of Gauss agrees with the true geodesic
to a millimetre on legs of some kilometres, which is what a vehicle covers between two fixes.
"""

from math import factorial

import numpy as np
from numpy.typing import NDArray

from zscc.model.fix import UNKNOWN

_A_M = 6_378_137.0
_E2 = 0.006694379990141316
"""WGS-84: half axis and squared eccentricity."""
_RADIANS_PER_E7 = 3.141592653589793 / 180.0 / 1e7
_COS_TERMS = tuple((-1.0) ** k / factorial(2 * k) for k in range(11))
_COURSE_FROM_MM = 2_000
"""A shorter leg says more about the receiver's noise than about where the vehicle is heading."""
_DECI_KMH_PER_MM_MS = 36
CARRIED_ABOVE_KMH = 160
"""No patrol vehicle drives a leg faster than this. It decides sums that are hashed, so it is no setting."""
CARRIED_SLACK_MM = 50_000
"""Noise of two positions and of times in whole seconds; so much is always believed."""
_MM_PER_MS_PER_KMH = (10, 36)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def leg_mm(from_lon_e7: Ints, from_lat_e7: Ints, to_lon_e7: Ints, to_lat_e7: Ints) -> tuple[Ints, Floats, Floats]:
    """Geodesic length in whole millimetres, and its parts to the east and to the north in metres."""
    squared = np.square((from_lat_e7 + to_lat_e7) * (0.5 * _RADIANS_PER_E7))
    cosine = np.full_like(squared, _COS_TERMS[-1])
    for term in _COS_TERMS[-2::-1]:
        cosine *= squared
        cosine += term
    w2 = 1.0 - _E2 * (1.0 - cosine * cosine)
    prime_vertical_m = _A_M / np.sqrt(w2)
    meridian_m = prime_vertical_m * (1.0 - _E2) / w2
    east_m = prime_vertical_m * cosine * ((to_lon_e7 - from_lon_e7) * _RADIANS_PER_E7)
    north_m = meridian_m * ((to_lat_e7 - from_lat_e7) * _RADIANS_PER_E7)
    return np.rint(np.sqrt(east_m * east_m + north_m * north_m) * 1000.0).astype(np.int64), east_m, north_m


def driven_mm(length_mm: Ints, duration_ms: Ints) -> Ints:
    """What of a leg an odometer counts: all of it, or nothing when nobody can drive it in the time.

    Such a leg leads to where a vehicle was carried (its fixes are believed again, the way between is not).
    """
    times, per = _MM_PER_MS_PER_KMH
    limit_mm = CARRIED_SLACK_MM + np.abs(duration_ms) * (CARRIED_ABOVE_KMH * times) // per
    return np.where(length_mm <= limit_mm, length_mm, 0)


def speed_of_leg(length_mm: Ints, duration_ms: Ints) -> Ints:
    """Speed in 0.1 km/h; UNKNOWN where no time passed."""
    passed = duration_ms > 0
    speed = (length_mm * _DECI_KMH_PER_MM_MS) // np.where(passed, duration_ms, 1)
    return np.where(passed, np.minimum(speed, UNKNOWN - 1), UNKNOWN)


def course_of_leg(length_mm: Ints, east_m: Floats, north_m: Floats) -> Ints:
    """Course in whole degrees clockwise from north; UNKNOWN on legs too short to tell."""
    course = np.rint(np.degrees(np.arctan2(east_m, north_m))).astype(np.int64) % 360
    return np.where(length_mm >= _COURSE_FROM_MM, course, UNKNOWN)
