"""A calm line over the map that goes by itself: what was done, what could not be. Never a box that wants an answer."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

STAYS_MS = 6_000
_MOST_PX, _LEAST_PX, _EDGE_PX = 640, 300, 8


class Notice(QLabel):
    """One line at the map's top edge; a new one takes the place of the one before."""

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
        """Say this for some seconds; '' takes away what is said. Whoever tells places it."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        if words:
            self.timer.start()

    def place(self, free_px: tuple[int, int], below_px: int) -> None:
        """Take the place at the top edge between these pixels; where that is too narrow, below what stands there."""
        left, right = free_px
        top = _EDGE_PX
        if right - left < _LEAST_PX:
            left, top = 2 * _EDGE_PX, below_px + _EDGE_PX
        most = min(_MOST_PX, right - left)
        self.setFixedWidth(min(self.fontMetrics().horizontalAdvance(self.text()) + 48, most))
        self.setFixedHeight(self.heightForWidth(self.width()))
        # In the middle of the map while there is room for that.
        middle = self._over.width() // 2
        middle = max(min(middle, right - self.width() // 2), left + self.width() // 2)
        self.move(middle - self.width() // 2, top)
        self.raise_()
