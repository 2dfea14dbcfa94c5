"""1 000 fading tracks of 100 vertices, beside curves of pyqtgraph in eight steps of fading."""

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from benchmarks.crowd import Crowd
from benchmarks.our_map import FULL_HD, OurMap, application
from benchmarks.plain_pyqtgraph import Look, PlainMap, PlainTrails, Points
from benchmarks.rounds import Target, faster, medians_ms
from zscc.settings.style import load_style

VEHICLES, VERTICES, STEPS = 1_000, 100, 8
ROUNDS = 5


class CurveEach:
    """A curve a vehicle and step of fading, as one would write it first."""

    def __init__(self, plain: PlainMap) -> None:
        self._curves = []
        for step in range(STEPS):
            colour = QColor("#38d6e8")
            colour.setAlphaF(0.1 + 0.7 * (step + 1) / STEPS)
            pen = pg.mkPen(colour, width=1)
            curves = [pg.PlotCurveItem(pen=pen, skipFiniteCheck=True) for _ in range(VEHICLES)]
            for curve in curves:
                plain.add(curve)
            self._curves.append(curves)

    def show(self, tracks: Points) -> None:
        """Tracks of shape (vehicles, vertices, 2), the newest vertex last."""
        edges = np.linspace(0, VERTICES - 1, STEPS + 1).astype(int)
        for curves, first, last in zip(self._curves, edges[:-1], edges[1:], strict=True):
            for curve, track in zip(curves, tracks[:, first : last + 1], strict=True):
                curve.setData(track[:, 0], track[:, 1])


def measure() -> Iterator[dict[str, object]]:
    """Pan, and tick with pan where every trail is made anew before the frame counts as painted."""
    application()
    ours = OurMap(FULL_HD, ("tracks",), minutes=VERTICES / 60)
    crowd = Crowd(ours.town, VEHICLES, VERTICES)
    box = ours.canvas.viewport.bbox_m
    maps = {name: PlainMap(FULL_HD, box) for name in ("each", "same", "thin")}
    looks = {
        "same": Look("8 curves, lines as ours", load_style().widths.trail, antialias=True, segmented=True),
        "thin": Look("8 curves, 1 px, no antialias"),
    }
    trails = {name: PlainTrails(maps[name], look) for name, look in looks.items()} | {"each": CurveEach(maps["each"])}
    names = {name: look.name for name, look in looks.items()} | {"each": f"{STEPS} curves a vehicle, 1 px"}

    def tick(name: str) -> None:
        trails[name].show(crowd.tracks)
        maps[name].pan()

    ways = {"move": crowd.drive, "ours": lambda: ours.show_all(crowd.snapshot())}
    ticks = medians_ms(ways | {name: lambda name=name: tick(name) for name in trails}, ROUNDS)
    pans = medians_ms({"ours": ours.pan} | {name: maps[name].pan for name in trails}, ROUNDS)
    what = f"{VEHICLES} fading tracks of {VERTICES} vertices: "
    for name, told in names.items():
        goal = Target(50) if name == "each" else None
        yield faster(what + "panned", pans["ours"], (told, pans[name]), goal)
        yield faster(what + "all made anew and panned", ticks["ours"], (told, ticks[name]))
    for plain in maps.values():
        plain.close()
    ours.close()
