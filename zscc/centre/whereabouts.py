"""What the town says about a position: its base grid and village. Made once; reading the outlines takes a while."""

import numpy as np

from zscc.geo.grid_index import OUTSIDE, GridIndex
from zscc.geo.spaces import map_from_wgs84
from zscc.model.report import Report
from zscc.model.space import PointE7
from zscc.rules.filing import Where
from zscc.town.layers import Town


class Whereabouts:
    """Looks positions up; from one thread at a time."""

    def __init__(self, town: Town) -> None:
        self.synthetic = town.synthetic
        self._grids = GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids], town.boundary)
        self._villages = {grid.code: grid.village_code for grid in town.grids}

    def at(self, point: PointE7 | None) -> Where:
        """Grid and village of a position (WGS-84); neither for none and for one outside the grids."""
        if point is None:
            return Where()
        x_m, y_m = map_from_wgs84(np.array([point.lon_deg]), np.array([point.lat_deg]))
        place = int(self._grids.grid_of(x_m, y_m)[0])
        return Where() if place == OUTSIDE else self._in(self._grids.codes[place])

    def of_report(self, report: Report) -> Where:
        """The grid that the edge gave it, else that of its position."""
        return self.at(report.point) if report.grid is None else self._in(report.grid)

    def _in(self, grid: str) -> Where:
        return Where(grid, self._villages.get(grid))
