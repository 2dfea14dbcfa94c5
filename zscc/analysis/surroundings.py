"""What lies around a stop: the nearest place, the grid. Map metres (EPSG:4549)."""

import numpy as np

from zscc.analysis.patrol_picture import DayOfVehicle, Near, Part
from zscc.analysis.track_fixes import Fixes, Floats
from zscc.analysis.trips import Segment, SegmentKind, segments_of
from zscc.geo.grid_index import OUTSIDE, GridIndex
from zscc.settings.profile import Patrol
from zscc.town.layers import Town

VERTEX_EVERY_M = 10.0
"""One fix a second says more than a pixel can."""


class Surroundings:
    """Places and grids of one town."""

    def __init__(self, town: Town, rules: Patrol) -> None:
        self._rules = rules
        self._names = tuple(place.name for place in town.places)
        self._at_m: Floats = np.array([place.at for place in town.places], np.float64).reshape(-1, 2)
        self._codes = tuple(grid.code for grid in town.grids)
        self._grids = GridIndex(self._codes, [grid.ring for grid in town.grids], town.boundary)

    def near(self, at_m: tuple[float, float]) -> Near | None:
        """The nearest place, if it is near enough to be named."""
        if not self._names:
            return None
        away_m = np.hypot(self._at_m[:, 0] - at_m[0], self._at_m[:, 1] - at_m[1])
        place = int(away_m.argmin())
        distance_m = float(away_m[place])
        return Near(self._names[place], distance_m) if distance_m <= self._rules.near_place_m else None

    def grids_of(self, points_m: Floats) -> tuple[str | None, ...]:
        """Codes of the grids that hold points of shape (n, 2)."""
        rows = self._grids.grid_of(points_m[:, 0], points_m[:, 1]).tolist()
        return tuple(None if row == OUTSIDE else self._codes[row] for row in rows)

    def day(self, vehicle: str, day: int, fixes: Fixes) -> DayOfVehicle:
        """What a vehicle did on a day, from its sorted track."""
        segments = segments_of(fixes, self._rules)
        points_m = np.array([segment.at_m for segment in segments], np.float64).reshape(-1, 2)
        parts = tuple(map(self._part, segments, self.grids_of(points_m)))
        way_m = np.column_stack((fixes["x_m"], fixes["y_m"]))
        courses = tuple(_thinned(way_m[segment.first : segment.last + 1]) for segment in segments)
        return DayOfVehicle(vehicle, day, parts, fixes, courses)

    def _part(self, segment: Segment, grid: str | None) -> Part:
        return Part(segment, grid, self.near(segment.at_m) if segment.kind is SegmentKind.STOP else None)


def _thinned(way_m: Floats) -> Floats:
    """The same way with fewer vertices, its ends included."""
    passed_m = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(way_m, axis=0).T))))
    kept = np.concatenate(([True], np.diff(passed_m // VERTEX_EVERY_M) > 0))
    kept[-1] = True
    return way_m[kept]
