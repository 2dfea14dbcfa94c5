"""Many symbols, baked into a copy of the ground: between two ticks a panned frame is one picture and no symbols."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QPainter

from zscc.map.arrangement import Band
from zscc.map.backing import SAME_SCALE, Backing, Sheet, copied
from zscc.map.frame import Frame
from zscc.map.layers import LAYERS, LayerKind, Pace, paint
from zscc.map.viewport import Viewport

MANY = 1_500
"""Symbols, from which on baking is worth a copy of the ground."""
BAKED: tuple[LayerKind, ...] = tuple(
    layer for layer in LAYERS if layer.pace is Pace.LIVE and layer.switch and layer.band is Band.SYMBOLS
)
"""Layers that are baked: reports that ask for an act, rings and labels stay above them, in every frame."""


class SymbolSheet(Backing):
    """Symbols over a finished picture, in its viewport, for as long as nothing of what it was made of is another."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        super().__init__(BAKED, monotonic_s)
        self._made_of: tuple[object, ...] = ()

    def bake(self, frame: Frame, ground: Sheet, made_of: tuple[object, ...]) -> None:
        """Start a picture of the symbols of ``frame`` on a ground that has the frame's viewport."""
        self.cancel()
        self._made_of = made_of
        self._job = self._bake(frame, ground)

    def is_of(self, made_of: tuple[object, ...]) -> bool:
        """Whether the picture, or the one being painted, is made of these very objects."""
        return len(made_of) == len(self._made_of) and all(
            one is other for one, other in zip(made_of, self._made_of, strict=True)
        )

    def fits(self, view: Viewport, made_of: tuple[object, ...]) -> bool:
        """Whether a frame can be taken from the finished picture: symbols keep their size when the map is zoomed."""
        its = self.viewport
        if its is None or self.busy or not self.is_of(made_of) or its.dpr != view.dpr:
            return False
        return abs(its.metres_per_pixel / view.metres_per_pixel - 1) < SAME_SCALE and self.covers(view)

    def forget(self) -> None:
        super().forget()
        self._made_of = ()

    def _bake(self, frame: Frame, ground: Sheet) -> Iterator[None]:
        image = self._blank(ground.viewport)
        yield from copied(ground.image, image)
        painter = QPainter(image)
        try:
            for _ in paint(painter, frame, self._layers):
                yield
        finally:
            painter.end()
        self._show(Sheet(image, ground.viewport))
