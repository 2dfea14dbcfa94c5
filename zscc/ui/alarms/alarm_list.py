"""Lists of alarms: shape of the priority, what it says, which act is expected, how old it is, who took it."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.model.report import Priority
from zscc.situation.snapshot import Alarm
from zscc.ui.alarms.wording import AlarmWording
from zscc.ui.glyphs import paint_glyph
from zscc.ui.parts import Look, draw_line, paint_ruled_row
from zscc.ui.row_model import ROW_ROLE, Index, RowModel

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
EDGE_PX, GAP_PX = 10, 10


class AlarmRow(NamedTuple):
    """One row, in words."""

    alarm_id: str
    priority: Priority
    lit: bool
    title: str
    second: str
    third: str
    age: str


def alarm_row(words: AlarmWording, alarm: Alarm, as_of: datetime) -> AlarmRow:
    """The row of an alarm."""
    raised = alarm.raised
    third = [words.place(raised)]
    if alarm.passed_to:
        third.append(words("passed", role=words.role(alarm.passed_to)))
    if alarm.cleared_at is not None:
        third.append(words("cleared"))
    if alarm.acknowledged is not None:
        who = words(
            "by_person", person=words.person(alarm.acknowledged.by), role=words.role(alarm.acknowledged.role.value)
        )
        third += [words("acknowledged", who=who), alarm.acknowledged.text]
    if alarm.shelved is not None and alarm.shelved.until is not None:
        third.append(words("shelved", until=words.minute(alarm.shelved.until), reason=alarm.shelved.text))
    return AlarmRow(
        alarm_id=alarm.alarm_id,
        priority=raised.priority,
        lit=alarm.cleared_at is None and alarm.acknowledged is None and alarm.shelved is None,
        title=words.says(alarm),
        second=words("expected_act", act=words.expected(raised.expected)),
        third=words("joint").join(filter(None, third)),
        age=words("told_ago", age=words.wording.age(max((as_of - raised.at).total_seconds(), 0))),
    )


def alarm_rows(words: AlarmWording, alarms: Sequence[Alarm], as_of: datetime) -> list[AlarmRow]:
    """Rows in their order."""
    return [alarm_row(words, alarm, as_of) for alarm in alarms]


class AlarmModel(RowModel):
    """Alarms in the order in which they are told."""

    def key(self, row: AlarmRow) -> str:
        return row.alarm_id

    def face(self, row: AlarmRow) -> Hashable:
        return row

    def text(self, row: AlarmRow) -> str:
        return " ".join(filter(None, (row.title, row.second, row.age, row.third)))

    def tip(self, row: AlarmRow) -> str:
        return "\n".join(filter(None, (row.title, row.second, row.third)))


class AlarmPainter(QStyledItemDelegate):
    """Paints a row of three lines."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        body, note = (QFontMetrics(theme.font(name)).height() for name in ("body", "note"))
        return QSize(theme.px(240), body + 2 * note + theme.px(12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: AlarmRow = index.data(ROW_ROLE)
        theme = self.look.theme
        px = theme.px
        painter.save()
        paint_ruled_row(painter, option, theme)
        box = option.rect.adjusted(px(EDGE_PX), px(5), -px(EDGE_PX), -px(5))
        body, note = QFontMetrics(theme.font("body")).height(), QFontMetrics(theme.font("note")).height()
        edge = theme.symbol
        glyph = QRectF(box.left(), box.top() + (body - edge) / 2, edge, edge)
        paint_glyph(painter, theme, row.priority, glyph, lit=row.lit)
        box.setLeft(box.left() + edge + px(GAP_PX))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_third"))
        used = painter.fontMetrics().horizontalAdvance(row.age) + px(GAP_PX)
        draw_line(painter, QRect(box.left(), box.top(), box.width(), body), row.age, RIGHT)
        painter.setFont(theme.font("body", bold=row.lit))
        painter.setPen(theme.colour("text" if row.lit else "text_second"))
        draw_line(painter, QRect(box.left(), box.top(), box.width() - used, body), row.title, LEFT)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        draw_line(painter, QRect(box.left(), box.top() + body, box.width(), note), row.second, LEFT)
        painter.setPen(theme.colour("text_third"))
        draw_line(painter, QRect(box.left(), box.top() + body + note, box.width(), note), row.third, LEFT)
        painter.restore()
