"""Trips, stops and gaps: one vehicle's fixes cut into what it did. Nothing of Qt, no clock.

Every leg between two neighbouring fixes belongs to exactly one segment, so the millimetres of a day's segments add up
to its odometer. In this order:

* A leg is a *gap* when it took longer than ``gap_after_s`` or nobody can drive it. Nobody knows what happened there;
  no motion is invented.
* Between gaps a *stop* is where a vehicle stayed for ``least_stop_s`` or more within ``stop_radius_m`` of where it
  stood (jitter of single fixes does not end it), and what never left that radius at all.
* The rest are *trips*.

Arrival is the first fix within the radius, departure the last one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np

from zscc.analysis.track_fixes import Fixes, Floats, Ints, legs_of, told_kmh
from zscc.settings.profile import Patrol

_NOISY_SHARE = 0.1
"""So many of the fixes of a stop may lie beyond its radius."""
_LOOK = 256
"""Fixes that are looked at together when the end of a stop is searched."""


class SegmentKind(Enum):
    """行程, 停留, 无数据."""

    TRIP = "trip"
    STOP = "stop"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Segment:
    """What a vehicle did between two of its fixes (``first`` and ``last``, places in the track)."""

    kind: SegmentKind
    first: int
    last: int
    begins_ms: int
    """Arrival at a stop, start of a trip, last fix before a gap."""
    ends_ms: int
    mm: int
    """Driven, by the odometer's rule; what a vehicle drifts while it stands and what a gap hides included."""
    at_m: tuple[float, float]
    """Middle of a stop (median), else where it ends. Map metres."""
    mean_kmh: float = 0.0
    """Of a trip: its length by its time."""
    top_kmh: float = 0.0
    """Of a trip: the most that the device said, or what its fastest leg took where it said nothing."""

    @property
    def duration_s(self) -> float:
        """Seconds between its first and its last fix."""
        return (self.ends_ms - self.begins_ms) / 1000


@dataclass(frozen=True, slots=True)
class _Run:
    """The fixes ``first`` to ``last`` of a track, without a gap between them."""

    first: int
    last: int


def segments_of(fixes: Fixes, rules: Patrol) -> tuple[Segment, ...]:
    """Segments of a sorted track, in order; a track of less than two fixes has none."""
    if len(fixes) < 2:
        return ()
    mm, duration_ms = legs_of(fixes), np.diff(fixes["at_ms"])
    carried = (mm == 0) & (np.hypot(np.diff(fixes["x_m"]), np.diff(fixes["y_m"])) > rules.stop_radius_m)
    gaps = np.flatnonzero((duration_ms > rules.gap_after_s * 1000) | carried)
    found: list[Segment] = []
    edges = [-1, *gaps.tolist(), len(fixes) - 1]
    for before, after in pairwise(edges):
        if before >= 0:
            found.append(_segment(SegmentKind.GAP, fixes, mm, before, before + 1))
        found += (
            _segment(kind, fixes, mm, first, last) for kind, first, last in _parts(fixes, before + 1, after, rules)
        )
    return tuple(found)


def _parts(fixes: Fixes, first: int, last: int, rules: Patrol) -> Iterator[tuple[SegmentKind, int, int]]:
    """Stops and the trips between them of a run without gaps."""
    place = first
    for arrival, departure in _joined(fixes, _stops(fixes, first, last, rules), rules):
        if place < arrival:
            yield SegmentKind.TRIP, place, arrival
        yield SegmentKind.STOP, arrival, departure
        place = departure
    if place == last:
        return
    stands = place == first and bool(
        (_away_m(fixes, first, last, _middle(fixes, first, last)) <= rules.stop_radius_m).all()
    )
    yield (SegmentKind.STOP if stands else SegmentKind.TRIP), place, last


