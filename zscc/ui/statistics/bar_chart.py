"""Bars over time, painted: each opens what it counts; the period before is a thin line over them.

Left and Right walk from bar to bar, Home and End go to the first and the last, Enter opens.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from zscc.ui.parts import Look
from zscc.ui.statistics.walked_chart import WalkedChart

EDGE_PX, TOP_PX, BAR_SHARE, WIDEST_PX = 12, 20, 0.68, 34
_ROUND = (1, 2, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    number: int
    label: str
    """Below it, where there is room."""
    said: str
    """The whole of it in words."""
    before: int | None = None
    runs: bool = False
    """It is not over yet."""


class BarChart(WalkedChart):
    """Bars from left to right on a round scale."""

    def __init__(self, look: Look, height_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._height_px = look, height_px
        self.bars: Sequence[Bar] = ()

    @property
    def parts(self) -> Sequence[Bar]:
        return self.bars

    def sizeHint(self) -> QSize:
        return QSize(self._look.theme.px(300), self._look.theme.px(self._height_px))

    def show_look(self, look: Look, name: str) -> None:
        """Wear another language or theme; ``name`` is read aloud."""
        self._look = look
        self.setAccessibleName(name)
        self.setFixedHeight(look.theme.px(self._height_px))
        self.update()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        if list(bars) != list(self.bars):
            self.bars = tuple(bars)
            self._go(self._at if self._at < len(bars) else -1)
            self.update()

    @property
    def top(self) -> int:
        """The number at the upper end of the scale."""
        most = max((max(bar.number, bar.before or 0) for bar in self.bars), default=0)
        return rounded_up(most)

    # Painting -----------------------------------------------------------------------------------------

    def _field(self) -> QRectF:
        """Where the bars stand: below the scale's number, above the labels."""
        px = self._look.theme.px
        foot = QFontMetrics(self._look.theme.font("small")).height() + px(4)
        return QRectF(px(EDGE_PX), px(TOP_PX), self.width() - 2 * px(EDGE_PX), self.height() - px(TOP_PX) - foot)

    def _place(self, place: int) -> QRectF:
        """The column of a bar, from scale to foot."""
        field = self._field()
        width = field.width() / max(len(self.bars), 1)
        return QRectF(field.left() + width * place, field.top(), width, field.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        self._paint_scale(painter)
        for place, bar in enumerate(self.bars):
            self._paint_bar(painter, place, bar)
        self._paint_before(painter)
        self._paint_labels(painter)
        painter.end()

    def _paint_scale(self, painter: QPainter) -> None:
        theme, field = self._look.theme, self._field()
        painter.setPen(QPen(theme.colour("hairline"), 1))
        for share in (0.0, 0.5, 1.0):
            y = round(field.bottom() - field.height() * share) + 0.5
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text_third"))
        said = self.bars[self._at].said if 0 <= self._at < len(self.bars) else ""
        head = QRectF(field.left(), 0, field.width(), field.top() - 2)
        painter.drawText(
            head, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), self._look.wording.number(self.top)
        )
        if said:
            painter.setPen(theme.colour("text"))
            painter.drawText(head, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), said)

    def _paint_bar(self, painter: QPainter, place: int, bar: Bar) -> None:
        theme, column = self._look.theme, self._place(place)
        width = min(column.width() * BAR_SHARE, theme.px(WIDEST_PX))
        height = column.height() * bar.number / max(self.top, 1)
        box = QRectF(column.center().x() - width / 2, column.bottom() - height, width, height)
        at = place == self._at
        if at:
            painter.fillRect(column, theme.colour("selected" if self.hasFocus() else "raised"))
        painter.fillRect(box, theme.faded("accent", 0.95 if at else 0.36 if bar.runs else 0.62))

    def _paint_before(self, painter: QPainter) -> None:
        theme = self._look.theme
        points = [
            QPointF(column.center().x(), column.bottom() - column.height() * bar.before / max(self.top, 1))
            for place, bar in enumerate(self.bars)
            if bar.before is not None
            for column in (self._place(place),)
        ]
        if len(points) > 1:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("text_second"), 1.4, Qt.PenStyle.DotLine))
            painter.drawPolyline(QPolygonF(points))

    def _paint_labels(self, painter: QPainter) -> None:
        """As many labels as have room, the last one always."""
        theme = self._look.theme
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text_third"))
        metrics = painter.fontMetrics()
        wanted = max((metrics.horizontalAdvance(bar.label) for bar in self.bars), default=0) + theme.px(8)
        column = self._place(0).width()
        every = max(-(-wanted // max(int(column), 1)), 1)
        for place in range(len(self.bars) - 1, -1, -every):
            middle = self._place(place).center().x()
            left = min(max(middle - wanted / 2, 0), self.width() - wanted)
            box = QRect(round(left), round(self._field().bottom()) + 2, round(wanted), metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.bars[place].label)


def rounded_up(most: int) -> int:
    """The next of 1, 2, 4, 6, 8, 10, 20, 40 ... that is no less; 1 for nothing."""
    unit = 1
    while unit * 10 < most:
        unit *= 10
    return next((unit * step for step in _ROUND if unit * step >= most), unit * 10)
