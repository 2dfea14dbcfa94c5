"""Where symbols lie, so that labels give way to them."""

import numpy as np
from numpy.typing import NDArray

from zscc.map.crowds.reports import SMALL_ABOVE_M_PER_PX
from zscc.map.features.facility_looks import BADGE_PX, DESIGNED_FOR_PX, LOOKS, SIGNS_BELOW_M_PER_PX
from zscc.map.frame import Frame
from zscc.map.viewport import Box

_SHARE = 0.5
"""Half of a symbol's size reaches from its middle to its edge."""
_MOST_VEHICLES = 150
"""Names give way to vehicles until these are a crowd."""


def symbol_boxes(frame: Frame, *, all_vehicles: bool = True) -> list[Box]:
    """Boxes in pixels of what is shown: facilities, vehicles, reports; of small reports those with a shape to tell.

    Unless ``all_vehicles`` are asked for, a crowd of vehicles is left out, but for those that call for a look: nothing
    could be written between all of them.
    """
    boxes = _badges(frame)
    if frame.marks is None:
        return boxes
    widths = frame.ink.widths
    if "reports" in frame.visible:
        crowds = frame.reports
        large = crowds.acts | (frame.viewport.metres_per_pixel <= SMALL_ABOVE_M_PER_PX)
        boxes += _boxes(frame, crowds.x_m[large], crowds.y_m[large], widths.report * _SHARE)
        boxes += _boxes(frame, crowds.x_m[~large], crowds.y_m[~large], widths.report_small * _SHARE)
    if "vehicles" in frame.visible:
        vehicles = frame.marks.snapshot.vehicles
        found = _boxes(frame, vehicles.x_m, vehicles.y_m, widths.vehicle * _SHARE)
        if not all_vehicles and len(found) > _MOST_VEHICLES:
            calls = frame.marks.calls_for_look
            found = _boxes(frame, vehicles.x_m[calls], vehicles.y_m[calls], widths.vehicle * _SHARE)
            found = found if len(found) <= _MOST_VEHICLES else []
        boxes += found
    return boxes


def _badges(frame: Frame) -> list[Box]:
    """Of the civic and industry facilities, where these have signs; small ones hide nothing that a name needs."""
    if frame.viewport.metres_per_pixel >= SIGNS_BELOW_M_PER_PX:
        return []
    reach_px = BADGE_PX * frame.ink.widths.place / DESIGNED_FOR_PX
    found: list[Box] = []
    for shape in frame.features_seen:
        if shape.layer.layer_id in LOOKS:
            at = shape.points + shape.origin_m
            found += _boxes(frame, at[:, 0], at[:, 1], reach_px)
    return found


def _boxes(frame: Frame, x_m: NDArray[np.float64], y_m: NDArray[np.float64], reach_px: float) -> list[Box]:
    """Boxes of the symbols in view."""
    view = frame.viewport
    px = view.px_from_maps(x_m, y_m)
    seen = np.all((px > -reach_px) & (px < (view.width_px + reach_px, view.height_px + reach_px)), axis=1)
    return [(x - reach_px, y - reach_px, x + reach_px, y + reach_px) for x, y in px[seen].tolist()]
