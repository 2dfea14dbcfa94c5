"""10 000 symbols that all move and turn, and the pan of the map, beside ScatterPlotItem.setData.

The peer that does the same shows arrows in 64 headings too; the peer with round dots of one colour shows less.
"""

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from benchmarks.crowd import Crowd
from benchmarks.our_map import FULL_HD, OurMap, application
from benchmarks.plain_pyqtgraph import PlainMap
from benchmarks.rounds import Target, faster, medians_ms

SYMBOLS = 10_000
ROUNDS = 15


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


def measure() -> Iterator[dict[str, object]]:
    """Every symbol at a new place with a new heading, then the pan alone."""
    application()
    ours = OurMap(FULL_HD, ("vehicles",))
    crowd = Crowd(ours.town, SYMBOLS, 2)
    plains = {name: PlainMap(FULL_HD, ours.canvas.viewport.bbox_m) for name in ("arrows", "dots")}
    items = {
        "arrows": pg.ScatterPlotItem(size=16, pen="#0b1420", brush="#38d6e8", pxMode=True),
        "dots": pg.ScatterPlotItem(size=9, pen=None, brush="#38d6e8", pxMode=True),
    }
    for name, item in items.items():
        plains[name].add(item)
    shapes = arrows()

    def moved_dots() -> None:
        items["dots"].setData(pos=crowd.at)
        plains["dots"].pan()

    def moved_arrows() -> None:
        turned = shapes[np.rint(crowd.heading_deg * (HEADINGS / 360)).astype(int) % HEADINGS]
        items["arrows"].setData(pos=crowd.at, symbol=turned)
        plains["arrows"].pan()

    ways = {"move": crowd.drive, "ours": lambda: ours.tick_and_pan(crowd.snapshot())}
    spent = medians_ms(ways | {"arrows": moved_arrows, "dots": moved_dots}, ROUNDS)
    pans = medians_ms({"ours": ours.pan} | {name: plain.pan for name, plain in plains.items()}, ROUNDS)
    what = f"{SYMBOLS} moving symbols: "
    peers = {"arrows": "ScatterPlotItem, 64 arrows", "dots": "ScatterPlotItem, dots of one colour"}
    for name, told in peers.items():
        goal = Target(5) if name == "arrows" else None
        yield faster(what + "moved and panned", spent["ours"], (told, spent[name]), goal)
        yield faster(what + "panned", pans["ours"], (told, pans[name]))
    for plain in plains.values():
        plain.close()
    ours.close()
