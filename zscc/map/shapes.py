"""A town's lines and areas as Qt polygons, made once a town. Local metres: map metres less ``origin_m``.

Painters map them to pixels with one transform and skip what lies outside the view.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from zscc.map.arrays import polygon_of
from zscc.map.pointing.packed import Packed, boxes_of
from zscc.map.viewport import Box, Viewport
from zscc.town.layers import Road, Town

ROAD_CLASSES = ("local", "secondary", "arterial", "expressway")
"""From the least to the greatest: the greater are drawn on top."""


class Shapes:
    """Many lines of one kind, each with its bounding box."""

    def __init__(self, lines: Iterable[NDArray[np.float64]], origin_m: tuple[float, float]) -> None:
        given = [np.asarray(line, np.float64) for line in lines]
        counts = np.array([len(line) for line in given], np.int64)
        ends = np.cumsum(counts)
        points = np.concatenate(given or [np.empty((0, 2))]) - origin_m
        self._polygons = [polygon_from(line) for line in np.split(points, ends[:-1])] if given else []
        self._boxes = boxes_of(points, ends - counts)
        self._origin_m = origin_m

    def __len__(self) -> int:
        return len(self._polygons)

    def seen(self, viewport: Viewport, margin_px: float = 0.0) -> NDArray[np.int64]:
        """Which of them may touch the view."""
        margin_m = margin_px * viewport.metres_per_pixel
        west, south, east, north = viewport.bbox_m
        x_m, y_m = self._origin_m
        boxes = self._boxes
        hit = (boxes[:, 0] <= east - x_m + margin_m) & (boxes[:, 2] >= west - x_m - margin_m)
        hit &= (boxes[:, 1] <= north - y_m + margin_m) & (boxes[:, 3] >= south - y_m - margin_m)
        return np.flatnonzero(hit)

    def in_px(self, viewport: Viewport, margin_px: float = 0.0) -> Iterator[QPolygonF]:
        """Those that may touch the view, in pixels."""
        transform = px_from_local(viewport, self._origin_m)
        for index in self.seen(viewport, margin_px).tolist():
            yield transform.map(self._polygons[index])

    def polygon_in_px(self, index: int, viewport: Viewport) -> QPolygonF:
        """One of them in pixels."""
        return px_from_local(viewport, self._origin_m).map(self._polygons[index])


@dataclass(frozen=True, slots=True)
class TownShapes:
    """Everything of a town that is drawn as a line or an area."""

    town: Town
    box_m: Box
    boundary: Shapes
    grids: Shapes
    villages: Shapes
    roads: dict[str, Shapes]
    outside_roads: Shapes
    waters: tuple["WaterShape", ...]
    grounds: dict[str, Packed]
    """Grids, villages and roads as packed arrays, for pointing and choosing."""

    @classmethod
    def of(cls, town: Town) -> "TownShapes":
        """Prepare a town."""
        points = np.concatenate(town.boundary)
        (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        origin = ((west + east) / 2, (south + north) / 2)
        return cls(
            town=town,
            box_m=(west, south, east, north),
            boundary=Shapes(town.boundary, origin),
            grids=Shapes((grid.ring for grid in town.grids), origin),
            villages=Shapes((ring for village in town.villages for ring in village.rings), origin),
            roads={name: Shapes(_lines_of(town.roads, name), origin) for name in ROAD_CLASSES},
            outside_roads=Shapes((road.line for road in town.outside_roads), origin),
            waters=tuple(
                WaterShape(Shapes([water.line], origin), water.width_m, _is_closed(water.line)) for water in town.waters
            ),
            grounds={
                "grids": Packed.of([[grid.ring] for grid in town.grids], areas=True),
                "villages": Packed.of([village.rings for village in town.villages], areas=True),
                "roads": Packed.of([[road.line] for road in town.roads], areas=False),
            },
        )

    def boundary_path(self, viewport: Viewport) -> QPainterPath:
        """The town's outline in pixels, for filling and clipping."""
        path = QPainterPath()
        for index in range(len(self.boundary)):
            path.addPolygon(self.boundary.polygon_in_px(index, viewport))
        return path


@dataclass(frozen=True, slots=True)
class WaterShape:
    """A river's middle line with its width on the ground, or the ring of a lake."""

    line: Shapes
    width_m: float
    closed: bool


def px_from_local(viewport: Viewport, origin_m: tuple[float, float]) -> QTransform:
    """The transform from local metres to the view's pixels."""
    scale = 1 / viewport.metres_per_pixel
    left_px, top_px = viewport.px_from_map(*origin_m)
    return QTransform(scale, 0.0, 0.0, -scale, left_px, top_px)


def polygon_from(points: NDArray[np.float64]) -> QPolygonF:
    """A Qt polygon of an array of shape (n, 2)."""
    return polygon_of(points)


def _lines_of(roads: Sequence[Road], road_class: str) -> Iterator[NDArray[np.float64]]:
    return (road.line for road in roads if road.road_class == road_class)


def _is_closed(line: NDArray[np.float64]) -> bool:
    return len(line) > 3 and bool(np.array_equal(line[0], line[-1]))
