"""Reports and vehicles: stamped from the atlas on the screen, drawn as paths on a page."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from zscc.map.crowds.reports import SMALL_ABOVE_M_PER_PX
from zscc.map.frame import Frame
from zscc.map.painters.labels import paint_counts
from zscc.map.symbols import REPORT_FIRST, SMALL_REPORT_FIRST, draw_glyph

_MARGIN_PX = 20.0


def paint_reports(painter: QPainter, frame: Frame) -> None:
    """The reports of the day that do not ask for an act; those on one spot by the uppermost of them."""
    if frame.marks is None:
        return
    crowds = frame.reports
    rest = ~crowds.acts
    first = SMALL_REPORT_FIRST if frame.viewport.metres_per_pixel > SMALL_ABOVE_M_PER_PX else REPORT_FIRST
    px = frame.viewport.px_from_maps(crowds.x_m[rest], crowds.y_m[rest])
    _stamp(painter, frame, px, first + crowds.priority[rest])


def paint_reports_to_act_on(painter: QPainter, frame: Frame) -> None:
    """Urgent and high reports, the most urgent on top, above vehicles: a parked car must not hide one; all counts."""
    if frame.marks is None or "reports" not in frame.visible:
        return
    crowds = frame.reports
    px = frame.viewport.px_from_maps(crowds.x_m[crowds.acts], crowds.y_m[crowds.acts])
    _stamp(painter, frame, px, REPORT_FIRST + crowds.priority[crowds.acts])
    paint_counts(painter, frame)


def paint_vehicles(painter: QPainter, frame: Frame) -> None:
    """The vehicles where their newest good fix puts them."""
    if frame.marks is None:
        return
    vehicles = frame.marks.snapshot.vehicles
    px = frame.viewport.px_from_maps(vehicles.x_m, vehicles.y_m)
    _stamp(painter, frame, px, frame.marks.vehicle_glyphs)


def _stamp(painter: QPainter, frame: Frame, px: NDArray[np.float64], glyphs: NDArray[np.int64]) -> None:
    seen = _in_view(frame, px)
    if frame.atlas is not None:
        frame.atlas.stamp(painter, px[seen], glyphs[seen])
        return
    for (x_px, y_px), code in zip(px[seen].tolist(), glyphs[seen].tolist(), strict=True):
        draw_glyph(painter, frame.ink, code, x_px, y_px)


def _in_view(frame: Frame, px: NDArray[np.float64]) -> NDArray[np.bool_]:
    x_px, y_px = px[:, 0], px[:, 1]
    seen: NDArray[np.bool_] = (x_px > -_MARGIN_PX) & (x_px < frame.viewport.width_px + _MARGIN_PX)
    seen &= (y_px > -_MARGIN_PX) & (y_px < frame.viewport.height_px + _MARGIN_PX)
    return seen
