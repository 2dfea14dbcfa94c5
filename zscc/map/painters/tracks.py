"""Trails of the vehicles on pages and in pictures: older is fainter. The screen keeps its own (``trail_sheet``)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QPainterPath

from zscc.map.arrays import path_of
from zscc.map.frame import Frame
from zscc.map.trails.fade import LEAST_SHARE, MOST_OPACITY, TrailFade
from zscc.map.trails.live import LiveTrails, hues_of, known_at, parts_of
from zscc.map.trails.pens import Lines, TrailPens
from zscc.model.moment import ms_from_utc

STEPS = 6
"""Of fading in lines and curves."""
_MINUTE_MS = 60_000.0


def paint_tracks(painter: QPainter, frame: Frame) -> Iterator[None]:
    """The trails of the last ``frame.trail_minutes``; pauses between pieces of work."""
    if frame.marks is None or frame.trail_minutes <= 0:
        return
    if frame.vector:
        _stroke_paths(painter, frame, *trail_lines(frame))
        return
    trails = LiveTrails()
    yield from trails.follow(frame)
    fade = TrailFade([frame.ink.colour(value) for value in tones(frame)])
    yield from trails.raster.draw(painter, fade, trails.unit)


def tones(frame: Frame) -> list[str]:
    """The accent, and the hues of vehicles that are to be told apart."""
    return [frame.ink.palette.accent, *frame.ink.palette.hues]


def trail_lines(frame: Frame) -> tuple[Lines, NDArray[np.float64], NDArray[np.int64]]:
    """Pieces of trail, how far each is from now (0) to the end of the trail (1), and the number of its hue."""
    assert frame.marks is not None
    snapshot = frame.marks.snapshot
    now_ms = ms_from_utc(snapshot.as_of)
    tracks, pens = known_at(snapshot.tracks, now_ms), TrailPens(len(snapshot.vehicles))
    parts = parts_of(tracks.start[:-1], tracks.start[1:])
    found = [pens.draw(rows, owner, tracks, frame.viewport) for rows, owner in parts]
    if not found:
        return np.empty((0, 4)), np.empty(0), np.empty(0, np.int64)
    lines, at_ms, owner = (np.concatenate(column) for column in zip(*found, strict=True))
    age = (now_ms - at_ms) / (frame.trail_minutes * _MINUTE_MS)
    seen = age < 1.0
    return lines[seen], age[seen], hues_of(frame)[owner[seen]]


def _stroke_paths(
    painter: QPainter, frame: Frame, lines: Lines, age: NDArray[np.float64], hue: NDArray[np.int64]
) -> None:
    step = np.minimum((age * STEPS).astype(np.int64), STEPS - 1)
    opacity = MOST_OPACITY * np.geomspace(1.0, LEAST_SHARE, STEPS)
    for number in reversed(range(STEPS)):
        for place, tone in enumerate(tones(frame)):
            chosen = lines[(step == number) & (hue == place)]
            if len(chosen):
                painter.strokePath(_path(chosen), frame.ink.pen(tone, frame.ink.widths.trail, float(opacity[number])))


def _path(lines: NDArray[np.float64]) -> QPainterPath:
    """One path of pieces of shape (n, 4); a piece that begins where the last one ended goes on."""
    goes_on = np.all(lines[1:, :2] == lines[:-1, 2:], axis=1)
    points = lines.reshape(-1, 2)
    kept = np.ones(len(points), np.bool_)
    kept[2::2] = ~goes_on
    joined = np.ones(len(points), np.bool_)
    joined[0::2] = False
    return path_of(points[kept], joined[kept])
