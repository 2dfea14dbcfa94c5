"""Placing labels so that no two touch: the important first, each at the first of its places that is free.

A label is a few pieces of text (a name along a road has one a character), each tied to a point of the map with an
offset in pixels, so that it stays with its point while the map is dragged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.map.ink import Ink
from zscc.map.viewport import Box, Viewport
from zscc.map.writing.lettering import Hand

GAP_PX = 3.0
"""Room that every label keeps around itself."""
_FURTHER_PX = 10.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A text whose left end on the base line lies (dx, dy) pixels from a point of the map."""

    text: str
    x_m: float
    y_m: float
    dx_px: float
    dy_px: float


Option = tuple[Piece, ...]
"""One way of placing a whole label."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that wants to be placed."""

    name: str
    kind: str
    hand: Hand
    options: tuple[Option, ...]
    subject: str = ""
    """Id of what it names; a live label follows its subject."""


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label that found room; ``boxes_px`` are those of the view it was placed in."""

    name: str
    kind: str
    hand: Hand
    pieces: Option
    boxes_px: tuple[Box, ...]
    subject: str


class Board:
    """Which parts of a view are taken; a label lies wholly in its window (the whole view by default), or nowhere."""

    def __init__(
        self, viewport: Viewport, ink: Ink, taken_px: Sequence[Box] = (), window_px: Box | None = None
    ) -> None:
        self._viewport, self._ink = viewport, ink
        self._window = window_px or (0.0, 0.0, viewport.width_px, viewport.height_px)
        self._count = len(taken_px)
        self._taken: NDArray[np.float64] = np.empty((self._count + 64, 4))
        self._taken[: self._count] = np.array(taken_px, np.float64).reshape(-1, 4)

    def place(self, wishes: Iterable[Wish]) -> Iterator[PlacedLabel]:
        """Place what finds room, in the order of the wishes, one by one."""
        return (label for label in self.try_each(wishes) if label is not None)

    def try_each(self, wishes: Iterable[Wish]) -> Iterator[PlacedLabel | None]:
        """The same with None for each wish that finds no room, which takes longest to find out."""
        for wish in wishes:
            yield self._placed(wish)

    def _placed(self, wish: Wish) -> PlacedLabel | None:
        for option in wish.options:
            boxes = tuple(self._box(piece, wish.hand) for piece in option)
            if all(self._is_free(box) for box in boxes):
                for box in boxes:
                    self.take(box)
                return PlacedLabel(wish.name, wish.kind, wish.hand, option, boxes, wish.subject)
        return None

    def _box(self, piece: Piece, hand: Hand) -> Box:
        x_px, y_px = self._viewport.px_from_map(piece.x_m, piece.y_m)
        width, height = hand.size(self._ink, piece.text)
        left, bottom = x_px + piece.dx_px, y_px + piece.dy_px + hand.px * 0.18
        return (left, bottom - height, left + width, bottom)

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        window = self._window
        # A label that is cut says something else: 15车 would read 5车.
        if left < window[0] or top < window[1] or right > window[2] or bottom > window[3]:
            return False
        taken = self._taken[: self._count]
        apart = (taken[:, 0] >= right + GAP_PX) | (taken[:, 2] <= left - GAP_PX)
        apart |= (taken[:, 1] >= bottom + GAP_PX) | (taken[:, 3] <= top - GAP_PX)
        return bool(apart.all())

    def take(self, box: Box) -> None:
        """Keep labels out of this part of the view."""
        if self._count == len(self._taken):
            self._taken = np.concatenate((self._taken, np.empty_like(self._taken)))
        self._taken[self._count] = box
        self._count += 1


def around(text: str, at_m: tuple[float, float], hand: Hand, ink: Ink, reach_px: float) -> tuple[Option, ...]:
    """Places round a symbol: right, left, below, above, the corners, then the same a little further off."""
    width, height = hand.size(ink, text)
    options: list[Option] = []
    for reach in (reach_px, reach_px + _FURTHER_PX):
        right, left, middle = reach, -reach - width, -width / 2
        level, below, above = height * 0.32, reach + height * 0.8, -reach
        spots = ((right, level), (left, level), (middle, below), (middle, above))
        corners = ((right, below), (right, above), (left, below), (left, above))
        options += [(Piece(text, *at_m, dx_px, dy_px),) for dx_px, dy_px in (*spots, *corners)]
    return tuple(options)


def centred(
    text: str, at_m: tuple[float, float], hand: Hand, ink: Ink, steps: Sequence[float] = (0.0,)
) -> tuple[Option, ...]:
    """The middle of the text on a point, or moved up or down by so many line heights."""
    width, height = hand.size(ink, text)
    return tuple((Piece(text, *at_m, -width / 2, height * (0.32 + step)),) for step in steps)


def along(text: str, line_m: NDArray[np.float64], hand: Hand, ink: Ink, viewport: Viewport) -> tuple[Option, ...]:
    """One upright character after the other along a line, as on Chinese maps; several places to choose from."""
    px = viewport.px_from_maps(line_m[:, 0], line_m[:, 1])
    pitch = hand.px * 1.5
    need = pitch * (len(text) - 1)
    options = []
    for start, length, path in _runs_in_view(px, viewport):
        if length < need + 2 * pitch:
            continue
        for share in (0.5, 0.3, 0.7, 0.15, 0.85):
            first = start + share * length - need / 2
            centres = _points_along(path, first + pitch * np.arange(len(text), dtype=np.float64))
            options.append(_upright(text, centres, hand, ink, viewport))
    return tuple(options)


def _upright(text: str, centres: NDArray[np.float64], hand: Hand, ink: Ink, viewport: Viewport) -> Option:
    run = centres[-1] - centres[0]
    backwards = run[0] < 0 if abs(run[0]) >= abs(run[1]) else run[1] < 0
    pieces = []
    for character, (x_px, y_px) in zip(text, (centres[::-1] if backwards else centres).tolist(), strict=True):
        width, height = hand.size(ink, character)
        x_m, y_m = viewport.map_from_px(x_px, y_px)
        pieces.append(Piece(character, x_m, y_m, -width / 2, height * 0.32))
    return tuple(pieces)


def _lengths(px: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(px, axis=0).T))))


def _points_along(px: NDArray[np.float64], at: NDArray[Any]) -> NDArray[np.float64]:
    lengths = _lengths(px)
    return np.column_stack((np.interp(at, lengths, px[:, 0]), np.interp(at, lengths, px[:, 1])))


def _runs_in_view(px: NDArray[np.float64], viewport: Viewport) -> list[tuple[float, float, NDArray[np.float64]]]:
    """Stretches of a line inside the view, the longest first: where they begin along it, their length, the line."""
    total = _lengths(px)[-1]
    if total < 1:
        return []
    step = max(total / 400, 8.0)
    at = np.arange(0.0, total + step, step)
    points = _points_along(px, at)
    inside = np.all((points > 4) & (points < (viewport.width_px - 4, viewport.height_px - 4)), axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
    runs = [(float(at[a]), float(at[b - 1] - at[a]), px) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return sorted(runs, key=lambda run: -run[1])[:3]
