"""Where the trail of each vehicle has been drawn to, and the pieces that new fixes add to it. Free of Qt."""

import numpy as np
from numpy.typing import NDArray

from zscc.map.viewport import Viewport
from zscc.situation.snapshot import Tracks

Rows = NDArray[np.int64]
Lines = NDArray[np.float64]
"""Pieces in pixels, shape (n, 4)."""
TELLABLE_PX = 2.0
"""Fixes in one cell of the screen of this side are one point; the vehicle's symbol hides how far the last one is."""


class TrailPens:
    """A pen a vehicle. It moves when a fix lies in another cell than the one before, whatever drawn when."""

    def __init__(self, count: int) -> None:
        self._px = np.full((count, 2), np.nan)
        self._at_ms = np.zeros(count)
        """Of the newest fix in the cell of the pen."""

    def of_others(self, places: Rows) -> "TrailPens":
        """The pens of other vehicles, each with its place among these; -1 for a new one."""
        pens = TrailPens(len(places))
        known = places >= 0
        pens._px[known], pens._at_ms[known] = self._px[places[known]], self._at_ms[places[known]]
        return pens

    def draw(self, rows: Rows, owner: Rows, tracks: Tracks, view: Viewport) -> tuple[Lines, NDArray[np.float64], Rows]:
        """Pieces of trail along rows of the owners, when the vehicle set out on each, and whose it is."""
        px = view.px_from_maps(
            tracks.x_m[rows].astype(np.float64) + tracks.origin_m[0],
            tracks.y_m[rows].astype(np.float64) + tracks.origin_m[1],
        )
        at_ms = tracks.observed_at_ms[rows].astype(np.float64)
        px, at_ms, owner = self._behind_pens(px, at_ms, owner)
        if not len(owner):
            return np.empty((0, 4)), np.empty(0), owner
        goes_on = owner[1:] == owner[:-1]
        x, y = np.floor(px / TELLABLE_PX).T
        moved = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        kept = np.flatnonzero(np.concatenate(([True], moved | ~goes_on)))
        last = np.flatnonzero(np.concatenate((~goes_on, [True])))
        self._at_ms[owner[last]] = at_ms[last]
        # Of several pieces of one owner the last one is where its pen stays.
        self._px[owner[kept]] = px[kept]
        joined = owner[kept][1:] == owner[kept][:-1]
        lines = np.concatenate((px[kept][:-1], px[kept][1:]), axis=1)[joined]
        return lines, at_ms[kept[1:] - 1][joined], owner[kept][1:][joined]

    def _behind_pens(
        self, px: NDArray[np.float64], at_ms: NDArray[np.float64], owner: Rows
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], Rows]:
        """With the place of each pen that is down before the rows of its owner."""
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        down = first[np.isfinite(self._px[owner[first], 0])]
        whose = owner[down]
        return (
            np.insert(px, down, self._px[whose], axis=0),
            np.insert(at_ms, down, self._at_ms[whose]),
            np.insert(owner, down, whose),
        )
