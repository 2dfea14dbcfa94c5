"""演示数据（示意） across the map, as long as one layer of it is made up. No switch reaches it."""

from collections.abc import Iterator
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTransform

from zscc.map.frame import Frame
from zscc.map.writing.lettering import Hand, outline_of
from zscc.map.writing.stamps import whole

_STEP_PX = (430.0, 250.0)
_TURN_DEG = -18.0
_RIM_PX = 2


def paint_watermark(painter: QPainter, frame: Frame) -> Iterator[None]:
    """Faint words in rows; they lie on the ground, so they move with the map and stay put when it is painted anew."""
    if not frame.synthetic:
        return
    ink, words = frame.ink, frame.words("map.synthetic.watermark")
    hand = Hand(ink.sizes.head, ink.palette.text, opacity=0.06 if ink.style.dark else 0.08, halo=False)
    width, _ = hand.size(ink, words)
    # As outlines everywhere: whoever searches or copies the text of a page does not meet it between the lines.
    outline = outline_of(ink, words, -width / 2, 0.0, hand)
    brush = ink.brush(hand.colour, hand.opacity)

    def draw(brushed: QPainter) -> None:
        brushed.rotate(_TURN_DEG)
        brushed.fillPath(outline, brush)

    book = frame.stamps
    around = QTransform().rotate(_TURN_DEG).mapRect(outline.boundingRect()).toAlignedRect()
    box = QRectF(around.adjusted(-_RIM_PX, -_RIM_PX, _RIM_PX, _RIM_PX))
    for x_px, y_px in places(frame):
        if book is None:
            painter.save()
            painter.translate(x_px, y_px)
            draw(painter)
            painter.restore()
        else:
            # Dozens of outlines cost more than all the roads.
            at, stamp = book.piece(("watermark", words), box, draw)
            painter.drawPixmap(at + QPointF(whole(x_px, book.dpr), whole(y_px, book.dpr)), stamp)
        yield


def places(frame: Frame) -> list[tuple[float, float]]:
    """Pixels of the middles, in staggered rows counted from the map's origin."""
    view = frame.viewport
    step_x, step_y = _STEP_PX
    west, south, east, north = (edge / view.metres_per_pixel for edge in view.bbox_m)
    found = []
    for row in range(floor(south / step_y), ceil(north / step_y) + 1):
        shift = step_x / 2 * (row % 2)
        for column in range(floor((west - shift) / step_x), ceil((east - shift) / step_x) + 1):
            x_m, y_m = (column * step_x + shift) * view.metres_per_pixel, row * step_y * view.metres_per_pixel
            found.append(view.px_from_map(x_m, y_m))
    return found
