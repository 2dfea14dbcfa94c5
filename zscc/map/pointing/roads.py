"""A road as people name it: all lines of one name; a line without a name stands for itself."""

import numpy as np
from numpy.typing import NDArray

from zscc.town.layers import Road, Town

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
