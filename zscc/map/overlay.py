"""The canvas's furniture, kept as stamps: most frames only put down what an earlier one drew."""

from collections.abc import Callable
from functools import reduce
from operator import is_

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from zscc.map.credits import Credits
from zscc.map.frame import Frame
from zscc.map.painters import furniture, legend
from zscc.map.painters.furniture import EDGE_PX
from zscc.map.true_ground import bar_of, true_ground
from zscc.map.viewport import Box
from zscc.map.writing.stamps import Piece, StampBook

_ROOM = 24
_MOST_ADDED, _LONGEST_SOURCE = 2, 18
_NOTHING: frozenset[str] = frozenset()
_RIM_PX = 3.0
"""Lines and halos reach so far beyond what the furniture takes."""


class Overlay:
    """Caption, legend, north, scale and notes over a map of one style."""

    def __init__(self, dpr: float) -> None:
        self._book = StampBook(dpr, _ROOM)
        self._places: dict[tuple[object, ...], QRectF] = {}
        self._made_of: tuple[object, ...] = (None,)
        """What the last frame was to say, and to whom."""
        self._pieces: list[Piece] | None = None
        self._boxes: list[Box] | None = None
        self._credited: tuple[object, ...] = ()
        self._credit = ""

    def paint(self, painter: QPainter, frame: Frame, left_out: frozenset[str] = _NOTHING) -> None:
        """Put everything down but ``left_out`` (north, notes); gathered anew only when a frame may say otherwise."""
        self._look_at(frame, left_out)
        if self._pieces is None:
            self._pieces = self._gathered(frame, left_out)
        for at, stamp in self._pieces:
            painter.drawPixmap(at, stamp)

    def boxes(self, frame: Frame, left_out: frozenset[str] = _NOTHING) -> list[Box]:
        """What the furniture takes of the view, in pixels."""
        self._look_at(frame, left_out)
        if self._boxes is None:
            self._boxes = self._measured(frame, left_out)
        return self._boxes

    def _look_at(self, frame: Frame, left_out: frozenset[str]) -> None:
        """Forget what was gathered for a frame that may say something else."""
        view, ground = frame.viewport, true_ground(frame.viewport.centre_x_m, frame.viewport.centre_y_m)
        sums = frame.heat, frame.choropleth, frame.ground_picture
        data = frame.shapes, frame.marks, *sums, frame.features, frame.visible
        made_of = (view.width_px, view.height_px, view.metres_per_pixel, ground, frame.words, left_out, *data)
        if not all(map(is_, made_of, self._made_of)):
            self._made_of, self._pieces, self._boxes = made_of, None, None

    def _gathered(self, frame: Frame, left_out: frozenset[str]) -> list[Piece]:
        view, language = frame.viewport, frame.words.language
        ground = true_ground(view.centre_x_m, view.centre_y_m)
        size = (view.width_px, view.height_px)
        caption = ("caption", language, frame.synthetic, size)
        pieces = [self._piece(frame, caption, furniture.caption_boxes, furniture.paint_caption)]
        if legend.is_shown(frame):
            key = ("legends", legend.legends_key(frame), size)
            pieces.append(self._piece(frame, key, lambda its: [legend.legends_box(its)], legend.paint_legends))
        north = ("north", language, round(ground.north_deg, 1), size)
        if "north" not in left_out:
            pieces.append(self._piece(frame, north, furniture.north_boxes, furniture.paint_north))
        if "notes" in left_out:
            return pieces
        bar = bar_of(view.metres_per_pixel, ground.scale, furniture.LONGEST_BAR_PX)
        base, credit = view.height_px - EDGE_PX, self._credit_of(frame)
        notes = self._piece(
            frame,
            ("notes", language, round(bar[0]), round(bar[1], 1), size, credit),
            lambda its: furniture.notes_boxes(its, base, credit=credit),
            lambda stamp, its: furniture.paint_scale_and_notes(stamp, its, base, credit=credit),
        )
        return [*pieces, notes]

    def _measured(self, frame: Frame, left_out: frozenset[str]) -> list[Box]:
        boxes = furniture.caption_boxes(frame)
        if "north" not in left_out:
            boxes += furniture.north_boxes(frame)
        if "notes" not in left_out:
            base, credit = frame.viewport.height_px - EDGE_PX, self._credit_of(frame)
            boxes += furniture.notes_boxes(frame, base, credit=credit)
        if legend.is_shown(frame):
            boxes.append(legend.legends_box(frame))
        return [(box.left(), box.top(), box.right(), box.bottom()) for box in boxes]

    def _credit_of(self, frame: Frame) -> str:
        """Put together anew only when town, language or added layers are others."""
        credited = (frame.shapes.town.sha256, frame.words, frame.features_seen)
        if credited != self._credited:
            self._credited, self._credit = credited, _credit(frame)
        return self._credit

    def _piece(
        self,
        frame: Frame,
        key: tuple[object, ...],
        boxes: Callable[[Frame], list[QRectF]],
        draw: Callable[[QPainter, Frame], None],
    ) -> Piece:
        """A stamp of what ``draw`` paints, and its place; it is no larger than what it takes."""
        place = self._places.get(key)
        if place is None:
            # Measuring words takes longer than putting a stamp down.
            if len(self._places) >= _ROOM:
                self._places.clear()
            place = reduce(QRectF.united, boxes(frame)).adjusted(-_RIM_PX, -_RIM_PX, _RIM_PX, _RIM_PX)
            self._places[key] = place
        return self._book.piece(key, place, lambda stamp: draw(stamp, frame))


def _credit(frame: Frame) -> str:
    """Whose work the map rests on, the added layers that are on as well; what is made up says so."""
    words = frame.words
    parts = [Credits.of(frame.shapes.town, words).in_short(words)]
    added = [shape.layer.provenance for shape in frame.features_seen]
    for its in dict.fromkeys(added[:_MOST_ADDED]):
        source = its.source if len(its.source) <= _LONGEST_SOURCE else its.source[: _LONGEST_SOURCE - 1] + "…"
        parts.append(words("map.credit.made_up", source=source) if its.synthetic else source)
    if len(added) > _MOST_ADDED:
        parts.append(words("map.credit.more", count=len(added) - _MOST_ADDED))
    return " · ".join(part for part in parts if part)
