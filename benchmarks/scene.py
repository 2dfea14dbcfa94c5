"""The whole scene: 79 grids, 1 000 vehicles with 300-vertex fading trails, 100 000 reports in the heat.

Ours is the desk's canvas with those layers on. Plain is pyqtgraph's own items: a curve a vehicle that does not even
fade, a path a grid, ScatterPlotItem, and for the heat ImageItem, histogram2d and scipy. Tuned is one curve a step of
fading for all vehicles. What counts is a quarter of a second of the desk: one tick that moves every vehicle and its
trail, and the fifteen frames in which a hand pans the map meanwhile. All the work is in it: what ours does behind the
movement is waited for.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QGraphicsPathItem
from scipy.ndimage import gaussian_filter

from benchmarks.crowd import Crowd
from benchmarks.our_map import FULL_HD, UHD, OurMap, application
from benchmarks.plain_pyqtgraph import CurveEach, Look, PlainMap, PlainTrails, Points, plain_heat
from benchmarks.rounds import Median, Target, faster, medians_ms, within
from zscc.settings.style import load_style

VEHICLES, VERTICES, REPORTS = 1_000, 300, 100_000
ROUNDS = 5
FRAMES_A_TICK = 15
LAYERS = ("grids", "heat", "tracks", "vehicles")
SIGMA_PX = 12.0
NEW_SHARE = 0.01
PLAIN = "plain pyqtgraph, no fading"
Way = Callable[[], object]


class PlainScene:
    """The same scene of pyqtgraph's items: plain without a look, tuned with one."""

    def __init__(self, ours: OurMap, crowd: Crowd, look: Look | None) -> None:
        self._crowd = crowd
        self._box = box = ours.canvas.viewport.bbox_m
        size = ours.canvas.width(), ours.canvas.height()
        self.map = PlainMap(size, box)
        self._heat = plain_heat(self.map, box, size)
        for grid in ours.town.grids:
            self._outline(grid.ring)
        self._trails = CurveEach(self.map, VEHICLES, 1) if look is None else PlainTrails(self.map, look)
        self._symbols = pg.ScatterPlotItem(size=9, pen=None, brush="#38d6e8", pxMode=True)
        self.map.add(self._symbols)
        self.recompute()
        self.tick()

    def _outline(self, ring: Points) -> None:
        path = pg.arrayToQPath(ring[:, 0], ring[:, 1])
        item = QGraphicsPathItem(path)
        item.setPen(pg.mkPen("#5b7590"))
        self.map.add(item)

    def tick(self) -> None:
        """Every vehicle and its trail moved, the map panned."""
        self._symbols.setData(pos=self._crowd.at)
        self._trails.show(self._crowd.tracks)
        self.map.pan()

    def recompute(self) -> None:
        """The heat as everybody computes it: histogram2d at the size of the screen, scipy's Gaussian."""
        west, south, east, north = self._box
        width, height = self.map.widget.width(), self.map.widget.height()
        at = self._crowd.reports_at
        counts, _, _ = np.histogram2d(at[:, 1], at[:, 0], bins=(height, width), range=((south, north), (west, east)))
        heat = gaussian_filter(counts.astype(np.float32), SIGMA_PX)
        self._heat.setImage(heat, autoLevels=False, levels=(0.0, float(heat.max())))

    def pan(self) -> None:
        """The map panned."""
        self.map.pan()

    def live(self) -> None:
        """One tick, and the frames until the next."""
        self.tick()
        for _ in range(FRAMES_A_TICK - 1):
            self.map.pan()

    def tick_with_heat(self) -> None:
        """One tick with the heat recomputed."""
        self.recompute()
        self.tick()

    def live_with_heat(self) -> None:
        """The same with the heat recomputed."""
        self.recompute()
        self.live()


class OurScene:
    """The scene on the desk's canvas."""

    def __init__(self, ours: OurMap, crowd: Crowd) -> None:
        self.map, self._crowd = ours, crowd
        self.tick()

    def tick(self) -> None:
        """Every vehicle and its trail moved, the map panned."""
        self.map.show_all(self._crowd.snapshot())

    def live(self) -> None:
        """One tick, and the frames until the next."""
        self.map.live_on(self._crowd.snapshot(), FRAMES_A_TICK)


def measure() -> Iterator[dict[str, object]]:
    """Pan, tick, and tick with the heat recomputed, beside plain pyqtgraph; the pan at 4K by itself."""
    application()
    ours_map = OurMap(FULL_HD, LAYERS, minutes=VERTICES / 60)
    crowd = Crowd(ours_map.town, VEHICLES, VERTICES, REPORTS)
    ours = OurScene(ours_map, crowd)
    peers = {name: PlainScene(ours_map, crowd, look) for name, look in _looks().items()}

    def changed() -> None:
        crowd.drive()
        crowd.report_anew(NEW_SHARE)

    def measured(ours_way: Way, way: str, before: Way) -> dict[str, Median]:
        theirs = {name: getattr(peer, way) for name, peer in peers.items()}
        return medians_ms({"before": before, "ours": ours_way} | theirs, ROUNDS, QApplication.processEvents)

    goals = {"": Target(10), ", heat recomputed": Target(25)}
    told = {
        "one frame panned": measured(ours_map.pan, "pan", lambda: None),
        f"tick + {FRAMES_A_TICK} frames panned": measured(ours.live, "live", crowd.drive),
        f"tick + {FRAMES_A_TICK} frames panned, heat recomputed": measured(ours.live, "live_with_heat", changed),
        "tick and one frame, nothing left behind": measured(ours.tick, "tick", crowd.drive),
        "tick and one frame, heat recomputed": measured(ours.tick, "tick_with_heat", changed),
    }
    for what, spent in told.items():
        for name in peers:
            heat = " + histogram2d + scipy" if "heat" in what else ""
            goal = goals.get(what.removeprefix(f"tick + {FRAMES_A_TICK} frames panned")) if name == PLAIN else None
            row = f"{VEHICLES} vehicles x {VERTICES}, {REPORTS} reports: {what}"
            yield faster(row, spent["ours"], (name + heat, spent[name]), goal)
    for scene in peers.values():
        scene.map.close()
    ours_map.close()
    yield _at_4k(crowd)


def _looks() -> dict[str, Look | None]:
    lines = load_style().widths.trail
    return {
        PLAIN: None,
        "pyqtgraph tuned, 1 px": Look(""),
        "pyqtgraph tuned, lines as ours": Look("", lines, antialias=True, segmented=True),
    }


def _at_4k(crowd: Crowd) -> dict[str, object]:
    ours = OurMap(UHD, LAYERS, minutes=VERTICES / 60)
    ours.show_all(crowd.snapshot())
    spent = medians_ms({"pan": ours.pan}, 4 * ROUNDS)
    ours.close()
    return within("the same scene at 3840x2160: a pan frame", spent["pan"], 33.0)
