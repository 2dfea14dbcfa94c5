"""The load that alarms put on the desk, by the measures of ISA-18.2: a chart of ten-minute counts, and the figures."""

from datetime import datetime, timedelta

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from zscc.analysis.alarm_load import NOT_CLEARED, TARGETS, AlarmLoad, Alarms, Mark, Metric, alarm_load
from zscc.clock import SHANGHAI
from zscc.model.alarm_question import AlarmPast, AlarmsFound
from zscc.model.moment import ms_from_utc
from zscc.ui.alarms.wording import AlarmWording
from zscc.ui.parts import Look, label, say, shade

PERIOD = timedelta(hours=24)
_SHOWN = (
    Metric.PER_10MIN,
    Metric.PER_HOUR,
    Metric.PER_DAY,
    Metric.MOST_IN_10MIN,
    Metric.BINS_OVER_10_PCT,
    Metric.FLOOD_PCT,
    Metric.TOP10_PCT,
    Metric.CHATTERING,
    Metric.FLEETING,
    Metric.STALE,
)
_SHADES = {Mark.GOOD: "second", Mark.BEARABLE: "", Mark.OVER: ""}
"""A figure is looked at, not acted on: neither red nor amber; the words say it."""
_CHART_PX, _FLOOD = 120, 10
TOP_RULES = 5
FEW_SOURCES = 10
"""The ten most frequent of fewer are all of them: their share says nothing."""


def load_of(found: tuple[AlarmPast, ...], from_at: datetime, until_at: datetime) -> AlarmLoad:
    """The load of a period; a source is a rule about a subject."""
    sources: dict[tuple[str, str], int] = {}
    numbers = [sources.setdefault((past.raised.rule, past.raised.subject_id), len(sources)) for past in found]
    cleared = [NOT_CLEARED if past.cleared_at is None else ms_from_utc(past.cleared_at) for past in found]
    alarms = Alarms(
        raised_ms=np.array([ms_from_utc(past.raised.at) for past in found], np.int64),
        cleared_ms=np.array(cleared, np.int64),
        source=np.array(numbers, np.int64),
        priority=np.array([past.raised.priority.rank for past in found], np.int64),
    )
    return alarm_load(alarms, ms_from_utc(from_at), ms_from_utc(until_at))


class LoadChart(QWidget):
    """Bars of ten minutes; those in a flood are bright, the others blue."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.load: AlarmLoad | None = None
        self.began: datetime | None = None

    def show_load(self, load: AlarmLoad | None, began: datetime) -> None:
        """Draw these bins."""
        self.load, self.began = load, began
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.look.theme.px(_CHART_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.load is None or self.began is None:
            return
        painter, theme = QPainter(self), self.look.theme
        foot = theme.px(18)
        box = QRectF(0, 2, self.width(), self.height() - foot - 2)
        bins = self.load.bins
        most = max(bins.most, _FLOOD + 2)
        wide = box.width() / max(len(bins.counts), 1)
        for place in np.flatnonzero(bins.counts).tolist():
            high = box.height() * int(bins.counts[place]) / most
            bar = QRectF(place * wide, box.bottom() - high, max(wide - 1, 1), high)
            painter.fillRect(bar, theme.colour("text" if bins.flood[place] else "blue"))
        painter.setPen(QPen(theme.colour("text_third"), 1, Qt.PenStyle.DashLine))
        line = round(box.bottom() - box.height() * _FLOOD / most)
        painter.drawLine(0, line, self.width(), line)
        painter.setPen(theme.colour("hairline"))
        painter.drawLine(0, round(box.bottom()), self.width(), round(box.bottom()))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text_third"))
        hours = round(len(bins.counts) / 6)
        for hour in range(0, hours, 4):
            at = (self.began + timedelta(hours=hour)).astimezone(SHANGHAI)
            slot = QRectF(hour * 6 * wide, box.bottom() + 2, 24 * wide, foot - 2)
            painter.drawText(slot, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), f"{at:%H:%M}")
        painter.end()


class LoadPage(QWidget):
    """Chart, figures with their goals, the rules with most."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.heading, self.state = label("body", parent=self), label("note", "third", self)
        self.chart, self.axis = LoadChart(look, self), label("small", "third", self)
        self.figures: dict[Metric, tuple[QLabel, QLabel, QLabel]] = {}
        self.top = label("note", "second", self)
        self.top.setWordWrap(True)
        self.source = label("small", "third", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        for widget in (self.heading, self.state, self.chart, self.axis):
            column.addWidget(widget)
        column.addLayout(self._grid())
        column.addWidget(self.top)
        column.addStretch(1)
        column.addWidget(self.source)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for row, metric in enumerate(_SHOWN):
            its = (label("note", "second", self), label("body", parent=self), label("small", "third", self))
            self.figures[metric] = its
            for place, widget in enumerate(its):
                grid.addWidget(widget, row, place)
        grid.setColumnStretch(0, 1)
        return grid

    def show_look(self, look: Look, words: AlarmWording) -> None:
        """Wear another language or theme."""
        self.chart.look = look
        say(self.heading, words("load.heading"))
        say(self.axis, words("load.axis"))
        say(self.source, words("load.source"))
        for metric, (name, _, goal) in self.figures.items():
            target = TARGETS[metric]
            say(name, words(f"load.{metric.value}"))
            say(goal, words("load.target_strict" if target.strict else "load.target", most=f"{target.most:g}"))
        self.chart.update()

    def take_focus(self) -> None:
        """There is nothing to type here; keys go to the page."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_reading(self, words: AlarmWording) -> None:
        """The journal is being read."""
        say(self.state, words("load.reading"))

    def show_found(self, words: AlarmWording, found: AlarmsFound | None, until_at: datetime) -> None:
        """Show the alarms of the last day; None: they could not be read."""
        if found is None:
            say(self.state, words("load.unread"))
            return
        load = load_of(found.alarms, until_at - PERIOD, until_at)
        said = "" if found.alarms else words("load.none")
        say(self.state, said if found.whole else words("load.partial"))
        self.state.setVisible(bool(self.state.text()))
        self.chart.show_load(load, until_at - PERIOD)
        for metric, (_, value, _) in self.figures.items():
            self._show_figure(words, load, metric, value)
        self._show_top(words, found.alarms)

    def _show_figure(self, words: AlarmWording, load: AlarmLoad, metric: Metric, value: QLabel) -> None:
        figure, mark = load.values[metric], load.mark(metric)
        if figure is None or mark is None or (metric is Metric.TOP10_PCT and len(load.top_sources) < FEW_SOURCES):
            say(value, words("load.unknown"))
            shade(value, "third")
            return
        said = words("load.share" if metric.value.endswith("_pct") else "load.value", value=f"{round(figure, 1):g}")
        say(value, words("joint").join((said, words(f"load.{mark.value}"))))
        shade(value, _SHADES[mark])

    def _show_top(self, words: AlarmWording, found: tuple[AlarmPast, ...]) -> None:
        counts: dict[str, int] = {}
        for past in found:
            counts[past.raised.rule] = counts.get(past.raised.rule, 0) + 1
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP_RULES]
        told = [words("digest_line", rule=words.rule(rule), count=count) for rule, count in most]
        say(self.top, f"{words('load.top')}  {words('joint').join(told)}" if told else "")
