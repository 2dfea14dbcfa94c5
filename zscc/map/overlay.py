"""The canvas's furniture, kept as stamps: most frames only put down what an earlier one drew."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from zscc.map.credits import Credits
from zscc.map.frame import Frame
from zscc.map.painters import furniture, legend
from zscc.map.painters.furniture import EDGE_PX
from zscc.map.true_ground import bar_of, true_ground
from zscc.map.writing.stamps import StampBook

_ROOM = 24
_MOST_ADDED, _LONGEST_SOURCE = 2, 18
_CAPTION_PX = (760.0, 52.0)
_LEGENDS_WIDTH_PX = 260.0
_NORTH_PX = (260.0, 84.0)
_NOTES_PX = (860.0, 148.0)


class Overlay:
    """Caption, legend, north, scale and notes over a map of one style."""

    def __init__(self, dpr: float) -> None:
        self._book = StampBook(dpr, _ROOM)
        self._credited: tuple[object, ...] = ()
        self._credit = ""

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Put everything down."""
        view, language = frame.viewport, frame.words.language
        size = (view.width_px, view.height_px)
        right, bottom = view.width_px, view.height_px
        ground = true_ground(view.centre_x_m, view.centre_y_m)
        self._put(painter, frame, ("caption", language, frame.synthetic), QRectF(0, 0, *_CAPTION_PX))
        if legend.with_heat(frame) or legend.with_choropleth(frame):
            height = legend.legends_height_px(frame)
            box = QRectF(0, bottom - height, _LEGENDS_WIDTH_PX, height)
            self._put(painter, frame, ("legends", legend.legends_key(frame), size), box)
        north = ("north", language, round(ground.north_deg, 1), size)
        self._put(painter, frame, north, QRectF(right - _NORTH_PX[0], 0, *_NORTH_PX))
        bar = bar_of(view.metres_per_pixel, ground.scale, furniture.LONGEST_BAR_PX)
        box = QRectF(right - _NOTES_PX[0], bottom - _NOTES_PX[1], *_NOTES_PX)
        base, credit = bottom - EDGE_PX, self._credit_of(frame)
        self._book.put(
            painter,
            ("notes", language, round(bar[0]), round(bar[1], 1), size, credit),
            box,
            lambda stamp: furniture.paint_scale_and_notes(stamp, frame, base, credit=credit),
        )

    def _credit_of(self, frame: Frame) -> str:
        """Put together anew only when town, language or added layers are others."""
        credited = (frame.shapes.town.sha256, frame.words, frame.features_seen)
        if credited != self._credited:
            self._credited, self._credit = credited, _credit(frame)
        return self._credit

    def _put(self, painter: QPainter, frame: Frame, key: tuple[object, ...], box: QRectF) -> None:
        draw = {
            "caption": furniture.paint_caption,
            "legends": legend.paint_legends,
            "north": furniture.paint_north,
        }[str(key[0])]
        self._book.put(painter, key, box, lambda stamp: draw(stamp, frame))


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
