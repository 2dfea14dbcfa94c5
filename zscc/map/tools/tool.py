"""What every tool answers, and what the map lends it. Positions in pixels of the view and in map metres (EPSG:4549)."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from PySide6.QtCore import Qt

from zscc.map.frame import Frame
from zscc.map.pointing.choosing import Region
from zscc.map.pointing.pick import Pick
from zscc.map.sketch import Sketch
from zscc.map.viewport import Box, Viewport
from zscc.text.words import Words


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a hand is, and which keys it holds."""

    x_px: float
    y_px: float
    at_m: tuple[float, float]
    adds: bool = False
    """Shift: to what is chosen already."""
    takes: bool = False
    """Ctrl or Alt: away from what is chosen."""


class Bench(Protocol):
    """What the map lends its tools."""

    @property
    def viewport(self) -> Viewport:
        """What is seen."""

    @property
    def frame(self) -> Frame:
        """What is painted."""

    @property
    def words(self) -> Words:
        """The language of the desk."""

    def point_at(self, pick: Pick | None) -> None:
        """A person clicked this."""

    def ask_to_choose(self, region: Region, touch: Touch) -> None:
        """Choose what lies in a region, or add or take it as the touch says."""

    def ask_to_choose_one(self, pick: Pick | None, touch: Touch) -> None:
        """Choose one thing, or add or take it as the touch says."""

    def list_at(self, touch: Touch) -> None:
        """Tell everything that lies at a point."""

    def show_box(self, box_m: Box, *, animated: bool = True) -> None:
        """Zoom to a box."""

    def zoom_at(self, x_px: float, y_px: float, factor: float) -> None:
        """Zoom at a pixel."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard and say so."""

    def refresh(self) -> None:
        """The tool's sketch or hint is another one."""


class Tool:
    """A tool that does nothing yet; what it does not answer goes to the map."""

    name: ClassVar[str]
    """Its words are ``habits.tool.<name>`` and ``habits.hint.<name>``."""
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor
    strokes: ClassVar[bool] = False
    """Whether dragging with the left button is the tool's; otherwise it pans."""

    tells: ClassVar[bool] = False
    """Whether the tip tells what lies under the hand; beside a drawing it would only be in the way."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def hint(self) -> str:
        """What to do next, in the desk's language; for the foot of the map."""
        return self.bench.words(f"habits.hint.{self.name}")

    def taken(self) -> None:
        """Somebody took the tool in hand."""

    def click(self, touch: Touch) -> None:
        """A press and release in one place."""

    def double_click(self, touch: Touch) -> None:
        """The second click of two in one place; the first one came as a click."""

    def move(self, touch: Touch) -> None:
        """The hand moves without pressing."""

    def stroke_began(self, touch: Touch) -> None:
        """A drag begins here."""

    def stroke_went_on(self, touch: Touch) -> None:
        """The drag goes on to here."""

    def stroke_ended(self, touch: Touch) -> None:
        """The drag ends here."""

    def key(self, key: Qt.Key) -> bool:
        """Whether the tool did something with a key: Enter, Backspace."""
        del key
        return False

    def result(self) -> str:
        """What Ctrl+C copies; nothing when there is nothing yet."""
        return ""

    def cancel(self) -> bool:
        """Drop what is half done; False when there is nothing, so that Esc puts the tool down."""
        return False

    def sketch(self) -> Sketch | None:
        """What to draw over the map."""
        return None
