"""Symbols that hide one another: who stands for them, and how many they are. In map metres, free of Qt.

Sorted into cells of the ground, not of the screen, so that crowds stay as they are while the map is dragged. A hundred
thousand points take some 20 ms, with pauses.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Metres = NDArray[np.float64]
Numbers = NDArray[np.int32]
NEAR_PX = 7.0
"""Of two symbols nearer than this one hides the other."""
MOST = 400
"""With more symbols than this to a screen nothing can be read."""
_SCREEN_PX2 = 1920.0 * 1080.0
_WIDER, _A_LITTLE_WIDER = 2.0, 1.4
_CELLS_A_CROWD = 4
_ROOM_A_POINT = 8
"""A table of cells may have so many places for each point."""
_FAR = np.iinfo(np.int64).max
_SQRT_2 = 2.0**0.5
_SAME_SCALE = 1e-6
_OFFSETS = tuple((east, north) for east, north in product(range(-2, 3), repeat=2) if (north, east) > (0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Crowds:
    """Every point belongs to one crowd, most to one of their own. Later rows lie on top of earlier ones."""

    metres_per_pixel: float
    near_m: float
    top: Rows
    """Row of the uppermost point of each crowd, ascending."""
    count: Rows
    """How many each crowd holds."""
    crowd_of: Rows
    """The crowd (a place in ``top``) of each point."""

    def members(self, crowd: int) -> Rows:
        """Rows of a crowd, the uppermost first."""
        return np.flatnonzero(self.crowd_of == crowd)[::-1]

    def fits(self, metres_per_pixel: float) -> bool:
        """Whether they are those of a scale."""
        return abs(self.metres_per_pixel / metres_per_pixel - 1) < _SAME_SCALE


def crowds(x_m: Metres, y_m: Metres, metres_per_pixel: float, near_px: float = NEAR_PX) -> Crowds:
    """The crowds at a scale; all points have a position. See :func:`gathered`."""
    *_, found = gathered(x_m, y_m, metres_per_pixel, near_px)
    assert found is not None
    return found


def gathered(
    x_m: Metres, y_m: Metres, metres_per_pixel: float, near_px: float = NEAR_PX, most: int = MOST
) -> Iterator[Crowds | None]:
    """The crowds at a scale, with pauses (None) before them.

    From the top down each point joins the uppermost crowd near it or begins one; of those in one cell only the
    uppermost is asked. With more than ``most`` crowds to a screen what is near reaches further.
    """
    at = np.column_stack((x_m, y_m)).astype(np.float64, copy=False)
    near_m = near_px * metres_per_pixel
    bound = most * max(1.0, _screens(x_m, y_m, metres_per_pixel))
    yield None
    top, crowd_of = np.arange(len(at)), np.arange(len(at))
    yield None
    ground = yield from _Ground.of(at, near_m / _SQRT_2)
    yield None
    while ground.count > _CELLS_A_CROWD * bound:
        near_m *= _WIDER
        ground = yield from ground.coarser()
        yield None
    while True:
        joined = yield from _joined(ground, near_m)
        stands = np.zeros(len(top), np.bool_)
        stands[joined] = True
        crowd_of = (np.cumsum(stands) - 1)[joined][crowd_of]
        top = top[stands]
        yield None
        if len(top) <= bound:
            break
        near_m *= _A_LITTLE_WIDER
        ground = yield from _Ground.of(at[top], near_m / _SQRT_2)
    yield Crowds(metres_per_pixel, near_m, top, np.bincount(crowd_of, minlength=len(top)), crowd_of)


def _screens(x_m: Metres, y_m: Metres, metres_per_pixel: float) -> float:
    """How many screens the box of all points fills."""
    if not len(x_m):
        return 0.0
    return float(np.ptp(x_m) * np.ptp(y_m) / (metres_per_pixel**2 * _SCREEN_PX2))


class _Ground:
    """Points sorted into square cells; cells are counted from the origin of the map."""

    def __init__(self, at: Metres, side_m: float, places: Rows) -> None:
        self._at, self._side_m, self._places = at, side_m, places
        # Column by column: numpy takes ten times as long for the least of each axis at once.
        column, line = (axis - axis.min(initial=_FAR) + 2 for axis in places.T)
        self.stride = int(column.max()) + 3 if len(at) else 1
        self._key = line * self.stride + column
        self._number: Numbers | None = None

    @classmethod
    def of(cls, at: Metres, side_m: float, places: Rows | None = None) -> Generator[None, None, "_Ground"]:
        """The points sorted, with pauses."""
        if places is None:
            places = np.floor(at / side_m).astype(np.int64)
            yield
        ground = cls(at, side_m, places)
        yield
        key = ground._key
        room = int(key.max()) + 1 if len(at) else 0
        if room <= _ROOM_A_POINT * len(at):
            yield from ground._by_table(key, room)
        else:
            yield from ground._by_sorting(key)
        ground.at_top = at[ground.top]
        return ground

    at_top: Metres
    cells: Rows
    """Numbers of the cells that hold something, ascending; the cell to the north is ``stride`` more."""
    top: Rows
    """The uppermost point of each."""
    cell_of: Rows
    """The place in ``cells`` of each point."""

    def _by_table(self, key: Rows, room: int) -> Iterator[None]:
        top = np.full(room, -1, np.int32)
        # Of several values for one place the last one stays: the uppermost point.
        top[key] = np.arange(len(key), dtype=np.int32)
        yield
        self.cells = np.flatnonzero(top >= 0)
        self.top = top[self.cells].astype(np.int64)
        yield
        self._number = np.full(room + 3 * self.stride, -1, np.int32)
        self._number[self.cells] = np.arange(len(self.cells), dtype=np.int32)
        self.cell_of = self._number[key].astype(np.int64)

    def _by_sorting(self, key: Rows) -> Iterator[None]:
        order = np.argsort(key, kind="stable")
        yield
        key = key[order]
        last = np.flatnonzero(np.concatenate((key[1:] != key[:-1], [True])))
        self.cells, self.top = key[last], order[last]
        self.cell_of = np.empty(len(key), np.int64)
        self.cell_of[order] = np.repeat(np.arange(len(last)), np.diff(last, prepend=-1))

    def places_of(self, cells: Rows) -> Rows:
        """The place in :attr:`cells` of other cells near them, -1 for one that holds nothing."""
        if self._number is not None:
            return self._number[cells].astype(np.int64)
        place = np.searchsorted(self.cells, cells)
        place[place == len(self.cells)] = 0
        return np.where(self.cells[place] == cells, place, -1)

    @property
    def count(self) -> int:
        """How many cells hold something."""
        return len(self.cells)

    def coarser(self) -> Generator[None, None, "_Ground"]:
        """The same points in cells of twice the side."""
        places = self._places >> 1
        yield
        return (yield from _Ground.of(self._at, self._side_m * _WIDER, places))


def _joined(ground: _Ground, near_m: float) -> Generator[None, None, Rows]:
    """For each point the row of the one that stands for it, at least itself."""
    above, below = yield from _near_pairs(ground, near_m)
    yield
    return ground.top[_standing(ground.top, above, below)][ground.cell_of]


def _near_pairs(ground: _Ground, near_m: float) -> Generator[None, None, tuple[Rows, Rows]]:
    """Places in ``ground.cells`` of every two whose uppermost points are near, the upper one of the two first."""
    cells, at, top = ground.cells, ground.at_top, ground.top
    above, below = [], []
    for east, north in _OFFSETS:
        other = ground.places_of(cells + (north * ground.stride + east))
        one = np.flatnonzero(other >= 0)
        other = other[one]
        near = np.hypot(*(at[one] - at[other]).T) <= near_m
        one, other = one[near], other[near]
        higher = top[one] > top[other]
        above.append(np.where(higher, one, other))
        below.append(np.where(higher, other, one))
        yield
    return np.concatenate(above), np.concatenate(below)


def _standing(top: Rows, above: Rows, below: Rows) -> Rows:
    """Which cell stands for each: from the top down a cell stands for itself unless one that does is near above it."""
    stands = np.full(len(top), -1)
    while len(above):
        beaten = np.zeros(len(top), np.bool_)
        beaten[below] = True
        stays = (stands < 0) & ~beaten
        stands[stays] = np.flatnonzero(stays)
        settled = stands[above] == above
        upper, lower = above[settled], below[settled]
        # Of several that are near, the uppermost stands for it.
        best = np.full(len(top), -1)
        np.maximum.at(best, lower, top[upper])
        found = best[lower] == top[upper]
        stands[lower[found]] = upper[found]
        open_ = (stands[above] < 0) & (stands[below] < 0)
        above, below = above[open_], below[open_]
    alone = np.flatnonzero(stands < 0)
    stands[alone] = alone
    return stands
