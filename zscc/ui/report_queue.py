"""上报: today's reports, priority first and then newest, as the panel itself says; new urgent ones are marked."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import (
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from zscc.model.report import Priority, Report
from zscc.ui.filter_chips import FilterChips
from zscc.ui.glyphs import PRIORITY_COLOURS, paint_glyph
from zscc.ui.parts import Heading, Look, draw_line, draw_lines, label, mark_row, paint_row_ground, row_list, say, tight
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.rows import QueueFilter, ReportRow

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
ANNOUNCED = {Priority.URGENT, Priority.HIGH}
WIDE_TITLE_SHARE = 0.46
WIDE_LINES = 2
"""So many lines of what was said fit a wide row; the tip says all."""
MINUTE_S = 60
FRESH_S = 90.0
"""How long a report counts as new, since the desk first showed it."""


class ReportModel(RowModel):
    """Rows of the queue; which of them are fresh is known by when the desk first showed them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._as_of: datetime | None = None
        self._fresh_since: dict[str, datetime] = {}

    def show_moment(self, rows: list[ReportRow], as_of: datetime, fresh_since: dict[str, datetime]) -> None:
        """Take the rows of a new snapshot and since when which of them are fresh."""
        self._as_of, self._fresh_since = as_of, fresh_since
        self.show_rows(rows)

    def show_look(self, look: Look) -> None:
        """Speak another language."""
        self._look = look
        self.show_again()

    def key(self, row: ReportRow) -> str:
        return row.report.key

    def face(self, row: ReportRow) -> Hashable:
        return int(self._age_s(row) / MINUTE_S), self.is_fresh(row), row.grid_label

    def text(self, row: ReportRow) -> str:
        return " ".join((self._look.wording.priority(row.report.priority), *self.said(row)))

    def tip(self, row: ReportRow) -> str:
        wording, (title, second, age, _) = self._look.wording, self.said(row)
        first = " · ".join((title, wording.priority(row.report.priority), age))
        return "\n".join((first, second, wording.said(row.report)))

    def place_of_report(self, report_id: str) -> QModelIndex:
        """Where a report stands; an invalid index when it is not shown."""
        keys = (row.report.key for row in self.rows if row.report.report_id == report_id)
        return self.place_of(next(keys, ""))

    def is_fresh(self, row: ReportRow) -> bool:
        """Whether a row came in while the desk was looking, a moment ago."""
        since = self._fresh_since.get(row.report.key)
        return since is not None and self._as_of is not None and (self._as_of - since).total_seconds() < FRESH_S

    def said(self, row: ReportRow) -> tuple[str, str, str, str]:
        """Title, place and source, age, clock."""
        wording, report = self._look.wording, row.report
        where = row.grid_label or wording("place.none" if report.point is None else "place.outside")
        return (
            wording.title(report),
            wording("queue.second_line", where=where, source=wording.source(report.source)),
            wording.ago(self._age_s(row)),
            wording.clock(report.observed_at)[:5],
        )

    def _age_s(self, row: ReportRow) -> float:
        """Ages are said in minutes and turn together, when the clock's minute does: one repaint a minute."""
        if self._as_of is None:
            return 0.0
        return (self._as_of.replace(second=0, microsecond=0) - row.report.observed_at).total_seconds()


