"""A calm line over the map that goes by itself: what was done, what could not be. Never a box that wants an answer."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from zscc.ui.parts import Look

STAYS_MS = 6_000
_MOST_PX, _FOOT_PX = 640, 108


class Notice(QLabel):
    """One line at the middle of the map's foot; a new one takes the place of the one before."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("notice")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(STAYS_MS)
        self.timer.timeout.connect(self.hide)
        self.hide()

    def tell(self, words: str) -> None:
        """Say this for some seconds; '' takes away what is said."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        if words:
            self.place()
            self.timer.start()

    def place(self) -> None:
        """Take the place at the foot of the map."""
        room = self._over.size()
        most = min(_MOST_PX, room.width() - 32)
        self.setFixedWidth(min(self.fontMetrics().horizontalAdvance(self.text()) + 48, most))
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - _FOOT_PX)
        self.raise_()

    def show_look(self, look: Look) -> None:
        """Wear another theme."""
        colours, sizes = look.theme.style.palette, look.theme.style.sizes
        self.setStyleSheet(
            f"#notice {{ background: {colours.raised}; color: {colours.text}; border: 1px solid {colours.hairline};"
            f" border-left: 3px solid {colours.accent}; border-radius: {sizes.radius // 2}px;"
            f" padding: {sizes.step * 2}px {sizes.step * 4}px; font-size: {sizes.body}px; }}"
        )
