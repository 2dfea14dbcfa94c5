"""The middle of the desk: the map, and below it what can be pulled higher or lower."""

from PySide6.QtCore import QChildEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from zscc.ui.parts import Look, dress_newcomer

HANDLE_PX = 5


class _Handle(QSplitterHandle):
    """The bar to pull, in the colour of a hairline."""

    def paintEvent(self, event: QPaintEvent) -> None:
        middle = self.parentWidget()
        assert isinstance(middle, Middle)
        painter = QPainter(self)
        painter.fillRect(event.rect(), middle.look.theme.colour("hairline"))
        painter.end()


class Middle(QSplitter):
    """Holds parts one below the other; paints its handle itself, and wears no style sheet."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.look = look
        self.setChildrenCollapsible(False)
        self.setHandleWidth(HANDLE_PX)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        dress_newcomer(self, event)
