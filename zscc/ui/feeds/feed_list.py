"""The list of feeds: a row of two lines each, with its figures in columns under their heads."""

from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.model.feed_health import FeedState
from zscc.situation.snapshot import FeedStatus
from zscc.ui.feeds.standing import Rates, lag_s, needs_act
from zscc.ui.feeds.wording import Cards, error_of, name_of, rate_of, state_of
from zscc.ui.glyphs import FEED_COLOURS, paint_glyph
from zscc.ui.parts import Look, draw_line, paint_ruled_row
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.theme import Theme
from zscc.ui.wording import Wording

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
EDGE_PX, GAP_PX = 10, 8
COLUMNS = (("state", 104), ("rate", 84), ("lag", 76), ("last", 78), ("rejects", 70))
"""Heads, words ``feed.column.<name>``, and widths in design pixels, after the name, which takes the rest."""


class FeedRow(NamedTuple):
    """One feed, in words."""

    feed: str
    state: FeedState
    acute: bool
    """Somebody has to look after it."""
    name: str
    second: str
    """Where it listens or what is wrong with it."""
    figures: tuple[str, ...]
    """In the order of COLUMNS."""


def feed_row(wording: Wording, feed: FeedStatus, as_of: datetime, cards: Cards, rate: float | None) -> FeedRow:
    """The row of a feed."""
    unknown, lag, card = wording("unit.unknown"), lag_s(feed, as_of), cards.get(feed.feed)
    last = unknown if feed.last_item_at is None else wording.day_and_clock(feed.last_item_at, as_of)
    figures = (
        state_of(wording, feed, as_of),
        rate_of(wording, rate),
        unknown if lag is None else wording.age(lag),
        last,
        wording.number(sum(count for _, count in feed.rejects)),
    )
    second = error_of(wording, feed) if feed.error else "" if card is None else card.where
    return FeedRow(feed.feed, feed.state, needs_act(feed), name_of(wording, feed.feed, cards), second, figures)


def feed_rows(
    wording: Wording, feeds: Sequence[FeedStatus], as_of: datetime, cards: Cards, rates: Rates
) -> list[FeedRow]:
    """Rows in the order of the desk, as far as the profile has them in one."""
    return [feed_row(wording, feed, as_of, cards, rates.per_second(feed.feed)) for feed in feeds]


class FeedModel(RowModel):
    """Feeds in their order."""

    def key(self, row: FeedRow) -> str:
        return row.feed

    def face(self, row: FeedRow) -> Hashable:
        return row

    def text(self, row: FeedRow) -> str:
        return " ".join(filter(None, (row.name, *row.figures, row.second)))

    def tip(self, row: FeedRow) -> str:
        return "\n".join(filter(None, (row.name, row.second)))


def placed_columns(theme: Theme, box: QRect) -> tuple[QRect, list[QRect]]:
    """The room of the name, and of each figure, in one line's box."""
    right, figures = box.right() + 1, []
    for _, wide in reversed(COLUMNS):
        figures.append(QRect(right - theme.px(wide), box.top(), theme.px(wide), box.height()))
        right -= theme.px(wide) + theme.px(GAP_PX)
    return QRect(box.left(), box.top(), right - box.left(), box.height()), figures[::-1]


class FeedHeads(QWidget):
    """The heads of the columns, painted where the rows paint theirs."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.setFixedHeight(QFontMetrics(look.theme.font("small")).height() + look.theme.px(4))
        self.update()

    def paintEvent(self, event: object) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text_third"))
        box = self.rect().adjusted(theme.px(EDGE_PX), 0, -theme.px(EDGE_PX), 0)
        name, figures = placed_columns(theme, box)
        words = self._look.wording.words
        draw_line(painter, name, words("feed.column.feed"), LEFT)
        for (column, _), place in zip(COLUMNS, figures, strict=True):
            draw_line(painter, place, words(f"feed.column.{column}"), LEFT if column == "state" else RIGHT)
        painter.end()


class FeedPainter(QStyledItemDelegate):
    """Paints a row."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look

    @property
    def row_height(self) -> int:
        """Of every row, in pixels."""
        theme = self.look.theme
        return sum(QFontMetrics(theme.font(name)).height() for name in ("body", "note")) + theme.px(12)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(self.look.theme.px(240), self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: FeedRow = index.data(ROW_ROLE)
        theme = self.look.theme
        px = theme.px
        painter.save()
        paint_ruled_row(painter, option, theme)
        box = option.rect.adjusted(px(EDGE_PX), px(5), -px(EDGE_PX), -px(5))
        body = QFontMetrics(theme.font("body")).height()
        line = QRect(box.left(), box.top(), box.width(), body)
        name, figures = placed_columns(theme, line)
        edge = theme.symbol
        paint_glyph(painter, theme, row.state, QRectF(box.left(), box.top() + (body - edge) / 2, edge, edge))
        indent = edge + px(GAP_PX)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        draw_line(painter, name.adjusted(indent, 0, 0, 0), row.name, LEFT)
        painter.setFont(theme.font("note"))
        for at, (text, place) in enumerate(zip(row.figures, figures, strict=True)):
            painter.setPen(theme.colour(_shade(row, at)))
            draw_line(painter, place, text, LEFT if at == 0 else RIGHT)
        painter.setPen(theme.colour("amber" if row.acute else "text_third"))
        below = QRect(box.left() + indent, box.top() + body, box.width() - indent, box.height() - body)
        draw_line(painter, below, row.second, LEFT)
        painter.restore()


def _shade(row: FeedRow, at: int) -> str:
    """The state in its own colour, unless it is well; figures are quiet."""
    if at:
        return "text_second"
    colour = FEED_COLOURS[row.state]
    return "text_second" if colour == "ok" or (colour == "amber" and not row.acute) else colour


def texts_of(rows: Sequence[FeedRow]) -> Iterator[str]:
    """What the rows say, for screen readers and tests."""
    for row in rows:
        yield from filter(None, (row.name, *row.figures, row.second))
