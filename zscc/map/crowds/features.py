"""The crowds of added points at a scale, gathered once a layer and scale. Free of Qt."""

from collections.abc import Generator
from weakref import WeakKeyDictionary

from zscc.map.crowds.crowds import NEAR_PX, Crowds, gathered
from zscc.map.features.shapes import FeatureShape

_KEPT: WeakKeyDictionary[FeatureShape, Crowds] = WeakKeyDictionary()
"""The last crowds of each layer; a layer that is gone takes its own along."""


def gather_features(shape: FeatureShape, metres_per_pixel: float) -> Generator[None, None, Crowds]:
    """The crowds of a layer of points, with pauses before them; rows are those of ``shape.points``."""
    kept = _KEPT.get(shape)
    if kept is not None and kept.fits(metres_per_pixel):
        return kept
    # Counted from the origin of the map, as every crowd is.
    x_m, y_m = (shape.points + shape.origin_m).T
    for found in gathered(x_m, y_m, metres_per_pixel, NEAR_PX):
        if found is not None:
            _KEPT[shape] = found
            return found
        yield
    raise AssertionError("points are always gathered")


def feature_crowds(shape: FeatureShape, metres_per_pixel: float) -> Crowds:
    """The crowds of a layer of points."""
    job = gather_features(shape, metres_per_pixel)
    while True:
        try:
            next(job)
        except StopIteration as done:
            found: Crowds = done.value
            return found
