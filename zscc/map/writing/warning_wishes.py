"""Labels of official warnings: inside their area near its upper edge, and in what a person sees of it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from zscc.map.frame import Frame
from zscc.map.viewport import Box
from zscc.map.warnings.drawn import DrawnWarning
from zscc.map.warnings.looks import name_of, until_of, words_colour_of
from zscc.map.writing.labels import Option, Piece, Wish
from zscc.map.writing.lettering import Hand

_EDGE_PX = 10.0
"""How far a label keeps from outline and window."""
_MOST_ROWS = 48
_SHARES = (0.5, 0.25, 0.75, 0.0, 1.0)
"""Where along a row a label is tried."""
_STEPS = (1.0, 2.2, 3.4)
"""How many lines off an area, when there is no room inside."""

Ring = NDArray[np.float64]


def warning_wishes(frame: Frame, window_px: Box | None = None) -> Iterator[Wish]:
    """One label a warning that has a shape, the gravest first."""
    if "warnings" not in frame.visible or frame.marks is None:
        return
    window = window_px or (0.0, 0.0, frame.viewport.width_px, frame.viewport.height_px)
    as_of = frame.marks.snapshot.as_of
    for drawn in frame.warnings:
        if drawn.rings_m:
            warning, words = drawn.warning, frame.words
            text = words("map.warning.label", name=name_of(words, warning), until=until_of(words, warning, as_of))
            hand = Hand(frame.ink.sizes.note, words_colour_of(frame.ink.palette, warning), bold=not warning.exercise)
            yield Wish(text, "warning", hand, tuple(_places(frame, drawn, text, hand, window)), warning.warning_id)


def _places(frame: Frame, drawn: DrawnWarning, text: str, hand: Hand, window: Box) -> Iterator[Option]:
    """Rows inside each ring, from its upper edge down; outside beside one that is too small or too full."""
    view, (width, height) = frame.viewport, hand.size(frame.ink, text)
    rings = [view.px_from_maps(ring_m[:, 0], ring_m[:, 1]) for ring_m in drawn.rings_m]
    spots = [spot for ring in rings for spot in _inside(ring, window, width, height)]
    spots += [spot for ring in rings for spot in _beside(ring, width, height)]
    for x_px, y_px in spots:
        yield (Piece(text, *view.map_from_px(x_px, y_px), -width / 2, height * 0.32),)


def _inside(ring: Ring, window: Box, width: float, height: float) -> Iterator[tuple[float, float]]:
    """Middles of places for a text of this size, in pixels."""
    left, top, right, bottom = window
    first = max(float(ring[:, 1].min()), top) + _EDGE_PX + height / 2
    last = min(float(ring[:, 1].max()), bottom) - _EDGE_PX - height / 2
    for y_px in np.arange(first, last, height + 4.0)[:_MOST_ROWS].tolist():
        for run in _runs(ring, y_px):
            start, end = max(run[0], left) + _EDGE_PX + width / 2, min(run[1], right) - _EDGE_PX - width / 2
            if end >= start:
                yield from ((start + share * (end - start), y_px) for share in _SHARES)


def _beside(ring: Ring, width: float, height: float) -> Iterator[tuple[float, float]]:
    """Above, below, right and left of a ring."""
    (left, top), (right, bottom) = ring.min(axis=0).tolist(), ring.max(axis=0).tolist()
    middle, level = (left + right) / 2, (top + bottom) / 2
    aside = _EDGE_PX + width / 2
    for step in _STEPS:
        for shift in (0.0, width / 2, -width / 2):
            yield middle + shift, top - step * height
            yield middle + shift, bottom + step * height
        for shift in (0.0, step * height, -step * height):
            yield right + aside, level + shift
            yield left - aside, level + shift


def _runs(ring: Ring, y_px: float) -> list[tuple[float, float]]:
    """Where a row runs inside a closed ring, the longest first."""
    tail, head = ring[:-1], ring[1:]
    hit = (tail[:, 1] <= y_px) != (head[:, 1] <= y_px)
    tail, head = tail[hit], head[hit]
    share = (y_px - tail[:, 1]) / (head[:, 1] - tail[:, 1])
    at = np.sort(tail[:, 0] + share * (head[:, 0] - tail[:, 0])).tolist()
    return sorted(zip(at[::2], at[1::2], strict=False), key=lambda run: run[0] - run[1])
