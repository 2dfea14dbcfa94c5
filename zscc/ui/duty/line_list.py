"""The lists of the duty room: painted rows of two lines, a heading over them, and words where there is nothing."""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar, overload

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from zscc.ui.parts import Heading, Look, draw_line, label, mark_row, paint_ruled_row, row_list, say, tight
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.tick_box import paint_tick

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
EDGE_PX, GAP_PX, MARK_PX, TICK_PX = 8, 10, 10, 14
_T = TypeVar("_T")
_VIEW_STRETCH = 1000
"""The list takes everything; where it is hidden, the words in its place stay under the heading."""


class LineRow(NamedTuple):
    """One row, in words."""

    key: str
    title: str
    second: str = ""
    right: str = ""
    below: str = ""
    """Under ``right``."""
    shade: str = "text_second"
    """Colour of ``right``."""
    mark: str = ""
    """Colour of a square before the title; '' for none."""
    faded: bool = False
    """Over and done with."""
    head: bool = False
    """Names the rows below it; one bold line."""
    tick: bool | None = None
    """A box before the title, ticked or not; None for no box."""


class MadeRows(Sequence[LineRow]):
    """Rows of a long list, each made when somebody looks at it."""

    def __init__(self, things: Sequence[_T], make: Callable[[_T], LineRow]) -> None:
        self._things, self._make = things, make

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, place: int) -> LineRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[LineRow]: ...
    def __getitem__(self, place: int | slice) -> LineRow | Sequence[LineRow]:
        if isinstance(place, slice):
            return [self._make(thing) for thing in self._things[place]]
        return self._make(self._things[place])


class LineModel(RowModel):
    """Rows in the order in which they are told."""

    def key(self, row: LineRow) -> str:
        return row.key

    def face(self, row: LineRow) -> Hashable:
        return row

    def text(self, row: LineRow) -> str:
        return " ".join(filter(None, (row.title, row.second, row.right, row.below)))

    def tip(self, row: LineRow) -> str:
        return "\n".join(filter(None, (f"{row.title}  {row.right}", row.second, row.below)))


class _LinePainter(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget, *, low: bool) -> None:
        super().__init__(parent)
        self.look, self._low = look, low

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        lines = QFontMetrics(theme.font("body")).height()
        if not self._low:
            lines += QFontMetrics(theme.font("note")).height()
        return QSize(theme.px(200), lines + theme.px(10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: LineRow = index.data(ROW_ROLE)
        theme = self.look.theme
        px = theme.px
        painter.save()
        paint_ruled_row(painter, option, theme)
        box = option.rect.adjusted(px(EDGE_PX), px(5), -px(EDGE_PX), -px(5))
        if row.head:
            self._head(painter, box, row)
            painter.restore()
            return
        body, note = QFontMetrics(theme.font("body")).height(), QFontMetrics(theme.font("note")).height()
        if row.tick is not None:
            edge = px(TICK_PX)
            self._box(painter, QRectF(box.left(), box.top() + (body - edge) / 2, edge, edge), ticked=row.tick)
            box.setLeft(box.left() + edge + px(GAP_PX))
        if row.mark:
            edge = px(MARK_PX)
            painter.fillRect(QRectF(box.left(), box.top() + (body - edge) / 2, edge, edge), theme.colour(row.mark))
            box.setLeft(box.left() + edge + px(GAP_PX))
        first = QRect(box.left(), box.top(), box.width(), body)
        second = QRect(box.left(), box.top() + body, box.width(), 0 if self._low else note)
        strong = "text_third" if row.faded else "text"
        self._pair(painter, first, (row.title, row.right), ("body", "note"), (strong, row.shade))
        if not self._low:
            self._pair(painter, second, (row.second, row.below), ("note", "small"), ("text_second", "text_third"))
        painter.restore()

    def _box(self, painter: QPainter, box: QRectF, *, ticked: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.look.theme.colour("ok" if ticked else "text_third"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if ticked:
            paint_tick(painter, box, self.look.theme.colour("ok"))

    def _head(self, painter: QPainter, box: QRect, row: LineRow) -> None:
        theme = self.look.theme
        painter.setFont(theme.font("body", bold=True))
        painter.setPen(theme.colour(row.mark or "text_second"))
        draw_line(painter, box, row.title, LEFT)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour(row.shade))
        draw_line(painter, box, row.right, RIGHT)

    def _pair(
        self,
        painter: QPainter,
        box: QRect,
        texts: tuple[str, str],
        sizes: tuple[str, str],
        colours: tuple[str, str],
    ) -> None:
        """One text at each end; the left one gives way."""
        theme, (left, right) = self.look.theme, texts
        painter.setFont(theme.font(sizes[1]))  # type: ignore[arg-type]  # two of the six names
        used = painter.fontMetrics().horizontalAdvance(right) + theme.px(GAP_PX) if right else 0
        painter.setPen(theme.colour(colours[1]))
        draw_line(painter, box, right, RIGHT)
        painter.setFont(theme.font(sizes[0]))  # type: ignore[arg-type]
        painter.setPen(theme.colour(colours[0]))
        draw_line(painter, box.adjusted(0, 0, -used, 0), left, LEFT)


class LineList(QWidget):
    """A heading over rows; Enter or a click opens a row."""

    opened = Signal(str)
    """Key of the row that a person chose."""

    def __init__(self, look: Look, parent: QWidget | None = None, *, low: bool = False) -> None:
        """``low`` rows have one line, for lists of short things."""
        super().__init__(parent)
        self.heading = Heading(self)
        self.model = LineModel(self)
        self.view = row_list(self)
        self.painter = _LinePainter(look, self.view, low=low)
        self.empty = label("note", "second", self)
        self.empty.setWordWrap(True)
        self.view.setModel(self.model)
        self.view.setItemDelegate(self.painter)
        self.view.activated.connect(self._opened)
        self._row_height = 0
        column = self._column = QVBoxLayout(self)
        tight(column, spacing=4)
        column.addWidget(self.heading)
        column.addWidget(self.empty)
        column.addWidget(self.view, _VIEW_STRETCH)
        column.addStretch(1)

    @property
    def rows(self) -> Sequence[LineRow]:
        """What stands in the list."""
        return self.model.rows

    @property
    def current(self) -> str:
        """Key of the row that is marked; '' for none."""
        index = self.view.currentIndex()
        return index.data(ROW_ROLE).key if index.isValid() else ""

    def choose(self, key: str) -> None:
        """Mark a row."""
        mark_row(self.view, self.model.place_of(key))

    def show_look(self, look: Look, name: str) -> None:
        """Wear another language or theme."""
        self.painter.look = look
        self.view.setAccessibleName(name)
        self.view.doItemsLayout()
        self.model.show_again()

    def show_rows(self, rows: Sequence[LineRow], name: str, note: str = "", empty: str = "") -> None:
        """Show these rows; ``empty`` is said where there are none."""
        self.heading.show_texts(name, note)
        self.model.show_rows(rows)
        say(self.empty, empty)
        self.empty.setVisible(not rows and bool(empty))
        self.view.setVisible(bool(rows) or not empty)

    def fit_rows(self, most: int) -> None:
        """Take the height of the rows, up to so many, where a list stands among others."""
        height = self.painter.sizeHint(QStyleOptionViewItem(), QModelIndex()).height()
        self.view.setFixedHeight(height * min(max(len(self.model.rows), 1), most) + 2)

    def _opened(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ROW_ROLE).key)
