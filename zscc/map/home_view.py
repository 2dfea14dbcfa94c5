"""Where the whole town is seen best: as large as it goes beside what stands on the map. Free of Qt."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zscc.map.viewport import Box, Viewport, viewport_of

MARGINS_PX: Box = (28.0, 52.0, 28.0, 28.0)
_APART_PX = 8.0
"""Between the town's boundary and what stands on the map."""
_STEP_M = 150.0
_SMALLER = tuple(1.0 + 0.04 * step for step in range(13))
"""By how much the town may be shown smaller so that nothing lies over it."""
_ACROSS, _DOWN = 13, 7
Points = NDArray[np.float64]


def outline_of(rings: Sequence[Points]) -> Points:
    """Points along the rings of a boundary, in map metres, so near each other that nothing fits between two."""
    return np.concatenate([_along(ring) for ring in rings])


def home_view(outline_m: Points, width_px: float, height_px: float, taken_px: Sequence[Box]) -> Viewport:
    """All of the outline inside the margins and, where there is a way, outside the boxes (left, top, right, bottom).

    The largest scale that has a place for the town wins, then the place nearest to the middle. Where boxes leave no
    place the town lies under some of them, but not under one that reaches from edge to edge.
    """
    margins = _margins(width_px, height_px, taken_px)
    (west, south), (east, north) = outline_m.min(axis=0).tolist(), outline_m.max(axis=0).tolist()
    whole = viewport_of((west, south, east, north), width_px, height_px, margins)
    for smaller in _SMALLER:
        view = replace(whole, metres_per_pixel=whole.metres_per_pixel * smaller)
        px = view.px_from_maps(outline_m[:, 0], outline_m[:, 1])
        shifts = _shifts(px, width_px, height_px, margins)
        clear = np.flatnonzero(_hits(px, taken_px, shifts) == 0)
        if len(clear):
            return _moved(view, shifts[clear[0]])
    return whole


def _moved(view: Viewport, shift_px: NDArray[np.float64]) -> Viewport:
    return view.moved_by(float(shift_px[0]), float(shift_px[1]))


def _margins(width_px: float, height_px: float, taken_px: Sequence[Box]) -> Box:
    """What covers the right or the lower part of a view, as a second map does, lies beyond the margins."""
    left, top, right, bottom = MARGINS_PX
    for west, north, east, south in taken_px:
        if west > 0 and north <= 0 and east >= width_px and south >= height_px:
            right = max(right, MARGINS_PX[2] + width_px - west)
        elif north > 0 and west <= 0 and east >= width_px and south >= height_px:
            bottom = max(bottom, MARGINS_PX[3] + height_px - north)
    return left, top, right, bottom


def _shifts(px: Points, width_px: float, height_px: float, margins: Box) -> Points:
    """By how many pixels the outline can be moved inside the margins, the least first, shape (n, 2)."""
    left, top, right, bottom = margins
    (low_x, low_y), (high_x, high_y) = px.min(axis=0).tolist(), px.max(axis=0).tolist()
    across = np.linspace(min(left - low_x, 0.0), max(width_px - right - high_x, 0.0), _ACROSS)
    down = np.linspace(min(top - low_y, 0.0), max(height_px - bottom - high_y, 0.0), _DOWN)
    shifts = np.array([(0.0, 0.0), *((x, y) for x in across.tolist() for y in down.tolist())])
    return shifts[np.argsort(np.hypot(shifts[:, 0], shifts[:, 1]), kind="stable")]


def _hits(px: Points, taken_px: Sequence[Box], shifts: Points) -> NDArray[np.int64]:
    """How many boxes the points lie in, for each way of moving them."""
    hits = np.zeros(len(shifts), np.int64)
    for left, top, right, bottom in taken_px:
        x_px, y_px = px[:, 0] + shifts[:, :1], px[:, 1] + shifts[:, 1:]
        inside = (x_px > left - _APART_PX) & (x_px < right + _APART_PX)
        inside &= (y_px > top - _APART_PX) & (y_px < bottom + _APART_PX)
        hits += inside.any(axis=1)
    return hits


def _along(ring: Points) -> Points:
    return np.concatenate(list(_pieces(ring)))


def _pieces(ring: Points) -> Iterator[Points]:
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        parts = max(int(np.ceil(np.hypot(*(end - start)) / _STEP_M)), 1)
        yield start + (end - start) * (np.arange(parts) / parts)[:, None]
