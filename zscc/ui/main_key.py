"""Ctrl+Enter does what a form or page is for, wherever the keyboard stands within it.

The window knows the same key for the panel of a case; who is nearer to the keyboard takes it first.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

KEY = "Ctrl+Enter"
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class MainKey(QObject):
    """Watches the parts of a form: Ctrl+Enter is ``deed``, Enter alone is ``enter`` of the part where one is given."""

    def __init__(
        self, parts: Iterable[QWidget], deed: Callable[[], object], enter: Callable[[QWidget], object] | None = None
    ) -> None:
        watched = tuple(parts)
        super().__init__(watched[0].parent())
        self._deed, self._enter = deed, enter
        for part in watched:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() not in _ENTER:
            return super().eventFilter(watched, event)
        main = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.type() is QEvent.Type.ShortcutOverride and main:
            event.accept()
            return True
        if event.type() is not QEvent.Type.KeyPress or not (main or self._enter is not None):
            return super().eventFilter(watched, event)
        if main:
            self._deed()
        elif self._enter is not None and isinstance(watched, QWidget):
            self._enter(watched)
        return True
