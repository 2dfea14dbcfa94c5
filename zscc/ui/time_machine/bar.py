"""The bar of the time machine: what happened when, where the replay stands, what is selected. It scrubs.

Cases are columns, alarms strokes above them, fixes a faint ground; each has a scale of its own. Right of the present
there is nothing at all.
"""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from zscc.model.moment import utc_from_ms
from zscc.model.time_counts import TimeCounts
from zscc.ui.parts import Look
from zscc.ui.time_machine.period import Period, Reach
from zscc.ui.time_machine.player import MINUTE_MS, SECOND_MS

_HOUR_MS = 3_600_000
_ALARMS_PX, _MARK_PX = 9, 4
_LEAST_TOP = 3
_KEYS = {
    Qt.Key.Key_Left: -SECOND_MS,
    Qt.Key.Key_Right: SECOND_MS,
    Qt.Key.Key_PageUp: -_HOUR_MS,
    Qt.Key.Key_PageDown: _HOUR_MS,
}
_FAR = MINUTE_MS // SECOND_MS


class TimeBar(QWidget):
    """One period; the hand drags the replay along it, and selects with Shift or the right button."""

    scrubbed = Signal(object)
    """Milliseconds of the epoch under the hand, whole seconds."""
    chosen = Signal(object, object)
    """From one moment to another."""
    stepped = Signal(object)
    """Milliseconds later, or earlier."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.period = Period.around(Reach.DAY, 0)
        self.counts: TimeCounts | None = None
        """None while nobody has counted yet."""
        self.at_ms, self.now_ms = 0, 0
        self.selection: tuple[int, int] | None = None
        self._brushed_from: int | None = None
        self._scrubs = False
        self._plot: QRectF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 48)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look, self._plot = look, None
        self.setAccessibleName(look.wording.words("replay.bar.name"))
        self.update()

    def show_period(self, period: Period) -> None:
        """Show another part of the calendar; its counts come later."""
        if period != self.period:
            self.period, self.counts = period, None
            self.update()

    def show_counts(self, counts: TimeCounts) -> None:
        """What happened in the parts of the period."""
        self.counts = counts
        self.update()

    def show_place(self, at_ms: int, now_ms: int, selection: tuple[int, int] | None) -> None:
        """Where the replay stands, where the present is, what is selected."""
        if (at_ms, now_ms, selection) != (self.at_ms, self.now_ms, self.selection):
            self.at_ms, self.now_ms, self.selection = at_ms, now_ms, selection
            self.update()

    # Places --------------------------------------------------------------------------------------------

    @property
    def plot(self) -> QRectF:
        """Where the columns stand."""
        # Asked for many times in a paint, and a bar that plays is painted many times a second.
        if self._plot is None:
            theme = self._look.theme
            metrics = QFontMetrics(theme.font("small"))
            side = metrics.horizontalAdvance("00:00") / 2 + 2
            self._plot = QRectF(self.rect()).adjusted(side, theme.px(4), -side, -(metrics.height() + theme.px(4)))
        return self._plot

    def x_of(self, at_ms: float) -> float:
        """Pixel of a moment."""
        period, plot = self.period, self.plot
        return plot.left() + plot.width() * (at_ms - period.since_ms) / (period.until_ms - period.since_ms)

    def moment_at(self, x: float) -> int:
        """The whole second under a pixel, never after the present nor outside the period."""
        period, plot = self.period, self.plot
        share = min(max((x - plot.left()) / max(plot.width(), 1), 0.0), 1.0)
        at_ms = period.since_ms + share * (period.until_ms - period.since_ms)
        return min(int(at_ms // SECOND_MS * SECOND_MS), self.now_ms or period.until_ms)

    def said_at(self, x: float) -> str:
        """What happened in the part under a pixel, in words; '' where nothing is known."""
        counts, period, wording = self.counts, self.period, self._look.wording
        at_ms = self.moment_at(x)
        place = (at_ms - period.since_ms) // period.part_ms
        if counts is None or not 0 <= place < len(counts) or self.x_of(self.now_ms) < x:
            return ""
        at = utc_from_ms(period.since_ms + place * period.part_ms)
        cases, alarms, fixes = (column[place] for column in (counts.cases, counts.alarms, counts.fixes))
        if cases is None or alarms is None or fixes is None:
            return wording.words("replay.bar.uncounted")
        until = at + timedelta(milliseconds=period.part_ms)
        return wording.words(
            "replay.bar.tip",
            since=wording.day_and_clock(at, utc_from_ms(self.at_ms))[:-3],
            until=wording.clock(until)[:-3],
            cases=wording.number(cases),
            alarms=wording.number(alarms),
            fixes=wording.number(fixes),
        )

    def sizeHint(self) -> QSize:
        return QSize(self._look.theme.px(800), self._look.theme.px(64))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._plot = None
        super().resizeEvent(event)

    # Painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: object) -> None:
        del event
        painter = QPainter(self)
        self._paint_axis(painter)
        self._paint_selection(painter)
        if self.counts is not None:
            self._paint_counts(painter, self.counts)
        self._paint_places(painter)
        painter.end()

    def _paint_axis(self, painter: QPainter) -> None:
        theme, plot = self._look.theme, self.plot
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme.colour("hairline"))
        painter.setPen(theme.colour("text_third"))
        for at_ms, text in self.period.marks():
            x = self.x_of(at_ms)
            painter.fillRect(QRectF(x, plot.bottom(), 1, theme.px(_MARK_PX)), theme.colour("text_third"))
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, self.height() - metrics.descent()), text)

    def _paint_selection(self, painter: QPainter) -> None:
        if self.selection is None:
            return
        theme, plot = self._look.theme, self.plot
        left, right = (min(max(self.x_of(at_ms), plot.left()), plot.right()) for at_ms in self.selection)
        painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), theme.colour("selected"))
        for x in (left, right):
            painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height()), theme.colour("accent"))

    def _paint_counts(self, painter: QPainter, counts: TimeCounts) -> None:
        theme, plot = self._look.theme, self.plot
        # What the running part will be nobody knows yet.
        painter.setClipRect(QRectF(0, 0, self.x_of(self.now_ms), self.height()))
        high = plot.height() - theme.px(_ALARMS_PX) - 2
        self._paint_columns(painter, counts.fixes, high, theme.faded("stale", 0.22), 0)
        self._paint_columns(painter, counts.cases, high, theme.faded("accent", 0.75), 1)
        width = plot.width() / max(len(counts), 1)
        most = max((count or 0 for count in counts.alarms), default=0)
        for place, count in enumerate(counts.alarms):
            if count:
                tall = theme.px(_ALARMS_PX) * (0.45 + 0.55 * count / most)
                x = plot.left() + (place + 0.5) * width
                painter.fillRect(QRectF(x - 1, plot.top(), 2, tall), theme.colour("text"))
        painter.setClipping(False)

    def _paint_columns(
        self, painter: QPainter, column: Sequence[int | None], high: float, colour: QColor, gap: int
    ) -> None:
        plot = self.plot
        width = plot.width() / max(len(column), 1)
        top = max(max((count or 0 for count in column), default=0), _LEAST_TOP)
        for place, count in enumerate(column):
            if count:
                tall, left = high * count / top, plot.left() + place * width
                painter.fillRect(QRectF(left, plot.bottom() - tall, max(width - gap, 1), tall), colour)

    def _paint_places(self, painter: QPainter) -> None:
        theme, plot = self._look.theme, self.plot
        if self.period.holds(self.now_ms):
            x = self.x_of(self.now_ms)
            painter.fillRect(
                QRectF(x - 1, plot.top() - theme.px(4), 2, plot.height() + theme.px(6)), theme.colour("ok")
            )
        if self.period.holds(self.at_ms):
            x = self.x_of(self.at_ms)
            edge = theme.px(5)
            painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height() + theme.px(4)), theme.colour("accent"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(QPointF(x, plot.bottom()), edge, edge)
        if self.hasFocus():
            painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 2), theme.colour("accent"))

    # Hands ---------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            said = self.said_at(event.pos().x())
            if said:
                QToolTip.showText(event.globalPos(), said, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at_ms = self.moment_at(event.position().x())
        brushes = event.button() is Qt.MouseButton.RightButton or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        if brushes:
            self._brushed_from = at_ms
        elif event.button() is Qt.MouseButton.LeftButton:
            self._scrubs = True
            self.scrubbed.emit(at_ms)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at_ms = self.moment_at(event.position().x())
        if self._brushed_from is not None:
            self.chosen.emit(self._brushed_from, at_ms)
        elif self._scrubs and at_ms != self.at_ms:
            self.scrubbed.emit(at_ms)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._brushed_from is not None:
            # A click without a drag takes the selection away.
            self.chosen.emit(self._brushed_from, self.moment_at(event.position().x()))
        self._brushed_from, self._scrubs = None, False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        far = _FAR if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        if key in _KEYS:
            self.stepped.emit(_KEYS[key] * (far if abs(_KEYS[key]) == SECOND_MS else 1))
        elif key == Qt.Key.Key_Home:
            self.scrubbed.emit(self.period.since_ms)
        elif key == Qt.Key.Key_End:
            self.scrubbed.emit(min(self.period.until_ms - SECOND_MS, self.now_ms))
        else:
            super().keyPressEvent(event)
