"""What the search has found, below its line: rows by kind with a heading each, the fitting part marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from zscc.map.pointing.pick import Pick
from zscc.ui.parts import Look, draw_line, label, row_list, say, tight
from zscc.ui.row_model import ROW_ROLE, Index
from zscc.ui.search.icons import Shape, paint_icon

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that can be chosen."""

    kind: str
    id: str
    name: str
    note: str = ""
    """What else is said of it, at the right: village, distance, age, keys."""
    part: tuple[int, int] = (0, 0)
    """The part of the name that fits what was typed."""
    pick: Pick | None = None
    """What is marked on the map."""
    at_m: tuple[float, float] | None = None
    """Where the map flies, in map metres."""
    shape: Shape | None = None
    """The symbol that the map has for it."""
    command: str = ""
    """Name of the command that it stands for."""
    refusal: str = ""
    """Why it cannot be chosen now."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The heading over the rows of one kind."""

    kind: str
    text: str


Row = Found | Headline


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_found = index.isValid() and isinstance(self.rows[index.row()], Found)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_found else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row.text if isinstance(row, Headline) else " ".join(filter(None, (row.name, row.note, row.refusal)))
        return None


class _RowPainter(QStyledItemDelegate):
    def __init__(self, look: Look, model: _Rows, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        self.look, theme = look, look.theme
        # A view asks every row for its size, a hundred and more at once.
        width = theme.px(240)
        self._headline = QSize(width, QFontMetrics(theme.font("small")).height() + theme.px(14))
        self._found = QSize(width, QFontMetrics(theme.font("body")).height() + theme.px(12))

    def height(self, row: Row) -> int:
        return (self._headline if isinstance(row, Headline) else self._found).height()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        return self._headline if isinstance(self._model.rows[index.row()], Headline) else self._found

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW_ROLE)
        theme, box = self.look.theme, option.rect
        painter.save()
        if isinstance(row, Headline):
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("text_third"))
            below = box.adjusted(theme.px(14), theme.px(8), -theme.px(14), 0)
            draw_line(painter, below, row.text, LEFT)
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            if chosen:
                painter.fillRect(box, theme.colour("selected"))
                painter.fillRect(QRect(box.left(), box.top(), theme.px(3), box.height()), theme.colour("accent"))
            self._paint_found(painter, box, row)
        painter.restore()

    def _paint_found(self, painter: QPainter, box: QRect, row: Found) -> None:
        theme = self.look.theme
        edge = theme.px(15)
        top = box.top() + (box.height() - edge) / 2
        paint_icon(painter, theme, row.kind, QRectF(box.left() + theme.px(14), top, edge, edge), row.shape)
        inner = box.adjusted(theme.px(40), 0, -theme.px(14), 0)
        note = row.refusal or row.note
        painter.setFont(theme.font("note"))
        wanted = painter.fontMetrics().horizontalAdvance(note)
        name_width = QFontMetrics(theme.font("body")).horizontalAdvance(row.name) + theme.px(16)
        note_width = min(wanted, max(inner.width() - name_width, round(inner.width() * 0.4)))
        painter.setPen(theme.colour("text_third" if row.refusal else "text_second"))
        draw_line(painter, inner.adjusted(inner.width() - note_width - 1, 0, 0, 0), note, RIGHT)
        painter.setFont(theme.font("body"))
        self._paint_name(painter, inner.adjusted(0, 0, -note_width - theme.px(16), 0), row)

    def _paint_name(self, painter: QPainter, box: QRect, row: Found) -> None:
        """The name with the fitting part in the accent's colour; its end is cut where it does not fit."""
        theme, metrics = self.look.theme, painter.fontMetrics()
        first, last = (0, 0) if row.refusal else row.part
        plain = theme.colour("stale" if row.refusal else "text")
        left = box.left()
        pieces = ((row.name[:first], plain), (row.name[first:last], theme.colour("accent")), (row.name[last:], plain))
        for text, colour in pieces:
            painter.setPen(colour)
            room = box.right() - left
            if text and room > 0:
                draw_line(painter, QRect(left, box.top(), room, box.height()), text, LEFT)
                left += metrics.horizontalAdvance(text)


