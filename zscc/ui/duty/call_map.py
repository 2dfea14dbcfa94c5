"""The villages on the map in a round of calls: who answered, who did not, who was not called yet."""

from typing import TYPE_CHECKING

import numpy as np

from zscc.map.sketch import Sketch, SketchArea, SketchLine
from zscc.ui.duty.call_out import CallState, Round

if TYPE_CHECKING:
    from zscc.map.canvas import MapCanvas

SKETCH = "call_out"
FILLS = {
    CallState.ANSWERED: ("ok", 0.22),
    CallState.NO_ANSWER: ("amber", 0.30),
    CallState.NOT_CALLED: ("stale", 0.10),
}
"""Amber here means what it always does: somebody has to act, that is, to call again."""


class CallMap:
    """Draws a round, and takes it away again."""

    def __init__(self, canvas: "MapCanvas") -> None:
        self._canvas = canvas
        self._shown: tuple[CallState, ...] | None = None

    def show_round(self, calls: Round | None) -> None:
        """Draw this round; None draws nothing."""
        shown = None if calls is None else tuple(call.state for call in calls.villages)
        if shown != self._shown:
            self._shown = shown
            self._canvas.show_sketch(SKETCH, None if calls is None else call_sketch(calls))

    @property
    def drawn(self) -> bool:
        """Whether a round lies on the map."""
        return self._shown is not None


def call_sketch(calls: Round) -> Sketch:
    """Every village in the colour of its answer; who did not answer has a dashed line round it, too."""
    areas = tuple(
        SketchArea(np.asarray(ring, np.float64), *FILLS[call.state])
        for call in calls.villages
        for ring in call.village.rings
    )
    silent = [call for call in calls.villages if call.state is CallState.NO_ANSWER]
    lines = tuple(
        SketchLine(np.asarray([*ring, ring[0]], np.float64), "amber", 2.0, dashed=True, cased=False)
        for call in silent
        for ring in call.village.rings
    )
    return Sketch(lines, areas)
