"""Placed labels as one picture of stamps, so that a frame puts all of them down with one call."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from zscc.map.ink import Ink
from zscc.map.viewport import Viewport
from zscc.map.writing.labels import PlacedLabel
from zscc.map.writing.lettering import Hand, TextLettering
from zscc.map.writing.stamps import Sheet, StampBook
from zscc.situation.snapshot import VehicleColumns


class LabelSheet:
    """The pieces of labels with their places; texts already drawn are taken from ``book``."""

    def __init__(self, labels: Sequence[PlacedLabel], book: StampBook, ink: Ink) -> None:
        self._ink = ink
        pieces = [(label, piece) for label in labels for piece in label.pieces]
        stamps, corners, sizes = [], [], []
        for label, piece in pieces:
            stamp, corner = _cut(piece.text, label.hand, book, ink)
            stamps.append(stamp)
            corners.append((piece.dx_px + corner.x(), piece.dy_px + corner.y()))
            sizes.append(stamp.deviceIndependentSize().toTuple())
        self._x_m = np.array([piece.x_m for _, piece in pieces])
        self._y_m = np.array([piece.y_m for _, piece in pieces])
        self._corners = np.array(corners, np.float64).reshape(-1, 2)
        self._sizes = np.array(sizes, np.float64).reshape(-1, 2)
        self._subjects = [label.subject for label, _ in pieces]
        self._sheet = Sheet(stamps, book.dpr)

    def put(self, painter: QPainter, view: Viewport) -> None:
        """Put the labels down at their points of the map."""
        self._sheet.put(painter, view.px_from_maps(self._x_m, self._y_m) + self._corners)

    def put_beside(self, painter: QPainter, view: Viewport, vehicles: VehicleColumns, row_of: dict[str, int]) -> None:
        """Put the labels down where their vehicles are now; what is gone is left out, and what would be cut."""
        rows = np.array([row_of.get(subject, -1) for subject in self._subjects], np.int64)
        px = np.full((len(rows), 2), np.nan, np.float64)
        there = rows >= 0
        px[there] = view.px_from_maps(vehicles.x_m[rows[there]], vehicles.y_m[rows[there]])
        self._sheet.put(painter, self._whole(px + self._corners, view))

    def put_whole(self, painter: QPainter, view: Viewport) -> None:
        """Put the labels down at their points of the map, those that would be cut left out: ×12 is not ×1."""
        self._sheet.put(painter, self._whole(view.px_from_maps(self._x_m, self._y_m) + self._corners, view))

    def _whole(self, corners_px: NDArray[np.float64], view: Viewport) -> NDArray[np.float64]:
        rim = self._ink.widths.halo + 1
        ends = corners_px + self._sizes - rim
        cut = np.any((corners_px + rim < 0) | (ends > (view.width_px, view.height_px)), axis=1)
        corners_px[cut] = np.nan
        return corners_px


def cut_pieces(label: PlacedLabel, book: StampBook, ink: Ink) -> None:
    """Draw the texts of a label into ``book``, so that a sheet of it finds them there."""
    for piece in label.pieces:
        _cut(piece.text, label.hand, book, ink)


def _cut(text: str, hand: Hand, book: StampBook, ink: Ink) -> tuple[QPixmap, QPointF]:
    """The text as a stamp, and its top left corner from the left end of the base line."""
    metrics, rim = hand.metrics(ink), ink.widths.halo + 1
    width, height = hand.advance(ink, text) + 2 * rim, metrics.height() + 2 * rim
    box = QRectF(-rim, -metrics.ascent() - rim, width, height)

    def draw(painter: QPainter) -> None:
        TextLettering(ink).write(painter, text, 0.0, 0.0, hand)

    return book.stamp((text, hand), box, draw), box.topLeft()
