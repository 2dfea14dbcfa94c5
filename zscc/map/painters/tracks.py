"""Trails of the vehicles, fading with age.

Each trail is thinned to what can be told apart at this scale. In pixels it is put into a raster, for a tenth of the
price of lines drawn by Qt, with pauses so that a thousand trails do not hold up a frame; on a page of curves it is cut
into steps of age, each one path, which never shines through itself.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QPainterPath

from zscc.map.arrays import path_of
from zscc.map.frame import Frame
from zscc.map.trail_raster import TrailRaster
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Tracks

Lines = NDArray[np.float64]
"""Pieces in pixels, shape (n, 4)."""
STEPS = 6
_LEAST_OPACITY, _MOST_OPACITY = 0.10, 0.80
_TELLABLE_PX = 2.0
_VERTICES_AT_ONCE = 40_000
_MINUTE_MS = 60_000.0


def paint_tracks(painter: QPainter, frame: Frame) -> Iterator[None]:
    """The trails of the last ``frame.trail_minutes``; pauses between pieces of work."""
    if frame.marks is None or frame.trail_minutes <= 0:
        return
    snapshot = frame.marks.snapshot
    found = []
    for part in _parts(snapshot.tracks):
        found.append(trail_lines(part, ms_from_utc(snapshot.as_of), frame))
        yield
    before = np.cumsum([0, *(len(part.start) - 1 for part in _parts(snapshot.tracks))])
    lines, age = (np.concatenate([each[column] for each in found]) for column in (0, 1))
    owner = np.concatenate([each[2] + first for each, first in zip(found, before.tolist(), strict=False)])
    hues = np.zeros(len(snapshot.vehicles), np.int64)
    for place, vehicle_id in enumerate(frame.told_apart):
        row = frame.marks.row_of_vehicle.get(vehicle_id)
        if row is not None:
            hues[row] = 1 + place % len(frame.ink.palette.hues)
    if frame.vector:
        _stroke_paths(painter, frame, lines, age, hues[owner])
    else:
        yield from _draw_raster(painter, frame, lines, age, hues[owner])


def _draw_raster(
    painter: QPainter, frame: Frame, lines: Lines, age: NDArray[np.float64], hue: NDArray[np.int64]
) -> Iterator[None]:
    view, ink = frame.viewport, frame.ink
    raster = TrailRaster(round(view.width_px * view.dpr), round(view.height_px * view.dpr), view.dpr)
    brightness = _MOST_OPACITY + (_LEAST_OPACITY - _MOST_OPACITY) * age
    yield from raster.add(lines * view.dpr, brightness, hue, ink.widths.trail * view.dpr)
    yield from raster.draw(painter, [ink.colour(value) for value in _tones(frame)])


def _stroke_paths(
    painter: QPainter, frame: Frame, lines: Lines, age: NDArray[np.float64], hue: NDArray[np.int64]
) -> None:
    step = np.minimum((age * STEPS).astype(np.int64), STEPS - 1)
    opacity = np.linspace(_MOST_OPACITY, _LEAST_OPACITY, STEPS)
    for number in reversed(range(STEPS)):
        for place, tone in enumerate(_tones(frame)):
            chosen = lines[(step == number) & (hue == place)]
            if len(chosen):
                painter.strokePath(_path(chosen), frame.ink.pen(tone, frame.ink.widths.trail, float(opacity[number])))


def _tones(frame: Frame) -> list[str]:
    """The accent, and the hues of vehicles that are to be told apart."""
    return [frame.ink.palette.accent, *frame.ink.palette.hues]


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


def trail_lines(tracks: Tracks, now_ms: int, frame: Frame) -> tuple[Lines, NDArray[np.float64], NDArray[np.int64]]:
    """Pieces of trail, how far each is from now (0) to the end of the trail (1), and whose it is."""
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
    return lines, share[1:][joined], owner[1:][joined]


def _tellable(px: NDArray[np.float64], owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows worth keeping: the ends of each trail, and each vertex in another cell of the screen than the one before."""
    if len(px) == 0:
        return np.empty(0, np.int64)
    x, y = np.floor(px / _TELLABLE_PX).T
    moved = (x[1:] != x[:-1]) | (y[1:] != y[:-1]) | (owner[1:] != owner[:-1])
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
