"""Small pieces that the panels share: headings, labels that elide by design, chips, and the look they wear."""

from dataclasses import dataclass

from PySide6.QtCore import QChildEvent, QEvent, QItemSelectionModel, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QLabel,
    QLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from zscc.ui.theme import SizeName, Theme
from zscc.ui.wording import Wording

GAP_PX = 12
_FRAME_PX = 1
"""Of an overlay's frame, in the sheet."""
WORN = "worn"
"""Property of a window: the style sheet that its parts wear beside the window's own."""


@dataclass(frozen=True)
class Look:
    """How the desk speaks and what it wears; a new language or style is a new look, handed to every panel."""

    wording: Wording
    theme: Theme


def label(step: SizeName = "body", shade: str = "", parent: QWidget | None = None) -> QLabel:
    """A label of one of the six sizes in one of the palette's shades."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("step", step)
    if shade:
        made.setProperty("shade", shade)
    return made


def shade(widget: QWidget, name: str) -> None:
    """Give a label another shade ('' for plain text)."""
    if (widget.property("shade") or "") != name:
        widget.setProperty("shade", name)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def wear(part: QWidget, sheet: str) -> None:
    """Put a style sheet on a part when it differs: a sheet, even the same one, polishes every widget below it anew."""
    if part.styleSheet() != sheet:
        part.setStyleSheet(sheet)


def wear_as_others(part: QWidget, holder: QWidget) -> None:
    """Put on a part what the others of its window wear beside the window's own sheet."""
    wear(part, holder.window().property(WORN) or "")


def dress_newcomer(holder: QWidget, event: QChildEvent) -> None:
    """For the ``childEvent`` of what holds parts: who comes after a change of theme wears what the others wear."""
    if event.type() is QEvent.Type.ChildPolished:
        part = event.child()
        if isinstance(part, QWidget):
            wear_as_others(part, holder)


class Ground(QFrame):
    """What a panel of many parts stands on: its frame over the map, in a widget of its own below all of them.

    Who wears the sheet of an overlay is dressed in one go with everything in it; a panel with a ground is dressed piece
    by piece.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self.setObjectName("overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        panel.setContentsMargins(_FRAME_PX, _FRAME_PX, _FRAME_PX, _FRAME_PX)
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        if isinstance(event, QResizeEvent):
            self.resize(event.size())
        return False


def say(widget: QLabel, text: str) -> None:
    """Set a label's text when it differs; most of what a desk says does not change from tick to tick."""
    if widget.text() != text:
        widget.setText(text)


def tight(layout: QLayout, margin: int = 0, spacing: int = 0) -> None:
    """Margins and spacing of a layout."""
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)


def row_list(parent: QWidget) -> QListView:
    """A list of painted rows of one height: one choice at a time, smooth to scroll, never sideways."""
    view = QListView(parent)
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def paint_row_ground(
    painter: QPainter, option: QStyleOptionViewItem, theme: Theme, *, marked: bool = False, under_mouse: str = "raised"
) -> bool:
    """Fill a painted row's ground when it is chosen, marked or under the mouse; says whether it is chosen."""
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    if chosen or marked:
        painter.fillRect(option.rect, theme.colour("selected"))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, theme.colour(under_mouse))
    return chosen


def paint_ruled_row(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    """The ground of a row in a list with hairlines: a chosen one has a bar at its left edge."""
    rect = option.rect
    if paint_row_ground(painter, option, theme):
        painter.fillRect(QRect(rect.left(), rect.top(), theme.px(3), rect.height()), theme.colour("accent"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("hairline"))


def mark_row(view: QListView, index: QModelIndex) -> None:
    """Mark one row and bring it into view, without announcing it; an invalid index marks none."""
    selection = view.selectionModel()
    if index.isValid():
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        view.scrollTo(index)
    else:
        selection.clear()


class ElidedLabel(QLabel):
    """One line that may be cut by design; the whole text is in its tool tip and its accessible name."""

    def __init__(self, step: SizeName = "body", shade: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("step", step)
        self.setProperty("shade", shade)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)

    def minimumSizeHint(self) -> QSize:
        return QSize(1, super().minimumSizeHint().height())

    def shown(self, width_px: int) -> str:
        """What is to be said at this width; what does not fit then is cut."""
        del width_px
        return self.text()

    def paintEvent(self, event: object) -> None:
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.shown(self.width()), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


class Heading(QWidget):
    """The first line of a panel: its name at the left, what it obeys at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = label("body")
        self.note = label("note", "second")
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._beside: bool | None = None
        tight(self._row)
        self._row.addWidget(self.name)
        self._row.addWidget(self.note, 1)

    def show_texts(self, name: str, note: str = "") -> None:
        """Say the panel's name and its note."""
        if (name, note) != (self.name.text(), self.note.text()):
            say(self.name, name)
            say(self.note, note)
            self.note.setVisible(bool(note))
            self._find_room()

    def minimumSizeHint(self) -> QSize:
        parts = self.name.sizeHint(), self.note.sizeHint()
        return QSize(max(part.width() for part in parts), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._find_room()

    def _find_room(self) -> None:
        """Put the note below the name where both do not fit beside each other."""
        together = self.name.sizeHint().width() + self.note.sizeHint().width() + GAP_PX
        beside = not self.note.text() or together <= self.width()
        if beside is self._beside:
            return
        self._beside = beside
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        self.note.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)


def rule(parent: QWidget | None = None) -> QFrame:
    """A hairline between two parts."""
    line = QFrame(parent)
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def draw_line(painter: QPainter, box: QRect, text: str, align: Qt.AlignmentFlag, mode: bool = True) -> None:
    """One line of text in ``box``, elided at its right end when it does not fit."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width()) if mode else text
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), shown)


def draw_lines(painter: QPainter, box: QRect, text: str, most: int) -> None:
    """Up to ``most`` whole lines of text in the middle of ``box``; the last is elided when there would be more."""
    metrics, lines, rest = painter.fontMetrics(), list[str](), text
    while rest and len(lines) < most - 1:
        layout = QTextLayout(rest, painter.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(box.width())
        layout.endLayout()
        lines.append(rest[: line.textLength()].rstrip())
        rest = rest[line.textLength() :]
    lines += [metrics.elidedText(rest, Qt.TextElideMode.ElideRight, box.width())] if rest else []
    top = box.top() + (box.height() - len(lines) * metrics.height()) // 2
    for row, line_text in enumerate(lines):
        at = QRect(box.left(), top + row * metrics.height(), box.width(), metrics.height())
        painter.drawText(at, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), line_text)
