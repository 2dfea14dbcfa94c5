"""What is sketched over the map for a while: measurements, a tool's half-drawn shape, trips, coverage. Free of Qt.

Everything is in map metres (EPSG:4549). Colours are names of the palette (``accent``, ``stale``), so that a sketch
follows the theme; no sketch is red or amber, which mean act.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Easting and northing, shape (n, 2)."""


@dataclass(frozen=True, slots=True, eq=False)
class SketchLine:
    """One line; a row of NaN breaks it, so that a thousand pieces of one look are one line."""

    points_m: Points
    colour: str = "accent"
    width_px: float = 2.0
    dashed: bool = False
    opacity: float = 1.0
    cased: bool = True
    """Whether a dark rim takes the map back beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class SketchArea:
    """A filled ring, closed by itself; its outline is a line of its own."""

    ring_m: Points
    colour: str = "accent"
    opacity: float = 0.12


@dataclass(frozen=True, slots=True)
class SketchMark:
    """A dot on the map with a text beside it; without a text only the dot, with ``radius_px`` 0 only the text."""

    at_m: tuple[float, float]
    text: str = ""
    colour: str = "accent"
    radius_px: float = 4.0
    strong: bool = False
    """Whether the text stands on a plate of its own: totals, arrival and departure."""
    centred: bool = False
    """Whether the text stands over the point and not beside it."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Areas lie lowest, then lines, then marks, each in order."""

    lines: tuple[SketchLine, ...] = ()
    areas: tuple[SketchArea, ...] = ()
    marks: tuple[SketchMark, ...] = ()
    on_top: bool = False
    """Over the symbols and not below them: what a hand is drawing right now."""
    still: bool = False
    """Lines alone, many and seldom changed: painted with the ground, on top of it."""
