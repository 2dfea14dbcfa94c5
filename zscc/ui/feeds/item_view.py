"""One item as it came: as text or as bytes, hidden or whole, to be looked at and copied."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from zscc.ui.feeds.item_words import as_bytes, as_text, reads_as_text
from zscc.ui.parts import Look, tight

MODES = ("text", "bytes")
LONGEST_PURPOSE = 100


class ItemView(QWidget):
    """Shows an item; who wants to see all of it says why, and is shown it once that is written down."""

    reveal_asked = Signal(str)
    """The purpose."""
    copied = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._item = b""
        self._hidden = True
        self.mode = "text"
        self.modes = {mode: QPushButton(self) for mode in MODES}
        self.copy, self.reveal = QPushButton(self), QPushButton(self)
        self.purpose = QLineEdit(self)
        self.purpose.setProperty("look", "small")
        self.purpose.setMaxLength(LONGEST_PURPOSE)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        # Tab walks on; the text is no form to be filled in.
        self.text.setTabChangesFocus(True)
        self._lay_out()
        self._connect()
        self.purpose.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        tight(row, spacing=6)
        for mode, button in self.modes.items():
            button.setProperty("look", "small")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setChecked(mode == self.mode)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.purpose, 4)
        for button in (self.reveal, self.copy):
            button.setProperty("look", "small")
            row.addWidget(button)
        column = QVBoxLayout(self)
        tight(column, spacing=6)
        column.addLayout(row)
        column.addWidget(self.text, 1)

    def _connect(self) -> None:
        for mode, button in self.modes.items():
            button.clicked.connect(lambda _=False, mode=mode: self.show_mode(mode))
        self.copy.clicked.connect(self.copy_shown)
        self.reveal.clicked.connect(self._ask_purpose)
        self.purpose.returnPressed.connect(self._ask_purpose)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        for mode, button in self.modes.items():
            button.setText(words(f"feed.item.{mode}"))
        self.copy.setText(words("feed.item.copy"))
        self.reveal.setText(words("feed.item.reveal"))
        self.reveal.setToolTip(words("feed.item.reveal_tip"))
        self.purpose.setPlaceholderText(words("feed.item.purpose"))
        self.text.setAccessibleName(words("feed.item.heading"))

    def show_item(self, item: bytes) -> None:
        """Show another item, hidden again."""
        if item == self._item and self._hidden:
            return
        self._item, self._hidden = item, True
        self.purpose.clear()
        self.purpose.hide()
        self.show_mode("text" if reads_as_text(item) else "bytes")

    def show_mode(self, mode: str) -> None:
        """Show it as text, or as bytes."""
        self.mode = mode
        self.modes[mode].setChecked(True)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.text.setFont(fixed if mode == "bytes" else self._look.theme.font("body"))
        made = as_bytes if mode == "bytes" else as_text
        self.text.setPlainText(made(self._item, hidden=self._hidden))
        self.reveal.setEnabled(self._hidden and bool(self._item))
        self.copy.setEnabled(bool(self._item))

    def show_whole(self) -> None:
        """Hide nothing of this item."""
        self._hidden = False
        self.purpose.hide()
        self.show_mode(self.mode)

    def copy_shown(self) -> None:
        """Copy what is shown: what is hidden stays hidden."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copied.emit()

    def close_top(self) -> bool:
        """Put the question for the purpose away; whether it stood."""
        stood = not self.purpose.isHidden()
        self.purpose.hide()
        return stood

    def _ask_purpose(self) -> None:
        purpose = self.purpose.text().strip()
        if self.purpose.isHidden() or not purpose:
            self.purpose.show()
            self.purpose.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.reveal_asked.emit(purpose)
