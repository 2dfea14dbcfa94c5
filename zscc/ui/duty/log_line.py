"""Ctrl+L: one line of the logbook over the map. Enter writes it, Ctrl+Enter carries it into the next shift."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from zscc.ui.duty.form import LONGEST_LINE
from zscc.ui.main_key import MainKey
from zscc.ui.parts import Look, label, say

if TYPE_CHECKING:
    from zscc.ui.duty.desk import DutyDesk

WIDTH_PX, TOP_PX = 620, 16


class LogLine(QFrame):
    """What is typed stays until it is safe, though the line be closed in between."""

    def __init__(self, desk: "DutyDesk", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._desk, self._look = desk, look
        self._carried = False
        self._about = ""
        self.text = QLineEdit(self)
        self.text.setMaxLength(LONGEST_LINE)
        self.note = label("note", "second", self)
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(self.text)
        column.addWidget(self.note)
        self._keys = MainKey(
            (self.text,), lambda: self._write(carried=True), lambda _: self._write(carried=self._carried)
        )
        self.hide()
        desk.keep("line", self.text)
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.text.setPlaceholderText(self._desk.words("log.hint"))
        self.text.setAccessibleName(self._desk.words("log.heading"))
        self._say()
        self.place()

    def toggle(self, *, carried: bool = False) -> None:
        """Open or close the line; a selected case is what it will be about."""
        if not self.isHidden():
            self.close_top()
            return
        pick = self._desk.window.selection
        self._carried = carried
        self._about = pick.id if pick is not None and pick.kind == "case" else ""
        self._say()
        self.show()
        self.place()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_top(self) -> bool:
        """Esc; False when it is closed."""
        if self.isHidden():
            return False
        self.hide()
        self._desk.window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def place(self) -> None:
        """Put it over the head of the map."""
        if self.isHidden():
            return
        canvas, window = self._desk.window.canvas, self._desk.window
        corner = canvas.mapTo(window, QPoint(0, 0))
        width = min(self._look.theme.px(WIDTH_PX), canvas.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(corner.x() + (canvas.width() - width) // 2, corner.y() + TOP_PX)
        self.raise_()

    def _write(self, *, carried: bool) -> None:
        text = self.text.text().strip()
        if not text:
            self.close_top()
            return
        self._desk.note(text, carried=carried, about=self._about, then=self._written)

    def _written(self, text: str) -> None:
        if self.text.text().strip() == text:
            self.text.clear()
            self.close_top()

    def _say(self) -> None:
        words = self._desk.words
        about = words("log.about", case=self._about) if self._about else ""
        say(self.note, "  ".join(filter(None, (about, words("log.keys_carried" if self._carried else "log.keys")))))
