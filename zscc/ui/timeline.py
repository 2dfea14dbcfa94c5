"""The day at the foot of the desk: reports by quarter hour up to now, and the day before as a dashed line.

Nothing that looks like data stands right of now. A click or a drag replays that second.
"""

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from zscc.clock import SHANGHAI
from zscc.situation.snapshot import Snapshot
from zscc.ui.live_badge import LiveBadge
from zscc.ui.parts import Look, label, say, tight

QUARTERS = 96
HOURS_BETWEEN_LABELS = 3
HEIGHT_PX = 86
QUARTER_S = 900
LEAST_TOP = 4
"""The scale shows at least so many, so that one report is not a tower."""


class DayHistogram(QWidget):
    """The bars, the line and the marker; the hand goes back into the day."""

    quarter_asked = Signal(int)
    moment_asked = Signal(float)
    """Seconds since midnight, never after now."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._today: NDArray[np.int64] = np.zeros(QUARTERS, dtype=np.int64)
        self._yesterday: NDArray[np.int64] = np.zeros(QUARTERS, dtype=np.int64)
        self._now = 0.0
        self._hand_x: float | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(240)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.update()

    def show_day(self, today: NDArray[np.int64], yesterday: NDArray[np.int64], now: float) -> None:
        """Show counts by quarter hour; ``now`` is the place of the moment in quarters, 0 to 96."""
        if now != self._now or not np.array_equal(today, self._today):
            self._today, self._yesterday, self._now = today, yesterday, now
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.theme.px(800), self._look.theme.px(76))

    @property
    def plot(self) -> QRectF:
        """Where the bars stand."""
        theme = self._look.theme
        foot = QFontMetrics(theme.font("small")).height() + theme.px(4)
        side = QFontMetrics(theme.font("small")).horizontalAdvance("00:00") / 2 + 2
        return QRectF(self.rect()).adjusted(side, theme.px(10), -side, -foot)

    def x_of(self, quarters: float) -> float:
        """Pixel of a time of day in quarters."""
        return self.plot.left() + self.plot.width() * quarters / QUARTERS

    def quarter_at(self, x: float) -> int | None:
        """The quarter hour under a pixel; None outside the past of the day."""
        quarter = int((x - self.plot.left()) / self.plot.width() * QUARTERS)
        return quarter if self.plot.left() <= x and 0 <= quarter <= min(self._now, QUARTERS - 1) else None

    def paintEvent(self, event: object) -> None:
        del event
        painter = QPainter(self)
        self._paint_axis(painter)
        self._paint_days(painter)
        self._paint_now(painter)
        if self._hand_x is not None:
            self._paint_hand(painter, self.x_of(self.second_at(self._hand_x) / QUARTER_S))
        painter.end()

    def _top(self) -> int:
        passed = int(self._now) + 1
        return max(int(self._today.max()), int(self._yesterday[:passed].max(initial=0)), LEAST_TOP)

    def _paint_axis(self, painter: QPainter) -> None:
        theme, plot = self._look.theme, self.plot
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme.colour("hairline"))
        for hour in range(0, 25, HOURS_BETWEEN_LABELS):
            text, x = f"{hour:02d}:00", self.x_of(hour * 4)
            painter.fillRect(QRectF(x, plot.bottom(), 1, theme.px(4)), theme.colour("text_third"))
            painter.setPen(theme.colour("text_third"))
            painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, self.height() - metrics.descent()), text)

    def _paint_days(self, painter: QPainter) -> None:
        theme, plot, top = self._look.theme, self.plot, self._top()
        passed = min(int(self._now) + 1, QUARTERS)
        width = plot.width() / QUARTERS
        # The quarter hour that is running ends in the future.
        painter.setClipRect(QRectF(0, 0, self.x_of(self._now), self.height()))
        bar = theme.faded("accent", 0.62)
        for quarter in range(passed):
            height = plot.height() * int(self._today[quarter]) / top
            left = plot.left() + quarter * width
            painter.fillRect(QRectF(left + 1, plot.bottom() - height, max(width - 2, 1), height), bar)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("text_second"), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        line = [
            QPointF(plot.left() + (quarter + 0.5) * width, plot.bottom() - plot.height() * int(count) / top)
            for quarter, count in enumerate(self._yesterday[:passed])
        ]
        painter.drawPolyline(QPolygonF(line))
        painter.setClipping(False)

    def _paint_now(self, painter: QPainter) -> None:
        theme, plot, x = self._look.theme, self.plot, self.x_of(self._now)
        painter.fillRect(QRectF(x - 1, plot.top() - theme.px(8), 2, plot.height() + theme.px(10)), theme.colour("ok"))

    def _paint_hand(self, painter: QPainter, x: float) -> None:
        """Where a drag would go."""
        theme, plot = self._look.theme, self.plot
        painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height()), theme.colour("accent"))
        second = int(self.second_at(self._hand_x or 0.0))
        text = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("accent"))
        wide = painter.fontMetrics().horizontalAdvance(text)
        left = x + theme.px(4) if x + theme.px(4) + wide < plot.right() else x - theme.px(4) - wide
        painter.drawText(QPointF(left, plot.top() + painter.fontMetrics().ascent()), text)

    def second_at(self, x: float) -> float:
        """The second of the day under a pixel, now at the latest."""
        share = min(max((x - self.plot.left()) / self.plot.width(), 0.0), 1.0)
        return min(float(int(share * QUARTERS * QUARTER_S)), self._now * QUARTER_S)

    def said_at(self, quarter: int) -> str:
        """What stands at a quarter hour, in words."""
        wording = self._look.wording
        return wording(
            "timeline.tip",
            quarter=wording.quarter(quarter),
            today=wording.counted("report", int(self._today[quarter])),
            yesterday=wording.counted("report", int(self._yesterday[quarter])),
        )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            quarter = self.quarter_at(event.pos().x())
            if quarter is None:
                QToolTip.hideText()
            else:
                said = f"{self.said_at(quarter)}\n{self._look.wording.words('replay.live.bar_tip')}"
                QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if event.button() is Qt.MouseButton.LeftButton and self.quarter_at(x) is not None:
            self._point(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hand_x is not None:
            self._point(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        x, hand_x = event.position().x(), self._hand_x
        quarter = self.quarter_at(x)
        if event.button() is Qt.MouseButton.RightButton and quarter is not None:
            self.quarter_asked.emit(quarter)
        elif event.button() is Qt.MouseButton.LeftButton and hand_x is not None:
            self._point(None)
            self.moment_asked.emit(self.second_at(x))

    def _point(self, x: float | None) -> None:
        self._hand_x = x
        self.update()


class Timeline(QFrame):
    """The strip: live badge, what the bars and the line are, the day, the date."""

    quarter_asked = Signal(int)
    replay_asked = Signal(object)
    """The past is to be shown from this moment on; None: from this very second. To pause the present is to replay."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._midnight: datetime | None = None
        self.setObjectName("timeline")
        self._look = look
        self.badge = LiveBadge(look, self)
        self.bars_are, self.line_is = label("small", "second", self), label("small", "second", self)
        self.histogram = DayHistogram(look, self)
        self.histogram.quarter_asked.connect(self.quarter_asked)
        self.histogram.moment_asked.connect(self._moment_asked)
        self.replay = QPushButton(self)
        self.replay.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.replay.clicked.connect(lambda: self.replay_asked.emit(None))
        self.date: QLabel = label("body", parent=self)
        legend = QVBoxLayout()
        tight(legend, spacing=2)
        legend.addStretch(1)
        legend.addWidget(self.bars_are)
        legend.addWidget(self.line_is)
        legend.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 6)
        row.setSpacing(20)
        row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.replay, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(legend)
        row.addWidget(self.histogram, 1)
        row.addWidget(self.date)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.setFixedHeight(look.theme.px(HEIGHT_PX))
        self.badge.show_look(look)
        self.replay.setText(look.wording.words("replay.live.replay"))
        self.replay.setToolTip(look.wording.words("replay.live.replay_tip"))
        say(self.bars_are, look.wording("timeline.bars"))
        say(self.line_is, look.wording("timeline.line"))
        self.histogram.setAccessibleName(look.wording("timeline.bars"))
        self.histogram.show_look(look)

    def show_snapshot(self, snapshot: Snapshot, *, loaded: bool = True) -> None:
        """Show the day of a snapshot; ``loaded`` once its figures stand."""
        self.badge.show_feeds(snapshot.feeds, loaded=loaded)
        local = snapshot.as_of.astimezone(SHANGHAI)
        self._midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        now = (local.hour * 60 + local.minute) / 15
        self.histogram.show_day(snapshot.tally.histogram, snapshot.tally.histogram_yesterday, now)
        say(self.date, self._look.wording.date(snapshot.as_of))

    def _moment_asked(self, second: float) -> None:
        if self._midnight is not None:
            self.replay_asked.emit(self._midnight + timedelta(seconds=second))