def _stops(fixes: Fixes, first: int, last: int, rules: Patrol) -> Iterator[tuple[int, int]]:
    """(arrival, departure) of every stay, in order."""
    at_ms, x_m, y_m = (fixes[name][first : last + 1] for name in ("at_ms", "x_m", "y_m"))
    until = np.searchsorted(at_ms, at_ms + rules.least_stop_s * 1000)
    starts = np.flatnonzero(until < len(at_ms))
    # Only where it is near again after the least time can a stay begin; the few that are left are looked at closely.
    near = np.hypot(x_m[until[starts]] - x_m[starts], y_m[until[starts]] - y_m[starts]) <= 2 * rules.stop_radius_m
    free_from = 0
    for start in starts[near].tolist():
        if start < free_from:
            continue
        end = int(until[start])
        middle = _middle(fixes, first + start, first + end)
        if _stays(fixes, first + start, first + end, middle, rules):
            end = _leaves(fixes, first + end, last, middle, rules) - first
            free_from = end
            yield first + start, first + end


def _stays(fixes: Fixes, first: int, last: int, middle: tuple[float, float], rules: Patrol) -> bool:
    beyond = _away_m(fixes, first, last, middle) > rules.stop_radius_m
    return not beyond[0] and not beyond[-1] and bool(beyond.mean() <= _NOISY_SHARE)


def _leaves(fixes: Fixes, place: int, last: int, middle: tuple[float, float], rules: Patrol) -> int:
    """The last fix, from ``place`` on, that still lies within the radius; a single fix beyond it is noise."""
    while place < last:
        end = min(place + _LOOK, last)
        beyond = _away_m(fixes, place, end, middle) > rules.stop_radius_m
        left = beyond[:-1] & beyond[1:]
        if left.any():
            return place + int(left.argmax()) - 1
        if end == last:
            return end - int(beyond[-1])
        place = end - 1
    return last


def _joined(fixes: Fixes, stops: Iterator[tuple[int, int]], rules: Patrol) -> list[tuple[int, int]]:
    """Stays at one place with a breath between them are one stop."""
    joined: list[tuple[int, int]] = []
    for arrival, departure in stops:
        if joined and _same_place(fixes, joined[-1], (arrival, departure), rules):
            joined[-1] = (joined[-1][0], departure)
        else:
            joined.append((arrival, departure))
    return joined


def _same_place(fixes: Fixes, before: tuple[int, int], after: tuple[int, int], rules: Patrol) -> bool:
    breath_s = (fixes["at_ms"][after[0]] - fixes["at_ms"][before[1]]) / 1000
    here, there = _middle(fixes, *before), _middle(fixes, *after)
    apart_m = float(np.hypot(here[0] - there[0], here[1] - there[1]))
    return bool(breath_s <= rules.least_stop_s / 2) and apart_m <= rules.stop_radius_m


def _middle(fixes: Fixes, first: int, last: int) -> tuple[float, float]:
    part = fixes[first : last + 1]
    return float(np.median(part["x_m"])), float(np.median(part["y_m"]))


def _away_m(fixes: Fixes, first: int, last: int, middle: tuple[float, float]) -> Floats:
    part = fixes[first : last + 1]
    away: Floats = np.hypot(part["x_m"] - middle[0], part["y_m"] - middle[1])
    return away


def _segment(kind: SegmentKind, fixes: Fixes, mm: Ints, first: int, last: int) -> Segment:
    begins_ms, ends_ms = int(fixes["at_ms"][first]), int(fixes["at_ms"][last])
    driven_mm = int(mm[first:last].sum())
    is_trip, hours = kind is SegmentKind.TRIP, (ends_ms - begins_ms) / 3_600_000
    return Segment(
        kind=kind,
        first=first,
        last=last,
        begins_ms=begins_ms,
        ends_ms=ends_ms,
        mm=driven_mm,
        at_m=_middle(fixes, first, last) if kind is SegmentKind.STOP else _point(fixes, last),
        mean_kmh=driven_mm / 1e6 / hours if is_trip and hours else 0.0,
        top_kmh=_top_kmh(fixes, mm, first, last) if is_trip else 0.0,
    )


def _point(fixes: Fixes, place: int) -> tuple[float, float]:
    return float(fixes["x_m"][place]), float(fixes["y_m"][place])


def _top_kmh(fixes: Fixes, mm: Ints, first: int, last: int) -> float:
    told = told_kmh(fixes[first : last + 1])
    if np.isfinite(told).any():
        return float(np.nanmax(told))
    duration_ms = np.diff(fixes["at_ms"][first : last + 1])
    passed = duration_ms > 0
    return float((mm[first:last][passed] / duration_ms[passed]).max(initial=0.0) * 3.6)
