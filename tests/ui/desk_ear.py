"""What Qt tells the widgets of a desk."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from zscc.ui.window import DeskWindow


class Ear(QObject):
    """Hears which widgets of one window get an event of one kind."""

    def __init__(self, desk: DeskWindow, kind: QEvent.Type) -> None:
        super().__init__(desk)
        self._desk, self._kind = desk, kind
        self.heard: list[QObject] = []
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        if event.type() == self._kind and isinstance(watched, QWidget) and watched.window() is self._desk:
            self.heard.append(watched)
        return False
