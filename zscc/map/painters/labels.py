"""Names on the map, already placed; they keep to their point of the map while the view moves."""

from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.labels import PlacedLabel


def paint_labels(painter: QPainter, frame: Frame) -> None:
    """What stands still."""
    for label in frame.labels:
        _paint(painter, frame, label)


def paint_vehicle_labels(painter: QPainter, frame: Frame) -> None:
    """What rides with the vehicles."""
    for label in frame.vehicle_labels:
        _paint(painter, frame, label)


def _paint(painter: QPainter, frame: Frame, label: PlacedLabel) -> None:
    view = frame.viewport
    for piece in label.pieces:
        x_px, y_px = view.px_from_map(piece.x_m, piece.y_m)
        x_px, y_px = x_px + piece.dx_px, y_px + piece.dy_px
        if -200 < x_px < view.width_px + 50 and -20 < y_px < view.height_px + 20:
            frame.lettering.write(painter, piece.text, x_px, y_px, label.hand)
