"""Buttons that do something to the town: disabled, with the reason, while nothing can be done from this desk."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from zscc.ui.asking import Asking

REFUSAL = "acts_refused"
"""Property of a window: why nothing can be done, in its language; '' when it can."""


class ActButton(QPushButton):
    """As enabled as it was told, unless the window refuses every act; then its tool tip says why."""

    def __init__(self, parent: QWidget, text: str = "") -> None:
        super().__init__(text, parent)
        self._wanted, self._tip, self._refusal = True, "", ""

    def setEnabled(self, enabled: bool) -> None:
        self._wanted = enabled
        super().setEnabled(enabled and not self._refusal)

    def setToolTip(self, text: str) -> None:
        self._tip = text
        super().setToolTip(self._refusal or text)

    def refuse(self, refusal: str) -> None:
        """Be disabled for this reason; '' ends it."""
        if refusal != self._refusal:
            self._refusal = refusal
            super().setEnabled(self._wanted and not refusal)
            super().setToolTip(refusal or self._tip)

    def showEvent(self, event: QShowEvent) -> None:
        # Made after the window was told: a panel that somebody opens meanwhile.
        self.refuse(self.window().property(REFUSAL) or "")
        super().showEvent(event)


class ActLock(QObject):
    """Tells the buttons of one window whether acts are refused."""

    def __init__(self, window: QWidget, asking: Asking) -> None:
        super().__init__(window)
        self._window, self._asking = window, asking
        asking.closed_changed.connect(self.tell)

    def tell(self) -> None:
        """Say it anew: it changed, or the desk speaks another language."""
        refusal = self._asking.refusal
        self._window.setProperty(REFUSAL, refusal)
        for button in self._window.findChildren(ActButton):
            button.refuse(refusal)
