"""A week by its hours, painted: seven rows of 24 cells on one scale with numbers; empty is empty.

Arrows walk, Enter or a click opens the cases of a cell.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from zscc.analysis.hour_matrix import HOURS, WEEKDAYS
from zscc.map.themes.choropleth import class_colours
from zscc.ui.parts import Look
from zscc.ui.statistics.bar_chart import rounded_up

STEPS = 6
"""Colours of the scale."""
_HEAD_PX, _ROW_PX, _HIGHEST_PX, _SIDE_PX, _FOOT_PX = 20, 26, 52, 52, 40
_LEAST_TEXT_PX = 17
_DARK = 128
_HOUR_LABELS = 3
_KEYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -HOURS,
    Qt.Key.Key_Down: HOURS,
}


class MatrixChart(QWidget):
    """Counts by weekday and hour."""

    opened = Signal(int)
    """Number of the cell: weekday times 24 plus hour."""

    def __init__(self, look: Look, said: Callable[[int], str], parent: QWidget) -> None:
        """``said`` is the whole of a cell in words."""
        super().__init__(parent)
        self._look, self._said = look, said
        self.counts: NDArray[np.int64] = np.zeros((WEEKDAYS, HOURS), np.int64)
        self._days: tuple[str, ...] = ("",) * WEEKDAYS
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        px = self._look.theme.px
        return QSize(px(400), px(_HEAD_PX + WEEKDAYS * _ROW_PX + _FOOT_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_look(self, look: Look, name: str, days: tuple[str, ...]) -> None:
        """Wear another language or theme."""
        self._look, self._days = look, days
        self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def show_counts(self, counts: NDArray[np.int64]) -> None:
        """Show other counts, shape (7, 24)."""
        self.counts = counts
        self.update()

    @property
    def top(self) -> int:
        """The number at the upper end of the scale."""
        return rounded_up(int(self.counts.max()))

    def cell_at(self, x_px: float, y_px: float) -> int:
        """The cell under a point; -1 for none."""
        box = self._box()
        if not box.contains(x_px, y_px):
            return -1
        hour = min(int((x_px - box.left()) * HOURS / box.width()), HOURS - 1)
        return min(int((y_px - box.top()) * WEEKDAYS / box.height()), WEEKDAYS - 1) * HOURS + hour

    def place_of(self, cell: int) -> QRectF:
        """Where a cell stands."""
        box, (day, hour) = self._box(), divmod(cell, HOURS)
        wide, high = box.width() / HOURS, box.height() / WEEKDAYS
        return QRectF(box.left() + hour * wide, box.top() + day * high, wide, high).adjusted(1, 1, -1, -1)

    # Painting -----------------------------------------------------------------------------------------

    def _box(self) -> QRectF:
        px = self._look.theme.px
        room = self.height() - px(_HEAD_PX) - px(_FOOT_PX)
        high = min(max(room, px(WEEKDAYS * _ROW_PX)), px(WEEKDAYS * _HIGHEST_PX))
        return QRectF(px(_SIDE_PX), px(_HEAD_PX), self.width() - px(_SIDE_PX), high)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        theme = self._look.theme
        painter.setFont(theme.font("small"))
        colours = [QColor(name) for name in class_colours(theme.style.palette.choropleth, STEPS)]
        self._paint_heads(painter)
        top = self.top
        for cell, count in enumerate(self.counts.ravel().tolist()):
            self._paint_cell(painter, cell, count, colours[self._step(count, top)] if count else None)
        self._paint_scale(painter, colours)
        painter.end()

    @staticmethod
    def _step(count: int, top: int) -> int:
        return min((count * STEPS - 1) // top, STEPS - 1)

    def _paint_heads(self, painter: QPainter) -> None:
        theme, box = self._look.theme, self._box()
        painter.setPen(theme.colour("text_third"))
        wide, high = box.width() / HOURS, box.height() / WEEKDAYS
        for hour in range(0, HOURS, _HOUR_LABELS):
            head = QRectF(box.left() + hour * wide, 0, wide * _HOUR_LABELS, box.top() - 2)
            painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), f"{hour:02d}")
        for day, name in enumerate(self._days):
            side = QRectF(0, box.top() + day * high, box.left() - theme.px(6), high)
            painter.drawText(side, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        said = self._said(self._at) if self._at >= 0 else ""
        if said:
            painter.setPen(theme.colour("text"))
            head = QRectF(box.left() + box.width() * 0.3, 0, box.width() * 0.7, box.top() - 2)
            painter.fillRect(head, theme.colour("surface"))
            painter.drawText(head, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), said)

    def _paint_cell(self, painter: QPainter, cell: int, count: int, colour: QColor | None) -> None:
        theme, box = self._look.theme, self.place_of(cell)
        if colour is not None:
            painter.fillRect(box, colour)
            text = str(count)
            if box.width() >= theme.px(_LEAST_TEXT_PX) and painter.fontMetrics().horizontalAdvance(text) <= box.width():
                dark = colour.lightness() < _DARK
                painter.setPen(QColor("white") if dark else QColor("black"))
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        else:
            painter.setPen(theme.colour("hairline"))
            painter.drawRect(box)
        if cell == self._at:
            painter.setPen(theme.colour("accent" if self.hasFocus() else "text_second"))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))

    def _paint_scale(self, painter: QPainter, colours: list[QColor]) -> None:
        """The steps of the scale with the numbers between them."""
        theme, box = self._look.theme, self._box()
        metrics = QFontMetrics(theme.font("small"))
        wide, top = theme.px(34), box.bottom() + theme.px(8)
        painter.setPen(theme.colour("text_third"))
        for step, colour in enumerate(colours):
            painter.fillRect(QRectF(box.left() + step * wide, top, wide - 1, theme.px(8)), colour)
        for step in range(STEPS + 1):
            text = f"{self.top * step / STEPS:g}" if self.top % STEPS == 0 or step in (0, STEPS) else ""
            middle = box.left() + step * wide
            place = QRect(round(middle - wide / 2), round(top + theme.px(9)), round(wide), metrics.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)

    # People -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        if plain and key in _KEYS:
            wanted = max(self._at, 0) + _KEYS[key] if self._at >= 0 else 0
            if 0 <= wanted < WEEKDAYS * HOURS:
                self._go(wanted)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.opened.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(self.cell_at(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().x(), event.position().y())
        if event.button() is Qt.MouseButton.LeftButton and cell >= 0:
            self._go(cell)
            self.opened.emit(cell)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._go(-1)

    def _go(self, cell: int) -> None:
        if cell != self._at:
            self._at = cell
            self.setAccessibleDescription(self._said(cell) if cell >= 0 else "")
            self.update()
