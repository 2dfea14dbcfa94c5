"""Parts from left to right, on as many lines as they need."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSpacerItem, QWidget


class FlowLayout(QLayout):
    """Each part keeps the size that it wants, up to the width of the layout."""

    def __init__(self, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._sizes: list[tuple[QLayoutItem, QSize]] | None = None
        """What stands and how large it wants to be; None when it may be another."""
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addSpacing(self, width_px: int) -> None:
        """A gap between two groups."""
        self.addItem(QSpacerItem(width_px, 1))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def invalidate(self) -> None:
        super().invalidate()
        self._sizes = None

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self.invalidate()
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        lines = self._lines(width - margins.left() - margins.right())
        heights = [max(size.height() for _, size in line) for line in lines]
        return sum(heights) + self.spacing() * max(len(lines) - 1, 0) + margins.top() + margins.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inner = rect.marginsRemoved(self.contentsMargins())
        top = inner.top()
        for line in self._lines(inner.width()):
            left, height = inner.left(), max(size.height() for _, size in line)
            for item, size in line:
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += height + self.spacing()

    def sizeHint(self) -> QSize:
        """All of them on one line."""
        sizes = [size for _, size in self._wanted()]
        margins = self.contentsMargins()
        width = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """What stands on each line of this width."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item, wanted in self._wanted():
            size = QSize(min(wanted.width(), max(width, 1)), wanted.height())
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, size))
            left += size.width() + self.spacing()
        return lines

    def _wanted(self) -> list[tuple[QLayoutItem, QSize]]:
        """Qt asks for one width after the other; to ask every part each time takes milliseconds."""
        if self._sizes is None:
            its = (item for item in self._items if not item.isEmpty() or item.spacerItem() is not None)
            self._sizes = [(item, item.sizeHint()) for item in its]
        return self._sizes
