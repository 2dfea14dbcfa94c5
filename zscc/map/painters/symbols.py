"""Reports and vehicles: stamped from the atlas on the screen, drawn as paths on a page."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from zscc.map.frame import Frame
from zscc.map.symbols import REPORT_FIRST, SMALL_REPORT_FIRST, draw_glyph

SMALL_ABOVE_M_PER_PX = 5.0
"""At town scale reports that do not ask for an act are small, or the map would be confetti."""
_MARGIN_PX = 20.0


def paint_reports(painter: QPainter, frame: Frame) -> None:
    """The reports of the day, the most urgent on top."""
    if frame.marks is None:
        return
    columns, rows = frame.marks.snapshot.report_columns, frame.marks.reports_today
    px = frame.viewport.px_from_maps(columns.x_m[rows], columns.y_m[rows])
    small = ~frame.marks.acts & (frame.viewport.metres_per_pixel > SMALL_ABOVE_M_PER_PX)
    first = np.where(small, SMALL_REPORT_FIRST, REPORT_FIRST)
    _stamp(painter, frame, px, first + columns.priority[rows].astype(np.int64))


def paint_vehicles(painter: QPainter, frame: Frame) -> None:
    """The vehicles where their newest good fix puts them."""
    if frame.marks is None:
        return
    vehicles = frame.marks.snapshot.vehicles
    px = frame.viewport.px_from_maps(vehicles.x_m, vehicles.y_m)
    _stamp(painter, frame, px, frame.marks.vehicle_glyphs)


def _stamp(painter: QPainter, frame: Frame, px: NDArray[np.float64], glyphs: NDArray[np.int64]) -> None:
    limit = (frame.viewport.width_px + _MARGIN_PX, frame.viewport.height_px + _MARGIN_PX)
    seen = np.all((px > -_MARGIN_PX) & (px < limit), axis=1)
    if frame.atlas is not None:
        frame.atlas.stamp(painter, px[seen], glyphs[seen])
        return
    for (x_px, y_px), code in zip(px[seen].tolist(), glyphs[seen].tolist(), strict=True):
        draw_glyph(painter, frame.ink, code, x_px, y_px)
