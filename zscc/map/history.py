"""Where the view has been: previous and next, as in a browser. Only views that had come to rest are kept."""

from zscc.map.viewport import Viewport

_ROOM = 60
_SAME_PX, _SAME_SCALE = 1.0, 1e-3


class ViewHistory:
    """A row of views and a place in it."""

    def __init__(self) -> None:
        self._views: list[Viewport] = []
        self._place = -1

    @property
    def has_previous(self) -> bool:
        """Whether one may go back."""
        return self._place > 0

    @property
    def has_next(self) -> bool:
        """Whether one has gone back."""
        return self._place + 1 < len(self._views)

    def record(self, view: Viewport) -> bool:
        """Keep a view that has come to rest; whether it is another one. What came next is forgotten."""
        if self._views and _same(self._views[self._place], view):
            return False
        self._views = [*self._views[: self._place + 1], view][-_ROOM:]
        self._place = len(self._views) - 1
        return True

    def amend(self, view: Viewport) -> None:
        """Put a view in the place of the one that is looked at."""
        self._views[self._place] = view

    def previous(self) -> Viewport | None:
        """Step back; None at the beginning."""
        return self._step(-1)

    def next(self) -> Viewport | None:
        """Step forward again; None at the end."""
        return self._step(1)

    def _step(self, by: int) -> Viewport | None:
        if not 0 <= self._place + by < len(self._views):
            return None
        self._place += by
        return self._views[self._place]


def _same(one: Viewport, other: Viewport) -> bool:
    scale = one.metres_per_pixel
    return (
        abs(other.metres_per_pixel / scale - 1.0) < _SAME_SCALE
        and abs(other.centre_x_m - one.centre_x_m) < _SAME_PX * scale
        and abs(other.centre_y_m - one.centre_y_m) < _SAME_PX * scale
    )
