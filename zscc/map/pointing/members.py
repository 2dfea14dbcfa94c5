"""Who a crowd on the map is made of. Free of Qt."""

import numpy as np
from numpy.typing import NDArray

from zscc.map.crowds.features import feature_crowds
from zscc.map.frame import Frame
from zscc.map.pointing.pick import Pick
from zscc.town.features import GeometryKind

REACH_PX = 12.0
"""How near to a symbol's middle the cursor must be."""


def members_at(x_px: float, y_px: float, frame: Frame) -> tuple[Pick, ...]:
    """The things that one symbol under a pixel stands for, its own first; reports before added points.

    One pick where a symbol stands for itself; nothing where there is no report or added point.
    """
    found = report_crowd_at(x_px, y_px, frame)
    if found is not None:
        return frame.reports.members(found)
    for shape in reversed(frame.features_seen):
        if shape.layer.geometry is GeometryKind.POINT:
            crowds = feature_crowds(shape, frame.viewport.metres_per_pixel)
            at = shape.points[crowds.top] + shape.origin_m
            nearest = _nearest(frame, at[:, 0], at[:, 1], x_px, y_px)
            if nearest is not None:
                its = dict.fromkeys(shape.row_of_point[crowds.members(nearest)].tolist())
                return tuple(Pick("feature", f"{shape.layer.layer_id}:{row}") for row in its)
    return ()


def report_crowd_at(x_px: float, y_px: float, frame: Frame) -> int | None:
    """The crowd of reports under a pixel, its place in ``frame.reports``."""
    if frame.marks is None or "reports" not in frame.visible:
        return None
    reports = frame.reports
    # Where two are as near, the one that asks for an act lies above.
    order = np.concatenate((np.flatnonzero(~reports.acts), np.flatnonzero(reports.acts)))
    nearest = _nearest(frame, reports.x_m[order], reports.y_m[order], x_px, y_px)
    return None if nearest is None else int(order[nearest])


def _nearest(frame: Frame, x_m: NDArray[np.float64], y_m: NDArray[np.float64], x_px: float, y_px: float) -> int | None:
    """The nearest point within reach; of two as near, to a pixel, the later one."""
    if not len(x_m):
        return None
    away = np.rint(np.hypot(*(frame.viewport.px_from_maps(x_m, y_m) - (x_px, y_px)).T))
    nearest = len(away) - 1 - int(np.argmin(away[::-1]))
    return nearest if away[nearest] <= REACH_PX else None
