"""Counts over time with a centre line and control limits, painted. What is beyond a limit is a diamond, never red.

Left and Right walk from point to point, Enter or a click opens the cases of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from zscc.analysis.control_limits import Limits
from zscc.ui.parts import Look
from zscc.ui.statistics.bar_chart import rounded_up
from zscc.ui.statistics.walked_chart import WalkedChart

HEIGHT_PX = 190
_EDGE_PX, _SIDE_PX, _TOP_PX, _FOOT_PX = 8, 84, 20, 20
_DOT_PX, _DIAMOND_PX = 3.0, 6.5


@dataclass(frozen=True, slots=True)
class Point:
    """One point."""

    number: int
    label: str
    said: str
    beyond: int = 0
    """1 above the upper limit, -1 below the lower one."""
    runs: bool = False


class ControlChart(WalkedChart):
    """Points from left to right."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.points: tuple[Point, ...] = ()
        self.limits: Limits | None = None
        self._names = ("", "", "")

    @property
    def parts(self) -> Sequence[Point]:
        return self.points

    def sizeHint(self) -> QSize:
        return QSize(self._look.theme.px(300), self._look.theme.px(HEIGHT_PX))

    def show_look(self, look: Look, name: str, lines: tuple[str, str, str]) -> None:
        """Wear another language or theme; ``lines`` are the names of upper limit, centre and lower limit."""
        self._look, self._names = look, lines
        self.setAccessibleName(name)
        self.setFixedHeight(look.theme.px(HEIGHT_PX))
        self.update()

    def show_points(self, points: Sequence[Point], limits: Limits | None) -> None:
        """Show other points; without limits nothing is judged."""
        self.points, self.limits = tuple(points), limits
        self._go(self._at if self._at < len(points) else -1)
        self.update()

    @property
    def top(self) -> int:
        """The number at the upper end of the scale."""
        most = max((point.number for point in self.points), default=0)
        return rounded_up(max(most, 0 if self.limits is None else int(self.limits.upper) + 1))

    def place_of(self, place: int) -> QPointF:
        """Where a point stands."""
        field = self._field()
        x = field.left() + field.width() * (place + 0.5) / max(len(self.points), 1)
        return QPointF(x, self._y(self.points[place].number))

    # Painting -----------------------------------------------------------------------------------------

    def _field(self) -> QRectF:
        px = self._look.theme.px
        wide = self.width() - px(_EDGE_PX) - px(_SIDE_PX)
        return QRectF(px(_EDGE_PX), px(_TOP_PX), wide, self.height() - px(_TOP_PX) - px(_FOOT_PX))

    def _y(self, number: float) -> float:
        field = self._field()
        return field.bottom() - field.height() * number / max(self.top, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setFont(self._look.theme.font("small"))
        self._paint_ground(painter)
        if self.points:
            self._paint_limits(painter)
            self._paint_points(painter)
            self._paint_labels(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        theme, field = self._look.theme, self._field()
        painter.setPen(QPen(theme.colour("hairline"), 1))
        for share in (0.0, 0.5, 1.0):
            y = round(field.bottom() - field.height() * share) + 0.5
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        head = QRectF(field.left(), 0, field.width(), field.top() - 2)
        painter.setPen(theme.colour("text_third"))
        base = int(Qt.AlignmentFlag.AlignBottom)
        painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft) | base, self._look.wording.number(self.top))
        if 0 <= self._at < len(self.points):
            painter.setPen(theme.colour("text"))
            painter.drawText(head, int(Qt.AlignmentFlag.AlignRight) | base, self.points[self._at].said)

    def _paint_limits(self, painter: QPainter) -> None:
        """The band of chance, its edges dashed, each line with its name and number at the right."""
        theme, field, limits = self._look.theme, self._field(), self.limits
        if limits is None:
            return
        upper, centre, lower = (self._y(value) for value in (limits.upper, limits.centre, limits.lower))
        painter.fillRect(QRectF(field.left(), upper, field.width(), lower - upper), theme.faded("stale", 0.14))
        lines = ((upper, limits.upper, True), (centre, limits.centre, False), (lower, limits.lower, True))
        for (y, value, dashed), name in zip(lines, self._names, strict=True):
            painter.setPen(
                QPen(theme.colour("text_third"), 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
            )
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
            height = painter.fontMetrics().height()
            box = QRectF(field.right() + 4, y - height / 2, self.width() - field.right() - 4, height)
            painter.setPen(theme.colour("text_second"))
            painter.drawText(
                box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), f"{name} {value:.1f}"
            )

    def _paint_points(self, painter: QPainter) -> None:
        theme = self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.faded("accent", 0.7), 1.4))
        painter.drawPolyline(QPolygonF([self.place_of(place) for place in range(len(self.points))]))
        for place, point in enumerate(self.points):
            at = self.place_of(place)
            painter.setPen(QPen(theme.colour("surface"), 1))
            painter.setBrush(theme.colour("text" if point.beyond else "accent"))
            if point.beyond:
                side = theme.px(_DIAMOND_PX)
                painter.drawPolygon(
                    QPolygonF([at + QPointF(*corner) for corner in ((0, -side), (side, 0), (0, side), (-side, 0))])
                )
            else:
                if point.runs:
                    painter.setPen(QPen(theme.colour("accent"), 1.4))
                    painter.setBrush(theme.colour("surface"))
                painter.drawEllipse(at, theme.px(_DOT_PX), theme.px(_DOT_PX))
            if place == self._at:
                painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "text_second"), 1.4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(at, theme.px(9), theme.px(9))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_labels(self, painter: QPainter) -> None:
        theme, field = self._look.theme, self._field()
        painter.setPen(theme.colour("text_third"))
        metrics = painter.fontMetrics()
        wanted = max(metrics.horizontalAdvance(point.label) for point in self.points) + theme.px(8)
        every = max(-(-wanted * len(self.points) // max(int(field.width()), 1)), 1)
        for place in range(len(self.points) - 1, -1, -every):
            middle = self.place_of(place).x()
            left = min(max(middle - wanted / 2, 0), self.width() - wanted)
            box = QRect(round(left), round(field.bottom()) + 2, round(wanted), metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.points[place].label)
