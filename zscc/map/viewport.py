"""From map metres to pixels and back. Free of Qt, so that pages, tests and picking share it with the canvas.

Map metres are EPSG:4549 (x east, y north). Pixels are logical pixels of the view, x to the right, y down,
(0, 0) at the outer corner of the top left pixel; ``dpr`` device pixels make one of them.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""West, south, east, north in map metres; or left, top, right, bottom in pixels."""

FINEST_M_PER_PX = 0.25
COARSEST_M_PER_PX = 120.0
"""Bounds of the scale: a doorstep, and the towns around."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A window on the map."""

    width_px: float
    height_px: float
    centre_x_m: float
    centre_y_m: float
    metres_per_pixel: float
    dpr: float = 1.0

    @property
    def bbox_m(self) -> Box:
        """The part of the map that is seen."""
        half_w = self.width_px * self.metres_per_pixel / 2
        half_h = self.height_px * self.metres_per_pixel / 2
        return (self.centre_x_m - half_w, self.centre_y_m - half_h, self.centre_x_m + half_w, self.centre_y_m + half_h)

    def px_from_map(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Pixel of one point."""
        return (
            self.width_px / 2 + (x_m - self.centre_x_m) / self.metres_per_pixel,
            self.height_px / 2 - (y_m - self.centre_y_m) / self.metres_per_pixel,
        )

    def px_from_maps(self, x_m: NDArray[Any], y_m: NDArray[Any]) -> NDArray[np.float64]:
        """Pixels of many points, shape (n, 2)."""
        px = np.empty((len(x_m), 2))
        np.multiply(np.subtract(x_m, self.centre_x_m, dtype=np.float64), 1 / self.metres_per_pixel, out=px[:, 0])
        np.multiply(np.subtract(y_m, self.centre_y_m, dtype=np.float64), -1 / self.metres_per_pixel, out=px[:, 1])
        px += (self.width_px / 2, self.height_px / 2)
        return px

    def map_from_px(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Point under a pixel."""
        return (
            self.centre_x_m + (x_px - self.width_px / 2) * self.metres_per_pixel,
            self.centre_y_m - (y_px - self.height_px / 2) * self.metres_per_pixel,
        )

    def moved_by(self, dx_px: float, dy_px: float) -> "Viewport":
        """The view after the map was dragged by so many pixels."""
        scale = self.metres_per_pixel
        return self.centred_on(self.centre_x_m - dx_px * scale, self.centre_y_m + dy_px * scale)

    def centred_on(self, x_m: float, y_m: float) -> "Viewport":
        """The view with this point of the map in its middle."""
        # Not by ``replace``: a map that is dragged is moved in every frame.
        return Viewport(self.width_px, self.height_px, x_m, y_m, self.metres_per_pixel, self.dpr)

    def zoomed_at(self, x_px: float, y_px: float, factor: float) -> "Viewport":
        """``factor`` times as many pixels a metre (within bounds), with the point under the pixel staying there."""
        scale = clamp_scale(self.metres_per_pixel / factor)
        x_m, y_m = self.map_from_px(x_px, y_px)
        return replace(
            self,
            centre_x_m=x_m - (x_px - self.width_px / 2) * scale,
            centre_y_m=y_m + (y_px - self.height_px / 2) * scale,
            metres_per_pixel=scale,
        )

    def resized(self, width_px: float, height_px: float) -> "Viewport":
        """The same centre and scale in a window of another size."""
        return replace(self, width_px=width_px, height_px=height_px)

    def with_rim(self, rim_px: float) -> "Viewport":
        """The same scale and centre with so much more to see on every side."""
        width_px, height_px = self.width_px + 2 * rim_px, self.height_px + 2 * rim_px
        return Viewport(width_px, height_px, self.centre_x_m, self.centre_y_m, self.metres_per_pixel, self.dpr)


def clamp_scale(metres_per_pixel: float) -> float:
    """Within the bounds of the scale."""
    return min(max(metres_per_pixel, FINEST_M_PER_PX), COARSEST_M_PER_PX)


def viewport_of(box_m: Box, width_px: float, height_px: float, margins_px: Box = (0, 0, 0, 0)) -> Viewport:
    """A window of this size that shows all of ``box_m`` inside its margins (left, top, right, bottom)."""
    west, south, east, north = box_m
    left, top, right, bottom = margins_px
    free_w, free_h = max(width_px - left - right, 1.0), max(height_px - top - bottom, 1.0)
    scale = max((east - west) / free_w, (north - south) / free_h, 1e-6)
    return Viewport(
        width_px=width_px,
        height_px=height_px,
        centre_x_m=(west + east) / 2 - (left - right) / 2 * scale,
        centre_y_m=(south + north) / 2 + (top - bottom) / 2 * scale,
        metres_per_pixel=scale,
    )