class SearchList(QFrame):
    """The drop-down of the search. It never takes the focus: that stays in the line."""

    chosen = Signal(object)
    """Found."""
    resized = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._look = look
        self._model = _Rows(self)
        self._painter = _RowPainter(look, self._model, self)
        self.view = row_list(self)
        self.view.setUniformItemSizes(False)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._painter)
        self.view.clicked.connect(self._clicked)
        self.view.entered.connect(self._entered)
        self.said = label("body", "second", self)
        self.said.setWordWrap(True)
        self.note = label("small", "third", self)
        self.note.setWordWrap(True)
        self._column = QVBoxLayout(self)
        tight(self._column, 1)
        for widget in (self.said, self.view, self.note):
            self._column.addWidget(widget, 1 if widget is self.view else 0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_look(look)
        self.hide()

    @property
    def rows(self) -> Sequence[Row]:
        """The rows as they are shown."""
        return self._model.rows

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._painter.show_look(look)
        px = look.theme.px
        self.said.setContentsMargins(px(14), px(12), px(14), px(4))
        self.note.setContentsMargins(px(14), px(6), px(14), px(8))
        self.view.setAccessibleName(look.wording.words("search.results"))
        self.setAccessibleName(look.wording.words("search.results"))

    def show_rows(self, rows: Sequence[Row], said: str, note: str, *, keep: bool = False) -> None:
        """Show what was found, what is to be said where nothing was, and which keys help.

        The first row is chosen, or the one that was chosen before when it is to be kept and is still there.
        """
        before = self.current() if keep else None
        same = [place for place, row in enumerate(rows) if before is not None and _is_same(row, before)]
        self._model.show_rows(tuple(rows))
        say(self.said, said)
        self.said.setVisible(bool(said))
        say(self.note, note)
        self.view.setVisible(bool(rows))
        self.view.scrollToTop()
        found = [place for place, row in enumerate(rows) if isinstance(row, Found)]
        self._choose(next(iter((*same, *found)), None))
        self.resized.emit()

    def wish(self, width: int) -> int:
        """The height that shows everything at this width."""
        height = sum(self._painter.height(row) for row in self.rows) + (self._look.theme.px(6) if self.rows else 0)
        if not self.said.isHidden():
            height += self.said.heightForWidth(width - 2)
        return height + self.note.heightForWidth(width - 2) + 2

    def step(self, by: int) -> None:
        """Choose a row further down or up; over the end it begins again, headings are passed over."""
        places = [place for place, row in enumerate(self.rows) if isinstance(row, Found)]
        if not places:
            return
        current = self.view.currentIndex().row()
        at = places.index(current) if current in places else -1
        if abs(by) > 1:
            self._choose(places[min(max(at + by, 0), len(places) - 1)])
        else:
            self._choose(places[(at + by) % len(places)])

    def current(self) -> Found | None:
        """The chosen row."""
        index = self.view.currentIndex()
        row = index.data(ROW_ROLE) if index.isValid() else None
        return row if isinstance(row, Found) else None

    def _choose(self, place: int | None) -> None:
        index = QModelIndex() if place is None else self._model.index(place)
        self.view.setCurrentIndex(index)
        if index.isValid():
            # A heading goes with its first row.
            above = place is not None and place > 0 and isinstance(self.rows[place - 1], Headline)
            self.view.scrollTo(self._model.index(place - 1) if above and place is not None else index)
            self.view.scrollTo(index)

    def _clicked(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, Found):
            self.chosen.emit(row)

    def _entered(self, index: QModelIndex) -> None:
        if isinstance(index.data(ROW_ROLE), Found):
            self.view.setCurrentIndex(index)


def _is_same(row: Row, other: Found) -> bool:
    return isinstance(row, Found) and (row.kind, row.id) == (other.kind, other.id)
