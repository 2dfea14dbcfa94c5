"""The picture of what stands still, with the sums of the data (heat, choropleth) between two sheets of it.

The sheet below them and the transparent one above them are kept, so that another sum paints nothing but itself anew:
a copy of the one, the sums, the other over them. Wherever the sums were put in the order of the layers, what lies
below the lowest of them is one sheet and what lies above the highest the other. Without sums there is one picture.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from zscc.map.arrays import image_in_array
from zscc.map.backing import Backing, Sheet, Spare, copied, size_in_device_px, wiped
from zscc.map.frame import Frame
from zscc.map.layers import Pace, SeenLayer, of_pace, paint_seen, seen_in
from zscc.map.viewport import Viewport

Layers = tuple[SeenLayer, ...]
_CutAs = tuple[tuple[tuple[str, float], ...], ...]
_ROWS_AT_ONCE = 128


@dataclass(frozen=True, slots=True, eq=False)
class _Sheets:
    """What lies below the sums, opaque, and above them, transparent; ``cut`` says which layers these are."""

    viewport: Viewport
    below: QImage
    above: QImage
    cut: _CutAs


class Ground(Backing):
    """The one picture under trails, symbols and names."""

    def __init__(self, monotonic_s: Callable[[], float], spare: Spare | None = None) -> None:
        super().__init__(of_pace(Pace.STILL, Pace.SUMS), monotonic_s, spare)
        self._sheets: _Sheets | None = None

    def begin_at_once(self, frame: Frame) -> None:
        """Start a new picture that is to be there soon: in one go, without sheets for the next sums."""
        self.cancel()
        self._sheets = None
        self._job = super()._paint(frame)

    def begin_sums(self, frame: Frame) -> None:
        """Start a new picture that differs from the finished one in the sums only, in the same viewport."""
        below, sums, above = self._cut(frame)
        its = self._sheets
        # A sum that comes to lie elsewhere, as a lent picture does, may have other layers below and above it.
        if its is None or its.viewport is not frame.viewport or its.cut != _cut_as(below, above):
            self.begin(frame)
            return
        self.cancel()
        self._job = self._lay(frame, its, sums)

    def forget(self) -> None:
        super().forget()
        self._sheets = None

    def _paint(self, frame: Frame) -> Iterator[None]:
        before, self._sheets = self._sheets, None
        below, sums, above = self._cut(frame)
        if not sums:
            before = None
            yield from super()._paint(frame)
            return
        size = size_in_device_px(frame.viewport)
        if before is None or (before.below.width(), before.below.height()) != size:
            before = _Sheets(frame.viewport, *_blank(size), ())
            yield from wiped(before.below)
        sheets = _Sheets(frame.viewport, before.below, before.above, _cut_as(below, above))
        yield from _painted(sheets.below, frame, below)
        yield from wiped(sheets.above)
        yield from _painted(sheets.above, frame, above)
        yield from self._lay(frame, sheets, sums)
        self._sheets = sheets

    def _lay(self, frame: Frame, sheets: _Sheets, sums: Layers) -> Iterator[None]:
        image = yield from self._blank(frame.viewport)
        yield from copied(sheets.below, image)
        yield from _painted(image, frame, sums)
        yield from _laid_over(image, sheets.above)
        self._show(Sheet(image, frame.viewport))

    def _cut(self, frame: Frame) -> tuple[Layers, Layers, Layers]:
        """What lies below the lowest of the sums, what from there to the highest of them, and what above it."""
        layers = seen_in(frame, self._layers)
        places = [place for place, layer in enumerate(layers) if layer.kind.pace is Pace.SUMS]
        first, last = (places[0], places[-1] + 1) if places else (len(layers), len(layers))
        return layers[:first], layers[first:last], layers[last:]


def _cut_as(*parts: Layers) -> _CutAs:
    return tuple(tuple((layer.kind.name, layer.opacity) for layer in part) for part in parts)


def _blank(size: tuple[int, int]) -> tuple[QImage, QImage]:
    kinds = QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied
    return image_in_array(*size, kinds[0]), image_in_array(*size, kinds[1])


def _painted(image: QImage, frame: Frame, layers: Iterable[SeenLayer]) -> Iterator[None]:
    image.setDevicePixelRatio(frame.viewport.dpr)
    painter = QPainter(image)
    try:
        yield from paint_seen(painter, frame, layers)
    finally:
        painter.end()


def _laid_over(image: QImage, above: QImage) -> Iterator[None]:
    """Lay a picture over another one of the same size, pixel by pixel; pauses between bands."""
    image_dpr = image.devicePixelRatio()
    # In device pixels: no band may be scaled, by however little.
    for each in (image, above):
        each.setDevicePixelRatio(1.0)
    painter = QPainter(image)
    try:
        for top in range(0, above.height(), _ROWS_AT_ONCE):
            painter.drawImage(QPoint(0, top), above, QRect(0, top, above.width(), _ROWS_AT_ONCE))
            yield
    finally:
        painter.end()
    image.setDevicePixelRatio(image_dpr)
