"""What the canvas lends its tools: the view, the frame, and the ways in which a tool gets something done."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from zscc.map.composer import Composer
from zscc.map.frame import Frame
from zscc.map.pointing.choice import Choice
from zscc.map.pointing.choosing import DEFAULT_LAYERS, Region, all_things, how_many, things_in, weight
from zscc.map.pointing.helm import Helm
from zscc.map.pointing.members import members_at
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.picking import picks_at
from zscc.map.tools.tool import Touch
from zscc.map.viewport import Box, Viewport
from zscc.text.words import Words

_AT_ONCE = 20_000
_THINGS_AT_ONCE = 500
"""Naming a thing costs more than looking whether it lies inside."""
"""So many vertices are looked through in a few milliseconds; more go to a thread."""


class Workbench(QObject):
    """The tools' bench on one canvas. Everything it emits, a person asked for."""

    pointed = Signal(object)
    """Pick or None."""
    choice_made = Signal(object)
    """Choice: everything that is chosen from now on."""
    listed = Signal(object, object)
    """tuple of Picks, the top-most first, and the Touch that asked."""
    copied = Signal(str)
    refreshed = Signal()
    _found = Signal(int, object)

    def __init__(self, composer: Composer, helm: Helm, parent: QObject) -> None:
        super().__init__(parent)
        self._composer, self._helm = composer, helm
        self.layers: frozenset[str] = frozenset(DEFAULT_LAYERS)
        """Out of which layers tools choose; those that are off never."""
        self._pool: ThreadPoolExecutor | None = None
        self._asked = 0
        self._found.connect(self._take_found)

    @property
    def viewport(self) -> Viewport:
        """What is seen."""
        return self._helm.view

    @property
    def frame(self) -> Frame:
        """What is painted."""
        return self._composer.frame(self._helm.view)

    @property
    def words(self) -> Words:
        """The language of the desk."""
        return self._composer.words

    @property
    def counts(self) -> Mapping[str, int]:
        """How many things of each kind are chosen."""
        return self._composer.choice.counts

    def point_at(self, pick: Pick | None) -> None:
        """A person clicked this."""
        self.pointed.emit(pick)

    def ask_to_choose(self, region: Region, touch: Touch) -> None:
        """Choose what a region touches, in a thread when there is much."""
        frame, layers, before = self.frame, self.layers, self._composer.choice.picks
        self._work(frame, lambda: _combined(before, things_in(region, frame, layers), touch))

    def ask_to_choose_one(self, pick: Pick | None, touch: Touch) -> None:
        """Choose one thing; nothing under a click that adds or takes changes nothing."""
        if pick is not None or not (touch.adds or touch.takes):
            self.supersede()
            found = frozenset() if pick is None else frozenset({pick})
            self._emit(_combined(self._composer.choice.picks, found, touch))

    def choose_all(self) -> None:
        """Choose every thing of the layers that are chosen from."""
        frame, layers = self.frame, self.layers
        self._work(frame, lambda: all_things(frame, layers), aside=self._are_many(frame))

    def invert(self) -> None:
        """Choose what is not chosen, of the layers that are chosen from."""
        frame, layers, before = self.frame, self.layers, self._composer.choice.picks
        self._work(frame, lambda: all_things(frame, layers) - before, aside=self._are_many(frame))

    def supersede(self) -> int:
        """Something else was chosen meanwhile: what a thread still finds comes too late. The number of this turn."""
        self._asked += 1
        return self._asked

    def is_newest(self, turn: int) -> bool:
        """Whether nothing was chosen since a turn."""
        return turn == self._asked

    def list_at(self, touch: Touch) -> None:
        """Tell everything at a point."""
        frame = self.frame
        found = (*members_at(touch.x_px, touch.y_px, frame), *picks_at(touch.x_px, touch.y_px, frame))
        self.listed.emit(tuple(dict.fromkeys(found)), touch)

    def show_box(self, box_m: Box, *, animated: bool = True) -> None:
        """Zoom to a box that a person drew."""
        self._helm.show_box(box_m, animated=animated, margins_px=(0.0, 0.0, 0.0, 0.0))

    def zoom_at(self, x_px: float, y_px: float, factor: float) -> None:
        """Zoom at a pixel."""
        self._helm.zoom(factor, (x_px, y_px))

    def copy(self, text: str) -> None:
        """Put a text on the clipboard and say so."""
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(text)

    def refresh(self) -> None:
        """The tool's sketch or hint is another one."""
        self.refreshed.emit()

    def close(self) -> None:
        """Let go of the thread."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "zscc-choosing")
        return self._pool

    def _are_many(self, frame: Frame) -> bool:
        return how_many(frame, self.layers) > _THINGS_AT_ONCE

    def _work(self, frame: Frame, find: Callable[[], frozenset[Pick]], *, aside: bool = False) -> None:
        asked = self.supersede()
        if not aside and weight(frame, self.layers) <= _AT_ONCE:
            self._emit(find())
            return
        job = self._threads().submit(lambda: _placed(find(), frame))
        # Heard in the thread: the signal brings it over.
        job.add_done_callback(lambda done: None if done.cancelled() else self._found.emit(asked, done.result()))

    def _take_found(self, asked: int, choice: Choice) -> None:
        if self.is_newest(asked):
            self.choice_made.emit(choice)

    def _emit(self, picks: frozenset[Pick]) -> None:
        self.choice_made.emit(self._composer.choice_of(picks))


def _placed(picks: frozenset[Pick], frame: Frame) -> Choice:
    """The long way of what the composer does, for a thread."""
    snapshot = None if frame.marks is None else frame.marks.snapshot
    return Choice.of(picks, frame.shapes.town, snapshot, tuple(shape.layer for shape in frame.features))


def _combined(before: frozenset[Pick], found: frozenset[Pick], touch: Touch) -> frozenset[Pick]:
    if touch.takes:
        return before - found
    return before | found if touch.adds else found