class _ReportPainter(QStyledItemDelegate):
    """Paints one row: shape, title and place at the left, age and clock at the right; wide rows say the text too."""

    def __init__(self, look: Look, model: ReportModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._model, self.wide = look, model, False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        lines = QFontMetrics(theme.font("body")).height() + QFontMetrics(theme.font("note")).height()
        return QSize(theme.px(240), lines + theme.px(18))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ReportRow = index.data(ROW_ROLE)
        theme, box = self.look.theme, option.rect
        fresh = self._model.is_fresh(row)
        announced = fresh and row.report.priority in ANNOUNCED
        painter.save()
        chosen = paint_row_ground(painter, option, theme, marked=announced)
        bar = "accent" if chosen else PRIORITY_COLOURS[row.report.priority]
        if chosen or announced:
            painter.fillRect(QRect(box.left(), box.top(), theme.px(4), box.height()), theme.colour(bar))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("hairline"))
        edge, height = theme.px(16), QFontMetrics(theme.font("body")).height()
        top = box.top() + theme.px(9)
        paint_glyph(
            painter,
            theme,
            row.report.priority,
            QRectF(box.left() + theme.px(16), top + (height - edge) / 2, edge, edge),
        )
        inner = box.adjusted(theme.px(44), theme.px(9), -theme.px(16), -theme.px(9))
        self._paint_texts(painter, inner, row, fresh)
        painter.restore()

    def _paint_texts(self, painter: QPainter, box: QRect, row: ReportRow, fresh: bool) -> None:
        theme, wording = self.look.theme, self.look.wording
        title, second, age, clock = self._model.said(row)
        body, note = QFontMetrics(theme.font("body")), QFontMetrics(theme.font("note"))
        first_line = QRect(box.left(), box.top(), box.width(), body.height())
        second_line = QRect(box.left(), box.top() + body.height(), box.width(), note.height())
        right = wording("queue.fresh", age=age) if fresh else age
        self._text(painter, first_line, right, "text", RIGHT)
        self._text(painter, second_line, clock, "text_third", RIGHT)
        used = max(note.horizontalAdvance(right), theme.px(72)) + theme.px(8)
        left_width = box.width() - used
        if self.wide:
            left_width = min(left_width, round(box.width() * WIDE_TITLE_SHARE))
            left = box.left() + left_width + theme.px(12)
            said = QRect(left, box.top(), box.width() - left_width - used - theme.px(20), box.height())
            painter.setFont(theme.font("note"))
            painter.setPen(theme.colour("text_second"))
            draw_lines(painter, said, wording.said(row.report), WIDE_LINES)
        first_line.setWidth(left_width)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        draw_line(painter, first_line, title, LEFT)
        if not self.wide:
            first_line.setLeft(first_line.left() + body.horizontalAdvance(title) + theme.px(12))
            self._text(painter, first_line, wording.said(row.report), "text_second", LEFT)
        self._text(
            painter, QRect(box.left(), second_line.top(), left_width, second_line.height()), second, "text_second", LEFT
        )

    def _text(self, painter: QPainter, box: QRect, text: str, colour: str, align: Qt.AlignmentFlag) -> None:
        painter.setFont(self.look.theme.font("note"))
        painter.setPen(self.look.theme.colour(colour))
        draw_line(painter, box, text, align)


