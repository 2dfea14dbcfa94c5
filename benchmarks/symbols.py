"""10 000 symbols that all move and turn, and the pan of the map, beside ScatterPlotItem.setData.

The peer that shows the same has arrows in 64 headings and a brush and pen by the state of each vehicle; with one
colour, or with round dots of one colour, it shows less. Once everything moves in every frame; once it moves at a tick,
and fifteen frames are panned until the next, with all that ours does behind them.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform
from PySide6.QtWidgets import QApplication

from benchmarks.crowd import Crowd
from benchmarks.our_map import FULL_HD, OurMap, application
from benchmarks.plain_pyqtgraph import PlainMap
from benchmarks.rounds import Median, Target, faster, medians_ms

SYMBOLS = 10_000
ROUNDS = 15
FRAMES_A_TICK = 15
MOVED = "all moved in every frame, and panned"


HEADINGS = 64
ARROW = ((0.0, -0.58), (0.40, 0.46), (0.0, 0.22), (-0.40, 0.46), (0.0, -0.58))


def arrows() -> np.ndarray:
    """An arrow in every heading, as pyqtgraph wants a symbol of one's own."""
    found = np.empty(HEADINGS, object)
    for number in range(HEADINGS):
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(*point) for point in ARROW]))
        found[number] = QTransform().rotate(number * 360 / HEADINGS).map(path)
    return found


NAMES = {
    "looks": "ScatterPlotItem, 64 arrows, coloured by state",
    "arrows": "ScatterPlotItem, 64 arrows of one colour",
    "dots": "ScatterPlotItem, dots of one colour",
}


class Plain:
    """ScatterPlotItem with one of the looks of ``NAMES``."""

    def __init__(self, name: str, ours: OurMap, crowd: Crowd) -> None:
        self._name, self._crowd, self._shapes = name, crowd, arrows()
        self.map = PlainMap(FULL_HD, ours.canvas.viewport.bbox_m)
        options: dict[str, object] = {"size": 9, "pen": None} if name == "dots" else {"size": 16, "pen": "#0b1420"}
        self._item = pg.ScatterPlotItem(brush="#38d6e8", pxMode=True, **options)
        self.map.add(self._item)
        moving, silent = ("#38d6e8", "#0b1420"), ("#0b1420", "#8aa0b8")
        by_state = (moving, moving, silent, silent)
        self._brushes = np.array([pg.mkBrush(fill) for fill, _ in by_state], object)
        self._pens = np.array([pg.mkPen(line) for _, line in by_state], object)

    def move(self) -> None:
        """Everything at its new place, and the map panned."""
        told: dict[str, object] = {}
        if self._name != "dots":
            told["symbol"] = self._shapes[np.rint(self._crowd.heading_deg * (HEADINGS / 360)).astype(int) % HEADINGS]
        if self._name == "looks":
            state = self._crowd.snapshot().vehicles.state
            told |= {"brush": self._brushes[state], "pen": self._pens[state]}
        self._item.setData(pos=self._crowd.at, **told)
        self.map.pan()

    def live(self) -> None:
        """One tick, and the frames until the next."""
        self.move()
        for _ in range(FRAMES_A_TICK - 1):
            self.map.pan()

    def pan(self) -> None:
        """The map panned."""
        self.map.pan()


def measure() -> Iterator[dict[str, object]]:
    """Every symbol at a new place with a new heading in every frame; once a tick; the pan alone."""
    application()
    ours = OurMap(FULL_HD, ("vehicles",))
    crowd = Crowd(ours.town, SYMBOLS, 2)
    plains = {name: Plain(name, ours, crowd) for name in NAMES}

    def measured(ours_way: Callable[[], object], way: str, before: Callable[[], object]) -> dict[str, Median]:
        theirs = {name: getattr(plain, way) for name, plain in plains.items()}
        return medians_ms({"before": before, "ours": ours_way} | theirs, ROUNDS, QApplication.processEvents)

    told = {
        MOVED: measured(lambda: ours.tick_and_pan(crowd.snapshot()), "move", crowd.drive),
        f"tick + {FRAMES_A_TICK} frames panned": measured(
            lambda: ours.live_on(crowd.snapshot(), FRAMES_A_TICK), "live", crowd.drive
        ),
        "panned": measured(ours.pan, "pan", lambda: None),
    }
    for what, spent in told.items():
        for name, peer in NAMES.items():
            goal = Target(5) if (what, name) == (MOVED, "looks") else None
            yield faster(f"{SYMBOLS} moving symbols: {what}", spent["ours"], (peer, spent[name]), goal)
    for plain in plains.values():
        plain.map.close()
    ours.close()
