"""Names of civic and industry facilities: areas early, points when they are near, sites off the record say so."""

from collections.abc import Iterator

import numpy as np

from zscc.map.features.shapes import FeatureShape
from zscc.map.frame import Frame
from zscc.map.writing.labels import Wish, around, centred
from zscc.map.writing.lettering import Hand
from zscc.town.facilities import is_facility_layer
from zscc.town.features import GeometryKind
from zscc.town.layers import Facility

AREAS_BELOW, POINTS_BELOW = 22.0, 6.0
"""Metres per pixel."""
_FEW = 10
"""A layer of so few points is named even when the whole town is seen."""
_FEW_BELOW = 18.0
_REACH_PX = 18.0


def facility_wishes(frame: Frame) -> Iterator[Wish]:
    """Labels of the facilities that are on, the topmost layer first."""
    scale = frame.viewport.metres_per_pixel
    known = {facility.facility_id: facility for facility in frame.shapes.town.facilities}
    for shape in reversed(frame.features_seen):
        if not is_facility_layer(shape.layer.layer_id) or shape.layer.geometry is GeometryKind.LINE:
            continue
        areas = shape.layer.geometry is GeometryKind.POLYGON
        below = AREAS_BELOW if areas else _FEW_BELOW if len(shape.layer) <= _FEW else POINTS_BELOW
        if scale <= below:
            yield from _of_layer(frame, shape, known, areas=areas)


def _of_layer(frame: Frame, shape: FeatureShape, known: dict[str, Facility], *, areas: bool) -> Iterator[Wish]:
    ink = frame.ink
    hand = Hand(ink.sizes.small, ink.palette.text_second)
    ids = next(column.values for column in shape.layer.columns if column.name == "facility_id")
    there = np.isfinite(shape.boxes[:, 0])
    for row in np.flatnonzero(there).tolist():
        facility = known.get(str(ids[row]))
        if facility is None:
            continue
        options = (
            centred(facility.name, facility.at, hand, ink, (0.0, -1.2, 1.2, -2.4, 2.4, -3.6, 3.6))
            if areas
            else around(facility.name, facility.at, hand, ink, _REACH_PX)
        )
        yield Wish(facility.name, "facility", hand, options, facility.facility_id)
