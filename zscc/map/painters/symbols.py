"""Reports and vehicles: stamped from the atlas on the screen, drawn as paths on a page."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from zscc.map.crowds import crowds
from zscc.map.frame import Frame
from zscc.map.lettering import Hand
from zscc.map.symbols import REPORT_FIRST, SMALL_REPORT_FIRST, draw_glyph
from zscc.map.viewport import Box

SMALL_ABOVE_M_PER_PX = 5.0
"""At town scale reports that do not ask for an act are small, or the map would be confetti."""
_MARGIN_PX = 20.0
_COUNT_GAP_PX = 1.0


def paint_reports(painter: QPainter, frame: Frame) -> None:
    """The reports of the day that do not ask for an act."""
    if frame.marks is None:
        return
    columns, rows = frame.marks.snapshot.report_columns, frame.marks.reports_today[~frame.marks.acts]
    first = SMALL_REPORT_FIRST if frame.viewport.metres_per_pixel > SMALL_ABOVE_M_PER_PX else REPORT_FIRST
    px = frame.viewport.px_from_maps(columns.x_m[rows], columns.y_m[rows])
    _stamp(painter, frame, px, first + columns.priority[rows].astype(np.int64))


def paint_reports_to_act_on(painter: QPainter, frame: Frame) -> None:
    """Urgent and high reports, the most urgent on top, above vehicles: a parked car must not hide one."""
    if frame.marks is None or "reports" not in frame.visible:
        return
    columns, rows = frame.marks.snapshot.report_columns, frame.marks.reports_today[frame.marks.acts]
    px = frame.viewport.px_from_maps(columns.x_m[rows], columns.y_m[rows])
    seen = _in_view(frame, px)
    px, glyphs = px[seen], REPORT_FIRST + columns.priority[rows[seen]].astype(np.int64)
    _stamp(painter, frame, px, glyphs)
    _write_counts(painter, frame, px)


def _write_counts(painter: QPainter, frame: Frame, px: NDArray[np.float64]) -> None:
    """×3 beside a symbol that others lie under."""
    hand = _count_hand(frame)
    for top, count in crowds(px):
        left, _, _, bottom = count_box(frame, px[top], count)
        frame.lettering.write(painter, f"×{count}", left, bottom, hand)


def count_box(frame: Frame, at_px: NDArray[np.float64], count: int) -> Box:
    """Where the count of a crowd stands, right above a symbol's middle; its text stands on the bottom."""
    beside = frame.ink.widths.report * 0.5 + _COUNT_GAP_PX
    width, height = _count_hand(frame).size(frame.ink, f"×{count}")
    x_px, bottom = float(at_px[0]), float(at_px[1]) - beside * 0.4
    return (x_px + beside, bottom - height, x_px + beside + width, bottom)


def _count_hand(frame: Frame) -> Hand:
    return Hand(frame.ink.sizes.small, frame.ink.palette.text, bold=True)


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
    limit = (frame.viewport.width_px + _MARGIN_PX, frame.viewport.height_px + _MARGIN_PX)
    seen: NDArray[np.bool_] = np.all((px > -_MARGIN_PX) & (px < limit), axis=1)
    return seen
