"""A road as people name it: all lines of one name; a line without a name stands for itself."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zscc.town.layers import Road, Town, Water

_NAMELESS = "#"


def road_id(road: Road, place: int) -> str:
    """The id of the road that a line belongs to; ``place`` is the line's place among the town's roads."""
    return road.name or f"{_NAMELESS}{place}"


def lines_of_road(town: Town, name: str) -> list[NDArray[np.float64]]:
    """The lines of one road in map metres; empty when there is none of this id."""
    if name.startswith(_NAMELESS):
        place = int(name[1:]) if name[1:].isdecimal() else -1
        return [town.roads[place].line] if 0 <= place < len(town.roads) else []
    return [road.line for road in town.roads if road.name == name]


def lines_by_name(named: Sequence[Road | Water]) -> dict[str, list[NDArray[np.float64]]]:
    """The lines of roads or waters in map metres, by their name."""
    found: dict[str, list[NDArray[np.float64]]] = {}
    for its in named:
        found.setdefault(its.name, []).append(its.line)
    return found


def nearest_on(lines: Sequence[NDArray[np.float64]], near_m: tuple[float, float]) -> tuple[float, float] | None:
    """The point of some lines that is nearest to a point, in map metres; None where there is no line."""
    if not lines:
        return None
    start = np.concatenate([line[:-1] if len(line) > 1 else line for line in lines])
    step = np.concatenate([np.diff(line, axis=0) if len(line) > 1 else np.zeros_like(line) for line in lines])
    square = np.maximum((step**2).sum(axis=1), 1e-9)
    share = np.clip(((np.array(near_m) - start) * step).sum(axis=1) / square, 0.0, 1.0)
    found = start + step * share[:, None]
    x_m, y_m = found[np.argmin(np.hypot(*(found - near_m).T))].tolist()
    return x_m, y_m
