"""How trails fade: a table from how long ago a pixel was passed, and whose hue it has, to its colour."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

HUES = 16
UNITS = 1024
"""Units of time to the length of a trail: one unit is less than a step of colour."""
FIRST_UNIT = 4 * UNITS
"""Room below it for edges, which count as older."""
MOST_OPACITY = 0.80
LEAST_SHARE = 0.1
"""What is left of the opacity at the end of a trail; then it is gone."""


class TrailFade:
    """The table for trails in these colours, the number of a hue being its place."""

    def __init__(self, colours: Sequence[QColor], opacity: float = 1.0) -> None:
        share = LEAST_SHARE ** (np.arange(UNITS) / UNITS)
        alpha = np.zeros((UNITS + 1, HUES))
        alpha[:UNITS, :] = (MOST_OPACITY * opacity * share)[:, None]
        table: NDArray[Any] = np.rint(alpha * 255).astype(np.uint32) << 24
        for hue, colour in enumerate(colours[:HUES]):
            # Within a unit the greater number, which the step is counted down from, has the later hue.
            its = HUES - 1 - hue
            for shift, channel in ((16, colour.red()), (8, colour.green()), (0, colour.blue())):
                table[:, its] |= np.rint(channel * alpha[:, its]).astype(np.uint32) << shift
        self.colours: NDArray[np.uint32] = table.ravel()
        """Premultiplied ARGB of each step."""
        self.last = UNITS * HUES
        """The step at which nothing is left."""
        self._left = np.floor((1 - alpha.ravel()) * 256).astype(np.uint32)

    def steps(self, cells: NDArray[np.int32], unit: int) -> NDArray[Any]:
        """Places in the table of cells of a raster that are looked at in a unit, which none was passed after."""
        step: NDArray[Any] = np.minimum(np.int32(unit * HUES + HUES - 1) - cells, np.int32(self.last))
        return step

    def over(self, ground: NDArray[np.uint32], step: NDArray[Any]) -> NDArray[np.uint32]:
        """RGB32 pixels of a ground under the colours of steps."""
        left = self._left.take(step)
        red_blue = ((ground & np.uint32(0xFF00FF)) * left) >> np.uint32(8)
        red_blue &= np.uint32(0xFF00FF)
        green = ((ground & np.uint32(0x00FF00)) >> np.uint32(8)) * left
        green &= np.uint32(0x00FF00)
        red_blue += green
        red_blue += self.colours.take(step)
        return red_blue | np.uint32(0xFF000000)
