"""What of official warnings goes on the map: their areas as rings in map metres, made when the warnings change."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import map_from_wgs84
from zscc.map.true_ground import true_ground
from zscc.map.viewport import Box
from zscc.model.space import E7, PointE7
from zscc.model.weather import WarningArea, WarningIssued
from zscc.situation.snapshot import Snapshot
from zscc.situation.warnings import exercises_on, warnings_in_force
from zscc.town.division import rings_of_code
from zscc.town.layers import Town

MOST_DRAWN = 60
"""A service that issues more at once is broken; the gravest are drawn."""
_ROUND = 72
"""Corners of a circle."""

Ring = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnWarning:
    """One warning in force, or one exercise."""

    warning: WarningIssued
    rings_m: tuple[Ring, ...]
    """Closed, shape (n, 2), map metres; none when nobody told where it holds, or only by names."""
    first: bool
    """Whether no graver one covers just the same: outline and hatch are painted once."""


class LiveWarnings:
    """The warnings of the moment that is shown; another tuple when they are others."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._told: tuple[WarningIssued, ...] = ()
        self.drawn: tuple[DrawnWarning, ...] = ()

    def show(self, snapshot: Snapshot) -> bool:
        """Be those of this moment; True when they are others than before."""
        told = warnings_in_force(snapshot.warnings, snapshot.as_of)
        told = (*told, *exercises_on(snapshot.warnings, snapshot.as_of))[:MOST_DRAWN]
        if told == self._told:
            return False
        self._told, self.drawn = told, drawn_of(told, self._town)
        return True


def drawn_of(warnings: tuple[WarningIssued, ...], town: Town) -> tuple[DrawnWarning, ...]:
    """The warnings with their rings, in the order given."""
    seen: set[tuple[object, ...]] = set()
    drawn = []
    for warning in warnings:
        rings = tuple(ring for area in warning.areas for ring in rings_of(area, town))
        shape = (warning.exercise, *(ring.tobytes() for ring in rings))
        drawn.append(DrawnWarning(warning, rings, shape not in seen))
        seen.add(shape)
    return tuple(drawn)


def box_of(warning: WarningIssued, town: Town) -> Box | None:
    """Everything that a warning covers, in map metres, for showing it; None when nobody told where it holds."""
    rings = [ring for area in warning.areas for ring in rings_of(area, town)]
    if not rings:
        return None
    points = np.concatenate(rings)
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return (west, south, east, north)


def rings_of(area: WarningArea, town: Town) -> Iterator[Ring]:
    """An area's own shapes; without any what its codes mean of the town."""
    if area.rings or area.circles:
        shapes = [_ring_of(ring) for ring in area.rings]
        shapes += [_circle_of(centre, radius_m) for centre, radius_m in area.circles]
        yield from (ring for ring in shapes if len(ring) and np.isfinite(ring).all())
        return
    known = {id(ring): ring for _, code in area.codes for ring in rings_of_code(town, code)}
    yield from known.values()


def _ring_of(points: tuple[PointE7, ...]) -> Ring:
    degrees = np.array([(point.lon_e7, point.lat_e7) for point in points], np.float64) / E7
    return np.column_stack(map_from_wgs84(degrees[:, 0], degrees[:, 1]))


def _circle_of(centre: PointE7, radius_m: int) -> Ring:
    x_m, y_m = map_from_wgs84(centre.lon_deg, centre.lat_deg)
    if radius_m <= 0 or not np.isfinite(x_m):
        return np.empty((0, 2))
    turn = np.linspace(0.0, 2 * np.pi, _ROUND + 1)
    reach = radius_m * true_ground(x_m, y_m).scale
    ring: Ring = np.column_stack((x_m + reach * np.cos(turn), y_m + reach * np.sin(turn)))
    ring[-1] = ring[0]
    return ring
