"""Trails of the vehicles, fading with age.

Each trail is thinned to what can be told apart at this scale and cut into steps of age; the oldest step is drawn
first. On the screen a step is drawn as bare lines without caps, a tenth of the price of anything finer, with pauses so
that a thousand trails do not hold up a frame; on a page it is one path, which never shines through itself.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from zscc.map.arrays import PrimitiveArray, path_of
from zscc.map.frame import Frame
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Tracks

STEPS = 6
_LEAST_OPACITY, _MOST_OPACITY = 0.10, 0.80
_TELLABLE_PX = 2.0
_AT_ONCE = 3_000
"""Lines between two pauses."""
_VERTICES_AT_ONCE = 40_000
_MINUTE_MS = 60_000.0


def paint_tracks(painter: QPainter, frame: Frame) -> Iterator[None]:
    """The trails of the last ``frame.trail_minutes``; pauses between steps of age."""
    if frame.marks is None or frame.trail_minutes <= 0:
        return
    snapshot = frame.marks.snapshot
    parts = []
    for part in _parts(snapshot.tracks):
        parts.append(trail_lines(part, ms_from_utc(snapshot.as_of), frame))
        yield
    lines, age = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    step = np.minimum((age * STEPS).astype(np.int64), STEPS - 1)
    opacity = np.linspace(_MOST_OPACITY, _LEAST_OPACITY, STEPS)
    for number in reversed(range(STEPS)):
        chosen = lines[step == number]
        if len(chosen):
            pen = QPen(frame.ink.pen(frame.ink.palette.accent, frame.ink.widths.trail, float(opacity[number])))
            if frame.vector:
                painter.strokePath(_path(chosen), pen)
            else:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                yield from _draw_lines(painter, chosen)


def _draw_lines(painter: QPainter, lines: NDArray[np.float64]) -> Iterator[None]:
    array = PrimitiveArray(QLineF, 4)
    for first in range(0, len(lines), _AT_ONCE):
        part = lines[first : first + _AT_ONCE]
        array.resize(len(part))
        array.ndarray()[:] = part
        start, count = array.drawargs()
        painter.drawLines(start, count)
        yield


def _parts(tracks: Tracks) -> Iterator[Tracks]:
    """Some vehicles at a time, at least one."""
    first, start = 0, tracks.start
    while True:
        last = max(int(np.searchsorted(start, start[first] + _VERTICES_AT_ONCE, side="right")) - 1, first + 1)
        last = min(last, len(start) - 1)
        rows = slice(int(start[first]), int(start[last]))
        own = start[first : last + 1] - start[first]
        yield Tracks(own, tracks.x_m[rows], tracks.y_m[rows], tracks.observed_at_ms[rows], tracks.origin_m)
        first = last
        if first >= len(start) - 1:
            return


def trail_lines(tracks: Tracks, now_ms: int, frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pieces of trail in pixels, shape (n, 4), and how far each is from now (0) to the end of the trail (1)."""
    share = (now_ms - tracks.observed_at_ms) / (frame.trail_minutes * _MINUTE_MS)
    owner = np.repeat(np.arange(len(tracks.start) - 1), np.diff(tracks.start))
    shown = np.flatnonzero((share <= 1.0) & (share >= 0.0))
    x_m = tracks.x_m[shown].astype(np.float64) + tracks.origin_m[0]
    y_m = tracks.y_m[shown].astype(np.float64) + tracks.origin_m[1]
    px = frame.viewport.px_from_maps(x_m, y_m)
    kept = _tellable(px, owner[shown])
    px, owner, share = px[kept], owner[shown][kept], share[shown][kept]
    joined = owner[1:] == owner[:-1]
    lines = np.concatenate((px[:-1], px[1:]), axis=1)[joined]
    return lines, share[1:][joined]


def _tellable(px: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows worth keeping: the ends of each trail, and each vertex in another cell of the screen than the one before."""
    if len(px) == 0:
        return np.empty(0, np.int64)
    cell = np.floor(px / _TELLABLE_PX)
    moved = np.any(cell[1:] != cell[:-1], axis=1) | (owner[1:] != owner[:-1])
    first = np.concatenate(([True], moved))
    last = np.concatenate((owner[1:] != owner[:-1], [True]))
    return np.flatnonzero(first | last)


def _path(lines: NDArray[np.float64]) -> QPainterPath:
    """One path of pieces of shape (n, 4); a piece that begins where the last one ended goes on."""
    goes_on = np.all(lines[1:, :2] == lines[:-1, 2:], axis=1)
    points = lines.reshape(-1, 2)
    kept = np.ones(len(points), np.bool_)
    kept[2::2] = ~goes_on
    joined = np.ones(len(points), np.bool_)
    joined[0::2] = False
    return path_of(points[kept], joined[kept])
