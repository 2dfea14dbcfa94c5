"""How wide and how high the heat is for one town: by its own grids, where its profile does not say.

A bureau cuts its grids by how much there is to do in them, so a grid is the measure: reports are spread over a third
of the side of a mean one, and the colours end at so many reports a grid and day. A town of small dense grids so gets a
fine surface that does not saturate, one of wide grids a coarse one that does not stay empty. Both belong to the town's
file and not to what was reported, so a colour means the same number on every day.
"""

from math import sqrt

import msgspec

from zscc.settings.profile import Windows
from zscc.town.layers import Town

BANDWIDTH_OF_SIDE = 0.35
"""Of the side of a square as large as the mean grid."""
BANDWIDTHS_M = (30.0, 1_500.0)
"""Narrower shows single houses, wider shows nothing but the town's outline."""
TOP_PER_GRID_DAY = 24.0
"""Reports of one grid on one day at which the colours end."""


def windows_of(town: Town, windows: Windows) -> Windows:
    """The windows with the heat's bandwidth in metres and the top of its colours in reports per km2 and day."""
    area_m2 = sum(grid.area_m2 for grid in town.grids)
    side_m = sqrt(area_m2 / len(town.grids)) if area_m2 > 0.0 else 1_000.0
    low_m, high_m = BANDWIDTHS_M
    bandwidth_m = min(max(round(BANDWIDTH_OF_SIDE * side_m, -1), low_m), high_m)
    top = float(f"{TOP_PER_GRID_DAY / (side_m / 1e3) ** 2:.2g}")
    return msgspec.structs.replace(
        windows,
        heat_bandwidth_m=windows.heat_bandwidth_m or bandwidth_m,
        heat_domain_per_km2_day=windows.heat_domain_per_km2_day or top,
    )
