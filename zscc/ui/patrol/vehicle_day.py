"""A vehicle's day below its card: trips, stops and gaps, newest first; a part that is chosen is shown on the map."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from zscc.analysis.patrol_picture import DayOfVehicle, Part
from zscc.analysis.trips import SegmentKind
from zscc.situation.snapshot import VehicleState
from zscc.ui.glyphs import paint_glyph
from zscc.ui.parts import Heading, Look, draw_line, paint_row_ground, row_list, tight
from zscc.ui.patrol.wording import PatrolWording, stands_on
from zscc.ui.row_model import ROW_ROLE, Index, RowModel

MOST_LINES = 9
"""So many lines stand below a card without scrolling."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """One line."""

    place: int
    """In the day's parts."""
    part: Part
    stands_on: bool
    words: PatrolWording

    @property
    def kind(self) -> SegmentKind:
        """Trip, stop or gap."""
        return self.part.segment.kind

    @property
    def text(self) -> str:
        """What it says, made when somebody looks at it."""
        return self.words.said(self.part, stands_on=self.stands_on)[0]

    @property
    def tip(self) -> str:
        """The same with its grid."""
        return self.words.said(self.part, stands_on=self.stands_on)[1]


class PartModel(RowModel):
    """Lines of a day."""

    def key(self, row: PartRow) -> str:
        return f"{row.part.segment.begins_ms} {row.kind.value}"

    def face(self, row: PartRow) -> Hashable:
        return row

    def text(self, row: PartRow) -> str:
        return row.text

    def tip(self, row: PartRow) -> str:
        return row.tip


class _PartPainter(QStyledItemDelegate):
    """Paints a small shape and the line."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(self.look.theme.px(200), line_height(self.look))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: PartRow = index.data(ROW_ROLE)
        theme, box = self.look.theme, option.rect
        painter.save()
        paint_row_ground(painter, option, theme, under_mouse="surface")
        edge = theme.symbol * 0.8
        self._paint_shape(painter, row.kind, QRectF(box.left() + theme.px(2), box.center().y() - edge / 2, edge, edge))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_third" if row.kind is SegmentKind.GAP else "text"))
        left = box.left() + theme.px(2) + theme.symbol + theme.px(6)
        draw_line(
            painter, QRect(left, box.top(), box.right() - left, box.height()), row.text, Qt.AlignmentFlag.AlignLeft
        )
        painter.restore()

    def _paint_shape(self, painter: QPainter, kind: SegmentKind, box: QRectF) -> None:
        theme = self.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if kind is SegmentKind.STOP:
            paint_glyph(painter, theme, VehicleState.STOPPED, box)
            return
        pen = QPen(theme.colour("stale" if kind is SegmentKind.GAP else "accent"), box.width() / 6)
        if kind is SegmentKind.GAP:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(box.center().x(), box.top()), QPointF(box.center().x(), box.bottom()))


def line_height(look: Look) -> int:
    """Of one line."""
    return QFontMetrics(look.theme.font("note")).height() + look.theme.px(8)


class VehicleDay(QWidget):
    """The list under its heading, with what one may do with the vehicle."""

    part_asked = Signal(int)
    """Place of the part in the day."""
    follow_asked = Signal()
    track_asked = Signal()
    speed_asked = Signal()
    tell_asked = Signal()
    locate_asked = Signal()
    day_asked = Signal(int)
    """-1 for the day before, 1 for the day after."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.heading = Heading(self)
        self.follow, self.track, self.speed, self.before, self.after = (QPushButton(self) for _ in range(5))
        self.tell, self.locate = QPushButton(self), QPushButton(self)
        self.model = PartModel(self)
        self.view = row_list(self)
        self._painter = _PartPainter(look, self.view)
        self.view.setModel(self.model)
        self.view.setItemDelegate(self._painter)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        acts = QHBoxLayout()
        tight(acts, spacing=4)
        for button in (self.follow, self.track, self.speed):
            button.setProperty("look", "box")
            acts.addWidget(button)
        acts.addStretch(1)
        for button, sign in ((self.before, "‹"), (self.after, "›")):
            button.setText(sign)
            acts.addWidget(button)
        driver = QHBoxLayout()
        tight(driver, spacing=4)
        for button in (self.tell, self.locate):
            button.setProperty("look", "box")
            driver.addWidget(button)
            button.hide()
        driver.addStretch(1)
        column = QVBoxLayout(self)
        tight(column, spacing=6)
        column.addLayout(acts)
        column.addLayout(driver)
        column.addWidget(self.heading)
        column.addWidget(self.view)

    def _connect(self) -> None:
        self.follow.clicked.connect(self.follow_asked)
        self.track.clicked.connect(self.track_asked)
        self.speed.clicked.connect(self.speed_asked)
        self.tell.clicked.connect(self.tell_asked)
        self.locate.clicked.connect(self.locate_asked)
        self.before.clicked.connect(lambda: self.day_asked.emit(-1))
        self.after.clicked.connect(lambda: self.day_asked.emit(1))
        self.view.clicked.connect(self._chosen)
        self.view.activated.connect(self._chosen)

    @property
    def rows(self) -> Sequence[PartRow]:
        """The lines as they stand on the screen."""
        return self.model.rows

    def show_look(self, look: Look, words: PatrolWording) -> None:
        """Wear another language or theme."""
        self._look = self._painter.look = look
        self.follow.setToolTip(words("act.follow_tip"))
        self.track.setToolTip(words("act.track_tip"))
        self.speed.setToolTip(words("act.speed_tip"))
        for button, key in ((self.before, "day.before"), (self.after, "day.after")):
            button.setToolTip(words(key))
            button.setAccessibleName(words(key))
        self.view.doItemsLayout()

    def show_driver(self, words: PatrolWording, *, reached: bool) -> None:
        """Whether the driver can be told something, and the vehicle be asked where it is."""
        for button, key in ((self.tell, "driver.act.tell"), (self.locate, "driver.act.locate")):
            button.setText(words.wording.words(key))
            button.setVisible(reached)

    def show_acts(self, words: PatrolWording, *, follows: bool, drawn: bool, graphed: bool) -> None:
        """Say what the buttons will do."""
        self.follow.setText(words("act.unfollow" if follows else "act.follow"))
        self.track.setText(words("act.untrack" if drawn else "act.track"))
        self.speed.setText(words("act.unspeed" if graphed else "act.speed"))

    def show_day(self, words: PatrolWording, name: str, day: DayOfVehicle | None, as_of_ms: int) -> None:
        """Show this day; None while it is still being read."""
        note = words("day.loading") if day is None else words.sum_of(day) if day.parts else words("day.none")
        self.heading.show_texts(f"{words('day.heading')} {name}", note)
        self.model.show_rows([] if day is None else rows_of(words, day, as_of_ms))
        self.view.setFixedHeight(self.needed_lines() * line_height(self._look) + 2)
        self.updateGeometry()

    def needed_lines(self) -> int:
        """How many lines are worth their room."""
        return min(len(self.rows), MOST_LINES)

    def _chosen(self, index: QModelIndex) -> None:
        self.part_asked.emit(index.data(ROW_ROLE).place)


def rows_of(words: PatrolWording, day: DayOfVehicle, as_of_ms: int) -> list[PartRow]:
    """Lines of a day, newest first; the gap before its first fix is the night, not news."""
    found = []
    for place, part in enumerate(day.parts):
        if place == 0 and part.segment.kind is SegmentKind.GAP:
            continue
        found.append(PartRow(place, part, stands_on(day, place, as_of_ms), words))
    return found[::-1]
