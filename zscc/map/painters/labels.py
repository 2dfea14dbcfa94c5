"""Names on the map, already placed; they keep to their point of the map while the view moves."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.writing.labels import Piece, PlacedLabel


def paint_labels(painter: QPainter, frame: Frame) -> None:
    """What stands still."""
    if frame.label_sheet is not None:
        frame.label_sheet.put(painter, frame.viewport)
        return
    for label in frame.labels:
        _paint(painter, frame, label, label.pieces)


def paint_counts(painter: QPainter, frame: Frame) -> None:
    """How many lie under one symbol."""
    if frame.count_sheet is not None:
        frame.count_sheet.put_whole(painter, frame.viewport)
        return
    for label in frame.count_labels:
        _paint(painter, frame, label, label.pieces)


def paint_vehicle_labels(painter: QPainter, frame: Frame) -> None:
    """What rides with the vehicles."""
    if frame.marks is None:
        return
    vehicles = frame.marks.snapshot.vehicles
    if frame.vehicle_label_sheet is not None:
        frame.vehicle_label_sheet.put_beside(painter, frame.viewport, vehicles, frame.marks.row_of_vehicle)
        return
    for label in frame.vehicle_labels:
        row = frame.marks.row_of_vehicle.get(label.subject)
        if row is not None:
            x_m, y_m = float(vehicles.x_m[row]), float(vehicles.y_m[row])
            _paint(painter, frame, label, [replace(piece, x_m=x_m, y_m=y_m) for piece in label.pieces])


def _paint(painter: QPainter, frame: Frame, label: PlacedLabel, pieces: Sequence[Piece]) -> None:
    view = frame.viewport
    for piece in pieces:
        x_px, y_px = view.px_from_map(piece.x_m, piece.y_m)
        x_px, y_px = x_px + piece.dx_px, y_px + piece.dy_px
        if -200 < x_px < view.width_px + 50 and -20 < y_px < view.height_px + 20:
            frame.lettering.write(painter, piece.text, x_px, y_px, label.hand)
