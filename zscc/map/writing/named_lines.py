"""Roads and rivers by name, their pieces joined end to end, so that a name is written along the whole of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zscc.town.layers import Town

Line = NDArray[np.float64]
RANKS = {"expressway": 0, "arterial": 1, "secondary": 2, "local": 3}
_SAME_END_M = 1.0


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One run of a road or river in map metres, the longest of its name first."""

    name: str
    line: Line
    length_m: float
    rank: int
    """0 for the greatest roads; rivers have the rank of an arterial road."""


def named_roads(town: Town) -> tuple[NamedLine, ...]:
    """The roads that have a name, the greatest and longest first."""
    pieces: dict[tuple[int, str], list[Line]] = {}
    for road in town.roads:
        if road.name:
            pieces.setdefault((RANKS.get(road.road_class, 3), road.name), []).append(road.line)
    return _sorted(
        NamedLine(name, line, _length(line), rank) for (rank, name), its in pieces.items() for line in joined(its)
    )


def named_rivers(town: Town) -> tuple[NamedLine, ...]:
    """The rivers that have a name, the longest first; lakes are not lines."""
    pieces: dict[str, list[Line]] = {}
    for water in town.waters:
        if water.name and not np.array_equal(water.line[0], water.line[-1]):
            pieces.setdefault(water.name, []).append(water.line)
    return _sorted(NamedLine(name, line, _length(line), 1) for name, its in pieces.items() for line in joined(its))


def joined(pieces: list[Line]) -> list[Line]:
    """Pieces that meet end to end made one; where three meet, two of them go on and the third begins anew."""
    runs: list[Line] = []
    for piece in pieces:
        run = piece
        while (found := _meeting(run, runs)) is not None:
            index, run = found
            del runs[index]
        runs.append(run)
    return runs


def _meeting(run: Line, others: list[Line]) -> tuple[int, Line] | None:
    for index, other in enumerate(others):
        for ahead in (run, run[::-1]):
            for behind in (other, other[::-1]):
                if np.hypot(*(ahead[-1] - behind[0])) < _SAME_END_M:
                    return index, np.concatenate((ahead, behind[1:]))
    return None


def _length(line: Line) -> float:
    return float(sum(np.hypot(*(end - start)) for start, end in pairwise(line)))


def _sorted(lines: Iterable[NamedLine]) -> tuple[NamedLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.rank, -line.length_m, line.name)))
