"""A hand that pans the map sixty times a second, and a meter of how late each frame was."""

import math

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from zscc.clock import monotonic_s
from zscc.map.canvas import MapCanvas

FRAME_S = 1 / 60
CIRCLE_M = 1_500.0
CIRCLE_S = 6.0


class PanningHand(QObject):
    """Moves the map along a circle. A frame is due every 1/60 s; its time runs from when it was due until it is painted.

    What kept the loop busy before (ticks, lists, the drain) therefore counts, as it does for a person's eye. Frames
    that could not be begun within their slot are skipped and counted as late.
    """

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._centre = canvas.centre_m()
        self._begun_s = 0.0
        self._due = 0
        self.times_s: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._frame)

    def start(self) -> None:
        """Begin to pan."""
        self._begun_s = monotonic_s()
        self._timer.start(0)

    def stop(self) -> None:
        """Let go of the map."""
        self._timer.stop()

    def _frame(self) -> None:
        due_s = self._begun_s + self._due * FRAME_S
        angle = 2 * math.pi * (due_s - self._begun_s) / CIRCLE_S
        self._canvas.centre_on(
            self._centre[0] + CIRCLE_M * math.sin(angle), self._centre[1] + CIRCLE_M * (math.cos(angle) - 1)
        )
        self._canvas.paint_now()
        done_s = monotonic_s()
        self.times_s.append(done_s - due_s)
        self._due += 1
        while self._begun_s + (self._due + 1) * FRAME_S <= done_s:
            self.times_s.append(done_s - (self._begun_s + self._due * FRAME_S))
            self._due += 1
        wait_s = self._begun_s + self._due * FRAME_S - monotonic_s()
        self._timer.start(max(math.floor(wait_s * 1000), 0))

    def share_within(self, limit_s: float) -> float:
        """Share of frames painted within ``limit_s`` of being due."""
        return float(np.mean(np.asarray(self.times_s) <= limit_s))

    def percentile_ms(self, percent: float) -> float:
        """A percentile of the frames' times in milliseconds."""
        return float(np.percentile(np.asarray(self.times_s), percent)) * 1000


