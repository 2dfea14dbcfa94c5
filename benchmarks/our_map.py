"""The real canvas, driven through what it offers to the desk."""

from collections.abc import Iterable

from PySide6.QtWidgets import QApplication, QGraphicsView

from zscc.map.canvas import MapCanvas
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.snapshot import Snapshot
from zscc.text import Words
from zscc.town.load import load_town

FULL_HD, UHD = (1920, 1080), (3840, 2160)
PAN_PX = 6.0


class OurMap:
    """A canvas of its own in a window of its own, with only the named layers on."""

    def __init__(self, size: tuple[int, int], layers: Iterable[str], minutes: float = 30.0) -> None:
        self.town = load_town()
        self.canvas = MapCanvas(self.town, load_style(), Words("zh"), load_profile().windows)
        self.canvas.resize(*size)
        self.canvas.set_trail_minutes(minutes)
        wanted = set(layers)
        for name in self.canvas.layer_names():
            self.canvas.set_layer_visible(name, name in wanted)
        self.canvas.show()
        QApplication.processEvents()
        view = self.canvas.findChild(QGraphicsView)
        assert view is not None
        self._ground = view.viewport()
        self._side = 1
        self.canvas.settle()

    @property
    def metres_per_pixel(self) -> float:
        """The scale."""
        return self.canvas.viewport.metres_per_pixel

    def pan(self) -> None:
        """A little to one side and back the next time; what is painted behind the movement waits."""
        view = self.canvas.viewport
        self._side = -self._side
        self.canvas.fly_to(
            view.centre_x_m + self._side * PAN_PX * view.metres_per_pixel, view.centre_y_m, animated=False
        )
        self._ground.repaint()

    def tick_and_pan(self, snapshot: Snapshot) -> None:
        """Another moment in a panned frame; pictures of what is not on the map are nobody's to wait for."""
        self.canvas.show_snapshot(snapshot)
        self.pan()

    def live_on(self, snapshot: Snapshot, frames: int) -> None:
        """Another moment and so many panned frames, with all the work that is done behind them, to its end."""
        self.canvas.show_snapshot(snapshot)
        for _ in range(frames):
            self.pan()
            QApplication.processEvents()
        self.canvas.settle()

    def show_all(self, snapshot: Snapshot) -> None:
        """Another moment, panned to, with every picture made anew before the frame is painted."""
        view = self.canvas.viewport
        self._side = -self._side
        self.canvas.show_snapshot(snapshot)
        self.canvas.fly_to(
            view.centre_x_m + self._side * PAN_PX * view.metres_per_pixel, view.centre_y_m, animated=False
        )
        self.canvas.settle()

    def close(self) -> None:
        """Take the window away."""
        self.canvas.close()
        self.canvas.deleteLater()


def application() -> QApplication:
    """The one application of the run."""
    found = QApplication.instance() or QApplication(["zscc"])
    assert isinstance(found, QApplication)
    return found
