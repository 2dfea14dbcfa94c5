"""Where symbols lie, so that labels do not cover them."""

import numpy as np
from numpy.typing import NDArray

from zscc.map.crowds import crowds
from zscc.map.frame import Frame
from zscc.map.painters.symbols import count_box
from zscc.map.viewport import Box

_SHARE = 0.5
"""Half of a symbol's size reaches from its middle to its edge."""


def symbol_boxes(frame: Frame) -> list[Box]:
    """Boxes in pixels of the vehicles and of the reports that ask for an act, as far as they are shown."""
    if frame.marks is None:
        return []
    boxes: list[Box] = []
    snapshot, widths = frame.marks.snapshot, frame.ink.widths
    if "vehicles" in frame.visible:
        boxes += _boxes(frame, snapshot.vehicles.x_m, snapshot.vehicles.y_m, widths.vehicle * _SHARE)
    if "reports" in frame.visible:
        rows = frame.marks.reports_today[frame.marks.acts]
        columns = snapshot.report_columns
        boxes += _boxes(frame, columns.x_m[rows], columns.y_m[rows], widths.report * _SHARE)
        px = frame.viewport.px_from_maps(columns.x_m[rows], columns.y_m[rows])
        boxes += [count_box(frame, px[top], count) for top, count in crowds(px)]
    return boxes


def _boxes(frame: Frame, x_m: NDArray[np.float64], y_m: NDArray[np.float64], reach_px: float) -> list[Box]:
    view = frame.viewport
    px = view.px_from_maps(x_m, y_m)
    seen = np.all((px > -reach_px) & (px < (view.width_px + reach_px, view.height_px + reach_px)), axis=1)
    return [(x - reach_px, y - reach_px, x + reach_px, y + reach_px) for x, y in px[seen].tolist()]
