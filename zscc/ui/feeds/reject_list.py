"""The list of refused items: when, why, from where, and how it begins."""

from collections.abc import Hashable
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.model.feed_question import Preview, Rejected
from zscc.ui.feeds.item_words import hidden, in_a_line
from zscc.ui.parts import Look, draw_line, paint_ruled_row
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.wording import Wording

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
EDGE_PX = 10


class ItemRow(NamedTuple):
    """One item that came in."""

    place: int
    wording: Wording
    as_of: datetime
    item: Rejected | Preview

    @property
    def clock(self) -> str:
        """When it came."""
        return self.wording.day_and_clock(self.item.at, self.as_of)

    @property
    def title(self) -> str:
        """Why it was refused, or what it became."""
        if isinstance(self.item, Rejected):
            return self.wording.known("ui.reject", self.item.reason)
        return becomes_of(self.wording, self.item)

    @property
    def origin(self) -> str:
        """Terminal, topic, address, line; what was wrong. Of a preview: which item of its message, its flags."""
        if isinstance(self.item, Preview):
            its = self.item
            flags = (self.wording.known("ui.flag", flag) for flag in its.flags)
            return self.wording("card.joint").join((*([f"{its.item}/{its.items}"] if its.items > 1 else []), *flags))
        return self.wording("card.joint").join(map(hidden, filter(None, (self.item.origin, self.item.detail))))

    @property
    def begins(self) -> str:
        """The item in a line."""
        return in_a_line(self.item.item if isinstance(self.item, Rejected) else self.item.raw)


def becomes_of(wording: Wording, preview: Preview) -> str:
    """定位, 上报, 预警信号; what is refused as a whole says why."""
    if preview.becomes:
        return wording.words(f"feed.becomes.{preview.becomes}")
    fault = preview.refused or next((field.fault for field in preview.fields if field.fault), "")
    if fault:
        return wording.words("feed.becomes.refused", reason=wording.known("ui.reject", fault))
    return wording.words("feed.becomes.nothing")


class ItemModel(RowModel):
    """Items, the newest first; a row is put into words when it is painted."""

    def key(self, row: ItemRow) -> str:
        return f"{row.place}"

    def face(self, row: ItemRow) -> Hashable:
        return row.item, row.wording

    def text(self, row: ItemRow) -> str:
        return " ".join(filter(None, (row.clock, row.title, row.origin, row.begins)))

    def tip(self, row: ItemRow) -> str:
        return "\n".join(filter(None, (row.title, row.origin)))


class ItemPainter(QStyledItemDelegate):
    """Paints a row of two lines."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        body, note = (QFontMetrics(theme.font(name)).height() for name in ("body", "note"))
        return QSize(theme.px(200), body + note + theme.px(12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ItemRow = index.data(ROW_ROLE)
        theme = self.look.theme
        px = theme.px
        painter.save()
        paint_ruled_row(painter, option, theme)
        box = option.rect.adjusted(px(EDGE_PX), px(5), -px(EDGE_PX), -px(5))
        body = QFontMetrics(theme.font("body")).height()
        line = QRect(box.left(), box.top(), box.width(), body)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        draw_line(painter, line, row.clock, RIGHT)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        draw_line(painter, line, row.title, LEFT)
        used = painter.fontMetrics().horizontalAdvance(row.title) + px(2 * EDGE_PX)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        clock = painter.fontMetrics().horizontalAdvance(row.clock) + px(2 * EDGE_PX)
        draw_line(painter, line.adjusted(used, 0, -clock, 0), row.origin, LEFT)
        painter.setPen(theme.colour("text_third"))
        draw_line(painter, QRect(box.left(), box.top() + body, box.width(), box.height() - body), row.begins, LEFT)
        painter.restore()
