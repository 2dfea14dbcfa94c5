"""处置要点: the preset's check-list for one case; each tick is a line of the logbook with name and time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zscc.model.asked import WriteLine
from zscc.model.catalogue import Preset
from zscc.model.duty import DutyKind, DutyLine
from zscc.ui.dispatch.page import Page
from zscc.ui.dispatch.stack import Face, Stack
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look

DONE, NOT_DONE = "true", "false"


@dataclass(frozen=True, slots=True)
class Point:
    """One item of the list."""

    text: str
    done_at: datetime | None = None
    by: str = ""


def points_of(preset: Preset, case_id: str, lines: Iterable[DutyLine]) -> tuple[Point, ...]:
    """The items with their ticks: the newest line about an item holds."""
    newest: dict[str, DutyLine] = {}
    for each in lines:
        if each.what is DutyKind.CHECKED and each.about == case_id and each.to == preset.preset_id:
            newest |= dict.fromkeys((item for item, _ in each.values), each)
    return tuple(_point(text, newest.get(text)) for text in preset.points)


def _point(text: str, its: DutyLine | None) -> Point:
    if its is None or dict(its.values)[text] != DONE:
        return Point(text)
    return Point(text, its.at, its.by)


def tick_of(preset: Preset, case_id: str, point: Point) -> WriteLine:
    """The line that ticks an item, or takes its tick away."""
    value = NOT_DONE if point.done_at is not None else DONE
    return WriteLine(DutyKind.CHECKED, to=preset.preset_id, about=case_id, values=((point.text, value),))


class PointsPanel(Page):
    """The list, ticked by Enter."""

    ticked = Signal(object)
    """Point whose tick a person changed."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(look, words, parent)
        self._points: tuple[Point, ...] = ()
        self._preset: Preset | None = None
        self.stack = Stack(look, self)
        self.column.addWidget(self.stack)
        self.column.addWidget(self.notice)
        self.stack.done.connect(lambda key: self.ticked.emit(self._points[int(key)]))
        self.show_look(look, words)

    def send(self) -> None:
        """Ctrl+Enter ticks the current one, as Enter does."""
        if self.stack.current_key():
            self.stack.done.emit(self.stack.current_key())

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.stack.show_look(look, words("points.list"))
        self._show()

    def show_points(self, preset: Preset | None, points: tuple[Point, ...]) -> None:
        """Show these items."""
        if (preset, points) != (self._preset, self._points):
            self._preset, self._points = preset, points
            self._show()

    def _show(self) -> None:
        words, points = self.words, self._points
        if self._preset is None:
            self.heading.show_texts(words("points.none"))
            self.stack.show_faces([])
            return
        count = words("points.count", done=sum(each.done_at is not None for each in points), number=len(points))
        self.heading.show_texts(words("points.heading", preset=self._preset.name), count)
        self.stack.show_faces([self._face(place, each) for place, each in enumerate(points)])

    def _face(self, place: int, point: Point) -> Face:
        said = ""
        if point.done_at is not None:
            said = self.words("points.ticked", clock=self.words.wording.clock(point.done_at), by=point.by)
        done = point.done_at is not None
        return Face(str(place), point.text, end=said, end_shade="text_third", ticked=done, dim=done)
