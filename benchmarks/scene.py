"""The whole scene: 79 grids, 1 000 vehicles with 300-vertex fading trails, 100 000 reports in the heat.

Ours is the desk's canvas with those layers on; plain is pyqtgraph's own items. What counts is a quarter of a second of
the desk: one tick that moves every vehicle and its trail, and the fifteen frames in which a hand pans the map
meanwhile. All the work is in it: ours makes the trails anew behind the movement, and is waited for.
"""

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from scipy.ndimage import gaussian_filter

from benchmarks.crowd import Crowd
from benchmarks.our_map import FULL_HD, UHD, OurMap, application
from benchmarks.plain_pyqtgraph import Look, PlainMap, PlainTrails, plain_heat
from benchmarks.rounds import Target, faster, medians_ms, within
from zscc.settings.style import load_style

VEHICLES, VERTICES, REPORTS = 1_000, 300, 100_000
ROUNDS = 5
FRAMES_A_TICK = 15
LAYERS = ("grids", "heat", "tracks", "vehicles")
SIGMA_PX = 12.0
NEW_SHARE = 0.01


class PlainScene:
    """The same scene of pyqtgraph's items."""

    def __init__(self, ours: OurMap, crowd: Crowd, look: Look) -> None:
        self._crowd = crowd
        self._box = box = ours.canvas.viewport.bbox_m
        size = ours.canvas.width(), ours.canvas.height()
        self.map = PlainMap(size, box)
        self._heat = plain_heat(self.map, box, size)
        rings = [grid.ring for grid in ours.town.grids]
        joined = np.concatenate([np.append(np.ones(len(ring) - 1, np.int32), 0) for ring in rings])
        line = np.concatenate(rings)
        self.map.add(pg.PlotCurveItem(line[:, 0], line[:, 1], connect=joined.astype(np.int32), pen="#5b7590"))
        self._trails = PlainTrails(self.map, look)
        self._symbols = pg.ScatterPlotItem(size=9, pen=None, brush="#38d6e8", pxMode=True)
        self.map.add(self._symbols)
        self.recompute()
        self.tick()

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

    def live(self) -> None:
        """One tick, and the frames until the next."""
        self.tick()
        for _ in range(FRAMES_A_TICK - 1):
            self.map.pan()

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
    width_px = load_style().widths.trail
    looks = {
        "same": Look("pyqtgraph, lines as ours", width_px, antialias=True, segmented=True),
        "thin": Look("pyqtgraph, 1 px, no antialias"),
    }
    peers = {name: PlainScene(ours_map, crowd, look) for name, look in looks.items()}
    pans = medians_ms({"ours": ours_map.pan} | {name: peer.map.pan for name, peer in peers.items()}, ROUNDS)
    ticks = medians_ms(
        {"move": crowd.drive, "ours": ours.tick} | {name: peer.tick for name, peer in peers.items()}, ROUNDS
    )
    lives = medians_ms(
        {"move": crowd.drive, "ours": ours.live} | {name: peer.live for name, peer in peers.items()}, ROUNDS
    )

    def changed() -> None:
        crowd.drive()
        crowd.report_anew(NEW_SHARE)

    heats = medians_ms(
        {"change": changed, "ours": ours.live} | {name: peer.live_with_heat for name, peer in peers.items()}, ROUNDS
    )
    what = f"{VEHICLES} vehicles x {VERTICES}, {REPORTS} reports: "
    for name, look in looks.items():
        goals = (Target(10), Target(25)) if name == "same" else (None, None)
        live = what + f"tick + {FRAMES_A_TICK} frames panned"
        yield faster(live, lives["ours"], (look.name, lives[name]), goals[0])
        heated = f"{look.name} + histogram2d + scipy", heats[name]
        yield faster(live + ", heat recomputed", heats["ours"], heated, goals[1])
        yield faster(what + "one frame panned", pans["ours"], (look.name, pans[name]))
        yield faster(what + "tick, nothing left behind", ticks["ours"], (look.name, ticks[name]))
    for scene in peers.values():
        scene.map.close()
    ours_map.close()
    yield _at_4k(crowd)


def _at_4k(crowd: Crowd) -> dict[str, object]:
    ours = OurMap(UHD, LAYERS, minutes=VERTICES / 60)
    ours.show_all(crowd.snapshot())
    spent = medians_ms({"pan": ours.pan}, 4 * ROUNDS)
    ours.close()
    return within("the same scene at 3840x2160: a pan frame", spent["pan"], 33.0)
