"""A picture of some layers, larger than the view, that is moved while the map is dragged and scaled while it zooms.

A new picture is painted piece by piece beside the one that is shown, so that no frame waits for it.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from zscc.map.arrays import filled, image_in_array
from zscc.map.frame import Frame
from zscc.map.layers import LayerKind, paint
from zscc.map.viewport import Viewport

RIM_SHARE = 0.25
"""The picture reaches this share of the view's mean side beyond each of its edges: about twice the view's area."""
SAME_SCALE = 1e-6
_PIXELS_AT_ONCE = 262_144


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A finished picture, and what it shows."""

    image: QImage
    viewport: Viewport


class Spare:
    """At most one opaque picture that nobody shows any more: to paint over it costs less than new memory.

    Those who paint one after the other may share it.
    """

    def __init__(self) -> None:
        self._image: QImage | None = None

    def keep(self, image: QImage | None) -> None:
        """Keep this one in place of the one before; None: keep nothing."""
        self._image = image

    def take(self, width: int, height: int) -> tuple[QImage, bool]:
        """A picture of so many device pixels, with anything on it; and whether its memory was never written."""
        image, self._image = self._image, None
        if image is not None and (image.width(), image.height()) == (width, height):
            return image, False
        return image_in_array(width, height, QImage.Format.Format_RGB32), True


class Backing:
    """The picture of ``layers`` as last finished, and the one being painted; opaque."""

    def __init__(
        self, layers: tuple[LayerKind, ...], monotonic_s: Callable[[], float], spare: Spare | None = None
    ) -> None:
        self._layers, self._monotonic_s = layers, monotonic_s
        self._shown: Sheet | None = None
        self._job: Iterator[None] | None = None
        self._spare = spare or Spare()

    @property
    def busy(self) -> bool:
        """Whether a new picture is being painted."""
        return self._job is not None

    @property
    def sheet(self) -> Sheet | None:
        """The finished picture; another object when it is another."""
        return self._shown

    @property
    def viewport(self) -> Viewport | None:
        """What the finished picture shows."""
        return None if self._shown is None else self._shown.viewport

    def begin(self, frame: Frame) -> None:
        """Start a new picture of what ``frame`` shows; one that is being painted is given up."""
        self.cancel()
        self._job = self._paint(frame)

    def cancel(self) -> None:
        """Give up the picture that is being painted; the one shown stays."""
        job, self._job = self._job, None
        if job is not None:
            job.close()  # type: ignore[attr-defined]  # a generator

    def forget(self) -> None:
        """Drop everything, before the window closes."""
        self.cancel()
        self._shown = None
        self._spare.keep(None)

    def step(self, until_s: float) -> bool:
        """Paint on until the monotonic moment ``until_s``; True when the new picture is finished and shown."""
        job = self._job
        while job is not None:
            if next(job, self) is self:
                self._job = None
                return True
            if self._monotonic_s() >= until_s:
                break
        return False

    def blit(self, painter: QPainter, view: Viewport) -> None:
        """Put the finished picture where it belongs in ``view``, scaled when the scale is another."""
        if self._shown is None:
            return
        image, its = self._shown.image, self._shown.viewport
        west, _, _, north = its.bbox_m
        left, top = view.px_from_map(west, north)
        zoom = its.metres_per_pixel / view.metres_per_pixel
        if abs(zoom - 1) < SAME_SCALE:
            painter.drawImage(QPointF(_whole(left, view.dpr), _whole(top, view.dpr)), image)
            return
        painter.drawImage(QRectF(left, top, its.width_px * zoom, its.height_px * zoom), image)

    def covers(self, view: Viewport) -> bool:
        """Whether the finished picture reaches to all edges of ``view``."""
        if self._shown is None:
            return False
        west, south, east, north = self._shown.viewport.bbox_m
        w, s, e, n = view.bbox_m
        return west <= w and south <= s and east >= e and north >= n

    def _paint(self, frame: Frame) -> Iterator[None]:
        image = yield from self._blank(frame.viewport)
        yield from self._paint_on(image, frame)
        self._show(Sheet(image, frame.viewport))

    def _paint_on(self, image: QImage, frame: Frame) -> Iterator[None]:
        painter = QPainter(image)
        try:
            for _ in paint(painter, frame, self._layers):
                yield
        finally:
            painter.end()

    def _show(self, sheet: Sheet) -> None:
        if self._shown is not None:
            self._spare.keep(self._shown.image)
        self._shown = sheet

    def _blank(self, viewport: Viewport) -> Generator[None, None, QImage]:
        """A picture to paint over, in memory that is no longer new."""
        image, is_new = self._spare.take(*size_in_device_px(viewport))
        if is_new:
            yield from wiped(image)
        image.setDevicePixelRatio(viewport.dpr)
        return image


def size_in_device_px(viewport: Viewport) -> tuple[int, int]:
    """Width and height of a picture of a viewport."""
    return round(viewport.width_px * viewport.dpr), round(viewport.height_px * viewport.dpr)


def rim_px(view: Viewport) -> float:
    """How far the picture of a view reaches beyond it."""
    return float(round((view.width_px + view.height_px) / 2 * RIM_SHARE))


def _whole(px: float, dpr: float) -> float:
    return round(px * dpr) / dpr


def pixels(image: QImage) -> NDArray[np.uint32]:
    """All pixels as they lie in memory, which a picture of 32 bits leaves no gaps in; for writing too."""
    memory: Any = image.bits()
    return np.frombuffer(memory, np.uint32)


def pixels_to_read(image: QImage) -> NDArray[np.uint32]:
    """The same, for reading only."""
    return np.frombuffer(image.constBits(), np.uint32)


def copied(source: QImage, target: QImage) -> Iterator[None]:
    """Copy all pixels of a picture to one of the same size, with pauses."""
    ones, others = pixels_to_read(source), pixels(target)
    for first in range(0, len(ones), _PIXELS_AT_ONCE):
        others[first : first + _PIXELS_AT_ONCE] = ones[first : first + _PIXELS_AT_ONCE]
        yield


def wiped(image: QImage) -> Iterator[None]:
    """Make all pixels of a picture 0, with pauses."""
    return filled(pixels(image), 0, image)
