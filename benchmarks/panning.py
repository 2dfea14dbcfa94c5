"""A hand that pans the map sixty times a second, and a meter of how late each frame was."""

import math
import time

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

from zscc.clock import monotonic_s
from zscc.map.canvas import MapCanvas

FRAME_S = 1 / 60
CIRCLE_PX = 160.0
CIRCLE_S = 4.0


class PanningHand(QObject):
    """Drags the map along a circle with real mouse events.

    A frame is due every 1/60 s; its time runs from when it was due until it is painted. What kept the loop busy before
    (ticks, lists, the drain) therefore counts, as it does for a person's eye. Frames that could not be begun within
    their slot are skipped and counted as late.
    """

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__()
        view = canvas.findChild(QGraphicsView)
        assert view is not None
        self._ground = view.viewport()
        self._middle = QPointF(self._ground.width() / 2, self._ground.height() / 2)
        self._begun_s = 0.0
        self._due = 0
        self.times_s: list[float] = []
        self.busy_s: list[float] = []
        """Processor time of the GUI thread from one frame to the next: what the frame costs on a quiet machine."""
        self._spent_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._frame)

    def start(self) -> None:
        """Take hold of the map and begin to pan."""
        self._send(QEvent.Type.MouseButtonPress, 0.0)
        self._begun_s = monotonic_s()
        self._spent_s = time.thread_time()
        self._timer.start(0)

    def stop(self) -> None:
        """Let go of the map."""
        self._timer.stop()
        self._send(QEvent.Type.MouseButtonRelease, 0.0)

    def _send(self, kind: QEvent.Type, angle: float) -> None:
        at = self._middle + QPointF(CIRCLE_PX * math.sin(angle), CIRCLE_PX * (math.cos(angle) - 1))
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        where = self._ground.mapToGlobal(at)
        QApplication.sendEvent(self._ground, QMouseEvent(kind, at, where, button, held, Qt.KeyboardModifier.NoModifier))

    def _frame(self) -> None:
        due_s = self._begun_s + self._due * FRAME_S
        self._send(QEvent.Type.MouseMove, 2 * math.pi * (due_s - self._begun_s) / CIRCLE_S)
        self._ground.repaint()
        done_s = monotonic_s()
        self.times_s.append(done_s - due_s)
        spent_s = time.thread_time()
        self.busy_s.append(spent_s - self._spent_s)
        self._spent_s = spent_s
        self._due += 1
        while self._begun_s + (self._due + 1) * FRAME_S <= done_s:
            self.times_s.append(done_s - (self._begun_s + self._due * FRAME_S))
            self._due += 1
        wait_s = self._begun_s + self._due * FRAME_S - monotonic_s()
        self._timer.start(max(math.ceil(wait_s * 1000), 0))

    def share_within(self, limit_s: float) -> float:
        """Share of frames painted within ``limit_s`` of being due."""
        return float(np.mean(np.asarray(self.times_s) <= limit_s))

    def percentile_ms(self, percent: float) -> float:
        """A percentile of the frames' times in milliseconds."""
        return float(np.percentile(np.asarray(self.times_s), percent)) * 1000

    def busy_percentile_ms(self, percent: float) -> float:
        """A percentile of the GUI thread's processor time per frame in milliseconds."""
        return float(np.percentile(np.asarray(self.busy_s), percent)) * 1000
