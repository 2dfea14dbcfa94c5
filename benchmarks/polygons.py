"""Polygons as an added layer: cached pan beside plain pyqtgraph and a black repaint, full re-raster beside QGIS.

Irregular cells that share their edges and fill the town's box, twelve vertices each. Ours fills them thinly and draws
antialiased outlines; QGIS is asked for both, with and without antialias; pyqtgraph draws one merged path without.
"""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import pyqtgraph as pg
import shapely
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGraphicsPathItem, QWidget

from benchmarks.our_map import FULL_HD, OurMap, application
from benchmarks.plain_pyqtgraph import PlainMap, Points
from benchmarks.qgis_peer import Qgis
from benchmarks.rounds import Target, dearer, faster, medians_ms, not_here
from zscc.clock import monotonic_s
from zscc.geo.spaces import Space
from zscc.map.frame import Frame
from zscc.map.painters.features import paint_features
from zscc.town.features import FeatureLayer, GeometryKind, Provenance

SIZES = (79, 1_000, 10_000, 100_000)
EDGE_VERTICES = 3
MOST = SIZES[-1]
ROUNDS = 7


def cells(count: int, box: tuple[float, float, float, float]) -> Points:
    """``count`` or a few more closed rings, shape (cells, 13, 2), whose shared edges are the same to the bit."""
    west, south, east, north = box
    columns = round(np.sqrt(count * (east - west) / (north - south)))
    rows = -(-count // columns)
    random = np.random.default_rng(11)
    fine = (rows * EDGE_VERTICES + 1, columns * EDGE_VERTICES + 1)
    grid = np.stack(np.meshgrid(np.linspace(west, east, fine[1]), np.linspace(south, north, fine[0])), axis=2)
    step = np.array([(east - west) / fine[1], (north - south) / fine[0]])
    grid[1:-1, 1:-1] += random.uniform(-0.3, 0.3, (fine[0] - 2, fine[1] - 2, 2)) * step
    n = EDGE_VERTICES
    rim = [(0, k) for k in range(n)] + [(k, n) for k in range(n)] + [(n, n - k) for k in range(n)]
    rim += [(n - k, 0) for k in range(n + 1)]
    row, column = np.meshgrid(np.arange(rows) * n, np.arange(columns) * n, indexing="ij")
    rings = np.stack([grid[row + down, column + right] for down, right in rim], axis=2)
    return rings.reshape(-1, len(rim), 2)[:count]


def layer_of(rings: Points) -> FeatureLayer:
    """The cells as an added layer."""
    return FeatureLayer(
        layer_id=f"cells{len(rings)}",
        title=f"{len(rings)} cells",
        geometry=GeometryKind.POLYGON,
        xy_m=rings.reshape(-1, 2),
        part_start=np.arange(len(rings) + 1) * rings.shape[1],
        feature_start=np.arange(len(rings) + 1),
        columns=(),
        declared=Space.EPSG4549,
        provenance=Provenance("made up", synthetic=True),
    )


class Black(QWidget):
    """The floor: a widget that only paints itself black."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).fillRect(event.rect(), 0xFF000000)


def measure() -> Iterator[dict[str, object]]:
    """Every size, one after the other; everything of one size in one run."""
    application()
    black = Black()
    black.resize(*FULL_HD)
    black.show()
    QApplication.processEvents()
    with tempfile.TemporaryDirectory() as folder, Qgis() as qgis:
        for count in SIZES:
            yield from _of_size(count, black, qgis, Path(folder))
    black.close()


def _of_size(count: int, black: QWidget, qgis: Qgis, folder: Path) -> Iterator[dict[str, object]]:
    ours = OurMap(FULL_HD, ())
    box = ours.canvas.viewport.bbox_m
    rings = cells(count, box)
    ours.canvas.set_feature_layers((layer_of(rings),))
    ours.canvas.settle()
    plain = PlainMap(FULL_HD, box)
    joined = np.ones(rings.shape[:2], np.int32)
    joined[:, -1] = 0
    path = pg.arrayToQPath(rings[..., 0].ravel(), rings[..., 1].ravel(), connect=joined.ravel(), finiteCheck=False)
    merged = QGraphicsPathItem(path)
    merged.setPen(pg.mkPen("#38d6e8", width=1))
    merged.setBrush(pg.mkBrush(56, 214, 232, 41))
    plain.add(merged)
    pans = medians_ms({"ours": ours.pan, "plain": plain.pan, "black": black.repaint}, ROUNDS)
    goals = (Target(100), Target(3, at_most=True)) if count == MOST else (None, None)
    what = f"{count} polygons: "
    yield faster(what + "panned", pans["ours"], ("pyqtgraph, merged path", pans["plain"]), goals[0])
    yield dearer(what + "panned", pans["ours"], ("black repaint", pans["black"]), goals[1])
    yield from _rasters(what, ours, (qgis, _file(rings, folder)), plain)
    plain.close()
    ours.close()


def _file(rings: Points, folder: Path) -> Path:
    path = folder / f"cells{len(rings)}.gpkg"
    geopandas.GeoDataFrame(geometry=shapely.polygons(rings), crs=4549).to_file(path)
    return path


def _rasters(what: str, ours: OurMap, peer: tuple[Qgis, Path], plain: PlainMap) -> Iterator[dict[str, object]]:
    qgis, path = peer
    frame = ours.canvas.frame
    ways = {"ours": lambda: _painted_ms(frame), "plain": lambda: medians_ms({"plain": plain.pan}, 1)["plain"]}
    if qgis.here:
        box = frame.viewport.bbox_m
        ways["coarse"] = lambda: qgis.render_ms(path, box, antialias=False)
        ways["fine"] = lambda: qgis.render_ms(path, box, antialias=True)
    # Each way tells its own time, because a worker's way there and back is no part of it. The first turn warms up.
    turns = [{name: way() for name, way in ways.items()} for _ in range(ROUNDS + 1)][1:]
    median = {name: statistics.median(turn[name] for turn in turns) for name in ways}
    what += "all painted anew"
    yield faster(what, median["ours"], ("pyqtgraph, merged path", median["plain"]))
    if not qgis.here:
        yield not_here(what, "QGIS")
        return
    yield faster(what, median["ours"], ("QGIS, no antialias", median["coarse"]), Target(1))
    yield faster(what, median["ours"], ("QGIS, antialias", median["fine"]))


def _painted_ms(frame: Frame) -> float:
    """How long the added layers of a frame take into an empty picture, in milliseconds."""
    image = QImage(*FULL_HD, QImage.Format.Format_RGB32)
    began_s = monotonic_s()
    image.fill(0xFF0B1420)
    painter = QPainter(image)
    for shape in frame.features:
        for _ in paint_features(painter, frame, shape):
            pass
    painter.end()
    return (monotonic_s() - began_s) * 1000
