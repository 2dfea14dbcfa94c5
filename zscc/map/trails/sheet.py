"""The ground with the trails on it, as one opaque picture: a tick changes only the pixels that trails touch."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QImage

from zscc.map.backing import Backing, Sheet, Spare, copied, pixels, pixels_to_read
from zscc.map.frame import Frame
from zscc.map.painters.tracks import tones
from zscc.map.trails.fade import TrailFade
from zscc.map.trails.live import LiveTrails


class TrailSheet(Backing):
    """Trails over the finished picture ``under`` them, in the same viewport."""

    def __init__(self, monotonic_s: Callable[[], float], under: Backing, spare: Spare | None = None) -> None:
        super().__init__((), monotonic_s, spare)
        self._ground = under
        self._forget_trails()
        self.told = object()
        """Another object whenever the picture, which may be the same one, shows something else."""

    def forget(self) -> None:
        super().forget()
        self._forget_trails()

    def _forget_trails(self) -> None:
        self._trails = LiveTrails()
        self._fade_key: object = None
        self._fade = TrailFade(())
        self._laid: tuple[Sheet | None, int] = (None, 0)
        """The ground under the finished picture, and the unit in which it was painted."""

    def _paint(self, frame: Frame) -> Iterator[None]:
        ground = self._ground.sheet
        if ground is None:
            return
        opacity = frame.arrangement.opacity("tracks")
        same = self._fade_key == (frame.ink, opacity) and self._laid[0] is ground
        same = same and (yield from self._trails.is_kept(frame))
        if not same:
            self._laid = None, 0
            self._fade_key = frame.ink, opacity
            self._fade = TrailFade([frame.ink.colour(value) for value in tones(frame)], opacity)
        yield
        if frame.marks is not None and frame.trail_minutes > 0:
            yield from self._trails.follow(frame)
        if same and self._shown is not None:
            yield from self._go_on(self._shown.image, ground.image)
        else:
            image = yield from self._blank(frame.viewport)
            yield from copied(ground.image, image)
            yield from self._trails.raster.fade(
                pixels(image), pixels_to_read(ground.image), self._fade, self._trails.unit
            )
            self._show(Sheet(image, frame.viewport))
        self._laid = ground, self._trails.unit
        self.told = object()

    def _go_on(self, image: QImage, ground: QImage) -> Iterator[None]:
        """The picture that is shown, a moment later: what is new, and when a step of fading is over, everything."""
        raster = self._trails.raster
        if self._trails.unit == self._laid[1]:
            yield from raster.fade(pixels(image), pixels_to_read(ground), self._fade, self._trails.unit, new_only=True)
        else:
            yield from raster.fade(pixels(image), pixels_to_read(ground), self._fade, self._trails.unit)
