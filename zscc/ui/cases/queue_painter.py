"""Paints one row of the queue: shape, title and place at the left, time left and what it waits for at the right."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.ui.cases.queue_words import QueueWords, RowWords
from zscc.ui.cases.rows import CaseRow
from zscc.ui.glyphs import PRIORITY_COLOURS, paint_glyph
from zscc.ui.parts import Look, draw_line, draw_lines, paint_row_ground
from zscc.ui.row_model import ROW_ROLE, Index

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
WIDE_TITLE_SHARE = 0.46
WIDE_LINES = 2
"""So many lines of what was said fit a wide row; the tip says all."""


class CasePainter(QStyledItemDelegate):
    """Rows of one height; wide rows say the words too."""

    def __init__(self, look: Look, words: QueueWords, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._words, self.wide = look, words, False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        lines = QFontMetrics(theme.font("title")).height() + QFontMetrics(theme.font("note")).height()
        return QSize(theme.px(240), lines + theme.px(16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: CaseRow = index.data(ROW_ROLE)
        theme, box = self.look.theme, option.rect
        announced = row.case.case_id in self._words.fresh
        painter.save()
        chosen = paint_row_ground(painter, option, theme, marked=announced)
        bar = "accent" if chosen else PRIORITY_COLOURS[row.case.priority]
        if chosen or announced:
            painter.fillRect(QRect(box.left(), box.top(), theme.px(4), box.height()), theme.colour(bar))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("hairline"))
        edge, height = theme.px(16), QFontMetrics(theme.font("title")).height()
        top = box.top() + theme.px(8)
        glyph = QRectF(box.left() + theme.px(16), top + (height - edge) / 2, edge, edge)
        paint_glyph(painter, theme, row.case.priority, glyph)
        self._paint_texts(painter, box.adjusted(theme.px(44), theme.px(8), -theme.px(16), -theme.px(8)), row)
        painter.restore()

    def _paint_texts(self, painter: QPainter, box: QRect, row: CaseRow) -> None:
        theme, said = self.look.theme, self._words.of(row)
        title, note = QFontMetrics(theme.font("title")), QFontMetrics(theme.font("note"))
        first = QRect(box.left(), box.top(), box.width(), title.height())
        second = QRect(box.left(), first.bottom() + 1, box.width(), note.height())
        body = QFontMetrics(theme.font("body"))
        self._text(painter, first, said.left, said.shade, RIGHT, "body")
        right = "  ".join(part for part in (said.other, said.waits) if part)
        together = note.horizontalAdvance(right) + note.horizontalAdvance(said.second) + theme.px(10)
        if together > box.width() and not said.presses:
            # The panel and the tip say the other deadline; what lies over the case is said here alone.
            right = said.waits
        self._text(painter, second, right, "text_second", RIGHT)
        gap = theme.px(10)
        first.setWidth(box.width() - max(body.horizontalAdvance(said.left), theme.px(72)) - gap)
        second.setWidth(box.width() - note.horizontalAdvance(right) - gap)
        if self.wide:
            self._paint_wide(painter, box, said, max(first.width(), second.width()))
            first.setWidth(min(first.width(), round(box.width() * WIDE_TITLE_SHARE)))
            second.setWidth(min(second.width(), round(box.width() * WIDE_TITLE_SHARE)))
        self._text(painter, first, said.title, "text", LEFT, "title")
        if not self.wide:
            first.setLeft(first.left() + title.horizontalAdvance(said.title) + theme.px(12))
            self._text(painter, first, said.said, "text_second", LEFT)
        self._text(painter, second, said.second, "text_second", LEFT)

    def _paint_wide(self, painter: QPainter, box: QRect, said: RowWords, room: int) -> None:
        theme = self.look.theme
        left = box.left() + round(box.width() * WIDE_TITLE_SHARE) + theme.px(12)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        draw_lines(
            painter, QRect(left, box.top(), max(room - left + box.left(), 1), box.height()), said.said, WIDE_LINES
        )

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        colour: str,
        align: Qt.AlignmentFlag,
        size: str = "note",
    ) -> None:
        painter.setFont(self.look.theme.font(size))  # type: ignore[arg-type]  # one of the six sizes
        painter.setPen(self.look.theme.colour(colour))
        draw_line(painter, box, text, align)
