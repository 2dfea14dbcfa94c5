"""When the map is painted: at most once a frame, only when something changed, and never by anybody else."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from zscc.clock import monotonic_s
from zscc.map.composer import Composer
from zscc.map.pointing.helm import Helm

FRAME_MS = 16
_WORK_S = 0.003
"""What making pictures anew may take of a frame."""
_SETTLE_S = 0.09
"""The view has settled when nothing moved it for so long."""


class Pace(QObject):
    """The frame timer; it rests while nothing changes."""

    due = Signal()
    """A frame should be painted."""

    def __init__(self, composer: Composer, helm: Helm, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._composer, self._helm, self._canvas = composer, helm, canvas
        self._dirty, self._moved_s = True, 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    @property
    def ticking(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def touch(self) -> None:
        """Something changed: it is painted with the next frame."""
        self._dirty = True
        if not self._timer.isActive() and self._canvas.isVisible():
            self._timer.start()

    def view_moved(self) -> None:
        """The view is another; what takes long waits until it has settled."""
        self._moved_s = monotonic_s()
        self.touch()

    def paint(self, painter: QPainter) -> None:
        """Paint the frame; whatever asked for it, it shows everything there is."""
        view = self._helm.camera.view
        if not self._composer.ready:
            self._composer.finish(view, first=True)
        self._composer.paint(painter, view)
        self._dirty = False

    def stop(self) -> None:
        """Paint no more."""
        self._timer.stop()

    def _on_frame(self) -> None:
        now_s = monotonic_s()
        self._helm.step(now_s)
        camera = self._helm.camera
        settled = not camera.moving and now_s - self._moved_s >= _SETTLE_S
        if self._composer.work(camera.view, now_s + _WORK_S, settled=settled):
            self._dirty = True
        if self._dirty:
            self.due.emit()
        elif settled and not self._composer.wants_work(camera.view, settled=True) and not self._helm.tidy():
            self._timer.stop()
