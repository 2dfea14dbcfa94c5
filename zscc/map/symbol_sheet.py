"""Many symbols, baked into a copy of the ground: between two ticks a panned frame is one picture and no symbols."""

from collections.abc import Callable, Iterator
from operator import is_

from zscc.map.arrangement import Band
from zscc.map.backing import SAME_SCALE, Backing, Sheet, copied
from zscc.map.frame import Frame
from zscc.map.layers import LAYERS, LayerKind, Pace
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

    def wants(self, made_of: tuple[object, ...]) -> bool:
        """Whether a picture is being painted, or should be."""
        return self.busy or not self._is_of(made_of)

    def work(
        self, frame_of: Callable[[Viewport], Frame], ground: Backing, made_of: tuple[object, ...], until_s: float
    ) -> None:
        """Paint the symbols of this moment on a ground until the monotonic moment ``until_s``."""
        sheet = ground.sheet
        if sheet is not None and not self._is_of(made_of):
            self.cancel()
            self._made_of, self._job = made_of, self._bake(frame_of(sheet.viewport), sheet)
        self.step(until_s)

    def _is_of(self, made_of: tuple[object, ...]) -> bool:
        """Whether the picture, or the one being painted, is made of these very objects."""
        return len(made_of) == len(self._made_of) and all(map(is_, made_of, self._made_of))

    def fits(self, view: Viewport, made_of: tuple[object, ...]) -> bool:
        """Whether a frame can be taken from the finished picture: symbols keep their size when the map is zoomed."""
        its = self.viewport
        if its is None or self.busy or not self._is_of(made_of) or its.dpr != view.dpr:
            return False
        return abs(its.metres_per_pixel / view.metres_per_pixel - 1) < SAME_SCALE and self.covers(view)

    def forget(self) -> None:
        super().forget()
        self._made_of = ()

    def _bake(self, frame: Frame, ground: Sheet) -> Iterator[None]:
        image = yield from self._blank(ground.viewport)
        yield from copied(ground.image, image)
        yield from self._paint_on(image, frame)
        self._show(Sheet(image, ground.viewport))
