"""The pages of the dispatch section: a heading, what it holds, Ctrl+Enter sends it, Esc leaves it.

Ctrl+Enter belongs to the desk's panel; while the keyboard is inside a page it belongs to the page.
"""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.ui.act_button import ActButton
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Heading, Look, label, say, tight

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Page(QWidget):
    """One page; its parts stand in ``column`` below the heading."""

    closes = True
    """Esc closes it; a board that stays leaves Esc to the window."""

    foot: QWidget | None = None
    """Its buttons, where a small screen would scroll them out of sight; who holds the page places them."""

    left = Signal()
    """It was left without anything being done, or after it was."""
    turned = Signal()
    """It was shown or hidden."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.words = look, words
        self.heading = Heading(self)
        self.notice = label("note", "amber", self)
        self.notice.setWordWrap(True)
        self.notice.hide()
        self.column = QVBoxLayout(self)
        tight(self.column, spacing=6)
        self.column.addWidget(self.heading)

    def send(self) -> None:
        """What Ctrl+Enter does inside."""
        raise NotImplementedError

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        self.look, self.words = look, words

    def show_look_in_pieces(self, look: Look, words: DispatchWording) -> Iterator[None]:
        """The same, with a pause after each part where there are many."""
        self.show_look(look, words)
        yield

    def refuse(self, reason: str) -> None:
        """Say why it was not done; '' takes the words away."""
        say(self.notice, reason)
        self.notice.setVisible(bool(reason))

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self.turned.emit()
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
            return True
        if self.closes and key is Qt.Key.Key_Escape and not event.modifiers():
            self.leave()
            return True
        return False

    def leave(self) -> None:
        """Go away without doing anything; what was typed stays for the next time."""
        self.left.emit()


class ButtonBar(QWidget):
    """Buttons in a row, the first one wide; where they do not fit, the first stands above the others."""

    def __init__(self, first: QPushButton, *others: QPushButton) -> None:
        super().__init__(first.parentWidget())
        self._first, self._others = first, others
        # How wide it is, it hears when it is laid out.
        self._one_row = False
        self._column = QVBoxLayout(self)
        tight(self._column, spacing=6)
        self._above, self._beside = QHBoxLayout(), QHBoxLayout()
        for row in (self._above, self._beside):
            row.setSpacing(8)
            self._column.addLayout(row)
        self._above.addWidget(first, 1)
        for each in others:
            self._beside.addWidget(each, 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        # A button that says something else, comes or goes asks its holder for another layout.
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._find_room()
        return done

    def _find_room(self) -> None:
        shown = [each for each in (self._first, *self._others) if not each.isHidden()]
        needed = sum(each.sizeHint().width() for each in shown) + 8 * (len(shown) - 1)
        one_row = needed <= self.width()
        if one_row is self._one_row:
            return
        self._one_row = one_row
        if one_row:
            self._beside.insertWidget(0, self._first, 2)
        else:
            self._above.addWidget(self._first, 1)


def buttons(*made: QPushButton) -> ButtonBar:
    """Buttons side by side, the first one wide."""
    return ButtonBar(*made)


def button(look: str, parent: QWidget, *, acts: bool = False) -> QPushButton:
    """A button of one of the sheet's looks: main, box, small; a main one always does something, others may."""
    made = ActButton(parent) if acts or look == "main" else QPushButton(parent)
    made.setProperty("look", look)
    return made


def line(parent: QWidget) -> QLineEdit:
    """A line to write into, in the small size."""
    made = QLineEdit(parent)
    made.setProperty("look", "small")
    made.setMaxLength(400)
    return made


def called_aloud(part: QWidget, name: str) -> None:
    """Say what a part is to who hears it, when that differs."""
    if part.accessibleName() != name:
        part.setAccessibleName(name)


def called(field: QLineEdit, name: str) -> None:
    """Say what a line is for, to who sees it and to who hears it."""
    field.setPlaceholderText(name)
    field.setAccessibleName(name)