class ReportQueue(QWidget):
    """The queue under its heading, with a chip for each filter that narrows it."""

    asked = Signal(str)
    """Id of the report that a person chose."""
    filter_changed = Signal()

    def __init__(self, look: Look, word_of: Callable[[str, str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._word_of = look, word_of
        self._all: list[ReportRow] = []
        self._opened_at: datetime | None = None
        self._fresh_since: dict[str, datetime] = {}
        self._of_now = True
        self._live: dict[str, ReportRow] = {}
        """What was observed since the desk opened, by key, in the order of the rows."""
        self._narrowed: tuple[list[ReportRow], QueueFilter, list[ReportRow]] = ([], QueueFilter(), [])
        self._as_of: datetime | None = None
        self._loading = False
        self.filter = QueueFilter()
        self.heading = Heading(self)
        self.news = QPushButton(self)
        self.news.setProperty("look", "news")
        self.news.clicked.connect(self._news_clicked)
        self._chips = FilterChips(self)
        self._chips.removed.connect(self._chip_removed)
        self.model = ReportModel(look, self)
        self.view = row_list(self)
        self._painter = _ReportPainter(look, self.model, self.view)
        self.empty = label("note", "second", self)
        self.empty.setWordWrap(True)
        self._set_up_view()
        self._lay_out()

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self._painter)
        view.clicked.connect(self._row_chosen)
        view.activated.connect(self._row_chosen)

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        tight(column, spacing=4)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 4)
        head.addWidget(self.heading)
        head.addWidget(self.news, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self._chips)
        head.addWidget(self.empty)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.news.hide()
        self.empty.hide()

    def put_below_head(self, strip: QWidget) -> None:
        """Stand a strip between the heading and the list."""
        self._column.insertWidget(1, strip)

    @property
    def rows(self) -> Sequence[ReportRow]:
        """Every report of today, whatever the queue is narrowed to."""
        return self._all

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._painter.look = look
        self.view.setAccessibleName(look.wording("queue.list"))
        self.model.show_look(look)
        self._show_head()
        self.view.doItemsLayout()

    def show_wide(self, wide: bool) -> None:
        """Say what was said in every row, or not."""
        self._painter.wide = wide
        self.view.viewport().update()

    def show_rows(self, rows: list[ReportRow], as_of: datetime, *, loading: bool = False) -> None:
        """Show the reports of a new snapshot; what happened since the desk opened and was not in the last is fresh."""
        self._loading = loading
        self._opened_at = self._opened_at or as_of
        if rows is not self._all and self._of_now:
            live = {row.report.key: row for row in _since(rows, self._opened_at)}
            known, self._live = self._live, live
            still = {key: since for key, since in self._fresh_since.items() if key in live}
            self._fresh_since = dict.fromkeys(live.keys() - known.keys(), as_of) | still
        self._all, self._as_of = rows, as_of
        self._show_filtered()

    def tell_news(self, of_now: bool) -> None:
        """Whether what comes from now on is the present: what is new in a past moment is no news."""
        self._of_now = of_now

    def choose(self, kind: str, value: str) -> None:
        """Narrow the queue to one value of a kind (priority, source, village, grid, quarter)."""
        self._take(self.filter.with_choice(kind, value))

    def show_all(self) -> None:
        """Take every filter away."""
        self._take(QueueFilter())

    def _take(self, new: QueueFilter) -> None:
        if new != self.filter:
            self.filter = new
            self._show_filtered()
            self.filter_changed.emit()

    def select(self, report_id: str | None) -> None:
        """Mark a report and bring its row into view, without announcing it."""
        index = self.model.place_of_report(report_id) if report_id is not None else QModelIndex()
        hidden = report_id is not None and not index.isValid() and bool(self.filter.chosen)
        if hidden and any(row.report.report_id == report_id for row in self._all):
            self.show_all()
            index = self.model.place_of_report(report_id or "")
        mark_row(self.view, index)

    def _show_filtered(self) -> None:
        if self._as_of is not None:
            self.model.show_moment(self._shown(), self._as_of, self._fresh_since)
        self._show_head()

    def _shown(self) -> list[ReportRow]:
        """The rows that the filter lets through, worked out when rows or filter are others."""
        if not self.filter.chosen:
            return self._all
        rows, used, shown = self._narrowed
        if rows is not self._all or used != self.filter:
            shown = [row for row in self._all if self.filter.lets_through(row)]
            self._narrowed = self._all, self.filter, shown
        return shown

    def _show_head(self) -> None:
        wording, shown, count = self._look.wording, len(self.model.rows), len(self._all)
        name = wording("queue.heading", reports=wording.counted("report", count))
        if self.filter.chosen:
            name = wording("queue.narrowed", heading=name, shown=wording.counted("report", shown))
        if self._loading:
            name = wording("queue.heading_loading")
        self.heading.show_texts(name, wording("queue.order"))
        self._show_news()
        self.empty.setVisible(shown == 0)
        say(self.empty, wording(self._why_empty()))
        wanted = [(kind, self._word_of(kind, value)) for kind, value in self.filter.chosen]
        self._chips.show_chips(self._look, wanted)

    def _why_empty(self) -> str:
        if self._loading:
            return "queue.loading"
        return "queue.empty_narrowed" if self.filter.chosen else "queue.empty"

    def _show_news(self) -> None:
        """Say that something urgent came in, wherever the list is scrolled to and whatever it is narrowed to."""
        news = self._news()
        self.news.setVisible(bool(news))
        if news:
            wording = self._look.wording
            text = wording("queue.news", reports=wording.counted("report", len(news)), title=wording.title(news[0]))
            if text != self.news.text():
                self.news.setText(text)
                self.news.setToolTip(wording("queue.news_tip"))
                QAccessible.updateAccessibility(QAccessibleEvent(self.news, QAccessible.Event.Alert))

    def _news(self) -> list[Report]:
        rows = (row for key, row in self._live.items() if key in self._fresh_since)
        return [row.report for row in rows if row.report.priority in ANNOUNCED and self.model.is_fresh(row)]

    def _news_clicked(self) -> None:
        news = self._news()
        if news:
            self.asked.emit(news[0].report_id)

    @property
    def chips(self) -> list[QPushButton]:
        """One for each filter."""
        return self._chips.chips

    def _chip_removed(self, kind: str) -> None:
        self._take(self.filter.without(kind))

    def _row_chosen(self, index: QModelIndex) -> None:
        row: ReportRow = index.data(ROW_ROLE)
        self.asked.emit(row.report.report_id)


def _since(rows: list[ReportRow], moment: datetime) -> Iterator[ReportRow]:
    """Rows observed at a moment or later: the first ones of every priority."""
    for rank in range(len(Priority)):
        place = bisect_left(rows, rank, key=lambda row: row.report.priority.rank)
        while place < len(rows) and rows[place].report.priority.rank == rank and rows[place].observed_at >= moment:
            yield rows[place]
            place += 1
