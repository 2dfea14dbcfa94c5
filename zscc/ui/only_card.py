"""One thing, one card: the desk's stands beside the queue and says more, so the map's own stays away."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QWidget


class OnlyCard(QObject):
    """Hides the map's card (its child ``mapCard``) whenever it wants to show."""

    def __init__(self, canvas: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._card = canvas.findChild(QFrame, "mapCard")
        if self._card is not None:
            self._card.hide()
            self._card.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget):
            watched.hide()
        return super().eventFilter(watched, event)
